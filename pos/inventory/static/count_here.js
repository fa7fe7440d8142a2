/**
 * Counting on a phone: scan or type, say how many, next. Each line is on the device's disk before the page says so, with the
 * moment at which it was counted, and goes to the server when there is one, once.
 */

import { aimedAt, createSightings, readableFormats, reader } from "../../catalogue/static/camera.js";
import { beep } from "../../catalogue/static/beep.js";
import { readScan } from "../../catalogue/static/codes.js";
import { listen } from "../../catalogue/static/scanner.js";
import { fitting, quantity, scanned, standing, written } from "./count_goods.js";
import { CountStore } from "./count_store.js";

/** @typedef {import("./count_goods.js").Goods} Goods */
/** @typedef {import("./count_goods.js").Line} Line */

const OFFERED = 12;
const TRY_AGAIN_MS = 15_000;
const SOON_MS = 500;
const PATIENCE_MS = 20_000;
const SEND_AT_ONCE = 100;
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
const told = part("told");

/** @type {CountStore} */
let store;
/** @type {Goods[]} */
let goods = [];
/** @type {Line[]} */
let here = [];
/** @type {Line[]} */
let there = [];
/** What is being counted now; `mends` is the line whose slip it mends. */
/** @type {{ goods: Goods, lot: string, mends: Line|null }|null} */
let chosen = null;
let state = "open";
let reached = true;
let signedOut = false;
let sending = false;
/** Whether somebody asked to send while something was being sent. */
let asked = false;
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
  told.textContent = text;
  told.dataset.tone = tone;
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
  part("save").textContent = say(mends ? "mend" : "save");
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

