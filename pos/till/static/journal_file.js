/**
 * Entries that could not be sent, as files that a person carries to a manager. Pure. A file says by itself whose it is; the
 * back office takes it in, each entry once (docs/rules/journal.md).
 */

import { portion, travelling } from "./travel.js";

/** What a file calls itself, and the version of what follows. */
export const FORMAT = "ocop-till-journal";

/** The server takes 16 MB at once. */
const BYTES = 12_000_000;

/**
 * @param {import("./shapes.js").KeptEntry[]} rows Unsent entries of any chains, each chain in order.
 * @param {import("./shapes.js").PairingPast[]} pasts
 * @param {string} at
 * @returns {{ name: string, text: string }[]} A file a chain, or several where one would be too large.
 */
export function journalFiles(rows, pasts, at) {
  /** @type {Map<string, import("./shapes.js").KeptEntry[]>} */
  const chains = new Map();
  for (const row of rows) chains.set(row.chain, [...chains.get(row.chain) ?? [], row]);
  return [...chains].flatMap(([chain, ofChain]) => {
    const { till, showroom, series } = pasts.find((past) => past.chain === chain) ??
      { till: "", showroom: "", series: "" };
    const files = [];
    for (let left = travelling(ofChain); left.length;) {
      const entries = portion(left, BYTES);
      left = left.slice(entries.length);
      const label = `${till || chain.slice(0, 8)}${series}`;
      const last = entries[entries.length - 1].sequence;
      files.push({
        name: `${label}-${entries[0].sequence}-${last}.json`,
        text: JSON.stringify({
          format: FORMAT,
          version: 1,
          saved_at: at,
          showroom,
          till,
          series,
          chain,
          entries,
        }),
      });
    }
    return files;
  });
}
