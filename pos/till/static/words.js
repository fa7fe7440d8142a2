/**
 * The words on the screen. Message ids are English; the catalogue of the server's pages comes as JSON.
 */

/** @type {Record<string, string>} */
let catalogue = {};

/** The language the cashier reads. */
export let locale = "vi";

/**
 * Takes a catalogue into use.
 * @param {string} name
 * @param {Record<string, string>} messages
 */
export function speak(name, messages) {
  locale = name;
  catalogue = messages;
}

/**
 * A text in the reader's language, with `%(name)s` filled in.
 * @param {string} text
 * @param {Record<string, string|number>} [values]
 */
export function _(text, values = {}) {
  return (catalogue[text] || text).replace(
    /%\((\w+)\)[sd]/g,
    (whole, name) => name in values ? String(values[name]) : whole,
  );
}

/**
 * The name of a thing in the reader's language; Vietnamese where no other exists.
 * @param {import("./shapes.js").Words} name
 */
export function named(name) {
  return (locale === "en" && name.en) || name.vi;
}
