/** A line below the bar for what somebody should know before it is too late. */

import { element } from "../element.js";
import { _ } from "../words.js";

/**
 * What exists on this device only while its browser has not promised to keep it.
 * @param {import("../app.js").App} app
 */
export function banner({ light, durable }) {
  const stuck = light.unsent > 0 && light.state !== "fine" && light.state !== "sending";
  if (durable || !stuck) return null;
  return element(
    "p",
    { class: "banner", role: "status" },
    _(
      "%(count)s entries are only on this device, and its browser may clear them when the disk is full. Do not delete its data; installing the till as an app keeps them safer.",
      {
        count: light.unsent,
      },
    ),
  );
}
