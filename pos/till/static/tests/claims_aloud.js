/**
 * Answers cases from standard input as a till does, one JSON list for another: what it would claim, and the stars it shows.
 * `tests/test_every_mouth.py` gives it every worked case, with the certificates that the server's snapshot holds.
 */
import { App } from "../app.js";
import { claim } from "../../../certification/static/claims.js";
import { hanoiDay } from "../format.js";
import { Catalogue } from "../snapshot.js";

/**
 * @typedef {object} Case
 * @property {string} at
 * @property {string} snapshot_at When the till learned what it knows.
 * @property {import("../shapes.js").Certificate[]} certificates All that will ever be learned.
 * @property {import("../shapes.js").Certificate[]} known Those that its snapshot held.
 */

const Clock = Date;

/** @param {Case} one */
function shown(one) {
  const now = Clock.parse(one.at);
  // The till asks the clock by itself.
  globalThis.Date = /** @type {any} */ (class extends Clock {
    /** @param {any[]} given */
    constructor(...given) {
      super(...(/** @type {[]} */ (given.length ? given : [now])));
    }
  });
  const kept = { confirmed_at: Clock.parse(one.snapshot_at), snapshot: { vat: {}, products: [] } };
  const till = { catalogue: new Catalogue(/** @type {any} */ (kept), new Clock(now)) };
  const stars = App.prototype.starsOf.call(
    /** @type {any} */ (till),
    /** @type {any} */ ({ certificates: one.known }),
  );
  globalThis.Date = Clock;
  return stars;
}

const cases = /** @type {Case[]} */ (await new Response(Deno.stdin.readable).json());
console.log(JSON.stringify(cases.map((one) => ({
  claim: claim(one.certificates, hanoiDay(new Date(one.at)), new Date(one.at)),
  stars: shown(one),
}))));
