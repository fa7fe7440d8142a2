/** The counting page itself: its parts, what it was told when it was made, and what it tells the person who counts. */

import { speaker } from "./count_words.js";

/** @typedef {import("./count_goods.js").Goods} Goods */

/**
 * @template {HTMLElement} T
 * @param {string} name
 * @returns {T}
 */
export const part = (name) => /** @type {T} */ (document.querySelector(`[data-part="${name}"]`));

export const root = part("root");
/** The number of the count. */
export const number = root.dataset.number ?? "";
/** Who counts. */
export const me = root.dataset.me ?? "";
export const language = document.documentElement.lang;
export const say = speaker(JSON.parse(root.dataset.words ?? "{}"), language);

/** @param {Goods} one */
export const nameOf = (one) => language === "en" && one.name_en ? one.name_en : one.name_vi;

/**
 * @param {string} text
 * @param {"good"|"bad"|""} [tone]
 */
export function tell(text, tone = "") {
  const told = part("told");
  told.textContent = text;
  told.dataset.tone = tone;
}

/**
 * Makes an element; keys that begin with "on" are listeners.
 * @param {string} tag
 * @param {Record<string, any>} properties
 * @param {(Node|string)[]} children
 */
export function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}
