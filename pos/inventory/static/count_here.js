/**
 * Counting on a phone: scan or type, say how many, next. Each line is on the device's disk before the page says so, with the
 * moment at which it was counted, and goes to the server when there is one, once.
 */

import { offerCamera } from "../../catalogue/static/camera_frame.js";
import { listen } from "../../catalogue/static/scanner.js";
import { Hand } from "./count_hand.js";
import { CountLines } from "./count_lines.js";
import { CountList } from "./count_list.js";
import { me, number, part, root, say, tell } from "./count_page.js";
import { ask, renew } from "./count_server.js";
import { CountStore } from "./count_store.js";

/** @typedef {import("./count_goods.js").Line} Line */

const TRY_AGAIN_MS = 15_000;
const SOON_MS = 500;

/** @type {CountStore} */
let store;
/** @type {CountLines} */
let lines;
/** @type {CountList} */
let list;
/** @type {Hand} */
let hand;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let later;
/** How long (ms) to wait before trying again. */
let pause = SOON_MS;

/** Sends what only this device has; later again when the server cannot be reached. */
async function send() {
  clearTimeout(later);
  const refused = lines.refused.length;
  await lines.send();
  // Another phone of the same person may have been first: what it did is there to be seen.
  if (lines.refused.length > refused) void refresh();
  if (part("told").textContent === say("taken back later") && !lines.waiting.some(({ leaving }) => leaving)) {
    tell(say("taken back"));
  }
  if (!lines.waiting.length || lines.session !== "good") return;
  // A network that is just coming back fails once or twice more; then patience grows.
  if (navigator.onLine) later = setTimeout(() => void send(), pause);
  pause = lines.reached ? SOON_MS : Math.min(2 * pause, TRY_AGAIN_MS);
}

/** @param {Line} line */
async function takeBack(line) {
  const outcome = await lines.takeBack(line);
  if ("problem" in outcome) tell(outcome.problem || say("not now"), "bad");
  else tell(say("taken" in outcome ? "taken back" : "taken back later"), "");
  list.show();
  if ("later" in outcome) void send();
}

/** Learns what the server knows of this count, and then sends what it lacks. */
async function refresh() {
  try {
    await lines.learn(async () => {
      const response = await ask("");
      lines.reached = response.ok;
      if (response.status === 401) lines.session = "signed out";
      if (!response.ok) return null;
      const answer = await response.json();
      // A disk that does not take it is no reason not to count with it.
      await store.keepCount(answer).catch(() => {});
      return told(answer);
    });
  } catch {
    lines.reached = false;
  }
  list.show();
  void send();
}

/**
 * Learns goods and state, and gives the lines of this person.
 * @param {any} answer
 * @returns {Line[]}
 */
function told(answer) {
  list.goods = hand.goods = answer.goods;
  lines.state = answer.state;
  return answer.lines.map((/** @type {any} */ line) => ({
    ...line,
    lot: line.lot ?? "",
    count: number,
    who: me,
    replaces: null,
    kept_at: 0,
    state: "sent",
  }));
}

/** Lets this page open without a network. A browser that refuses still counts, as long as the page stays open. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  const script = "/counts/worker.js";
  const { trustedTypes } = /** @type {any} */ (globalThis);
  const trusted = trustedTypes
    ? trustedTypes.createPolicy("count-worker", { createScriptURL: () => script }).createScriptURL("")
    : script;
  try {
    await navigator.serviceWorker.register(trusted, { scope: "/counts/", updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType("resource").map(({ name }) => name);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => root.dataset.kept = data.kept ? "yes" : "no";
    active?.postMessage({ keep: [location.href, ...files] }, [port2]);
  } catch {
    // Said nowhere: the page works as it is.
  }
}

async function begin() {
  try {
    store = await CountStore.open();
  } catch {
    tell(say("no store"), "bad");
    root.dataset.ready = "no";
    return;
  }
  lines = new CountLines({ store, ask, renew, changed: () => list.show() });
  hand = new Hand(async (line, mends) => {
    await lines.keep(line, mends);
    void send();
  });
  list = new CountList(lines, {
    correct: (line) => hand.correct(line),
    takeBack: (line) => void takeBack(line),
  });
  lines.begin(await store.lines(number, me));
  /** @type {HTMLInputElement} */
  const spot = part("spot");
  spot.value = root.dataset.spot ?? "";
  const before = await store.count(number);
  if (before) lines.there = told(before);
  list.show();
  // With what it knows from before it counts at once; what is new comes while somebody scans.
  const fresh = refresh();
  if (!before) await fresh;
  listen({
    onScan: (text) => void hand.scan(text),
    onRewritten: (text) => tell(say("rewritten", { text }), "bad"),
    isCode: (text) => hand.knows(text),
    landing: () => hand.landing,
  });
  addEventListener("online", () => {
    pause = SOON_MS;
    if (hand.goods.length) void send();
    else void refresh().then(() => hand.begin());
  });
  addEventListener("offline", () => {
    lines.reached = false;
    list.show();
  });
  setInterval(() => void send(), TRY_AGAIN_MS);
  hand.begin();
  /** @type {HTMLVideoElement} */
  const video = part("video");
  const camera = { button: part("camera"), frame: part("camera-frame"), video, shut: part("camera-close") };
  await offerCamera(camera, (code) => hand.scan(code), () => tell(say("no camera"), "bad"));
  root.dataset.ready = "yes";
  await fresh;
  void keepPage();
}

void begin();
