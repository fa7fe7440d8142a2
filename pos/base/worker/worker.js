/**
 * Lets a page open where there is no network: what a page that is open was made of is kept, and answers when the server does
 * not. What the page itself keeps of its work is none of its business.
 *
 * The server puts in front of this text which pages these are, and the name that they are kept under.
 */

/** @typedef {{ name: string, page: string }} Keeps */

const worker = /** @type {ServiceWorkerGlobalScope & { keeps: Keeps }} */ (/** @type {unknown} */ (self));

const { name: KEPT } = worker.keeps;
const PAGE = new RegExp(worker.keeps.page);
/** A server that takes longer than this (ms) is as good as none. */
const PATIENCE_MS = 4000;

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => {
  // A page that wants to know when it may promise to open again sends a port along.
  event.waitUntil(keep(event.data?.keep ?? []).then((all) => event.ports[0]?.postMessage({ kept: all })));
});
worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  // A page that asks who is signed in now wants no page from before.
  const page = event.request.mode === "navigate" && PAGE.test(pathname);
  if (method !== "GET" || origin !== worker.location.origin || !(page || isFile(pathname))) return;
  event.respondWith(fromServer(event.request, page));
});

/** @param {string} path */
function isFile(path) {
  return /\/static\/|^\/bootstrap\//.test(path);
}

/**
 * Keeps what a page was made of, and says whether all of it is kept, now or from before.
 * @param {string[]} addresses
 */
async function keep(addresses) {
  const cache = await caches.open(KEPT);
  const own = addresses.filter((address) => {
    const { origin, pathname } = new URL(address);
    return origin === worker.location.origin && (isFile(pathname) || PAGE.test(pathname));
  });
  const kept = await Promise.all(own.map(async (address) => {
    const response = await fetch(address).catch(() => null);
    // A page that sends to the sign-in is not the page.
    if (!response?.ok || response.redirected) {
      return Boolean(await cache.match(address, { ignoreVary: true }));
    }
    return await cache.put(address, response).then(() => true, () => false);
  }));
  return kept.length > 0 && kept.every(Boolean);
}

/**
 * What the server sends, whole; what is kept when that takes too long or breaks off. Where nothing is kept, patience has
 * no end.
 * @param {Request} request
 * @param {boolean} page
 */
async function fromServer(request, page) {
  const cache = await caches.open(KEPT);
  const before = await cache.match(request.url, { ignoreSearch: page, ignoreVary: true });
  try {
    const response = await fetch(request, before ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
    if (!response.ok || response.redirected) return response;
    // A body that breaks off is no answer, although its head came.
    const whole = new Response(await response.arrayBuffer(), response);
    await cache.put(request.url, whole.clone()).catch(() => {});
    return whole;
  } catch (error) {
    if (before) return before;
    throw error;
  }
}
