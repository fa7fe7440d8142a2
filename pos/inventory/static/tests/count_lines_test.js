import assert from "node:assert/strict";
import { CountLines } from "../count_lines.js";

/** @typedef {import("../count_goods.js").Line} Line */
/** @typedef {{ ok: boolean, status: number, json: () => Promise<any> }} Answer */

/** @param {string} id @param {Partial<Line>} more @returns {Line} */
function line(id, more = {}) {
  return {
    id,
    count: "BT01-K000001",
    who: "lan",
    product: "SP0001",
    lot: "",
    spot: "",
    quantity_milli: 1000,
    counted_at: "2026-11-21T03:00:00Z",
    replaces: null,
    kept_at: Number(id),
    state: "here",
    ...more,
  };
}

/** @param {number} status @param {unknown} body @returns {Answer} */
const answer = (status, body = {}) => new Response(JSON.stringify(body), { status });

/** A server that keeps lines as operations/counts.py does, and a device in front of it. */
class Scene {
  /** @type {Map<string, { replaces: string|null, withdrawn: boolean }>} */
  books = new Map();
  /** @type {Map<string, Line>} */
  disk = new Map();
  /** @type {string[]} */
  asked = [];
  token = "now";
  /** Whether the disk takes nothing any more. */
  full = false;
  /** @type {import("../count_lines.js").Session} */
  session = "good";
  /** What becomes of an answer on its way. @type {(given: Answer) => Promise<Answer>} */
  way = (given) => Promise.resolve(given);

  constructor() {
    this.lines = new CountLines({
      store: {
        keep: (...all) => this.write(() => all.forEach((one) => this.disk.set(one.id, structuredClone(one)))),
        drop: (...ids) => this.write(() => ids.forEach((id) => this.disk.delete(id))),
      },
      ask: (path, body) => this.way(this.serve(path, body)),
      renew: () => {
        if (this.session === "good") this.token = "now";
        return Promise.resolve(this.session);
      },
      changed: () => {},
    });
  }

  /** @param {() => void} work */
  write(work) {
    return this.full
      ? Promise.reject(new DOMException("full", "QuotaExceededError"))
      : Promise.resolve(work());
  }

  /** @param {string} path @param {any} body @returns {Answer} */
  serve(path, body) {
    this.asked.push(path);
    if (this.token !== "now") return answer(400);
    const withdrawn = /^\/lines\/(.+)\/withdraw$/.exec(path)?.[1];
    if (withdrawn) {
      const found = this.books.get(withdrawn);
      if (found) found.withdrawn = true;
      return found ? answer(200) : answer(404, { detail: "no such line" });
    }
    return answer(200, { state: "open", lines: body.lines.map((/** @type {Line} */ one) => this.hold(one)) });
  }

  /** @param {Line} one */
  hold({ id, lot, replaces }) {
    const refused = (/** @type {string} */ code) => ({ id, kept: false, problem: code, code });
    if (this.books.has(id)) return { id, kept: true, problem: null, code: null };
    if (lot === "unknown") return refused("LotOfAnother");
    const old = replaces ? this.books.get(replaces) : null;
    if (replaces && !old) return refused("NoSuchCountLine");
    if (old?.withdrawn) return refused("LineWithdrawn");
    if (old) old.withdrawn = true;
    this.books.set(id, { replaces, withdrawn: false });
    return { id, kept: true, problem: null, code: null };
  }

  get booked() {
    return [...this.books].filter(([, { withdrawn }]) => !withdrawn).map(([id]) => id);
  }

  get shown() {
    return this.lines.standing.map(({ id }) => id);
  }
}

/** An answer that waits until somebody lets it go. @param {Scene} scene */
function held(scene) {
  const { promise, resolve } = Promise.withResolvers();
  scene.way = async (given) => {
    await promise;
    return given;
  };
  return () => {
    scene.way = (given) => Promise.resolve(given);
    resolve(undefined);
  };
}

Deno.test("a line that is taken back while it is on its way is withdrawn after it arrived", async () => {
  const scene = new Scene();
  const let_go = held(scene);
  await scene.lines.keep(line("1"), null);
  const sending = scene.lines.send();
  const outcome = scene.lines.takeBack(scene.lines.here[0]);
  let_go();
  await sending;
  assert.deepEqual(await outcome, { taken: true });
  assert.deepEqual(scene.asked, ["/lines", "/lines/1/withdraw"]);
  assert.deepEqual([scene.booked, scene.shown, scene.disk.size], [[], [], 0]);
});

