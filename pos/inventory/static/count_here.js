/**
 * Counting on a phone: scan or type, say how many, next. Each line is on the device's disk before the page says so, with the
 * moment at which it was counted, and goes to the server when there is one, once.
 */

import { aimedAt, createSightings, readableFormats, reader } from "../../catalogue/static/camera.js";
import { beep } from "../../catalogue/static/beep.js";
import { readScan } from "../../catalogue/static/codes.js";
import { listen } from "../../catalogue/static/scanner.js";
import { fitting, quantity, scanned, written } from "./count_goods.js";
import { CountLines } from "./count_lines.js";
import { CountStore } from "./count_store.js";

/** @typedef {import("./count_goods.js").Goods} Goods */
/** @typedef {import("./count_goods.js").Line} Line */

const OFFERED = 12;
const TRY_AGAIN_MS = 15_000;
const SOON_MS = 500;
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 120;
const SHOWN = 50;

/**
 * @template {HTMLElement} T
 * @param {string} name
 * @returns {T}
 */
const part = (name) => /** @type {T} */ (document.querySelector(`[data-part="${name}"]`));

const root = part("root");
const number = root.dataset.number ?? "";
const me = root.dataset.me ?? "";
const language = document.documentElement.lang;
/** @type {Record<string, string>} */
const words = JSON.parse(root.dataset.words ?? "{}");
const address = `/api/v1/counts/${number}`;

/** @type {HTMLInputElement} */
const search = part("search");
/** @type {HTMLInputElement} */
const amount = part("amount");
/** @type {HTMLInputElement} */
const spot = part("spot");
/** @type {HTMLSelectElement} */
const lots = part("lots");
/** @type {HTMLFormElement} */
const form = part("form");
const saying = part("told");
/** @type {HTMLButtonElement} */
const keepButton = part("save");

/** @type {CountStore} */
let store;
/** @type {CountLines} */
let lines;
/** @type {Goods[]} */
let goods = [];
/** What is being counted now; `mends` is the line whose slip it mends. */
/** @type {{ goods: Goods, lot: string, mends: Line|null }|null} */
let chosen = null;
/** Scans and keeping go one after another. */
let turn = Promise.resolve(true);
/** @type {ReturnType<typeof setTimeout>|undefined} */
let later;
/** How long (ms) to wait before trying again. */
let pause = SOON_MS;

/**
 * @param {string} name
 * @param {Record<string, string|number>} [values]
 */
function say(name, values = {}) {
  return (words[name] ?? name).replaceAll(/%\((\w+)\)s/g, (_all, key) => String(values[key]));
}

/** @param {Goods} one */
const nameOf = (one) => language === "en" && one.name_en ? one.name_en : one.name_vi;

/**
 * @param {string} tag
 * @param {Record<string, any>} properties
 * @param {(Node|string)[]} children
 */
function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/**
 * @param {string} text
 * @param {"good"|"bad"|""} [tone]
 */
function tell(text, tone = "") {
  saying.textContent = text;
  saying.dataset.tone = tone;
}

// --- choosing --------------------------------------------------------------------------------------------------------

/**
 * @param {Goods} one
 * @param {string} lot
 * @param {Line|null} [mends]
 */
function choose(one, lot, mends = null) {
  chosen = { goods: one, lot, mends };
  search.value = "";
  part("offers").replaceChildren();
  part("name").textContent = nameOf(one);
  part("code").textContent = one.product;
  const known = one.lots.some(({ code }) => code === lot);
  lots.replaceChildren(
    element("option", { value: "" }, say("any lot")),
    ...one.lots.map(({ code, expires_on }) =>
      element("option", { value: code }, expires_on ? `${code} · ${shortDay(expires_on)}` : code)
    ),
    ...(lot && !known ? [element("option", { value: lot }, lot)] : []),
  );
  lots.value = lot;
  amount.value = mends ? plain(mends.quantity_milli) : "1";
  amount.inputMode = one.unit === "piece" ? "numeric" : "decimal";
  if (mends) spot.value = mends.spot;
  const expected = part("expected");
  expected.hidden = one.expected_milli === null;
  if (one.expected_milli !== null) {
    expected.textContent = say("expected", { quantity: written(one.expected_milli, one.unit, language) });
  }
  keepButton.textContent = say(mends ? "mend" : "save");
  form.hidden = false;
  amount.focus();
  amount.select();
}

