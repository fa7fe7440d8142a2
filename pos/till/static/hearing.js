/** What the till does with what it hears of scanners and cameras: the screen that is up gets it, or it says why not. */

import { readScan } from "../../catalogue/static/codes.js";
import { listen } from "../../catalogue/static/scanner.js";
import { _ } from "./words.js";
import { openDialog } from "./screens/dialog.js";

/** @typedef {import("./app.js").App} App */

/** Begins to listen for scanners. @param {App} app */
export function hear(app) {
  listen({
    onScan: (text) => scanned(app, text),
    onRewritten: (text) => rewritten(app, text),
    isCode: (text) => isCode(app, text),
    landing: () => app.screen.landing?.() ?? null,
  });
}

/**
 * Whether a text names something here. What a shop wrote on its own goods looks like any word.
 * @param {App} app
 * @param {string} text
 */
export function isCode(app, text) {
  const scan = readScan(text);
  return scan.kind === "shop" ? Boolean(app.catalogue?.scanned(scan)) : scan.kind !== "unknown";
}

/**
 * @param {App} app
 * @param {string} text
 */
export function scanned(app, text) {
  makeWay();
  const scan = readScan(text);
  if (app.screen.onScan) app.screen.onScan(scan);
  else app.refuse(_("A scan has no place here. Read: %(text)s", { text: scan.text }));
}

/**
 * An input method has changed a scan beyond repair: it is not guessed at.
 * @param {App} app
 * @param {string} text
 */
function rewritten(app, text) {
  makeWay();
  app.refuse(
    _(
      "The keyboard is set to write Vietnamese and has changed this code. Switch it to English (Unikey: E), then scan again. Read: %(text)s",
      { text },
    ),
  );
}

/** A question about a line makes way for the next scan; the camera, and a code that a customer is paying, do not. */
function makeWay() {
  const dialog = openDialog();
  if (dialog instanceof HTMLDialogElement && !dialog.matches(".payment-code, .viewfinder")) dialog.close();
}
