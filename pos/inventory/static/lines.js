/**
 * A form with lines, with less waiting: lines come and go at once, what fits is offered while one types, and of the
 * prices of a delivery only those that fit show. Without this the form's own buttons do the same by way of the server.
 */

import { readScan } from "../../catalogue/static/codes.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-lines-form]"));
const OFFER_AFTER_MS = 150;

/** @param {Element} line */
function followOwner(line) {
  const owner = line.querySelector("select[name$='-owner']");
  if (!(owner instanceof HTMLSelectElement)) return;
  for (const input of line.querySelectorAll("[data-for]")) {
    const field = input.closest(".field");
    if (field instanceof HTMLElement && input instanceof HTMLInputElement) {
      field.hidden = input.dataset.for !== owner.value;
    }
  }
}

/**
 * Say what to know of the product's certificate, or nothing.
 * @param {HTMLInputElement} input
 * @param {string} words
 */
function tellCaution(input, words) {
  const told = input.closest("[data-line]")?.querySelector("[data-caution]");
  if (!(told instanceof HTMLElement) || told.textContent === words) return;
  told.textContent = words;
  told.hidden = !words;
}

/**
 * Offer what fits the words being typed, at the outlet chosen; an answer that a later one has overtaken is dropped. What to
 * know of a product is told as soon as it is clear which one is meant.
 * @param {HTMLInputElement} input
 * @param {string} address
 */
function offerWhatFits(input, address) {
  const list = document.getElementById(input.getAttribute("list") ?? "");
  /** @type {Record<string, string>} */
  let cautions = {};
  let latest = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    const asked = ++latest;
    tellCaution(input, cautions[input.value.trim()] ?? "");
    timer = setTimeout(async () => {
      const words = input.value.trim();
      if (!list || words.length < 2 || words.includes("·")) return;
      const { offers, cautions: told = {} } = await askFor(input, address, words);
      if (asked !== latest) return;
      cautions = { ...cautions, ...told };
      if (offers.length === 1) tellCaution(input, cautions[offers[0]] ?? "");
      list.replaceChildren(...offers.map((words) => {
        const option = document.createElement("option");
        option.value = words;
        return option;
      }));
    }, OFFER_AFTER_MS);
  });
}

/**
 * Take what a scanner read off a label for what it says: the product, or that lot of it. What somebody typed stays as it is.
 * @param {HTMLInputElement} input
 * @param {string} address
 */
async function takeScan(input, address) {
  const scan = readScan(input.value);
  const code = scan.product ?? scan.gtin;
  if (!code) return;
  const lot = scan.lot ?? "";
  const line = input.closest("[data-line]");
  const lotField = line?.querySelector("input[name$='-lot_code']");
  if (lotField instanceof HTMLInputElement && lot) lotField.value = lot;
  input.value = lot && !lotField ? `${code} ${lot}` : code;
  const offers = (await askFor(input, address, code)).offers
    .filter((words) => lotField || !lot || words.split(" · ").includes(lot));
  if (offers.length === 1) input.value = offers[0];
}

/**
 * What the server offers for these words, at the outlet chosen.
 * @param {HTMLInputElement} input
 * @param {string} address
 * @param {string} words
 * @returns {Promise<{ offers: string[], cautions?: Record<string, string> }>}
 */
async function askFor(input, address, words) {
  const outlet = input.form?.elements.namedItem("outlet");
  const at = outlet instanceof HTMLSelectElement ? outlet.value : "";
  // Offers are a convenience; without them the server finds what was meant when the form is sent.
  const response = await fetch(`${address}?${new URLSearchParams({ q: words, outlet: at })}`).catch(() =>
    null
  );
  return response?.ok ? response.json() : { offers: [] };
}

/**
 * Give a line its place among the lines: every name, id and reference that carries its number.
 * @param {Element} line
 * @param {number} index
 */
function number(line, index) {
  const renamed = (/** @type {string} */ text) => text.replaceAll(/lines-\d+-/g, `lines-${index}-`);
  for (const element of line.querySelectorAll("[id], [name], [for], [list], [aria-describedby]")) {
    for (const attribute of ["id", "name", "for", "list", "aria-describedby"]) {
      const value = element.getAttribute(attribute);
      if (value?.includes("lines-")) element.setAttribute(attribute, renamed(value));
    }
  }
  const shown = line.querySelector("[data-number]");
  if (shown) shown.textContent = String(index + 1);
  const heading = line.querySelector("h2");
  if (heading) line.setAttribute("aria-label", heading.textContent ?? "");
  const remove = line.querySelector("[data-remove]");
  if (remove instanceof HTMLButtonElement) remove.value = String(index);
}

/** @param {HTMLFormElement} form */
function serve(form) {
  const lines = /** @type {HTMLElement} */ (form.querySelector("[data-lines]"));
  const add = /** @type {HTMLButtonElement} */ (form.querySelector("[data-add]"));
  const full = form.querySelector("[data-full]");
  const address = form.dataset.offers ?? "";
  const most = Number(form.dataset.most);
  const all = () => [...lines.querySelectorAll("[data-line]")];

  const count = () => {
    all().forEach(number);
    for (const button of lines.querySelectorAll("[data-remove]")) {
      if (button instanceof HTMLElement) button.hidden = all().length === 1;
    }
    add.disabled = all().length >= most;
    if (full instanceof HTMLElement) full.hidden = !add.disabled;
  };

  /** @param {Element} line */
  const prepare = (line) => {
    followOwner(line);
    line.querySelector("select[name$='-owner']")?.addEventListener("change", () => followOwner(line));
    line.querySelector("[data-remove]")?.addEventListener("click", (event) => {
      event.preventDefault();
      line.remove();
      count();
      add.focus();
    });
    const named = line.querySelector("input[list]");
    if (named instanceof HTMLInputElement) offerWhatFits(named, address);
  };

  add.addEventListener("click", (event) => {
    event.preventDefault();
    const last = all().at(-1);
    if (!last) return;
    const line = /** @type {Element} */ (last.cloneNode(true));
    number(line, all().length);
    for (const input of line.querySelectorAll("input")) input.value = "";
    for (const message of line.querySelectorAll(".field__error, [data-asked]")) message.remove();
    for (const told of line.querySelectorAll("[data-caution]")) {
      told.textContent = "";
      if (told instanceof HTMLElement) told.hidden = true;
    }
    for (const part of line.querySelectorAll("details")) part.open = false;
    for (const failed of line.querySelectorAll(".field--failed")) failed.classList.remove("field--failed");
    for (const input of line.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    line.querySelector("datalist")?.replaceChildren();
    const before = last.querySelector("select[name$='-owner']");
    const owner = line.querySelector("select[name$='-owner']");
    // A producer usually brings all goods on the same terms.
    if (before instanceof HTMLSelectElement && owner instanceof HTMLSelectElement) owner.value = before.value;
    lines.append(line);
    prepare(line);
    count();
    const named = line.querySelector("input[list]");
    if (named instanceof HTMLElement) named.focus();
  });

  // A scanner ends what it reads with Enter: that must not send the form from the middle of a line.
  lines.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.key !== "Enter" || !(target instanceof HTMLInputElement) || !target.hasAttribute("list")) {
      return;
    }
    event.preventDefault();
    takeScan(target, address);
    const quantity = target.closest("[data-line]")?.querySelector("input[name$='-quantity']");
    if (quantity instanceof HTMLElement) quantity.focus();
  });

  all().forEach(prepare);
  count();
}

if (form) serve(form);
