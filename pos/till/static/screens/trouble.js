/** Why the device could not write something down, in words for whoever stands at it. */

import { JournalMoved } from "../store.js";
import { _ } from "../words.js";

/** @param {unknown} error */
export function whyNotKept(error) {
  if (error instanceof JournalMoved) return error.message;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") {
    return _("the device's storage is full; delete files that are not the till's, then try again");
  }
  if (name === "InvalidStateError") {
    return _("this page no longer reaches the device's storage; load it again");
  }
  return error instanceof Error ? error.message || error.name : String(error);
}
