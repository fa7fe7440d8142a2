/** The words of the counting page, as the server wrote them in the page's language. Pure. */

/**
 * @typedef {object} Words
 * @property {Record<string, string>} plain
 * @property {Record<string, Record<string, string>>} counted By plural form: what a number of lines is said with.
 */

/**
 * Makes what says something by its name. A `count` among the values chooses the plural form; numbers are written the
 * Vietnamese way in every language, as the server does.
 * @param {Words} words
 * @param {string} language
 * @returns {(name: string, values?: Record<string, string|number>) => string}
 */
export function speaker({ plain, counted }, language) {
  const forms = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat("vi");
  return (name, values = {}) => {
    const form = typeof values.count === "number" ? forms.select(values.count) : "other";
    const text = counted[form]?.[name] ?? plain[name] ?? name;
    return text.replaceAll(/%\((\w+)\)s/g, (_all, key) => {
      const value = values[key];
      return typeof value === "number" ? numbers.format(value) : String(value);
    });
  };
}
