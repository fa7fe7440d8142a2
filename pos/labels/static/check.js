/**
 * Checking labels on an inspector's own phone: the keys, and the certificates of all that a label may be on, lie on it with
 * their date, so that it works where there is no network.
 */

import { beep } from "../../catalogue/static/beep.js";
import { offerCamera } from "../../catalogue/static/camera_frame.js";
import { readScan } from "../../catalogue/static/codes.js";
import { listen } from "../../catalogue/static/scanner.js";
import { checkLabel, tellFinding } from "./label_check.js";
import { KnownFacts, standing } from "./known_facts.js";

/** @typedef {import("../../catalogue/static/codes.js").Scan} Scan */

const REFRESH_MS = 10 * 60 * 1000;
/** A server that takes longer than this is as good as none. */
const PATIENCE_MS = 20_000;
const HANOI_AHEAD_MS = 7 * 60 * 60 * 1000;
const KEPT = "label-check-facts";

/**
 * @template {HTMLElement} T
 * @param {string} name
 * @returns {T}
 */
const part = (name) => /** @type {T} */ (document.querySelector(`[data-part="${name}"]`));

const root = part("root");
const language = document.documentElement.lang;
/** @type {Record<string, string>} */
const words = JSON.parse(root.dataset.words ?? "{}");
const facts = root.dataset.facts ?? "";

/** What this phone knows; null before it was told anything. @type {KnownFacts|null} */
let known = null;
/** That, as it came. @type {import("./known_facts.js").Told|null} */
let told = null;
let signedOut = false;
/** What came of asking the server last. @type {import("./known_facts.js").Asked} */
let server = "asking";
/** Whether this page opens again without a network. */
let kept = false;
/** What was scanned last: newer knowledge may say something else of it. @type {Scan|null} */
let shown = null;

/**
 * @param {string} name
 * @param {Record<string, string|number>} [values]
 */
function say(name, values = {}) {
  return (words[name] ?? name).replace(/%\((\w+)\)s/g, (_all, key) => String(values[key]));
}

/** A day in Hanoi: 2026-11-21. @param {number} time */
const hanoiDay = (time) => new Date(time + HANOI_AHEAD_MS).toISOString().slice(0, 10);

/** @param {string} date */
const day = (date) => date.split("-").reverse().join("/");

/** A moment in Hanoi, with its day where that is not today. @param {number} time */
function moment(time) {
  const clock = new Date(time + HANOI_AHEAD_MS).toISOString().slice(11, 16);
  return hanoiDay(time) === hanoiDay(Date.now()) ? clock : `${clock} ${day(hanoiDay(time))}`;
}

/** Says on top how much this phone knows, and since when. */
function light() {
  const state = standing({ known, kept, signedOut, server }, Date.now());
  const node = part("light");
  node.dataset.tone = state === "ready" ? "good" : "look";
  node.textContent = say(state, { time: known ? moment(known.known_at) : "", count: known?.count ?? 0 });
  part("sign-in").hidden = !signedOut;
  part("work").hidden = !known;
}

/** @param {import("./known_facts.js").Told} news */
function learn(news) {
  told = news;
  known = new KnownFacts(news, language);
}

/** Asks the server what is true now; without an answer what the phone knows stays. */
async function refresh() {
  const asked = Date.now();
  server = "no network";
  try {
    const response = await fetch(facts, {
      headers: { "Accept-Language": language, ...(told?.tag && { "If-None-Match": told.tag }) },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    signedOut = response.redirected || response.status === 401;
    const same = response.status === 304;
    server = same || response.ok ? "answered" : "trouble";
    if (same || response.ok && !response.redirected) {
      const news = same ? told : { ...await response.json(), tag: response.headers.get("ETag") };
      learn({ ...news, known_at: asked });
      // A phone that cannot keep it goes on with it for as long as the page is open.
      const cache = await caches.open(KEPT);
      await cache.put(facts, new Response(JSON.stringify(told)));
    }
  } catch {
    // What it knows is said by the date on top.
  }
  light();
  if (shown) await show(shown);
}

/** Takes up what this phone was told last. */
async function remember() {
  try {
    const before = await (await caches.open(KEPT)).match(facts);
    if (before) learn(await before.json());
  } catch {
    // A browser that keeps nothing asks the server each time.
  }
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node|string)[]} children
 */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {Scan} scan */
async function show(scan) {
  if (!known) return null;
  shown = scan;
  const finding = await checkLabel(scan, known, { now: Date.now(), day: hanoiDay(Date.now()) });
  if (scan !== shown) return null;
  const telling = tellFinding(finding, { say, day, moment, name: (code) => known?.name(code) });
  const { product } = finding;
  const { lot, serial, signature } = scan;
  const path = product && lot && serial &&
    `/p/${product}/10/${encodeURIComponent(lot)}/21/${encodeURIComponent(serial)}#${signature ?? ""}`;
  part("result").replaceChildren(
    element(
      "h2",
      { class: `verdict verdict--${telling.tone}`, "data-verdict": finding.verdict },
      telling.title,
    ),
    element("p", {}, telling.meaning),
    ...(telling.star ? [element("p", { class: "message message--error" }, telling.star)] : []),
    element(
      "dl",
      { class: "found" },
      ...telling.facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
    ),
    element("p", { class: finding.fresh ? "quiet" : "message message--error" }, telling.known),
    ...(path ? [element("p", {}, element("a", { href: path }, say("page")))] : []),
  );
  return telling.tone;
}

/** Lets this page open without a network. A browser that refuses still checks, as long as the page stays open. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  const script = root.dataset.worker ?? "";
  const { trustedTypes } = /** @type {any} */ (globalThis);
  const trusted = trustedTypes
    ? trustedTypes.createPolicy("label-worker", { createScriptURL: () => script }).createScriptURL("")
    : script;
  try {
    await navigator.serviceWorker.register(trusted, { scope: location.pathname, updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType("resource").map(({ name }) => name);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      kept = data.kept;
      light();
    };
    active?.postMessage({ keep: [location.href, ...files] }, [port2]);
  } catch {
    // The light says that the page has to stay open.
  }
}

async function begin() {
  /** @type {HTMLInputElement} */
  const field = part("field");
  await remember();
  light();
  await (known ? Promise.resolve() : refresh());
  const camera = {
    button: part("camera"),
    frame: part("camera-frame"),
    /** @type {HTMLVideoElement} */
    video: part("video"),
    shut: part("camera-close"),
  };
  await offerCamera(camera, take, () => part("result").replaceChildren(element("p", {}, say("no camera"))));

  /** @param {string} text */
  async function take(text) {
    // What it is has to be read now, and stands below the picture.
    if (!camera.frame.hidden) camera.shut.click();
    field.value = "";
    const tone = await show(readScan(text));
    if (tone) beep(tone === "good" ? "known" : "unknown");
    part("result").scrollIntoView({ block: "nearest" });
  }

  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) void take(field.value);
  });
  listen({
    onScan: (text) => void take(text),
    onRewritten: () => part("result").replaceChildren(element("p", {}, say("rewritten"))),
    isCode: (text) => readScan(text).kind !== "unknown",
    landing: () => field,
  });
  addEventListener("online", () => void refresh());
  document.addEventListener("visibilitychange", () => document.hidden || void refresh());
  setInterval(() => void refresh(), REFRESH_MS);
  field.focus();
  void refresh();
  await keepPage();
  root.dataset.ready = "yes";
}

void begin();