Deno.test("a line that may still arrive is not said to be taken back; it is, when the server answers", async () => {
  const scene = new Scene();
  scene.way = () => Promise.reject(new TypeError("no answer"));
  await scene.lines.keep(line("1"), null);
  await scene.lines.send();
  scene.books.clear(); // what was sent is still somewhere on its way
  assert.deepEqual(await scene.lines.takeBack(scene.lines.here[0]), { later: true });
  assert.equal(scene.disk.get("1")?.leaving, true);
  scene.way = (given) => Promise.resolve(given);
  await scene.lines.send();
  assert.equal(scene.hold(line("1")).kept, true); // it comes at last, and is one the server knows
  assert.deepEqual([scene.booked, scene.shown, scene.disk.size], [[], [], 0]);
});

Deno.test("a line that never left the device is taken back without asking anybody", async () => {
  const scene = new Scene();
  await scene.lines.keep(line("1"), null);
  assert.deepEqual(await scene.lines.takeBack(scene.lines.here[0]), { taken: true });
  assert.deepEqual([scene.asked, scene.disk.size], [[], 0]);
});

Deno.test("taking a correction back takes the goods away altogether, sent and unsent", async () => {
  for (const [first, second] of [[true, true], [true, false], [false, false]]) {
    const scene = new Scene();
    const slip = line("1");
    await scene.lines.keep(slip, null);
    if (first) await scene.lines.send();
    await scene.lines.keep(line("2"), slip);
    if (second) await scene.lines.send();
    assert.deepEqual(scene.shown, ["2"]);
    assert.deepEqual(await scene.lines.takeBack(scene.lines.here[0]), { taken: true });
    await scene.lines.send();
    assert.deepEqual([scene.booked, scene.shown, scene.disk.size], [[], [], 0]);
  }
});

Deno.test("taking a refused correction back leaves the line that it did not mend", async () => {
  const scene = new Scene();
  const slip = line("1");
  await scene.lines.keep(slip, null);
  await scene.lines.send();
  await scene.lines.keep(line("2", { lot: "unknown" }), slip);
  await scene.lines.send();
  assert.deepEqual(scene.shown.sort(), ["1", "2"]);
  assert.deepEqual(await scene.lines.takeBack(scene.lines.here[0]), { taken: true });
  assert.deepEqual([scene.booked, scene.shown], [["1"], ["1"]]);
  assert.equal(scene.asked.at(-1), "/lines/2/withdraw");
});

Deno.test("a line that was sent while the page asked for the lines stays on the page", async () => {
  const scene = new Scene();
  scene.lines.here = [line("1", { state: "sent" })];
  await scene.lines.learn(async () => {
    await scene.lines.keep(line("2"), null);
    await scene.lines.send();
    return [];
  });
  assert.deepEqual([scene.shown, [...scene.disk.keys()]], [["2"], ["2"]]);
});

Deno.test("a line that was taken back while the page asked for the lines does not come back", async () => {
  const scene = new Scene();
  const kept = line("1", { state: "sent" });
  scene.lines.there = [kept];
  scene.books.set("1", { replaces: null, withdrawn: false });
  await scene.lines.learn(async () => {
    await scene.lines.takeBack(kept);
    return [kept];
  });
  assert.deepEqual(scene.shown, []);
});

Deno.test("after signing in again elsewhere the page sends with the token of that session", async () => {
  const scene = new Scene();
  scene.token = "old";
  await scene.lines.keep(line("1"), null);
  await scene.lines.send();
  assert.deepEqual([scene.booked, scene.lines.session], [["1"], "good"]);
});

Deno.test("lines wait while nobody or somebody else is signed in, and go when the same person is again", async () => {
  for (const session of /** @type {const} */ (["signed out", "other"])) {
    const scene = new Scene();
    [scene.token, scene.session] = ["old", session];
    await scene.lines.keep(line("1"), null);
    await scene.lines.send();
    assert.deepEqual([scene.booked, scene.lines.session], [[], session]);
    scene.session = "good";
    await scene.lines.send();
    assert.deepEqual([scene.booked, scene.lines.session], [["1"], "good"]);
  }
});