/** @param {string} text */
async function take(text) {
  const scan = readScan(text);
  const found = scanned(goods, scan);
  if (!found) {
    beep("unknown");
    tell(say("unknown", { text: scan.text }), "bad");
    return;
  }
  beep("known");
  const again = chosen && !chosen.mends && chosen.goods === found.goods && chosen.lot === found.lot;
  if (again) {
    const before = quantity(amount.value, found.goods.unit) ?? 0;
    amount.value = plain(before + 1000);
    tell(say("one more", { name: nameOf(found.goods), quantity: amount.value }), "good");
    return;
  }
  // The next thing is in the hand already: what was open is finished.
  if (chosen && !(await save())) return;
  choose(found.goods, found.lot);
  tell(say("scanned", { name: nameOf(found.goods) }), "good");
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

/** Keeps what is open, now; false when it is no quantity. */
async function save() {
  if (!chosen) return true;
  const milli = quantity(amount.value, chosen.goods.unit);
  if (milli === null) {
    beep("unknown");
    tell(say(chosen.goods.unit === "piece" ? "whole number" : "number"), "bad");
    amount.focus();
    amount.select();
    return false;
  }
  /** @type {Line} */
  const line = {
    id: crypto.randomUUID(),
    count: number,
    who: me,
    product: chosen.goods.product,
    lot: lots.value,
    spot: spot.value.trim(),
    quantity_milli: milli,
    counted_at: chosen.mends?.counted_at ?? new Date().toISOString(),
    // What the server refused it does not have, so there is nothing to mend.
    replaces: (chosen.mends?.state === "refused" ? chosen.mends.replaces : chosen.mends?.id) ?? null,
    kept_at: Date.now(),
    state: "here",
  };
  const refused = chosen.mends?.state === "refused" ? chosen.mends : null;
  try {
    await store.keep(line);
    if (refused) await store.drop(refused.id);
  } catch {
    tell(say("disk"), "bad");
    return false;
  }
  here = [line, ...here.filter(({ id }) => id !== refused?.id)];
  tell(
    say("kept", { name: nameOf(chosen.goods), quantity: written(milli, chosen.goods.unit, language) }),
    "good",
  );
  leave();
  show();
  send();
  return true;
}

/**
 * A line goes before the one that mends it.
 * @param {Line} one
 * @param {Line} other
 */
const byKeeping = (one, other) => one.kept_at - other.kept_at;

/** Sends what only this device has, a few at a time; each line has its own answer. */
async function send() {
  if (sending) asked = true;
  if (sending || signedOut) return;
  const waiting = here.filter((line) => line.state === "here").sort(byKeeping).slice(0, SEND_AT_ONCE);
  if (!waiting.length) return;
  sending = true;
  asked = false;
  try {
    for (const line of waiting.filter(({ tried }) => !tried)) {
      line.tried = true;
      await store.keep(line);
    }
    const response = await ask(`${address}/lines`, {
      now: new Date().toISOString(),
      lines: waiting.map(({ id, product, quantity_milli, counted_at, lot, spot, replaces }) => ({
        id,
        product,
        quantity_milli,
        counted_at,
        lot,
        spot,
        replaces,
      })),
    });
    reached = true;
    if (response.status === 401) signedOut = true;
    if (response.ok) {
      const answer = await response.json();
      state = answer.state;
      for (const one of answer.lines) {
        const line = here.find(({ id }) => id === one.id);
        if (!line) continue;
        line.state = one.kept ? "sent" : "refused";
        line.problem = one.problem ?? undefined;
        await store.keep(line);
      }
    } else if (!signedOut) reached = false;
  } catch {
    reached = false;
  }
  sending = false;
  show();
  if (signedOut || !here.some((line) => line.state === "here")) return;
  // A network that is just coming back fails once or twice more; then patience grows.
  if (reached || asked) send();
  else if (navigator.onLine) setTimeout(() => void send(), pause);
  pause = reached ? SOON_MS : Math.min(2 * pause, TRY_AGAIN_MS);
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

/** @param {Line} line */
async function takeBack(line) {
  // What was tried may have arrived, although nobody said so.
  if (line.state === "sent" || (line.state === "here" && line.tried)) {
    try {
      const response = await ask(`${address}/lines/${line.id}/withdraw`, {});
      if (!response.ok && !(line.state === "here" && response.status === 404)) {
        tell((await response.json()).detail ?? say("not now"), "bad");
        return;
      }
    } catch {
      tell(say("needs network"), "bad");
      return;
    }
  }
  await store.drop(line.id);
  here = here.filter(({ id }) => id !== line.id);
  there = there.filter(({ id }) => id !== line.id);
  tell(say("taken back"), "");
  show();
}

// --- showing ---------------------------------------------------------------------------------------------------------

function show() {
  const unsent = here.filter((line) => line.state === "here").length;
  const refused = here.filter((line) => line.state === "refused").length;
  const light = part("light");
  light.dataset.tone = unsent || refused || signedOut ? "look" : "good";
  light.textContent = signedOut
    ? say("signed out", { count: unsent })
    : unsent
    ? say(unsent === 1 ? "one here" : "some here", { count: unsent })
    : refused
    ? say("refused", { count: refused })
    : reached
    ? say("all there")
    : say("all there before");
  part("ended").hidden = state === "open";
  part("work").hidden = state !== "open";
  const lines = standing(there, here);
  part("none").hidden = lines.length > 0;
  part("total").textContent = lines.length > SHOWN ? say("more", { shown: SHOWN, count: lines.length }) : "";
  part("lines").replaceChildren(...lines.slice(0, SHOWN).map(shown));
}

/** @param {Line} line */
function shown(line) {
  const one = goods.find(({ product }) => product === line.product);
  const name = one ? nameOf(one) : line.product;
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const facts = [time.format(new Date(line.counted_at)), line.spot, line.lot].filter(Boolean).join(" · ");
  const open = state === "open";
  return element(
    "li",
    { class: "counted", "data-state": line.state },
    element("span", { class: "counted__much" }, written(line.quantity_milli, one?.unit ?? "piece", language)),
    element(
      "span",
      { class: "counted__what" },
      element("strong", {}, name),
      element("span", { class: "quiet" }, facts),
      ...(line.state === "here" ? [element("span", { class: "counted__state" }, say("only here"))] : []),
      ...(line.state === "refused" ? [element("span", { class: "counted__state" }, line.problem ?? "")] : []),
    ),
    element(
      "span",
      { class: "counted__do" },
      ...(open && one
        ? [element(
          "button",
          {
            type: "button",
            class: "btn btn-link",
            "aria-label": `${say("correct")}: ${name}`,
            onclick: () => choose(one, line.lot, line),
          },
          say("correct"),
        )]
        : []),
      ...(open || line.state !== "sent"
        ? [element(
          "button",
          {
            type: "button",
            class: "btn btn-link",
            "aria-label": `${say("take back")}: ${name}`,
            onclick: () => takeBack(line),
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
    if (scan) await take(scan);
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
    const response = await ask(address);
    reached = response.ok;
    if (response.status === 401) signedOut = true;
    if (!response.ok) return;
    const answer = await response.json();
    await store.keepCount(answer);
    learn(answer);
    // What the server has need not stay on the device as well.
    const known = new Set(there.map(({ id }) => id));
    for (const line of here.filter((one) => one.state === "sent" && !known.has(one.id))) {
      await store.drop(line.id);
    }
    here = here.filter((one) => one.state !== "sent" || known.has(one.id));
  } catch {
    reached = false;
  }
}

/** @param {any} answer */
function learn(answer) {
  goods = answer.goods;
  state = answer.state;
  there = answer.lines.map((/** @type {any} */ line) => ({
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
  here = await store.lines(number, me);
  const before = await store.count(number);
  if (before) learn(before);
  spot.value = root.dataset.spot ?? "";
  show();
  await refresh();
  show();
  send();
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
  onScan: (text) => void take(text),
  onRewritten: (text) => tell(say("rewritten", { text }), "bad"),
  isCode: (text) => scanned(goods, readScan(text)) !== null,
  landing: () => form.hidden ? search : amount,
});
search.addEventListener("input", offer);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !search.value.trim()) return;
  event.preventDefault();
  const found = fitting(goods, search.value, OFFERED);
  if (scanned(goods, readScan(search.value))) void take(search.value);
  else if (found.length === 1) choose(found[0], "");
  else if (!found.length) void take(search.value);
});
lots.addEventListener("change", () => {
  if (chosen) chosen.lot = lots.value;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void save();
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
  reached = false;
  show();
});
setInterval(() => void send(), TRY_AGAIN_MS);
void begin();
