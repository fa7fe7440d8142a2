/**
 * Hears scanners on the whole page. A scanner types like a keyboard, only faster than any hand, and ends with Enter or
 * Tab. It is recognised by that timing wherever the focus is, so a scan never lands in a quantity or a price.
 */

import { readScan, SEPARATOR } from "./codes.js";
import { asSent, looksRewritten } from "./input_method.js";
import { createRecogniser, UNSEEN } from "./recogniser.js";

/**
 * How long to wait (ms) for more before a burst without Enter counts as over. Keys carry the time at which they were
 * pressed, this wait does not: on a busy machine they come late, and must still find their burst.
 */
const WAIT = 600;
/** Fewer letters than this may be a person's, however quick they came. */
const FEW = 6;
/** An input method writes what it composed at its leisure (ms) after the Enter that ends it. */
const COMPOSED = 60;
const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Fn"]);

/**
 * @typedef {object} Ears
 * @property {(text: string) => void} onScan
 * @property {(text: string) => void} onRewritten An input method has changed a scan, and it is not sure into what.
 * @property {(text: string) => boolean} isCode Whether a text names something that is known here.
 * @property {() => HTMLInputElement|null} landing The field that takes stray letters, if the screen has one.
 */

/**
 * Listens for scans on the whole page. What a person types while no field has the focus lands in the search box.
 * @param {Ears} ears
 */
export function listen({ onScan, onRewritten, isCode, landing }) {
  const recogniser = createRecogniser();
  /** What a burst writes into, and what stood there; it writes between its head and its tail. */
  /** @type {{ field: HTMLInputElement|HTMLTextAreaElement, value: string, head: string, tail: string }|null} */
  let before = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** The digits of a sign that is sent as Alt and its number. */
  let numbered = "";
  /** The sign that such a number writes by itself is held back too. */
  let holdBack = false;

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
   * @param {boolean} [rewritten]
   */
  function deliver(scan, rewritten = looksRewritten(scan)) {
    const typed = before && before.field === landing() ? before.value : "";
    if (rewritten) {
      const sent = typed ? null : asSent(scan);
      if (sent === null) onRewritten(typed + scan);
      else onScan(sent);
      return;
    }
    // The end of a code that a shop gave itself may be another such code.
    if (typed && (isCode(typed + scan) || readScan(scan).kind === "shop")) {
      write("");
      onScan(typed + scan);
    } else onScan(scan);
  }

  /**
   * Takes out of its field what an input method wrote there, and hands it on.
   * @param {string} heard What the keys alone said; without a field there is no more.
   */
  function deliverWritten(heard) {
    if (!before) {
      deliver(heard, true);
      return;
    }
    const { field, value, head, tail } = before;
    // Whatever is still being composed is written when the field loses the focus.
    field.blur();
    const written = field.value.slice(head.length, field.value.length - tail.length);
    write(value);
    field.focus();
    deliver(written, true);
  }

  function afterPause() {
    const held = recogniser.pause();
    if (held.scan) deliver(held.scan);
    // A few letters were a person's after all. Half a code is shown where it can be finished, and nowhere else.
    else if (held.typed && before && (before.field === landing() || held.typed.length < FEW)) {
      write(before.head + held.typed + before.tail);
    }
  }

  /**
   * @param {string} key
   * @param {KeyboardEvent} event
   */
  function take(key, event) {
    if (recogniser.isOver(event.timeStamp)) afterPause();
    const verdict = recogniser.key(key, event.timeStamp);
    if (verdict.first) {
      const written = textField(event.target);
      const field = written ?? (key === " " || key.length > 1 ? null : landing());
      if (field && !written) field.focus();
      before = field && { field, value: field.value, ...parted(field) };
    }
    clearTimeout(timer);
    if (verdict.swallow) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (verdict.began && before) write(before.value);
    const { scan } = verdict;
    if (scan !== undefined && verdict.written) timer = setTimeout(() => deliverWritten(scan), COMPOSED);
    else if (scan !== undefined) deliver(scan, verdict.rewritten);
    else if (recogniser.holds) timer = setTimeout(afterPause, WAIT);
    return verdict.swallow;
  }

  document.addEventListener("keydown", (event) => {
    holdBack = false;
    if (MODIFIERS.has(event.key)) return;
    if (event.altKey && /^Numpad\d$/.test(event.code)) numbered += event.code.slice(-1);
    else take(meant(event), event);
  }, { capture: true });

  document.addEventListener("keyup", (event) => {
    if (event.key !== "Alt" || !numbered) return;
    const sign = String.fromCharCode(Number(numbered));
    numbered = "";
    holdBack = take(sign === SEPARATOR || !looksRewritten(sign) ? sign : UNSEEN, event);
  }, { capture: true });

  document.addEventListener("keypress", (event) => {
    if (holdBack) event.preventDefault();
    holdBack = false;
  }, { capture: true });
}

/**
 * The sign that a key means, or the name of what it does.
 * @param {KeyboardEvent} event
 */
function meant(event) {
  // On some layouts signs such as @ need a key that counts as Control and Alt at once.
  if (event.getModifierState("AltGraph")) return event.key;
  // Scanners send the group separator of GS1 as Ctrl+].
  if (event.ctrlKey && (event.key === "]" || event.code === "BracketRight")) return SEPARATOR;
  // No scanner presses these: if one comes within a burst, something else is typing.
  if (event.ctrlKey || event.altKey || event.metaKey) return `Control+${event.key}`;
  if (event.isComposing || event.keyCode === 229) {
    return /^(?:Numpad)?Enter$/.test(event.code) ? "Enter" : event.code === "Tab" ? "Tab" : UNSEEN;
  }
  // Windows hands over a letter that another program wrote under this name.
  return event.key === "Unidentified" ? UNSEEN : event.key;
}

/**
 * What stands before and after the place where the next letter goes; it takes the place of what is selected.
 * @param {HTMLInputElement|HTMLTextAreaElement} field
 */
function parted({ value, selectionStart, selectionEnd }) {
  return {
    head: value.slice(0, selectionStart ?? value.length),
    tail: value.slice(selectionEnd ?? value.length),
  };
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
