/**
 * Finding a finished sale by its number, and what is left of it to give back.
 *
 * A sale of this till's own journal is refunded from that journal, without asking anybody, until the server has the
 * close of its shift: until then the server lets nobody else refund it. Whatever else is refunded, the server is asked
 * right before: no journal knows what came back at other tills.
 */

import { unbroken } from "./format.js";
import { fromJournal, sameLeft, withRefunds } from "./refund.js";
import { _ } from "./words.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./refund.js").Original} Original */
/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */
/** @typedef {import("./shapes.js").Refund} Refund */

/**
 * @typedef {object} Found
 * @property {Original} original
 * @property {KeptEntry|null} entry The sale in a journal of this device, or null.
 * @property {KeptEntry|null} back Of an exchange the refund beside it, where a journal of this device has it.
 * @property {string} why Why its goods cannot come back here now, in words; empty when they can.
 */

/**
 * @param {App} app
 * @param {string} number
 * @returns {Promise<Found|string>} What was found, or why nothing was, in words.
 */
export async function findSale(app, number) {
  const { entry, back } = await onThisDevice(app, number);
  const given = entry ? refunds(await app.store.entriesBy("sale", entry.id)) : [];
  const own = entry && { original: fromOwn(app, entry, given), entry, back };
  if (own && await refundsAlone(app, own.entry)) return { ...own, why: "" };
  // Read before the server is asked: what it books meanwhile then counts twice for a moment, and never not at all.
  const unsent = await unsentRefunds(app);
  const answer = await askServer(app, `lookup?number=${encodeURIComponent(entry?.body.number ?? number)}`);
  if (typeof answer === "object") return { ...atServer(answer, unsent), entry, back };
  if (own) {
    const why = answer === "unknown"
      ? _("The server does not have this sale yet. Its goods can come back once it does.")
      : _(
        "The shift of this sale is closed, so only the server knows what is left of it, and it does not answer. Try again when it does.",
      );
    return { ...own, why };
  }
  return answer === "unknown"
    ? _("No receipt has the number %(number)s.", { number: unbroken(number) })
    : _("Receipt %(number)s is not from this till, and the server does not answer. Try again when it does.", {
      number,
    });
}

/**
 * The sale that a customer's link on a receipt names, where another device made it: the server alone knows.
 * @param {App} app
 * @param {string} id
 * @returns {Promise<Found|"unknown"|"away">}
 */
export async function findElsewhere(app, id) {
  const unsent = await unsentRefunds(app);
  const answer = await askServer(app, `${encodeURIComponent(id)}/returnable`);
  return typeof answer === "object" ? { ...atServer(answer, unsent), entry: null, back: null } : answer;
}

/**
 * The number of a sale of this device by its identity, or null.
 * @param {App} app
 * @param {string} id
 * @returns {Promise<string|null>}
 */
export async function numberOfSale(app, id) {
  const entries = await app.store.entriesBy("id", id);
  return entries.find(({ kind }) => kind === "sale")?.body.number ?? null;
}

/**
 * A ticket in the journals of this device; an exchange is found by either of its numbers.
 *
 * @param {App} app
 * @param {string} number
 * @returns {Promise<{ entry: KeptEntry|null, back: KeptEntry|null }>}
 */
async function onThisDevice(app, number) {
  const named = await app.store.entriesBy("number", number);
  let back = named.find(({ kind, body }) => kind === "refund" && body.exchange) ?? null;
  const sales = back ? await app.store.entriesBy("id", back.body.exchange) : named;
  const entry = sales.find(({ kind }) => kind === "sale") ?? null;
  if (entry?.body.exchange) {
    const beside = await app.store.entriesBy("id", entry.body.exchange);
    back = beside.find(({ kind }) => kind === "refund") ?? null;
  }
  return { entry, back };
}