/** @param {string} day */
function shortDay(day) {
  return new Intl.DateTimeFormat(language, { dateStyle: "short" }).format(new Date(`${day}T00:00`));
}

/** @param {number} milli */
const plain = (milli) => String(milli / 1000).replace(".", language === "vi" ? "," : ".");

function leave() {
  chosen = null;
  form.hidden = true;
  search.focus();
}

/**
 * One after another: the next scan waits until the disk has the line before.
 * @param {() => Promise<boolean>} work
 */
function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

/** @param {string} text */
async function take(text) {
  const scan = readScan(text);
  const found = scanned(goods, scan);
  if (!found) {
    beep("unknown");
    tell(say("unknown", { text: scan.text }), "bad");
    return false;
  }
  beep("known");
  const again = chosen && !chosen.mends && chosen.goods === found.goods && chosen.lot === found.lot;
  if (again) {
    const before = quantity(amount.value, found.goods.unit) ?? 0;
    amount.value = plain(before + 1000);
    tell(say("one more", { name: nameOf(found.goods), quantity: amount.value }), "good");
    return true;
  }
  // The next thing is in the hand already: what was open is finished.
  if (chosen && !(await save())) return false;
  choose(found.goods, found.lot);
  tell(say("scanned", { name: nameOf(found.goods) }), "good");
  return true;
}

function offer() {
  const found = fitting(goods, search.value, OFFERED);
  part("offers").replaceChildren(
    ...found.map((one) =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", class: "offer", onclick: () => choose(one, "") },
          element("strong", {}, nameOf(one)),
          " ",
          element("span", { class: "quiet" }, one.product),
        ),
      )
    ),
  );
  if (search.value.trim().length > 1 && !found.length) tell(say("nothing fits"), "");
}

// --- keeping ---------------------------------------------------------------------------------------------------------

/** Keeps what is open, now and once; false when it is no quantity. */
async function save() {
  const mine = chosen;
  if (!mine) return true;
  const milli = quantity(amount.value, mine.goods.unit);
  if (milli === null) {
    beep("unknown");
    tell(say(mine.goods.unit === "piece" ? "whole number" : "number"), "bad");
    amount.focus();
    amount.select();
    return false;
  }
  /** @type {Line} */
  const line = {
    id: crypto.randomUUID(),
    count: number,
    who: me,
    product: mine.goods.product,
    lot: lots.value,
    spot: spot.value.trim(),
    quantity_milli: milli,
    counted_at: mine.mends?.counted_at ?? new Date().toISOString(),
    replaces: null,
    kept_at: Date.now(),
    state: "here",
  };
  // From here on a second tap finds nothing to keep.
  chosen = null;
  keepButton.disabled = true;
  try {
    await lines.keep(line, mine.mends);
  } catch {
    chosen ??= mine;
    tell(say("disk"), "bad");
    return false;
  } finally {
    keepButton.disabled = false;
  }
  tell(
    say("kept", { name: nameOf(mine.goods), quantity: written(milli, mine.goods.unit, language) }),
    "good",
  );
  if (!chosen) leave();
  void send();
  return true;
}

/** Sends what only this device has; later again when the server cannot be reached. */
async function send() {
  clearTimeout(later);
  await lines.send();
  if (!lines.waiting.length || lines.session !== "good") return;
  // A network that is just coming back fails once or twice more; then patience grows.
  if (navigator.onLine) later = setTimeout(() => void send(), pause);
  pause = lines.reached ? SOON_MS : Math.min(2 * pause, TRY_AGAIN_MS);
}

/**
 * @param {string} to
 * @param {unknown} [body]
 */
