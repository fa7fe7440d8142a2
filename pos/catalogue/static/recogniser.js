/**
 * Telling a scanner from a person in a stream of keys and their times, and telling when an input method stands between
 * the scanner and the page. Pure.
 */

import { checkDigitHolds } from "./codes.js";
import { looksRewritten } from "./input_method.js";

/** Keys closer together than this (ms) begin a burst. Scanners need 1–30, quick hands rarely less than 50. */
const GAP = 40;
/** Once it is surely a scanner it may falter for so long (ms): a busy machine must not cut a code in two. */
const PAUSE = 100;
/** From this many keys on a burst belongs to a scanner: two fingers rolling over two keys are not four keys. */
export const SURE = 4;
/** Neither a scanner nor an input method presses these. A hand does, also in the middle of a scan. */
const OF_A_HAND = /^(?:F\d{1,2}|Escape)$/;
/** Stands for a key of which only an input method knows what it was. */
export const UNSEEN = "\ufffd";

/**
 * @typedef {object} Verdict
 * @property {boolean} swallow The key must not reach the page.
 * @property {boolean} [first] A burst may begin with it: what stands in the field now is what stood there before.
 * @property {boolean} [began] This key made it certain: what the burst has already written must be taken back. Or it shows
 * that the burst was not over when `pause` was asked: what was then given back as if typed must be taken back too.
 * @property {string} [scan] A whole scan.
 * @property {boolean} [rewritten] An input method has had its hands in it.
 * @property {boolean} [written] The scan stands in the field that has the focus, and only there.
 */

/** Makes a recogniser of scans in a stream of keys. */
export function createRecogniser() {
  let burst = "";
  let count = 0;
  let keys = 0;
  let last = -Infinity;
  /** A key came that no scanner sends: an input method takes back what it has written, to write it anew. */
  let touched = false;
  /** The burst is an input method's work, or passes through one: it reaches the page, and nothing is held back. */
  let loose = false;
  let unseen = false;
  /**
   * What `pause` made of a burst that may not be over. A wait is measured on a clock that runs while the machine does
   * something else; keys carry the time at which they were pressed, and may still come.
   * @type {""|"typed"|"scan"}
   */
  let aside = "";

  function begin() {
    burst = "";
    count = keys = 0;
    touched = loose = unseen = false;
    aside = "";
  }

  /** @param {number} time */
  const continues = (time) => time - last <= (count >= SURE ? PAUSE : GAP);
  const holds = () => count >= SURE && !loose && !aside;

  return {
    /** Whether its keys are held back from the page. */
    get holds() {
      return holds();
    },
    /**
     * Whether a burst that is surely a scanner's has ended without Enter before this time.
     * @param {number} time
     */
    isOver(time) {
      return holds() && !continues(time);
    },
    /**
     * Takes one key.
     * @param {string} key A single sign, "Enter", "Tab", `UNSEEN`, or the name of any other key.
     * @param {number} time Milliseconds on any clock that only goes forward.
     * @returns {Verdict}
     */
    key(key, time) {
      if (OF_A_HAND.test(key)) return { swallow: false };
      const quick = continues(time);
      last = time;
      const ends = key === "Enter" || key === "Tab";
      if (aside === "scan") {
        begin();
        // It was handed on already: its Enter must not press a button now.
        if (ends) return { swallow: quick };
      }
      const back = aside === "typed" && quick;
      if (back) aside = "";
      if (ends) {
        const scan = burst;
        const verdict = {
          swallow: true,
          scan,
          rewritten: touched || unseen || looksRewritten(scan),
          written: loose,
          ...(back && { began: true }),
        };
        const whole = quick && count >= SURE;
        begin();
        return whole ? verdict : { swallow: false };
      }
      if (!quick) begin();
      keys += 1;
      if (key.length !== 1) return { ...changed(key), ...(back && { began: true }) };
      // What is composed can be seen in the field only, so all of it must get there.
      if (key === UNSEEN && !holds()) loose = true;
      if (key === UNSEEN) unseen = true;
      burst += key;
      count += 1;
      return { swallow: holds(), first: keys === 1, began: back || (count === SURE && !loose) };
    },
    /**
     * Asks, after a pause, what a burst without Enter was. A whole number with a right check digit is a scan; anything
     * else may be half of one (a link cut off in its lot is still a link), so it is given back as if it were typed.
     * @returns {{ scan?: string, typed?: string }}
     */
    pause() {
      const [held, whole] = [burst, holds()];
      const sound = !touched && !unseen && /^\d{12,14}$/.test(held) && checkDigitHolds(held);
      if (!whole) {
        begin();
        return {};
      }
      aside = sound ? "scan" : "typed";
      return sound ? { scan: held } : { typed: held };
    },
  };

  /**
   * @param {string} key
   * @returns {Verdict}
   */
  function changed(key) {
    const swallow = holds();
    // At the beginning it answers a person's key; a scanner's keys are there before it.
    if (count === 0) loose = true;
    touched = true;
    if (key === "Backspace") burst = Array.from(burst).slice(0, -1).join("");
    else if (count > 0) burst += UNSEEN;
    return { swallow, first: keys === 1 };
  }
}
