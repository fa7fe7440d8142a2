/**
 * What the till knows of products, prices, stars, stock and staff, and since when.
 */

import { isFresh } from "../../certification/static/claims.js";
import { asOf, holdsUntil } from "./dated.js";
import { inOrder } from "./knowledge.js";
import { layOut } from "./search.js";
import { faultOf } from "./snapshot_check.js";

/** @typedef {import("./shapes.js").Snapshot} Snapshot */
/** @typedef {import("./shapes.js").Product} Product */

/**
 * @typedef {object} KeptSnapshot A snapshot as it lies in the device.
 * @property {string} chain Of which pairing.
 * @property {string|null} etag
 * @property {number} confirmed_at When the server last said that this is the truth, by this device's clock.
 * @property {number} through The last entry that the server had booked before it told this stock.
 * @property {Snapshot} snapshot
 */

export class Catalogue {
  /**
   * @param {KeptSnapshot} kept
   * @param {Date} now Prices, rates and what can be sold at all are those of this moment.
   */
  constructor(kept, now) {
    this.kept = kept;
    this.snapshot = kept.snapshot;
    this.since = now.getTime();
    /** When a price, a rate or a star may be another. */
    this.until = holdsUntil(kept.snapshot.products, now);
    this.products = asOf(kept.snapshot.products, kept.snapshot.vat, now);
    // The catalogue is the whole city's; what can be reached from this counter comes first.
    const here = (/** @type {Product} */ product) => product.stock_milli > 0 || product.kind === "service";
    this.rows = layOut([
      ...this.products.filter(here),
      ...this.products.filter((product) => !here(product)),
    ]);
    /** @type {Map<string, Product>} */
    this.byCode = new Map();
    /** @type {Map<string, Product>} */
    this.byGtin = new Map();
    /** By what shops wrote on their own goods, in small letters; null where two differ in nothing else. @type {Map<string, Product|null>} */
    this.byShopCode = new Map();
    for (const product of this.products) {
      this.byCode.set(product.product, product);
      for (const barcode of product.barcodes) {
        const small = barcode.toLowerCase();
        if (/^\d{8,14}$/.test(barcode)) this.byGtin.set(barcode.padStart(14, "0"), product);
        else this.byShopCode.set(small, this.byShopCode.has(small) ? null : product);
      }
    }
    /** @type {Map<string, number>} */
    this.sold = new Map();
  }

  /**
   * Counts off what this till has sold since the snapshot, so that the number on the shelf is today's.
   * @param {import("./shapes.js").Entry[]} entries After `kept.through`.
   */
  countOff(entries) {
    this.sold.clear();
    for (const { kind, body } of entries) {
      if (kind !== "sale") continue;
      for (const { product, quantity_milli } of body.lines) {
        this.sold.set(product, (this.sold.get(product) ?? 0) + quantity_milli);
      }
    }
  }

  /**
   * What should be on the shelf, by what this till knows.
   * @param {Product} product
   */
  stock(product) {
    return product.stock_milli - (this.sold.get(product.product) ?? 0);
  }

  /**
   * The product that a scan names.
   * @param {import("../../catalogue/static/codes.js").Scan} scan
   */
  scanned(scan) {
    if (scan.kind === "own") return this.byCode.get(scan.product ?? "");
    if (scan.kind === "shop") return this.byShopCode.get(scan.code?.toLowerCase() ?? "") ?? undefined;
    return scan.kind === "gtin" ? this.byGtin.get(scan.gtin ?? "") : undefined;
  }

  /**
   * Whether its prices, rates and days are still those of this moment.
   * @param {number} now
   */
  holdsAt(now) {
    return now >= this.since && now < this.until;
  }

  /**
   * Whether what it knows is young enough to speak of stars.
   * @param {number} now
   */
  mayShowStars(now) {
    return isFresh(this.kept.confirmed_at, now);
  }
}

/**
 * @typedef {object} Told What came of asking.
 * @property {KeptSnapshot} [kept] What to keep from now on.
 * @property {Set<string>|null} [touched] The products that are other or gone; null when they all may be.
 * @property {import("./snapshot_check.js").Fault} [fault] Why the answer was refused.
 */

/**
 * Asks the server what is new.
 *
 * @param {import("./shapes.js").Pairing} pairing
 * @param {KeptSnapshot|null} kept
 * @param {number} through The last entry known to be on the server.
 * @returns {Promise<Told>} Without anything when nobody answered.
 */
export async function fetchSnapshot(pairing, kept, through) {
  const mine = kept?.chain === pairing.chain ? kept : null;
  const since = mine?.snapshot.cursor;
  const asked = Date.now();
  let response;
  let answer;
  try {
    response = await fetch(`/api/v1/snapshot${since ? `?since=${encodeURIComponent(since)}` : ""}`, {
      headers: {
        "Authorization": `Bearer ${pairing.token}`,
        ...(mine?.etag && { "If-None-Match": mine.etag }),
      },
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(60_000),
    });
  } catch {
    return {};
  }
  if (response.status === 304 && mine) {
    return { kept: { ...mine, confirmed_at: asked, through }, touched: new Set() };
  }
  if (!response.ok) return {};
  try {
    answer = await response.json();
  } catch {
    return { fault: "incomplete" };
  }
  const fault = faultOf(answer, pairing, Boolean(since));
  if (fault) return { fault };
  const { snapshot, touched } = applied(mine?.snapshot ?? null, answer);
  const etag = response.headers.get("ETag");
  return { kept: { chain: pairing.chain, etag, confirmed_at: asked, through, snapshot }, touched };
}

/**
 * What the till knows after an answer that has been checked. What it knew is left as it is.
 *
 * @param {Snapshot|null} before
 * @param {any} answer The whole, or what changed and what went.
 * @returns {{ snapshot: Snapshot, touched: Set<string>|null }}
 */
export function applied(before, answer) {
  const { complete, gone, products, coming, ...parts } = answer;
  const told = [...products, ...coming];
  if (complete || !before) return { snapshot: { ...parts, products: inOrder(told) }, touched: null };
  const touched = new Set([...gone.products, ...told.map(({ product }) => product)]);
  if (touched.size === 0) return { snapshot: { ...before, ...parts }, touched };
  const rest = before.products.filter(({ product }) => !touched.has(product));
  return { snapshot: { ...before, ...parts, products: inOrder([...rest, ...told]) }, touched };
}

/**
 * The lot as the books write it. With Caps Lock on, a scanner's letters come in the other size.
 * @param {Product} product
 * @param {string|null} lot
 */
export function knownLot(product, lot) {
  const alike = product.lots.map((one) => one.lot).filter((one) => one.toLowerCase() === lot?.toLowerCase());
  return alike.length === 1 ? alike[0] : lot;
}
