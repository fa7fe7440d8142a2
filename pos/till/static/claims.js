/**
 * What a product may claim on a day. Pure, and the twin of `claim` in pos/certification/rules.py: both are held to
 * tests/shared/certificates.json, so a till without a network never shows a star that the server would not.
 *
 * Days are texts like "2026-11-21", which compare as they stand.
 */

/** @typedef {import("./shapes.js").Certificate} Certificate */

/**
 * @typedef {object} Claim
 * @property {"valid"|"renewal_due"|"extended"|"lapsed"|"withdrawn"|"never_certified"} state
 * @property {number|null} stars Only where a certificate carries them on that day.
 * @property {boolean} potential_five_star Words beside its stars, never a star more.
 * @property {string|null} certificate Its id.
 * @property {string|null} until The last day on which it holds, or held.
 */

/** No file for re-evaluation is taken earlier than this before the end. Decision 26/2026/QĐ-TTg Art. 7.6a. */
const FILING_OPENS_DAYS = 180;
/** A filed certificate outlives its end by no more than this. Decision 26/2026/QĐ-TTg Art. 12.3. */
const EXTENSION_DAYS = 180;
const DAY_MS = 24 * 60 * 60 * 1000;

/** @type {Claim} */
const NEVER = {
  state: "never_certified",
  stars: null,
  potential_five_star: false,
  certificate: null,
  until: null,
};

/**
 * What a product may claim on a day, by what was known at a moment: of the certificates that had begun, the newest
 * alone decides.
 *
 * @param {readonly Certificate[]} certificates
 * @param {string} day
 * @param {number} [knownAt] Milliseconds; everything that is in the list by default.
 * @returns {Claim}
 */
export function claimOn(certificates, day, knownAt = Infinity) {
  const known = certificates
    .filter((one) => Date.parse(one.learned_at) <= knownAt)
    .map((one) => ({ ...one, events: one.events.filter((event) => Date.parse(event.learned_at) <= knownAt) }))
    .filter((one) => !one.events.some((event) => event.kind === "entered_by_mistake"))
    .sort(newestFirst);
  const current = known.find((one) => one.valid_from <= day);
  if (!current) return NEVER;
  const state = standing(current, day, current !== known[0]);
  const starry = state === "valid" || state === "renewal_due" || state === "extended";
  const last = lastDay(current);
  return {
    state,
    stars: starry ? current.stars : null,
    potential_five_star: starry && current.potential_five_star,
    certificate: current.id,
    until: day > current.valid_to || last < current.valid_to ? last : current.valid_to,
  };
}

/**
 * The stars alone.
 * @param {readonly Certificate[]} certificates
 * @param {string} day
 */
export function starsOn(certificates, day) {
  return claimOn(certificates, day).stars;
}

/**
 * @param {Certificate} one
 * @param {Certificate} other
 */
function newestFirst(one, other) {
  /** @param {Certificate} it */
  const age = (it) => [it.valid_from, it.decided_on, new Date(it.learned_at).toISOString(), it.id];
  const [mine, its] = [age(one), age(other)];
  const at = mine.findIndex((part, index) => part !== its[index]);
  return at < 0 ? 0 : mine[at] > its[at] ? -1 : 1;
}

/**
 * @param {Certificate} certificate
 * @param {string} day
 * @param {boolean} renewed A newer certificate is there and will begin.
 */
function standing(certificate, day, renewed) {
  const withdrawn = withdrawnOn(certificate);
  if (withdrawn !== null && withdrawn <= day) return "withdrawn";
  if (day > lastDay(certificate)) return "lapsed";
  if (day > certificate.valid_to) return "extended";
  const near = plusDays(day, FILING_OPENS_DAYS) >= certificate.valid_to;
  return near && !renewed && !filingStands(certificate, day) ? "renewal_due" : "valid";
}

/**
 * The last day on which a certificate holds, its extension included.
 * @param {Certificate} certificate
 */
function lastDay(certificate) {
  let end = certificate.valid_to;
  if (filingStands(certificate, end)) {
    const refusals = daysOf(certificate, "refused").filter((day) => day > certificate.valid_to);
    end = least([plusDays(end, EXTENSION_DAYS), ...refusals.map((day) => plusDays(day, -1))]);
  }
  const withdrawn = withdrawnOn(certificate);
  return withdrawn === null ? end : least([end, plusDays(withdrawn, -1)]);
}

/** @param {Certificate} certificate */
function withdrawnOn(certificate) {
  const days = daysOf(certificate, "withdrawn");
  return days.length ? least(days) : null;
}

/**
 * Whether a filing for re-evaluation stood undecided on a day. One that came after the end keeps nothing alive.
 * @param {Certificate} certificate
 * @param {string} day
 */
function filingStands(certificate, day) {
  const events = certificate.events
    .filter((event) => event.on <= day)
    .sort((one, other) =>
      one.on.localeCompare(other.on) || Date.parse(one.learned_at) - Date.parse(other.learned_at) ||
      Number(one.kind === "refused") - Number(other.kind === "refused")
    );
  let stands = false;
  for (const event of events) {
    if (event.kind === "filed" && event.on <= certificate.valid_to) stands = true;
    else if (event.kind === "refused") stands = false;
  }
  return stands;
}

/**
 * @param {Certificate} certificate
 * @param {string} kind
 */
function daysOf(certificate, kind) {
  return certificate.events.filter((event) => event.kind === kind).map((event) => event.on);
}

/** @param {string[]} days */
function least(days) {
  return days.reduce((first, day) => day < first ? day : first);
}

/**
 * @param {string} day
 * @param {number} days
 */
function plusDays(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
