/** What the till says of a signed label: in two words on a line of the basket, in a sentence where there is room. */

import { clock, day, hanoiDay } from "./format.js";
import { _ } from "./words.js";

/** @typedef {import("./labels.js").LabelVerdict} LabelVerdict */

/** Whether somebody should look before the goods are handed over. @param {LabelVerdict|null} verdict */
export const isBad = (verdict) => verdict !== null && verdict !== "genuine" && verdict !== "unsigned";

/** @param {LabelVerdict} verdict */
export function verdictName(verdict) {
  return {
    genuine: _("Genuine label"),
    forged: _("Forged label"),
    revoked: _("Label of a revoked key"),
    unknown_key: _("Label of an unknown key"),
    damaged: _("Damaged label code"),
    unsigned: _("No signature was read"),
    cannot: _("Label cannot be checked"),
  }[verdict];
}

/** What it means, and what to do. @param {LabelVerdict} verdict */
export function verdictMeaning(verdict) {
  return {
    genuine: _(
      "We signed it for exactly this piece. A copy bears the same signature: look whether these goods are what it names.",
    ),
    forged: _("The signature is not ours for this product, lot and number."),
    revoked: _("Somebody else may have the key that signed it, so the signature proves nothing any more."),
    unknown_key: _(
      "No key that this device knows has signed it. It is not ours, or newer than what is known here.",
    ),
    damaged: _(
      "The signature did not arrive whole. Scan it again; a scanner must not change large and small letters.",
    ),
    unsigned: _(
      "Our numbered labels carry a signature; without one nothing is proven. Scan the label again.",
    ),
    cannot: _("This device has no keys to check it with, or its browser is too old to check signatures."),
  }[verdict];
}

/**
 * As of when the keys are known, and whether that is too long ago.
 * @param {import("./snapshot.js").Catalogue} catalogue
 */
export function knownAsOf(catalogue) {
  const when = new Date(catalogue.kept.confirmed_at);
  const today = hanoiDay(when) === hanoiDay(new Date());
  const time = today ? clock(when) : `${clock(when)} ${day(when)}`;
  return catalogue.mayShowStars(Date.now())
    ? _("keys as of %(time)s", { time })
    : _("keys as of %(time)s, more than a day old: one revoked since then still counts as good here", {
      time,
    });
}
