/**
 * Signed labels of single pieces at the till: what stands behind `#` is checked against the keys that came with the snapshot,
 * with the network away too. What comes out is not kept: newer keys may say something else.
 *
 * Source: docs/rules/labels.md
 */

import { checkCode } from "../../labels/static/signed_code.js";

/** @typedef {import("../../labels/static/signed_code.js").PublicKey} PublicKey */
/** @typedef {import("../../labels/static/signed_code.js").Verdict | "unsigned"} LabelVerdict */
/** @typedef {import("./shapes.js").LabelKey} LabelKey */
/** @typedef {{ product: string, lot: string, serial: string }} Piece */

/** Our numbers begin with a letter; what else a maker counts its pieces by is none of ours. */
const OUR_NUMBER = /^[A-Z]\d{6}$/;

export class Labels {
  /** What was found, by the keys that it was found with. @type {WeakMap<LabelKey[], Map<string, LabelVerdict|null>>} */
  #found = new WeakMap();

  /**
   * @param {() => LabelKey[]|undefined} keys As the till knows them now.
   * @param {() => void} changed A verdict has come.
   */
  constructor(keys, changed) {
    this.keys = keys;
    this.changed = changed;
  }

  /**
   * What the label of a line proves; null while that is being found out, and where nothing is claimed.
   * @param {{ product: { product: string }, lot: string|null, serial: string|null, label?: string|null }} line
   * @returns {LabelVerdict|null}
   */
  of({ product: { product }, lot, serial, label }) {
    if (serial === null) return null;
    if (!label) return OUR_NUMBER.test(serial) ? "unsigned" : null;
    const keys = this.keys();
    // Known at once, and told to nobody: whoever is told of a change asks again.
    if (!keys) return "cannot";
    const piece = { product, lot: lot ?? "", serial };
    const found = this.#foundWith(keys);
    const name = JSON.stringify([label, piece]);
    if (!found.has(name)) {
      found.set(name, null);
      void this.check(label, piece).then((verdict) => {
        found.set(name, verdict);
        this.changed();
      });
    }
    return found.get(name) ?? null;
  }

  /**
   * Whether a signature proves that we made the label of this piece, by what the till knows now.
   * @param {string|null|undefined} label
   * @param {Piece} piece
   * @returns {Promise<LabelVerdict>}
   */
  async check(label, piece) {
    if (!label) return "unsigned";
    const keys = this.keys();
    return keys ? await checkCode(label, piece, publicKeys(keys)) : "cannot";
  }

  /** @param {LabelKey[]} keys */
  #foundWith(keys) {
    const found = this.#found.get(keys) ?? new Map();
    this.#found.set(keys, found);
    return found;
  }
}

/**
 * The keys as whoever checks with them wants them.
 * @param {LabelKey[]} keys
 * @returns {Map<string, PublicKey>}
 */
export function publicKeys(keys) {
  return new Map(
    keys.map((key) => [key.id, { public: key.public, revoked: key.revoked_at !== null }]),
  );
}