function ask(to, body) {
  const token = root.dataset.token ?? "";
  return fetch(to, {
    method: body === undefined ? "GET" : "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json", "Accept-Language": language },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

/**
 * Who is signed in now, and the token of that session: both stand on this page as the server would send it now.
 * @returns {Promise<import("./count_lines.js").Session>}
 */
function renew() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.pathname);
    request.responseType = "document";
    request.timeout = PATIENCE_MS;
    request.onload = () => {
      /** @type {HTMLElement|null|undefined} */
      const now = request.responseXML?.querySelector("[data-part=root]");
      if (request.status >= 500) reject(new Error(String(request.status)));
      else if (!now) resolve("signed out");
      else if (now.dataset.me !== me) resolve("other");
      else {
        root.dataset.token = now.dataset.token;
        resolve("good");
      }
    };
    request.onerror = request.ontimeout = () => reject(new TypeError("no answer"));
    request.send();
  });
}

/** @param {Line} line */
async function takeBack(line) {
  const outcome = await lines.takeBack(line);
  if ("problem" in outcome) tell(outcome.problem || say("not now"), "bad");
  else tell(say("taken" in outcome ? "taken back" : "taken back later"), "");
  show();
  if ("later" in outcome) void send();
}

// --- showing ---------------------------------------------------------------------------------------------------------

function show() {
  const unsent = lines.waiting.filter(({ leaving }) => !leaving).length;
  const refused = lines.here.filter((line) => line.state === "refused").length;
  const light = part("light");
  light.dataset.tone = lines.waiting.length || refused || lines.session !== "good" ? "look" : "good";
  light.textContent = lines.session !== "good"
    ? say(lines.session, { count: unsent, name: me })
    : unsent
    ? say(unsent === 1 ? "one here" : "some here", { count: unsent })
    : lines.waiting.length
    ? say("leaving", { count: lines.waiting.length })
    : refused
    ? say("refused", { count: refused })
    : lines.reached
    ? say("all there")
    : say("all there before");
  part("ended").hidden = lines.state === "open";
  part("work").hidden = lines.state !== "open";
  const all = lines.standing;
  part("none").hidden = all.length > 0;
  part("total").textContent = all.length > SHOWN ? say("more", { shown: SHOWN, count: all.length }) : "";
  part("lines").replaceChildren(...all.slice(0, SHOWN).map(shown));
}

/**
 * What a button of a line does, unless it has just moved under a finger that taps "Keep" twice.
 * @param {() => void} work
 */
const once = (work) => (/** @type {MouseEvent} */ event) => event.detail > 1 || work();

/** @param {Line} line */
function shown(line) {
  const one = goods.find(({ product }) => product === line.product);
  const name = one ? nameOf(one) : line.product;
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const facts = [time.format(new Date(line.counted_at)), line.spot, line.lot].filter(Boolean).join(" · ");
  const open = lines.state === "open";
  return element(
    "li",
    { class: "counted", "data-state": line.state },
    element("span", { class: "counted__much" }, written(line.quantity_milli, one?.unit ?? "piece", language)),
    element(
      "span",
      { class: "counted__what" },
      element("strong", {}, name),
      element("span", { class: "quiet" }, facts),
      ...(line.leaving
        ? [element("span", { class: "counted__state" }, say("is leaving"))]
        : line.state === "here"
        ? [element("span", { class: "counted__state" }, say("only here"))]
        : []),
      ...(line.state === "refused" ? [element("span", { class: "counted__state" }, line.problem ?? "")] : []),
    ),
    element(
      "span",
      { class: "counted__do" },
      ...(open && one && !line.leaving
        ? [element(
          "button",
          {
            type: "button",
            class: "btn btn-link",
            "aria-label": `${say("correct")}: ${name}`,
            onclick: once(() => choose(one, line.lot, line)),
          },
          say("correct"),
        )]
        : []),
      ...(!line.leaving && (open || line.state !== "sent")
        ? [element(
          "button",
          {
            type: "button",
            class: "btn btn-link",
            "aria-label": `${say("take back")}: ${name}`,
            onclick: once(() => void takeBack(line)),
          },
          say("take back"),
        )]
        : []),
    ),
  );
}