Deno.test("a page whose fresh token is not taken either says that it is to be loaded again", async () => {
  const scene = new Scene();
  scene.way = () => Promise.resolve(answer(400));
  await scene.lines.keep(line("1"), null);
  await scene.lines.send();
  assert.equal(scene.lines.session, "stale");
  assert.equal(scene.asked.length, 2);
});

Deno.test("a correction of a line that was refused stands by itself, with the moment of counting", async () => {
  const scene = new Scene();
  const slip = line("1", { lot: "unknown" });
  await scene.lines.keep(slip, null);
  await scene.lines.keep(line("2", { lot: "A1" }), slip);
  await scene.lines.send();
  assert.deepEqual([scene.booked, scene.shown], [["2"], ["2"]]);
  assert.equal(scene.books.get("2")?.replaces, null);
  assert.equal(scene.lines.here[0].counted_at, slip.counted_at);
  assert.deepEqual([...scene.disk.keys()], ["2"]);
});

Deno.test("a correction that was refused as well can be corrected", async () => {
  const scene = new Scene();
  const slip = line("1", { lot: "unknown" });
  const second = line("2", { lot: "unknown" });
  await scene.lines.keep(slip, null);
  await scene.lines.keep(second, slip);
  await scene.lines.send();
  assert.deepEqual(scene.lines.here.map(({ id, state }) => [id, state]), [["2", "refused"]]);
  await scene.lines.keep(line("3"), second);
  await scene.lines.send();
  assert.deepEqual([scene.booked, scene.shown], [["3"], ["3"]]);
});

Deno.test("a line that mends what the server does not know can be corrected", async () => {
  const scene = new Scene();
  const lost = line("2", { replaces: "1" });
  scene.lines.here = [lost];
  await scene.lines.send();
  assert.equal(lost.state, "refused");
  await scene.lines.keep(line("3"), lost);
  await scene.lines.send();
  assert.deepEqual(scene.booked, ["3"]);
});

Deno.test("what a page before this one kept may have been sent by it, and is not said to be gone before the server says so", async () => {
  const scene = new Scene();
  scene.books.set("1", { replaces: null, withdrawn: false });
  scene.lines.begin([line("1")]);
  scene.way = () => Promise.reject(new TypeError("no answer"));
  assert.deepEqual(await scene.lines.takeBack(scene.lines.here[0]), { later: true });
  scene.way = (given) => Promise.resolve(given);
  await scene.lines.send();
  assert.deepEqual([scene.booked, scene.shown], [[], []]);
});

Deno.test("a line that is being taken back is not sent any more, however slow the disk", async () => {
  const scene = new Scene();
  await scene.lines.keep(line("1"), null);
  const taking = scene.lines.takeBack(scene.lines.here[0]);
  await scene.lines.send();
  assert.deepEqual([await taking, scene.asked, scene.disk.size], [{ taken: true }, [], 0]);
});

Deno.test("a full disk keeps no line, holds up none that it has, and nothing is said to be taken back", async () => {
  const scene = new Scene();
  await scene.lines.keep(line("1"), null);
  scene.full = true;
  await assert.rejects(scene.lines.keep(line("2"), null));
  assert.deepEqual(scene.shown, ["1"]);
  assert.deepEqual(await scene.lines.takeBack(scene.lines.here[0]), { problem: "" });
  await scene.lines.send();
  assert.deepEqual([scene.booked, scene.shown], [["1"], ["1"]]);
});

Deno.test("a server that takes nothing of this person any more says why, and one that is ill says nothing", async () => {
  const scene = new Scene();
  await scene.lines.keep(line("1"), null);
  for (const [status, told] of /** @type {[number, string][]} */ ([[403, "not yours"], [503, ""]])) {
    scene.way = () => Promise.resolve(answer(status, { detail: "not yours" }));
    await scene.lines.send();
    assert.deepEqual([scene.lines.trouble, scene.shown], [told, ["1"]]);
  }
  scene.way = (given) => Promise.resolve(given);
  await scene.lines.send();
  assert.deepEqual([scene.booked, scene.lines.trouble], [["1"], ""]);
});
