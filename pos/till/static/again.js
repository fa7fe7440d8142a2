/**
 * Sees to it that a till comes up although its program, or its disk, was not all there at the first try: a browser may stop the
 * worker that hands out the files while it does so. It stands before the program on the page and needs nothing of it.
 */

/** As often a page loads itself again before it leaves that to a person. */
const TIMES = 3;
const PAUSE_MS = 400;

const program = document.querySelector("script[src$='/main.js']");
program?.addEventListener("error", () => beginAgain());

/**
 * Loads the page again in a moment, unless that has been tried enough.
 * @returns {boolean} Whether it will.
 */
export function beginAgain() {
  const times = history.state?.times ?? 0;
  if (times >= TIMES) return false;
  // Unlike all else that a page could keep this in, it is there in every browser and ends with the tab.
  history.replaceState({ times: times + 1 }, "");
  setTimeout(() => location.reload(), PAUSE_MS * (times + 1));
  return true;
}

/** The till is up: whatever happens next is another story. */
export function begun() {
  if (history.state) history.replaceState(null, "");
}
