/**
 * A cashier's time at the till, read from the till's own journal. Pure.
 */

import { cashIn, expectedCash } from "./rules.js";

/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Method} Method */

/**
 * What a shift has taken so far, by way of payment, change taken off cash; and what else went in and out of its drawer.
 *
 * @param {Entry[]} entries Those of the shift.
 */
export function takings(entries) {
  /** @type {Record<Method, number>} */
  const taken = { cash: 0, vietqr: 0, card: 0, transfer: 0, exchange: 0 };
  let sales = 0;
  let refunds = 0;
  let soldVnd = 0;
  let refundedVnd = 0;
  let putInVnd = 0;
  let takenOutVnd = 0;
  for (const { kind, body } of entries) {
    if (kind === "sale") {
      sales += 1;
      soldVnd += body.total_vnd;
      for (const tender of body.tenders) taken[/** @type {Method} */ (tender.method)] += tender.amount_vnd;
      taken.cash -= body.change_vnd;
    } else if (kind === "refund") {
      refunds += 1;
      refundedVnd += body.total_vnd;
      for (const tender of body.tenders) taken[/** @type {Method} */ (tender.method)] -= tender.amount_vnd;
    } else if (kind === "drawer") {
      if (body.amount_vnd > 0) putInVnd += body.amount_vnd;
      else takenOutVnd -= body.amount_vnd;
    }
  }
  return {
    sales,
    refunds,
    sold_vnd: soldVnd,
    refunded_vnd: refundedVnd,
    taken,
    put_in_vnd: putInVnd,
    taken_out_vnd: takenOutVnd,
  };
}

/**
 * What should be in the drawer by this till's journal.
 *
 * @param {number} floatVnd
 * @param {Entry[]} entries Those of the shift.
 */
export function expectedInDrawer(floatVnd, entries) {
  let kept = 0;
  let refunded = 0;
  let moved = 0;
  for (const { kind, body } of entries) {
    if (kind === "sale") kept += cashIn(body.tenders) - body.change_vnd;
    else if (kind === "refund") refunded += cashIn(body.tenders);
    else if (kind === "drawer") moved += body.amount_vnd;
  }
  return expectedCash(floatVnd, kept, refunded, moved);
}
