/** Starts the till on its page. */

import { App } from "./app.js";
import { beginAgain, begun } from "./again.js";
import { element } from "./element.js";
import { openKnowledge } from "./knowledge.js";
import { openStore } from "./store.js";
import { _, speak } from "./words.js";

/** What the till cannot do without; a browser that lacks one of these is told so, not worked around. */
const NEEDED = [
  ["IndexedDB", "indexedDB" in globalThis],
  ["WebCrypto", Boolean(globalThis.crypto?.subtle)],
  ["Web Locks", "locks" in navigator],
  ["dialog", "HTMLDialogElement" in globalThis],
];

/**
 * @param {HTMLElement} root
 * @param {string} locale
 */
async function learn(root, locale) {
  const response = await fetch((root.dataset.words ?? "").replace("__", locale), { credentials: "omit" });
  speak(locale, response.ok ? await response.json() : {});
  document.documentElement.lang = locale;
  document.title = _("Till");
}

/** @param {HTMLElement} root */
async function start(root) {
  const missing = NEEDED.filter(([, there]) => !there).map(([name]) => name);
  if (missing.length) {
    await learn(root, document.documentElement.lang).catch(() => {});
    const why = globalThis.isSecureContext
      ? _(
        "This browser is too old for the till. It lacks: %(missing)s. Use a Chrome, Edge, Firefox or Safari of the last two years.",
        { missing: missing.join(", ") },
      )
      : _("The till needs an address that begins with https, or localhost. Ask whoever set up the server.");
    root.replaceChildren(element("p", { class: "problem" }, why));
    return;
  }
  const store = await openStore();
  await learn(root, (await store.read("locale")) ?? document.documentElement.lang);
  const app = new App(root, store, await openKnowledge(), async (locale) => {
    await learn(root, locale);
    await store.write({ locale });
  });
  await app.start();
}

/**
 * @param {HTMLElement} root
 * @param {unknown} error
 */
async function sayWhy(root, error) {
  await learn(root, document.documentElement.lang).catch(() => {});
  const why = _(
    "The till does not start on this device: %(why)s. What was sold is kept. Close other tabs and programs, make room on the disk, then load this page again.",
    { why: error instanceof Error ? error.message : String(error) },
  );
  root.replaceChildren(element("p", { class: "problem", role: "alert" }, why));
}

const root = document.getElementById("till");
if (root) {
  start(root).then(begun, (error) => {
    if (!beginAgain()) sayWhy(root, error);
  });
}