/**
 * Asks once more, right before goods go back: who knows what came back elsewhere since the sale was found.
 *
 * @param {App} app
 * @param {Original} original As it was found.
 * @returns {Promise<{ why: string, original: Original }>} Why they cannot, in words, or nothing; and what is left now.
 */
export async function stillLeft(app, original) {
  const now = await findSale(app, original.number);
  if (typeof now === "string") return { why: now, original };
  if (now.why || sameLeft(now.original, original)) return { why: now.why, original };
  return {
    why: _("Some of this sale has just come back elsewhere. Look again at what is left."),
    original: now.original,
  };
}

/**
 * Whether this till may refund one of its sales by its own journal alone: it is this very journal's, and no answer of
 * the server has said yet that the close of its shift is there.
 *
 * @param {App} app
 * @param {KeptEntry} entry
 */
async function refundsAlone(app, entry) {
  if (entry.chain !== app.pairing?.chain) return false;
  const ofShift = await app.store.entriesBy("shift", entry.body.shift);
  return !ofShift.some(({ kind, acknowledged }) => kind === "shift_close" && acknowledged);
}

/**
 * @param {App} app
 * @param {KeptEntry} entry
 * @param {Refund[]} back
 */
function fromOwn(app, entry, back) {
  const describe = (/** @type {string} */ product) => {
    const shown = entry.shown?.products[product];
    const known = app.catalogue?.byCode.get(product);
    return {
      name: shown?.name.vi ?? known?.name.vi ?? product,
      unit: shown?.unit ?? known?.unit ?? "piece",
      service: shown ? shown.service : known?.kind === "service",
    };
  };
  return fromJournal({ id: entry.id, body: /** @type {any} */ (entry.body) }, back, describe);
}

/**
 * A sale as the server knows it, less what this device has given back of it since and not sent.
 * @param {Answer} answer
 * @param {Refund[]} unsent
 */
function atServer({ original, onlyAt }, unsent) {
  const mine = unsent.filter(({ sale }) => sale === original.id);
  const why = onlyAt
    ? _(
      "This sale’s shift is still open at %(till)s: until that is closed, its goods come back at that till only.",
      { till: onlyAt },
    )
    : "";
  return { original: withRefunds(original, mine), why };
}

/** @param {App} app */
async function unsentRefunds(app) {
  return refunds((await app.store.everythingUnsent()).filter(({ kind }) => kind === "refund"));
}

/** @param {KeptEntry[]} entries */
function refunds(entries) {
  return entries.map(({ body }) => /** @type {Refund} */ (/** @type {unknown} */ (body)));
}

/** @typedef {{ original: Original, onlyAt: string|null }} Answer What the server knows of a sale. */

/**
 * @param {App} app
 * @param {string} path Below the sales of this outlet.
 * @returns {Promise<Answer|"unknown"|"away">}
 */
async function askServer(app, path) {
  if (!app.pairing) return "away";
  try {
    const response = await fetch(`/api/v1/sales/${path}`, {
      headers: { "Authorization": `Bearer ${app.pairing.token}` },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(8000),
    });
    if (response.status === 404) return "unknown";
    if (!response.ok) return "away";
    const sale = await response.json();
    return {
      onlyAt: sale.only_at ?? null,
      original: {
        id: sale.id,
        number: sale.number,
        at: sale.at,
        tenders: sale.tenders,
        lines: sale.lines.map((/** @type {any} */ line) => ({
          line: line.line,
          product: line.product,
          name: line.name ?? app.catalogue?.byCode.get(line.product)?.name.vi ?? line.product,
          unit: line.unit ?? app.catalogue?.byCode.get(line.product)?.unit ?? "piece",
          service: line.service,
          vat_bp: line.vat_bp,
          quantity_milli: line.quantity_milli,
          net_vnd: line.net_vnd,
          returned_milli: line.returned_milli,
          refunded_vnd: line.refunded_vnd,
        })),
      },
    };
  } catch {
    return "away";
  }
}
