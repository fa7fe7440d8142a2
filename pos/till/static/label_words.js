/** What the till says of a signed label: in two words on a line of the basket, in sentences where there is room. */

import { moment } from "./format.js";
import { _ } from "./words.js";

/** @typedef {import("./labels.js").LabelVerdict} LabelVerdict */

/** Whether somebody should look before the goods are handed over. @param {LabelVerdict} verdict */
export const isBad = (verdict) => verdict !== "genuine" && verdict !== "unsigned";

/** Whether it stands against the label: then no star stands beside it. @param {LabelVerdict|null} verdict */
export const isNotOurs = (verdict) => ["forged", "revoked", "unknown_key"].includes(verdict ?? "");

/** @returns {Record<string, string>} By the names that `label_check.js` has for them. */
const sentences = () => ({
  "genuine": _("Genuine label"),
  "genuine means": _(
    "We signed it for exactly this piece. A copy bears the same signature: look whether these goods are what it names.",
  ),
  "forged": _("Forged label"),
  "forged means": _("The signature is not ours for this product, lot and number."),
  "revoked": _("Label of a revoked key"),
  "revoked means": _(
    "Somebody else may have the key that signed it, so the signature proves nothing any more.",
  ),
  "unknown_key": _("Label of an unknown key"),
  "unknown_key means": _(
    "No key that this device knows has signed it. It is not ours, or newer than what is known here.",
  ),
  "damaged": _("Damaged label code"),
  "damaged means": _(
    "The signature did not arrive whole. Scan it again; a scanner must not change large and small letters.",
  ),
  "unsigned": _("No signature was read"),
  "unsigned means": _(
    "Our numbered labels carry a signature; without one nothing is proven. Scan the label again.",
  ),
  "cannot": _("Label cannot be checked"),
  "cannot means": _(
    "This device has no keys to check it with, or its browser is too old to check signatures.",
  ),
  "unknown_product": _("Product not known here"),
  "unknown_product means": _(
    "This device knows no product of this number, so the label cannot be checked here. Open the page behind its code with a network.",
  ),
  "no_piece": _("No numbered label"),
  "no_piece means": _(
    "The code names a product, not a single piece. Such labels carry no signature, so only what the product may claim today can be said.",
  ),
  "receipt": _("This is the code of a receipt."),
  "receipt means": _("Scan the code on the label of the goods."),
  "no_label": _("Not a label of ours"),
  "no_label means": _("The code belongs to no label that we could have made."),
  "product": _("Product"),
  "lot": _("Lot"),
  "serial": _("Piece number"),
  "read": _("Code that was read"),
  "on the label": _("On the label"),
  "today": _("Today"),
  "stars": _("%(count)s stars until %(day)s"),
  "potential": _("%(count)s stars, potential five-star, until %(day)s"),
  "no stars": _("no stars"),
  "lapsed": _("no stars: they lapsed after %(day)s"),
  "withdrawn": _("no stars: withdrawn from %(day)s"),
  "never_certified": _("no stars: no certificate holds"),
  "not_here": _("not known on this device"),
  "old": _("not said: what this device knows is more than a day old"),
  "star gone": _("The label is genuine, but the star on it no longer holds. The goods need another label."),
  "known": _("Known as of %(time)s."),
  "known long ago": _(
    "Known as of %(time)s, more than a day ago: a key revoked since then still counts as good here.",
  ),
});

/**
 * @param {string} name
 * @param {Record<string, string|number>} [values]
 */
export function say(name, values = {}) {
  return sentences()[name].replace(/%\((\w+)\)s/g, (_all, key) => String(values[key]));
}

/**
 * As of when the keys are known, and whether that is too long ago; short, for a line of the basket.
 * @param {import("./snapshot.js").Catalogue} catalogue
 */
export function knownAsOf(catalogue) {
  const time = moment(catalogue.kept.confirmed_at);
  return catalogue.mayShowStars(Date.now())
    ? _("keys as of %(time)s", { time })
    : _("keys as of %(time)s, more than a day old: one revoked since then still counts as good here", {
      time,
    });
}
