/** Lines below the bar for what somebody should know before it is too late. */

import { element } from "../element.js";
import { hanoiMoment } from "../format.js";
import { journalFiles } from "../journal_file.js";
import { _ } from "../words.js";
import { pairingScreen } from "./pairing.js";

/** @typedef {{ text: string, ways?: ("pair"|"save"|"load")[] }} Line */

const HOUR_MS = 60 * 60 * 1000;

/**
 * What stands there now.
 * @param {import("../app.js").App} app
 */
export function banner(app) {
  // A tab that does not sell does not know how things stand.
  if (!app.writer.writing) return null;
  /** @type {Set<string>} */
  const offered = new Set();
  return lines(app).map(({ text, ways = [] }) => {
    const here = ways.filter((way) => !offered.has(way));
    here.forEach((way) => offered.add(way));
    return element(
      "div",
      { class: "banner", role: "status" },
      element("p", {}, text),
      here.map((way) => button(app, way)),
    );
  });
}

/**
 * @param {import("../app.js").App} app
 * @returns {Line[]}
 */
function lines({ light, durable, pairing, make }) {
  /** @type {Line[]} */
  const found = [];
  const count = { count: light.unsent };
  const { state } = light;
  /** @type {("pair"|"save")[]} */
  const onward = make === pairingScreen ? ["save"] : light.unsent ? ["pair", "save"] : ["pair"];
  if (state === "blind") {
    found.push({
      text: _(
        "This page no longer reaches what the device keeps. Nothing that was written down is lost; load the page again.",
      ),
      ways: ["load"],
    });
  }
  if (pairing && light.moved) {
    found.push({
      text: _(
        "This device's memory was put back to an older state, copied or damaged: it no longer knows its last number. So that none is given twice, it books nothing until it is paired again. What it has not sent is kept.",
      ),
      ways: onward,
    });
  } else if (pairing && state === "unpaired") {
    found.push({
      text: light.unsent
        ? _(
          "The server no longer knows this device. Everything is kept here: ask a manager to pair it again, and it hands in its unsent entries (%(count)s) by itself.",
          count,
        )
        : _("The server no longer knows this device. Ask a manager to pair it again; nothing is unsent."),
      ways: onward,
    });
  } else if (state === "foreign") {
    found.push({
      text: _(
        "The server speaks another version of this till. Everything is kept here and tried again. Load this page again; if that does not help, tell whoever looks after the server.",
      ),
      ways: light.unsent ? ["load", "save"] : ["load"],
    });
  } else if (state === "refused" && light.unsent) {
    found.push({
      text: _(
        "The server answers, but does not take the oldest of the unsent entries (%(count)s). They are kept and tried again; tell whoever looks after the server.",
        count,
      ),
      ways: ["save"],
    });
  }
  if (light.earlier && !(pairing && state === "unpaired" && light.earlier === light.unsent)) {
    found.push({
      text: _(
        "Entries of an earlier pairing that are only on this device: %(count)s. It hands them in by itself where it is the same till again; else save them to a file, and a manager brings it in.",
        { count: light.earlier },
      ),
      ways: ["save"],
    });
  }
  if (light.damaged) {
    found.push({
      text: _(
        "Entries of this device that can no longer be read whole: %(count)s. What is left of them is kept and sent; a manager finds them on the review list.",
        { count: light.damaged },
      ),
      ways: ["save"],
    });
  }
  if (light.clock_ahead_ms) found.push({ text: clockWords(light.clock_ahead_ms) });
  const stuck = light.unsent > 0 && state !== "fine" && state !== "sending";
  // What stands above says already that they are here and what to do with them.
  if (!durable && stuck && !found.length) {
    found.push({
      text: _(
        "Entries that are only on this device: %(count)s. Its browser may clear them when the disk is full. Do not delete its data; installing the till as an app keeps them safer.",
        count,
      ),
    });
  }
  return found;
}

/** @param {number} ahead Milliseconds; below zero it is behind. */
function clockWords(ahead) {
  const by = howLong(Math.abs(ahead));
  return ahead > 0
    ? _(
      "This device's clock is %(time)s ahead. Set it right: until then a manager has to look at every sale.",
      {
        time: by,
      },
    )
    : _(
      "This device's clock is %(time)s behind. Set it right: until then a manager has to look at every sale.",
      {
        time: by,
      },
    );
}

/** @param {number} ms At least some minutes. */
function howLong(ms) {
  if (ms >= 48 * HOUR_MS) return _("%(count)s days", { count: Math.round(ms / (24 * HOUR_MS)) });
  if (ms >= 2 * HOUR_MS) return _("%(count)s hours", { count: Math.round(ms / HOUR_MS) });
  return _("%(count)s minutes", { count: Math.round(ms / 60_000) });
}

/**
 * @param {import("../app.js").App} app
 * @param {"pair"|"save"|"load"} way
 */
function button(app, way) {
  const { label, run } = {
    pair: { label: _("Pair again"), run: () => app.show(pairingScreen) },
    save: { label: _("Save the unsent entries to a file"), run: () => save(app) },
    load: { label: _("Load again"), run: () => location.reload() },
  }[way];
  return element("button", { type: "button", "data-focus": way, onclick: run }, label);
}

/**
 * Gives whoever stands here what exists on this device only, as files. Nothing is taken off the device: that happens when
 * the server says that it has it.
 *
 * @param {import("../app.js").App} app
 */
async function save(app) {
  const rows = await app.store.everythingUnsent();
  rows.sort((one, other) =>
    one.chain < other.chain ? -1 : one.chain > other.chain ? 1 : one.sequence - other.sequence
  );
  const files = journalFiles(rows, (await app.store.read("pairings")) ?? [], hanoiMoment(new Date()));
  for (const { name, text } of files) {
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element("a", { href: address, download: name }).click();
    // The browser reads it in its own time.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
  app.say(_("Saved. A manager brings the file in: back office, Outlets, this till, “Bring in a journal”."));
}
