/**
 * Building the page without markup in strings: the till runs under Trusted Types and never touches innerHTML.
 */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node|string|number|null|undefined|false} Leaf */
/** @typedef {Leaf|readonly (Leaf|readonly Leaf[])[]} Child */

/**
 * Makes one element.
 *
 * Keys starting with "on" are listeners, `class` the class, `data` a dataset, true and false set or leave out an
 * attribute, everything else is an attribute.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  dress(made, attributes);
  append(made, children);
  return made;
}

/**
 * Makes one SVG element.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function drawing(tag, attributes = {}, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  dress(made, attributes);
  append(made, children);
  return made;
}

/**
 * @param {Element} made
 * @param {Record<string, any>} attributes
 */
function dress(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "data") {
      for (const [key, text] of Object.entries(value)) made.setAttribute(`data-${key}`, String(text));
    } else if (name === "value" && "value" in made) made.value = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * @param {Element} made
 * @param {readonly Child[]} children
 */
function append(made, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(made, child);
    else made.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Fills a region anew and puts the focus back on the control that had it, found by its `data-focus` name:
 * a cashier who works by keyboard must not lose her place because a number changed.
 *
 * @param {Element} region
 * @param {...Child} children
 */
export function refill(region, ...children) {
  const held = document.activeElement;
  const name = held && region.contains(held) ? held.getAttribute("data-focus") : null;
  region.replaceChildren();
  append(region, children);
  if (name) {
    const again = region.querySelector(`[data-focus="${CSS.escape(name)}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }
}
