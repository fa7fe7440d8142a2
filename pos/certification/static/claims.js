/**
 * What a product may claim on a day, by what was known at a moment. Every star that a till or a check of labels shows comes
 * from here.
 *
 * `pos/certification/rules.py` computes the same; both are held to `tests/shared/certificates.json`, and
 * `docs/rules/certification.md` says why.
 */

const EXTENSION_DAYS = 180;
const FILING_OPENS_DAYS = 180;
const FILING_CLOSES_DAYS = 120;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Older knowledge shows no star, and vouches for no label: a certificate may have been withdrawn since, a key revoked. */
export const KNOWN_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * @typedef {object} CertificateEvent What became of a certificate: so since a day, known since a moment.
 * @property {"filed"|"refused"|"withdrawn"|"not_five_star"|"entered_by_mistake"} kind
 * @property {string} on
 * @property {string} learned_at
 */

/**
 * @typedef {object} Certificate What the registry knows of one certificate (`as_facts_json` in pos/certification/rules.py).
 * @property {string} id
 * @property {number} stars
 * @property {boolean} potential_five_star
 * @property {string} kind
 * @property {string} decision
 * @property {string} decided_on
 * @property {string} issuer
 * @property {string} valid_from
 * @property {string} valid_to
 * @property {string} learned_at
 * @property {CertificateEvent[]} events
 */

/**
 * @typedef {object} Claim
 * @property {"valid"|"renewal_due"|"extended"|"lapsed"|"withdrawn"|"never_certified"} state
 * @property {number|null} stars Null where no star may be shown.
 * @property {boolean} potential_five_star Words beside the stars, never a star more.
 * @property {string|null} certificate
 * @property {string|null} until The last day it holds, or held.
 * @property {string|null} withdrawn_on
 * @property {string|null} filed_on
 * @property {boolean} alarm Renewal is due and 120 days or less are left.
 */

/**
 * What a product may claim on a day. Of the certificates that had begun by then the newest alone decides.
 *
 * @param {Certificate[]} certificates
 * @param {string} day A day in Hanoi, `2026-11-21`.
 * @param {Date} [knownAt] What was learned later is left out; without it everything given is known.
 * @returns {Claim}
 */
export function claim(certificates, day, knownAt) {
  const known = certificates
    .filter((one) => isKnown(one, knownAt))
    .map((one) => ({ ...one, events: one.events.filter((event) => isKnown(event, knownAt)) }))
    .filter((one) => !one.events.some((event) => event.kind === "entered_by_mistake"))
    .sort((one, other) => compare(age(other), age(one)));
  const current = known.find((one) => one.valid_from <= day);
  if (!current) {
    return {
      state: "never_certified",
      stars: null,
      potential_five_star: false,
      certificate: null,
      until: null,
      withdrawn_on: null,
      filed_on: null,
      alarm: false,
    };
  }
  const last = lastDay(current);
  const state = stateOf(current, day, last, current !== known[0]);
  const starry = state === "valid" || state === "renewal_due" || state === "extended";
  return {
    state,
    stars: starry ? current.stars : null,
    potential_five_star: starry && waitsForTheMinistry(current, day),
    certificate: current.id,
    until: day > current.valid_to || last < current.valid_to ? last : current.valid_to,
    withdrawn_on: state === "withdrawn" ? withdrawnOn(current) : null,
    filed_on: starry ? (openFiling(current, day)?.on ?? null) : null,
    alarm: state === "renewal_due" && daysBetween(day, current.valid_to) <= FILING_CLOSES_DAYS,
  };
}

/**
 * Whether what a device knows is young enough to rely on. A clock that was put back proves nothing either.
 * @param {number} knownAt When the server last said that it is the truth, by the device's clock.
 * @param {number} now
 */
export function isFresh(knownAt, now) {
  return now >= knownAt && now - knownAt <= KNOWN_FOR_MS;
}

/**
 * How many stars may be shown on a day; null for none.
 * @param {Certificate[]} certificates
 * @param {string} day
 */
export function starsOn(certificates, day) {
  return claim(certificates, day).stars;
}

/**
 * @param {Certificate} certificate That has begun.
 * @param {string} day
 * @param {string} last
 * @param {boolean} renewed Whether a newer one is known to follow.
 */
function stateOf(certificate, day, last, renewed) {
  const withdrawn = withdrawnOn(certificate);
  if (withdrawn !== null && withdrawn <= day) return "withdrawn";
  if (day > last) return "lapsed";
  if (day > certificate.valid_to) return "extended";
  const near = daysBetween(day, certificate.valid_to) <= FILING_OPENS_DAYS;
  return near && !renewed && !openFiling(certificate, day) ? "renewal_due" : "valid";
}

/** @param {Certificate} certificate */
function lastDay(certificate) {
  let end = certificate.valid_to;
  if (openFiling(certificate, end)) {
    const refusals = certificate.events
      .filter((event) => event.kind === "refused" && event.on > certificate.valid_to)
      .map((event) => plusDays(event.on, -1));
    end = earliest([plusDays(end, EXTENSION_DAYS), ...refusals]) ?? end;
  }
  const withdrawn = withdrawnOn(certificate);
  if (withdrawn === null) return end;
  return earliest([end, plusDays(withdrawn, -1)]) ?? end;
}

/** @param {Certificate} certificate */
function withdrawnOn(certificate) {
  return earliest(certificate.events.filter((event) => event.kind === "withdrawn").map((event) => event.on));
}

/**
 * Whether it stands as potential five-star on a day: it began so, and the ministry has not said no.
 * @param {Certificate} certificate
 * @param {string} day
 */
function waitsForTheMinistry(certificate, day) {
  const declined = certificate.events.some((event) => event.kind === "not_five_star" && event.on <= day);
  return certificate.potential_five_star && !declined;
}

/**
 * The filing that stood undecided on a day. One that came after the end keeps nothing alive.
 * @param {Certificate} certificate
 * @param {string} day
 */
function openFiling(certificate, day) {
  /** @type {CertificateEvent|null} */
  let found = null;
  const inOrder = certificate.events
    .filter((event) => event.on <= day)
    .sort((one, other) => compare(turn(one), turn(other)));
  for (const event of inOrder) {
    if (event.kind === "filed" && event.on <= certificate.valid_to) found = event;
    else if (event.kind === "refused") found = null;
  }
  return found;
}

/** @param {CertificateEvent} event */
function turn(event) {
  return [event.on, Date.parse(event.learned_at), event.kind === "refused" ? 1 : 0];
}

/** @param {Certificate} certificate */
function age(certificate) {
  return [certificate.valid_from, certificate.decided_on, Date.parse(certificate.learned_at), certificate.id];
}

/**
 * @param {{ learned_at: string }} fact
 * @param {Date} [knownAt]
 */
function isKnown(fact, knownAt) {
  return knownAt === undefined || Date.parse(fact.learned_at) <= knownAt.getTime();
}

/**
 * @param {(string|number)[]} one
 * @param {(string|number)[]} other
 */
function compare(one, other) {
  for (let index = 0; index < one.length; index += 1) {
    if (one[index] !== other[index]) return one[index] < other[index] ? -1 : 1;
  }
  return 0;
}

/** @param {string[]} days */
function earliest(days) {
  return days.length ? days.reduce((one, other) => (other < one ? other : one)) : null;
}

/**
 * @param {string} from
 * @param {string} to
 */
function daysBetween(from, to) {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

/**
 * @param {string} day
 * @param {number} days
 */
function plusDays(day, days) {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
