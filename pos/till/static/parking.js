/**
 * Baskets that wait while somebody fetches a purse, and the next customer is served. Pure.
 */

import { inUse } from "./basket.js";

/** @typedef {import("./basket.js").Basket} Basket */

/**
 * @typedef {object} Parked
 * @property {string} id
 * @property {string} at When it was put aside.
 * @property {Basket} basket
 */

/**
 * Puts a basket aside, behind those that wait already.
 * @param {readonly Parked[]} parked
 * @param {Parked} one
 * @returns {Parked[]}
 */
export function park(parked, one) {
  return inUse(one.basket) ? [...parked, one] : [...parked];
}

/**
 * Takes a basket up again. What is in hand meanwhile waits in its place, so nothing is ever lost.
 *
 * @param {readonly Parked[]} parked
 * @param {string} id
 * @param {Parked} inHand
 * @returns {{ parked: Parked[], basket: Basket }}
 */
export function takeUp(parked, id, inHand) {
  const taken = parked.find((one) => one.id === id);
  if (!taken) return { parked: [...parked], basket: inHand.basket };
  return { parked: park(parked.filter((one) => one !== taken), inHand), basket: taken.basket };
}
