/**
 * What a check of a label finds, the same at a till and on an inspector's phone, with a network and without: what its signature
 * proves, what it names, and whether the star that it names still holds. Pure: words and clocks are given.
 *
 * Source: docs/rules/labels.md
 */

import { claim, isFresh } from "../../certification/static/claims.js";
import { checkCode, readCode } from "./signed_code.js";

/** @typedef {import("../../catalogue/static/codes.js").Scan} Scan */
/** @typedef {import("../../certification/static/claims.js").Certificate} Certificate */
/** @typedef {import("../../certification/static/claims.js").Claim} Claim */
/** @typedef {import("./signed_code.js").PublicKey} PublicKey */
/** @typedef {import("./signed_code.js").Told} Told */
/** @typedef {import("./signed_code.js").Verdict} Verdict */

/**
 * @typedef {object} Knowledge What a device knows.
 * @property {ReadonlyMap<string, PublicKey>|null} keys By their ids; null where it was never told any.
 * @property {number} known_at When the server last said that this is the truth, by the device's clock.
 * @property {(scan: Scan) => { product: string, certificates: Certificate[] }|undefined} product
 */

/**
 * @typedef {"holds"|"other"|"lapsed"|"withdrawn"|"never_certified"|"old"|"not_here"} Standing
 *   How the star that a label names, or the product's where it names none, stands today, by what the device knows; "old" knows
 *   too little, and "not_here" nothing.
 */

/**
 * @typedef {object} Finding
 * @property {Verdict|"unsigned"|"unknown_product"|"no_piece"|"receipt"|"no_label"} verdict
 * @property {Scan} scan
 * @property {string} [product] Our own code.
 * @property {Told} [label] What it names, where the signature is ours.
 * @property {Standing} [standing]
 * @property {Claim} [today]
 * @property {number} known_at
 * @property {boolean} fresh Whether that is young enough to rely on.
 */

/**
 * Checks what was scanned, by what the device knows.
 * @param {Scan} scan
 * @param {Knowledge} knowledge
 * @param {{ now: number, day: string }} when This moment, and the day in Hanoi.
 * @returns {Promise<Finding>}
 */
export async function checkLabel(scan, { keys, known_at, product: find }, { now, day }) {
  const common = { scan, known_at, fresh: isFresh(known_at, now) };
  const { kind, lot = "", serial, signature } = scan;
  if (kind === "receipt" || kind === "purchase") return { ...common, verdict: "receipt" };
  if (kind === "unknown" || kind === "shop") return { ...common, verdict: "no_label" };
  const known = find(scan);
  const product = known?.product ?? scan.product;
  if (serial === undefined || !signature) {
    const verdict = serial === undefined ? "no_piece" : "unsigned";
    return { ...common, verdict, product, ...standing(null, known?.certificates, common.fresh, day) };
  }
  const label = readCode(signature);
  if (!label) return { ...common, verdict: "damaged", product };
  if (product === undefined) return { ...common, verdict: "unknown_product" };
  const verdict = keys ? await checkCode(signature, { product, lot, serial }, keys) : "cannot";
  // What somebody else wrote on a label is not repeated as if it were ours.
  if (verdict !== "genuine" && verdict !== "revoked") return { ...common, verdict, product };
  return { ...common, verdict, product, label, ...standing(label, known?.certificates, common.fresh, day) };
}

/**
 * @param {Told|null} label Null where nothing is known of what it says.
 * @param {Certificate[]|undefined} certificates
 * @param {boolean} fresh
 * @param {string} day
 * @returns {{ standing?: Standing, today?: Claim }}
 */
function standing(label, certificates, fresh, day) {
  if (label && !label.stars) return {};
  if (!certificates) return { standing: "not_here" };
  if (!fresh) return { standing: "old" };
  const today = claim(certificates, day);
  if (today.stars === null) {
    const { state } = today;
    return { today, standing: state === "withdrawn" || state === "never_certified" ? state : "lapsed" };
  }
  const same = !label || today.stars === label.stars && today.potential_five_star === label.potential;
  return { today, standing: same ? "holds" : "other" };
}

/**
 * @typedef {object} Telling A finding in words.
 * @property {"good"|"look"|"bad"} tone
 * @property {string} title
 * @property {string} meaning
 * @property {string} star What is wrong with the star, where something is; empty elsewhere.
 * @property {[string, string][]} facts What stands on the label, and what holds today.
 * @property {string} known As of when.
 */

/**
 * Says what was found.
 * @param {Finding} finding
 * @param {{
 *   say: (name: string, values?: Record<string, string|number>) => string,
 *   day: (date: string) => string,
 *   moment: (time: number) => string,
 *   name: (code: string) => string|undefined,
 * }} speech Words by their names, days and moments as the reader writes them, and names of products.
 * @returns {Telling}
 */
export function tellFinding(finding, { say, day, moment, name }) {
  const { verdict, scan, product, label, today, standing: stands, fresh } = finding;
  /** @param {number} count @param {boolean} potential @param {string} until */
  const rank = (count, potential, until) =>
    say(potential ? "potential" : "stars", { count, day: day(until) });
  const gone = stands !== undefined && ["other", "lapsed", "withdrawn", "never_certified"].includes(stands);
  // A star of which nothing is known here may be gone as well.
  const sound = verdict === "genuine" && fresh && (stands === undefined || stands === "holds");
  const named = product && name(product);
  const ended = stands === "withdrawn" ? today?.withdrawn_on : today?.until;
  /** @type {[string, string|undefined][]} */
  const facts = [
    [say("product"), product && (named ? `${named} · ${product}` : product)],
    [say("lot"), scan.lot],
    [say("serial"), scan.serial],
    [
      say("on the label"),
      label && (label.until ? rank(label.stars, label.potential, label.until) : say("no stars")),
    ],
    [
      say("today"),
      !stands
        ? undefined
        : today && today.stars !== null && today.until
        ? rank(today.stars, today.potential_five_star, today.until)
        : say(stands, { day: ended ? day(ended) : "" }),
    ],
    [say("read"), product ? undefined : scan.number ?? scan.text],
  ];
  return {
    tone: sound ? "good" : verdict === "genuine" || WITHOUT_BLAME.has(verdict) ? "look" : "bad",
    title: say(verdict),
    meaning: say(`${verdict} means`),
    star: verdict === "genuine" && gone ? say("star gone") : "",
    facts: /** @type {[string, string][]} */ (facts.filter(([, value]) => value)),
    known: say(fresh ? "known" : "known long ago", { time: moment(finding.known_at) }),
  };
}

/** What proves nothing, and accuses nobody. @type {ReadonlySet<string>} */
const WITHOUT_BLAME = new Set([
  "damaged",
  "unsigned",
  "cannot",
  "unknown_product",
  "no_piece",
  "receipt",
  "no_label",
]);
