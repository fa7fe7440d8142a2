/** Checking a label with the network away: scanned, seen by the camera or typed, and said in large words. */

import { beep } from "../../../catalogue/static/beep.js";
import { readScan } from "../../../catalogue/static/codes.js";
import { checkLabel, tellFinding } from "../../../labels/static/label_check.js";
import { element, refill } from "../element.js";
import { day, hanoiDay, moment } from "../format.js";
import { say } from "../label_words.js";
import { publicKeys } from "../labels.js";
import { _, named } from "../words.js";
import { openDialog } from "./dialog.js";
import { cameraDrawing, key } from "./marks.js";
import { openViewfinder } from "./viewfinder.js";

/** @typedef {import("../../../catalogue/static/codes.js").Scan} Scan */

/**
 * @param {import("../app.js").App} app
 * @returns {import("../app.js").Screen}
 */
export function labelsScreen(app) {
  const field = element("input", {
    id: "label",
    type: "search",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "done",
  });
  const result = element("div", { class: "checked", role: "status" });
  /** What was scanned last: newer keys and another day may say something else of it. @type {Scan|null} */
  let shown = null;

  /** @param {Scan} scan */
  async function check(scan) {
    shown = scan;
    const { catalogue } = app;
    const keys = catalogue?.snapshot.label_keys;
    const now = new Date();
    const finding = await checkLabel(scan, {
      keys: keys ? publicKeys(keys) : null,
      known_at: catalogue?.kept.confirmed_at ?? 0,
      product: (one) => catalogue?.scanned(one),
    }, { now: now.getTime(), day: hanoiDay(now) });
    if (scan !== shown) return null;
    const told = tellFinding(finding, { say, day, moment, name: nameOf });
    refill(
      result,
      element("h2", { class: `verdict ${told.tone}`, data: { label: finding.verdict } }, told.title),
      element("p", {}, told.meaning),
      told.star && element("p", { class: "problem" }, told.star),
      element(
        "dl",
        {},
        told.facts.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
      ),
      element("p", { class: finding.fresh ? "hint" : "problem" }, told.known),
    );
    return told.tone;
  }

  /** @param {string} code */
  function nameOf(code) {
    const product = app.catalogue?.byCode.get(code);
    return product && named(product.name);
  }

  /** @param {Scan} scan */
  async function take(scan) {
    field.value = "";
    // What the camera has found is told behind it.
    const dialog = openDialog();
    if (dialog instanceof HTMLDialogElement) dialog.close();
    const tone = await check(scan);
    if (tone) beep(tone === "good" ? "known" : "unknown");
  }

  return {
    node: element(
      "main",
      { class: "sheet" },
      element("h1", {}, _("Check a label")),
      element(
        "p",
        {},
        _("A numbered label carries our signature. It is checked on this device, with a network and without."),
      ),
      element(
        "form",
        {
          novalidate: true,
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            if (field.value.trim()) void take(readScan(field.value));
          },
        },
        element("label", { for: "label" }, _("Scan the code of the label, or type the address in it")),
        element(
          "div",
          { class: "with-quick" },
          field,
          element("button", { type: "submit" }, _("Check")),
          app.cameraFormats.length > 0 && element(
            "button",
            { type: "button", "aria-label": _("Scan with the camera"), onclick: () => openViewfinder(app) },
            cameraDrawing(),
          ),
        ),
      ),
      result,
      element("button", { type: "button", class: "back", onclick: () => app.home() }, _("Back"), key("Esc")),
    ),
    landing: () => field,
    focus: () => field,
    onScan: (scan) => void take(scan),
    refresh: () => shown && void check(shown),
    onKey: (event) => {
      if (event.key !== "Escape") return false;
      app.home();
      return true;
    },
  };
}
