/** A line below the bar on what the till knows: when that is old, or newer knowledge could not be taken. */

import { element } from "../element.js";
import { moment } from "../format.js";
import { _ } from "../words.js";

/** @typedef {import("../snapshot_check.js").Fault|"not_kept"} Trouble */

/**
 * @param {import("../app.js").App} app
 */
export function standing({ learning: { catalogue, trouble }, writer }) {
  if (!writer.writing) return null;
  const lines = [trouble && troubled(trouble, catalogue), catalogue && starless(catalogue)];
  return lines.map((line) => line && element("p", { class: "banner standing", role: "status" }, line));
}

/**
 * @param {Trouble} trouble
 * @param {import("../snapshot.js").Catalogue|null} catalogue
 */
function troubled(trouble, catalogue) {
  if (trouble === "not_kept") {
    return _(
      "This device has no room to keep the newest prices and stock. They count until the till is closed; free some space on it.",
    );
  }
  const why = {
    incomplete: _("The new prices and stock arrived incomplete."),
    malformed: _(
      "What the server sent as prices and stock cannot be read. Tell whoever looks after the server.",
    ),
    another_outlet: _(
      "The server sent the prices and stock of another outlet. Tell whoever looks after the server.",
    ),
    another_till: _("The server sent what belongs to another till. Tell whoever looks after the server."),
    newer: _(
      "The server is newer than this till. Close the till and open it again while there is a network.",
    ),
    older: _("The server is older than this till. Tell whoever looks after the server."),
  }[trouble];
  const then = catalogue
    ? _("The till goes on with what it knew at %(time)s.", { time: moment(catalogue.kept.confirmed_at) })
    : _("It asks again by itself; without them it cannot sell.");
  return `${why} ${then}`;
}

/** @param {import("../snapshot.js").Catalogue} catalogue */
function starless(catalogue) {
  const now = Date.now();
  if (catalogue.mayShowStars(now)) return null;
  const time = moment(catalogue.kept.confirmed_at);
  return now < catalogue.kept.confirmed_at
    ? _(
      "Stars are hidden: by this device's clock the till last heard from the server in the future, at %(time)s. Set its clock.",
      { time },
    )
    : _(
      "Stars are hidden: the till last heard from the server at %(time)s, more than a day ago. They come back with the network.",
      { time },
    );
}
