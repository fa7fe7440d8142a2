/** What the till knows of the lots that its outlet holds. */

/**
 * The last day of the goods that a customer is about to take, where it has passed, or null.
 *
 * A lot that was scanned speaks for itself; of one that this outlet does not hold nothing is known. Where none was scanned, the goods may
 * be of any lot that is here, and nothing is said as long as one of them is still good: the books take that one too.
 *
 * @param {import("./shapes.js").Lot[]} lots The lots of one product at this outlet.
 * @param {string|null} code The lot that was scanned.
 * @param {string} today The day in Hanoi, `2026-11-21`.
 * @returns {string|null}
 */
export function pastDate(lots, code, today) {
  const theirs = lots.filter(({ lot, quantity_milli }) => code === null ? quantity_milli > 0 : lot === code);
  const latest = theirs.map(({ expires_on }) => expires_on ?? "9999-12-31").sort().at(-1);
  return latest !== undefined && latest < today ? latest : null;
}
