/**
 * Telling a scanner from a person. A scanner types like a keyboard, only faster than any hand, and ends with Enter or
 * Tab. It is recognised by that timing wherever the focus is, so a scan never lands in a quantity or a price.
 *
 * `createRecogniser` is pure and works on (key, time); `listen` ties it to the page.
 */

import { checkDigitHolds, readScan } from "./codes.js";

/** Keys closer together than this (ms) begin a burst. Scanners need 1–30, quick hands rarely less than 50. */
const GAP = 40;
/** Once it is surely a scanner it may falter for so long (ms): a busy machine must not cut a code in two. */
const PAUSE = 100;
/**
 * How long to wait (ms) for more before a burst without Enter counts as over. Keys carry the time at which they were
 * pressed, this wait does not: on a busy machine they come late, and must still find their burst.
 */
const WAIT = 600;
/** Fewer letters than this may be a person's, however quick they came. */
const FEW = 6;
/** From this many keys on a burst belongs to a scanner: two fingers rolling over two keys are not four keys. */
const SURE = 4;
/**
 * @typedef {object} Verdict
 * @property {boolean} swallow The key must not reach the page.
 * @property {boolean} [began] This key made it certain: what the burst has already written must be taken back.
 * @property {string} [scan] A whole scan.
 */

/** Makes a recogniser of scans in a stream of keys. */
export function createRecogniser() {
  let burst = "";
  let last = -Infinity;

  /** @param {number} time */
  const continues = (time) => time - last <= (burst.length >= SURE ? PAUSE : GAP);

  return {
    /** What the running burst holds. */
    get burst() {
      return burst;
    },
    /**
     * Whether a burst that is surely a scanner's has ended without Enter before this time.
     * @param {number} time
     */
    isOver(time) {
      return burst.length >= SURE && !continues(time);
    },
    /**
     * Takes one key.
     * @param {string} key A single character, "Enter" or "Tab".
     * @param {number} time Milliseconds on any clock that only goes forward.
     * @returns {Verdict}
     */
    key(key, time) {
      const quick = continues(time);
      last = time;
      if (key === "Enter" || key === "Tab") {
        const scan = burst;
        burst = "";
        return quick && scan.length >= SURE ? { swallow: true, scan } : { swallow: false };
      }
      if (!quick) burst = "";
      burst += key;
      return { swallow: burst.length >= SURE, began: burst.length === SURE };
    },
    /**
     * Asks, after a pause, what a burst without Enter was. A whole number with a right check digit is a scan; anything
     * else may be half of one (a link cut off in its lot is still a link), so it is given back as if it were typed.
     * @returns {{ scan?: string, typed?: string }}
     */
    pause() {
      const held = burst;
      burst = "";
      if (/^\d{12,14}$/.test(held) && checkDigitHolds(held)) return { scan: held };
      return held.length >= SURE ? { typed: held } : {};
    },
  };
}

/**
 * Listens for scans on the whole page. What a person types while no field has the focus lands in the search box.
 *
 * @param {(text: string) => void} onScan
 * @param {() => HTMLInputElement|null} landing The field that takes stray letters, if the screen has one.
 */
export function listen(onScan, landing) {
  const recogniser = createRecogniser();
  /** @type {{ field: HTMLInputElement|HTMLTextAreaElement, value: string, caret: number }|null} */
  let before = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** @param {string} text */
  function write(text) {
    if (!before) return;
    before.field.value = text;
    before.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /**
   * Hands a scan on. If its beginning came too slowly and was taken for typing, it stands in the search box: only
   * both together are a code then.
   * @param {string} scan
   */
  function deliver(scan) {
    const whole = before && before.field === landing() ? before.value + scan : scan;
    if (whole !== scan && readScan(whole).kind !== "unknown") {
      write("");
      onScan(whole);
    } else onScan(scan);
  }

  function afterPause() {
    const held = recogniser.pause();
    if (held.scan) deliver(held.scan);
    // A few letters were a person's after all. Half a code is shown where it can be finished, and nowhere else.
    else if (held.typed && before && (before.field === landing() || held.typed.length < FEW)) {
      write(before.value.slice(0, before.caret) + held.typed + before.value.slice(before.caret));
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    // Scanners send the group separator of GS1 as Ctrl+].
    const key = event.ctrlKey ? (event.key === "]" ? "\u001d" : "") : event.key;
    if (key.length !== 1 && key !== "Enter" && key !== "Tab") return;
    if (recogniser.isOver(event.timeStamp)) afterPause();
    const verdict = recogniser.key(key, event.timeStamp);
    if (recogniser.burst.length === 1) {
      const written = textField(event.target);
      const field = written ?? (key === " " ? null : landing());
      if (field && !written) field.focus();
      before = field && { field, value: field.value, caret: field.selectionStart ?? field.value.length };
    }
    clearTimeout(timer);
    if (verdict.swallow) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (verdict.began && before) write(before.value);
    if (verdict.scan) deliver(verdict.scan);
    else if (recogniser.burst.length >= SURE) timer = setTimeout(afterPause, WAIT);
  }, { capture: true });
}

/**
 * @param {EventTarget|null} target
 * @returns {HTMLInputElement|HTMLTextAreaElement|null}
 */
function textField(target) {
  if (target instanceof HTMLTextAreaElement) return target;
  if (!(target instanceof HTMLInputElement)) return null;
  return ["radio", "checkbox", "button", "submit"].includes(target.type) ? null : target;
}