// --- the camera ------------------------------------------------------------------------------------------------------

/** @type {MediaStream|null} */
let stream = null;

/** @param {string[]} formats */
async function openCamera(formats) {
  /** @type {HTMLVideoElement} */
  const video = part("video");
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment" },
    });
    video.srcObject = stream;
    part("camera-frame").hidden = false;
    await video.play();
  } catch {
    closeCamera();
    tell(say("no camera"), "bad");
    return;
  }
  const eye = reader(formats);
  const sightings = createSightings();
  while (stream) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (!stream || document.hidden || video.readyState < video.HAVE_CURRENT_DATA) continue;
    const sights = await eye.detect(video).catch(() => []);
    const code = aimedAt(sights, { width: video.videoWidth, height: video.videoHeight });
    const scan = stream ? sightings.see(code, performance.now()) : null;
    if (scan) await inTurn(() => take(scan));
  }
}

function closeCamera() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  part("camera-frame").hidden = true;
}

// --- beginning -------------------------------------------------------------------------------------------------------

async function refresh() {
  try {
    await lines.learn(async () => {
      const response = await ask(address);
      lines.reached = response.ok;
      if (response.status === 401) lines.session = "signed out";
      if (!response.ok) return null;
      const answer = await response.json();
      await store.keepCount(answer);
      return told(answer);
    });
  } catch {
    lines.reached = false;
  }
}

/**
 * Learns goods and state, and gives the lines of this person.
 * @param {any} answer
 * @returns {Line[]}
 */
function told(answer) {
  goods = answer.goods;
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
    active?.postMessage({ keep: [location.href, ...files] });
  } catch {
    // Said nowhere: the page works as it is.
  }
}

async function begin() {
  try {
    store = await CountStore.open();
  } catch {
    tell(say("no store"), "bad");
    return;
  }
  lines = new CountLines({ store, ask: (path, body) => ask(address + path, body), renew, changed: show });
  lines.here = await store.lines(number, me);
  const before = await store.count(number);
  if (before) lines.there = told(before);
  spot.value = root.dataset.spot ?? "";
  show();
  await refresh();
  show();
  void send();
  keepPage();
  const formats = await readableFormats();
  const camera = part("camera");
  camera.hidden = !formats.length;
  camera.addEventListener("click", () => stream ? closeCamera() : openCamera(formats));
  search.disabled = !goods.length;
  if (goods.length) search.focus();
  else tell(say("no goods"), "bad");
  root.dataset.ready = "yes";
}

listen({
  onScan: (text) => void inTurn(() => take(text)),
  onRewritten: (text) => tell(say("rewritten", { text }), "bad"),
  isCode: (text) => scanned(goods, readScan(text)) !== null,
  landing: () => form.hidden ? search : amount,
});
search.addEventListener("input", offer);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !search.value.trim()) return;
  event.preventDefault();
  const found = fitting(goods, search.value, OFFERED);
  const text = search.value;
  if (scanned(goods, readScan(text)) || !found.length) void inTurn(() => take(text));
  else if (found.length === 1) choose(found[0], "");
});
lots.addEventListener("change", () => {
  if (chosen) chosen.lot = lots.value;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void inTurn(save);
});
for (const [name, step] of /** @type {[string, number][]} */ ([["less", -1000], ["more-one", 1000]])) {
  part(name).addEventListener("click", () => {
    const unit = chosen?.goods.unit ?? "piece";
    amount.value = plain(Math.max(0, (quantity(amount.value, unit) ?? 0) + step));
  });
}
part("leave").addEventListener("click", leave);
part("camera-close").addEventListener("click", closeCamera);
addEventListener("online", () => {
  pause = SOON_MS;
  void send();
});
addEventListener("offline", () => {
  lines.reached = false;
  show();
});
void begin().then(() => setInterval(() => void send(), TRY_AGAIN_MS));
