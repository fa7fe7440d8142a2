/**
 * Lets the till start where there is no network: it keeps one whole build of the page and answers from it. The journal, the
 * snapshot and whatever else the device knows are in IndexedDB and none of its business.
 *
 * The server puts the build and its files in front of this text, so another build is another worker.
 */

/** @typedef {{ build: string, files: string[] }} Shell */

const worker = /** @type {ServiceWorkerGlobalScope & { shell: Shell }} */ (/** @type {unknown} */ (self));
const { build, files } = worker.shell;

const BUILDS = "till-build-";
const PICTURES = "till-pictures";

worker.addEventListener("install", (event) => event.waitUntil(keepBuild()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (event) => {
  const { method, url, cache } = event.request;
  const { origin, pathname } = new URL(url);
  // A page that insists on the server gets the server, and everything but the till's own files is not ours.
  if (method !== "GET" || origin !== worker.location.origin || cache === "no-store") return;
  if (files.includes(pathname)) event.respondWith(kept(event.request, pathname));
  else if (pathname.startsWith("/pictures/")) event.respondWith(picture(event.request));
});
worker.addEventListener("message", (event) => {
  // The page says when: never while a basket is open.
  if (event.data === "take over") worker.skipWaiting();
});

/** All files or none: half a build would be a till that does not start. */
async function keepBuild() {
  const cache = await caches.open(BUILDS + build);
  await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(BUILDS) && name !== BUILDS + build);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/**
 * @param {Request} request
 * @param {string} path
 */
async function kept(request, path) {
  const cache = await caches.open(BUILDS + build);
  return await cache.match(path) ?? fetch(request);
}

/**
 * A picture's name says what is in it, so once seen it is kept.
 * @param {Request} request
 */
async function picture(request) {
  const cache = await caches.open(PICTURES);
  const seen = await cache.match(request.url);
  if (seen) return seen;
  const response = await fetch(request);
  // A full disk must not take the picture from the screen.
  if (response.ok) await cache.put(request.url, response.clone()).catch(() => {});
  return response;
}
