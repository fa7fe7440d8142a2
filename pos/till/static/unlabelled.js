/** What an outlet's own rule keeps from being sold: goods whose star is gone, before they have a label without it. Pure. */

import { claim } from "../../certification/static/claims.js";
import { hanoiDay } from "./format.js";

/** @typedef {import("./shapes.js").Product} Product */

/**
 * Whether a piece must not be handed over yet, by what the till knows.
 *
 * @param {import("./snapshot.js").KeptSnapshot} kept
 * @param {Product} product
 * @param {string|null} lot The lot on its label, where that was read.
 * @param {Date} now
 */
export function isUnlabelled({ snapshot, confirmed_at }, product, lot, now) {
  if (!snapshot.showroom.lapsed_need_labels || !isGone(product, now)) return false;
  const lots = snapshot.unlabelled?.[product.product];
  if (lots) return lot === null || lots.includes(lot);
  // It ended since the server was heard last: nobody can have told this till of new labels.
  return !isGone(product, new Date(confirmed_at));
}

/**
 * Whether a product had a star once and has none at this moment.
 * @param {Product} product
 * @param {Date} at
 */
function isGone({ certificates }, at) {
  return ["lapsed", "withdrawn"].includes(claim(certificates, hanoiDay(at)).state);
}
