import assert from "node:assert/strict";

const SCRIPT = await Deno.readTextFile(new URL("../../../base/worker/worker.js", import.meta.url));
const HERE = "https://shop.example/counts/BT01-K000001/here";

/**
 * The worker, with what is kept and a server; asks it as a browser would.
 * @param {Map<string, Response>} kept
 * @param {(request: Request, how: { signal?: AbortSignal }) => Promise<Response>} server
 */
function worker(kept, server) {
  /** @type {Record<string, (event: any) => void>} */
  const heard = {};
  const scope = {
    addEventListener: (/** @type {string} */ name, /** @type {any} */ work) => heard[name] = work,
    location: new URL(HERE),
    keeps: { name: "count-pages", page: "^/counts/[^/]+/here$" },
  };
  const cache = {
    match: (/** @type {string} */ address) => Promise.resolve(kept.get(address)?.clone()),
    put: async (/** @type {string} */ address, /** @type {Response} */ response) => {
      kept.set(address, new Response(await response.arrayBuffer()));
    },
  };
  new Function("self", "caches", "fetch", SCRIPT)(scope, { open: () => Promise.resolve(cache) }, server);
  return (/** @type {{ url: string, method: string, mode: string }} */ request) => {
    /** @type {Promise<Response>|null} */
    let answer = null;
    heard.fetch({ request, respondWith: (/** @type {Promise<Response>} */ given) => answer = given });
    return /** @type {Promise<Response>|null} */ (answer);
  };
}

const opening = { url: HERE, method: "GET", mode: "navigate" };

/** A page whose head comes and whose body breaks off. */
function brokenOff() {
  return new Response(
    new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode("<html"));
        stream.error(new DOMException("too long", "TimeoutError"));
      },
    }),
  );
}

Deno.test("a page that breaks off after its head gives way to the page that is kept", async () => {
  const kept = new Map([[HERE, new Response("before")]]);
  const open = worker(kept, () => Promise.resolve(brokenOff()));
  assert.equal(await (await open(opening))?.text(), "before");
  assert.equal(await kept.get(HERE)?.text(), "before");
});

Deno.test("what the server sends is shown and kept", async () => {
  const kept = new Map();
  const open = worker(kept, () => Promise.resolve(new Response("now")));
  assert.equal(await (await open(opening))?.text(), "now");
  assert.equal(await kept.get(HERE)?.text(), "now");
});

Deno.test("a slow server is waited for where nothing is kept, and not for ever where something is", async () => {
  /** @type {boolean[]} */
  const limits = [];
  const kept = new Map();
  const open = worker(kept, (_request, { signal }) => {
    limits.push(signal !== undefined);
    return Promise.resolve(new Response("now"));
  });
  await open(opening);
  await open(opening);
  assert.deepEqual(limits, [false, true]);
});

Deno.test("a page that asks who is signed in now gets no page from before", () => {
  const open = worker(new Map(), () => Promise.reject(new TypeError("not asked")));
  assert.equal(open({ ...opening, mode: "cors" }), null);
});
