/**
 * What the till knows of products, prices, stars, stock and staff, and since when.
 */

import { layOut } from "./search.js";

/** @typedef {import("./shapes.js").Snapshot} Snapshot */
/** @typedef {import("./shapes.js").Product} Product */

/** Older knowledge shows no star: a certificate may have been withdrawn since. */
export const STARS_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * @typedef {object} KeptSnapshot A snapshot as it lies in the device.
 * @property {string} chain Of which pairing.
 * @property {string|null} etag
 * @property {number} confirmed_at When the server last said that this is the truth, by this device's clock.
 * @property {number} through The last entry that the server had booked before it told this stock.
 * @property {Snapshot} snapshot
 */

export class Catalogue {
  /** @param {KeptSnapshot} kept */
  constructor(kept) {
    this.kept = kept;
    this.snapshot = kept.snapshot;
    // The catalogue is the whole city's; what can be reached from this counter comes first.
    const here = (/** @type {Product} */ product) => product.stock_milli > 0 || product.kind === "service";
    const { products } = kept.snapshot;
    this.rows = layOut([...products.filter(here), ...products.filter((product) => !here(product))]);
    /** @type {Map<string, Product>} */
    this.byCode = new Map();
    /** @type {Map<string, Product>} */
    this.byGtin = new Map();
    /** By what shops wrote on their own goods, in small letters; null where two differ in nothing else. @type {Map<string, Product|null>} */
    this.byShopCode = new Map();
    for (const product of kept.snapshot.products) {
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
   * @param {import("./codes.js").Scan} scan
   */
  scanned(scan) {
    if (scan.kind === "own") return this.byCode.get(scan.product ?? "");
    if (scan.kind === "shop") return this.byShopCode.get(scan.code?.toLowerCase() ?? "") ?? undefined;
    return scan.kind === "gtin" ? this.byGtin.get(scan.gtin ?? "") : undefined;
  }

  /**
   * Whether what it knows is young enough to speak of stars. A clock that was put back proves nothing either.
   * @param {number} now
   */
  mayShowStars(now) {
    return now >= this.kept.confirmed_at && now - this.kept.confirmed_at <= STARS_FOR_MS;
  }
}

/**
 * Asks the server for the newest snapshot.
 *
 * @param {import("./shapes.js").Pairing} pairing
 * @param {KeptSnapshot|null} kept
 * @param {number} through The last entry known to be on the server.
 * @returns {Promise<KeptSnapshot|null>} What to keep from now on; null when nothing new could be learned.
 */
export async function fetchSnapshot(pairing, kept, through) {
  const mine = kept?.chain === pairing.chain ? kept : null;
  const asked = Date.now();
  let response;
  let snapshot;
  try {
    response = await fetch("/api/v1/snapshot", {
      headers: {
        "Authorization": `Bearer ${pairing.token}`,
        ...(mine?.etag && { "If-None-Match": mine.etag }),
      },
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(60_000),
    });
    if (response.status === 304 && mine) return { ...mine, confirmed_at: asked, through };
    if (!response.ok) return null;
    snapshot = await response.json();
  } catch {
    return null;
  }
  if (!Array.isArray(snapshot?.products) || snapshot.till?.code !== pairing.till) return null;
  return { chain: pairing.chain, etag: response.headers.get("ETag"), confirmed_at: asked, through, snapshot };
}
