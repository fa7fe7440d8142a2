/**
 * What of the journal goes onto the line, and what an answer from there means. Pure.
 *
 * A row that this device can no longer read whole is sent as far as it can be read: under its own number, so that nothing
 * behind it is held up, and with what its neighbours know of its hashes. The server keeps it and tells a manager.
 */

import { GENESIS } from "./journal.js";

/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */

/** What an entry is called of which not even its kind is left. */
export const LOST = "lost";

/** Another clock than the server's by more than this is told to the cashier; the server reviews such entries. */
export const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;

const HASH = /^[0-9a-f]{64}$/;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The entries as they are sent.
 * @param {KeptEntry[]} rows Of one chain, in order.
 * @returns {Entry[]}
 */
export function travelling(rows) {
  return rows.map((row, index) => {
    const before = rows[index - 1]?.sequence === row.sequence - 1 ? rows[index - 1] : undefined;
    const after = rows[index + 1]?.sequence === row.sequence + 1 ? rows[index + 1] : undefined;
    return {
      sequence: row.sequence,
      kind: typeof row.kind === "string" && row.kind ? row.kind : LOST,
      id: ID.test(row.id) ? row.id : standInId(row.chain, row.sequence),
      body: asJson(row.body),
      previous: oneHash(row.previous, before?.hash) ?? GENESIS,
      hash: oneHash(row.hash, after?.previous) ?? GENESIS,
    };
  });
}

/**
 * The id of an entry that lost its own: its chain's, with its number in the last place.
 * @param {string} chain
 * @param {number} sequence
 */
export function standInId(chain, sequence) {
  return chain.slice(0, 24) + sequence.toString(16).padStart(12, "0");
}

/**
 * Whether this stands for an entry that is gone from this device.
 * @param {KeptEntry} entry
 */
export function isStandIn({ kind, id, chain, sequence }) {
  return kind === LOST && id === standInId(chain, sequence);
}

/** @param {unknown[]} candidates */
function oneHash(...candidates) {
  return /** @type {string|undefined} */ (
    candidates.find((text) => typeof text === "string" && HASH.test(text))
  );
}

/**
 * A body as far as it is JSON at all: a damaged row may hold anything.
 * @param {unknown} body
 */
function asJson(body) {
  try {
    return JSON.parse(JSON.stringify(body) ?? "null");
  } catch {
    return null;
  }
}

/**
 * As many entries from the front as fit into a message, and at least one.
 * @param {Entry[]} entries
 * @param {number} bytes
 */
export function portion(entries, bytes) {
  let size = 0;
  const end = entries.findIndex((entry) => {
    size += new TextEncoder().encode(JSON.stringify(entry)).length + 1;
    return size > bytes;
  });
  return end < 0 ? entries : entries.slice(0, Math.max(1, end));
}

/**
 * Reads the server's answer; null unless it is whole and about these very entries.
 *
 * @param {unknown} body
 * @param {{ id: string, sequence: number }[]} sent
 * @returns {{
 *   answers: { sequence: number, outcome: string, reasons: string[] }[], through: number, hash: string, time: number,
 * }|null}
 */
export function definiteAnswer(body, sent) {
  const { entries, server } = /** @type {any} */ (body) ?? {};
  if (!Array.isArray(entries) || !Number.isInteger(server?.sequence)) return null;
  const known = new Map(sent.map((entry) => [entry.id, entry.sequence]));
  const answers = entries
    .filter((entry) => known.get(entry?.id) === entry?.sequence && typeof entry.outcome === "string")
    .map(({ sequence, outcome, reasons }) => ({
      sequence,
      outcome,
      reasons: Array.isArray(reasons) ? reasons : [],
    }));
  const hash = typeof server.hash === "string" ? server.hash : "";
  return { answers, through: server.sequence, hash, time: Date.parse(server.time) };
}

/**
 * What it means that a message got no definite answer.
 *
 * Only the server's own word ends a pairing: a proxy or a portal that says 401 knows nothing of tills.
 *
 * @param {number} status
 * @param {unknown} body
 * @returns {"unpaired"|"too large"|"busy"|"foreign"}
 */
export function whatFailed(status, body) {
  const code = /** @type {any} */ (body)?.code;
  if ((status === 401 && code === "TokenUnknown") || (status === 409 && code === "OtherChain")) {
    return "unpaired";
  }
  if (status === 413) return "too large";
  if (status >= 500 || [401, 403, 407, 408, 425, 429].includes(status)) return "busy";
  return "foreign";
}

/**
 * How far this device's clock is ahead of the server's, in milliseconds; 0 where that does not matter or is not known.
 *
 * @param {number} asked When the question went out, by this device.
 * @param {number} answered When the answer was here, by this device.
 * @param {number} time What the server's clock showed in between.
 */
export function clockOff(asked, answered, time) {
  const ahead = (asked + answered) / 2 - time;
  return Math.abs(ahead) > CLOCK_TOLERANCE_MS + (answered - asked) / 2 ? ahead : 0;
}

/**
 * Whether the server's journal of this chain is another than this device's: it holds more than this device ever wrote, or
 * something else under the same number. Then this device's storage was put back to an older state, or copied.
 *
 * @param {{ sequence: number, hash: string }} head Where this device's journal ends.
 * @param {{ through: number, hash: string }} server How far the server's goes.
 * @param {string|undefined} mine What this device holds as the hash of that number, if it holds it.
 */
export function hasMoved(head, server, mine) {
  if (server.through > head.sequence) return true;
  const known = server.through === head.sequence ? head.hash : mine;
  return server.through > 0 && HASH.test(server.hash) && known !== undefined && HASH.test(known) &&
    known !== server.hash;
}
