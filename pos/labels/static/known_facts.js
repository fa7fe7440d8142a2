/** What an inspector's phone was told: keys, and products with their certificates, as of a moment. Pure. */

import { isFresh } from "../../certification/static/claims.js";

/** @typedef {import("../../catalogue/static/codes.js").Scan} Scan */

/**
 * @typedef {object} Told What the server sent, and when it was asked.
 * @property {{ id: string, public: string, revoked_at: string|null }[]} keys
 * @property {{
 *   product: string,
 *   name: { vi: string, en: string },
 *   gtins: string[],
 *   certificates: import("../../certification/static/claims.js").Certificate[],
 * }[]} products
 * @property {number} known_at By the phone's clock.
 * @property {string|null} [tag] What the server calls it.
 */

export class KnownFacts {
  /**
   * @param {Told} told
   * @param {string} language
   */
  constructor({ keys, products, known_at }, language) {
    this.language = language;
    this.known_at = known_at;
    this.keys = new Map(
      keys.map((key) => [key.id, { public: key.public, revoked: key.revoked_at !== null }]),
    );
    this.byCode = new Map(products.map((one) => [one.product, one]));
    this.byGtin = new Map(products.flatMap((one) => one.gtins.map((gtin) => [gtin, one])));
    /** The product that a scan names, as far as a label of ours may be on it. */
    this.product = (/** @type {Scan} */ { kind, product = "", gtin = "" }) =>
      kind === "own" ? this.byCode.get(product) : this.byGtin.get(gtin);
  }

  /** How many products it knows. */
  get count() {
    return this.byCode.size;
  }

  /** @param {number} now */
  fresh(now) {
    return isFresh(this.known_at, now);
  }

  /** @param {string} code */
  name(code) {
    const found = this.byCode.get(code)?.name;
    return this.language === "en" ? found?.en || found?.vi : found?.vi;
  }
}

/** @typedef {"asking"|"answered"|"trouble"|"no network"} Asked What came of asking the server last. */

/**
 * How much a phone knows, by the name of the sentence that says it.
 * @param {{ known: KnownFacts|null, kept: boolean, signedOut: boolean, server: Asked }} phone What it knows, and whether the
 *   page opens again without a network.
 * @param {number} now
 */
export function standing({ known, kept, signedOut, server }, now) {
  if (!known && signedOut) return "signed out";
  // Somebody answered for the server, with something else.
  if (!known) return server === "answered" ? "trouble" : server;
  if (!known.fresh(now)) return "aged";
  if (!known.keys.size) return "no keys";
  return kept ? "ready" : "while open";
}
