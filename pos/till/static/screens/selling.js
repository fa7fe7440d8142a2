/** Where a cashier spends her day: finding products on the left, the basket on the right. */

import { move, remove, step } from "../basket.js";
import { readScan } from "../../../catalogue/static/codes.js";
import { element, refill } from "../element.js";
import { figures, readQuantity } from "../format.js";
import { isCode } from "../hearing.js";
import { Search } from "../search.js";
import { _, named } from "../words.js";
import { basketPanel } from "./basket_panel.js";
import { askDiscount, askNote, askQuantity, changeQuantity } from "./changes.js";
import { cameraDrawing, key } from "./marks.js";
import { payingScreen } from "./paying.js";
import { leftOf, productCard } from "./product_card.js";
import { put, takeScan } from "./taking.js";
import { openViewfinder } from "./viewfinder.js";

const SHOWN = 60;
/** So many are drawn within the keystroke: more than a screen holds. The rest follow when the fingers rest. */
const AT_ONCE = 24;
const REST_MS = 60;
/** More than this many by two keys is a barcode that was typed in, in thousandths. */
const MOST_BY_KEY_MILLI = 9_999_000;

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../shapes.js").Product} Product */

/** The group that was chosen last; it outlives a visit to another screen. @type {string|null} */
let group = null;

/**
 * @param {App} app
 * @returns {import("../app.js").Screen}
 */
export function sellingScreen(app) {
  const search = element("input", {
    id: "search",
    type: "search",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "done",
    "aria-label": _("Scan, or search for a product"),
    "aria-keyshortcuts": "F2",
    placeholder: _("Scan, or type: gom bat trang, a code, a price…"),
    oninput: () => drawProducts(),
    onkeydown: onSearchKey,
  });
  const groups = element("div", { class: "groups", role: "group", "aria-label": _("Product groups") });
  const products = element("ul", { class: "products", onkeydown: onGridKey });
  const count = element("p", { class: "hint", role: "status" });
  const panel = basketPanel(app, {
    pay: () => pay(app),
    discount: () => askDiscount(app),
    quantity: (line) => askQuantity(app, line),
    note: (line) => askNote(app, line),
    takeOut: (line) => takeOut(app, line),
  });

  /** The catalogue that is on the screen; a newer one may bring other prices. */
  let drawn = app.catalogue;
  let finding = new Search(drawn?.rows ?? []);
  /** Cards that were drawn already: most hits of a keystroke were hits before it. @type {Map<Product, HTMLElement>} */
  const shelved = new Map();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let following;

  function drawGroups() {
    const used = new Set(app.catalogue?.products.map((product) => product.group));
    const known = app.catalogue?.snapshot.groups.filter(({ code }) => used.has(code)) ?? [];
    groups.replaceChildren(
      ...[{ code: null, name: { vi: _("All"), en: _("All") } }, ...known].map(({ code, name }) =>
        element("button", {
          type: "button",
          "aria-pressed": String(code === group),
          onclick: () => {
            group = code;
            drawGroups();
            drawProducts();
          },
        }, named(name))
      ),
    );
  }

  function drawProducts() {
    if (drawn !== app.catalogue) {
      drawn = app.catalogue;
      finding = new Search(drawn?.rows ?? []);
      shelved.clear();
    }
    const found = finding.find(search.value, { group, limit: SHOWN });
    clearTimeout(following);
    refill(products, found.products.slice(0, AT_ONCE).map(carded));
    const rest = found.products.slice(AT_ONCE);
    if (rest.length) following = setTimeout(() => products.append(...rest.map(carded)), REST_MS);
    count.textContent = found.total === 0
      ? _("Nothing found for “%(text)s”. Try fewer letters, or another group.", { text: search.value })
      : found.total > found.products.length
      ? _("%(shown)s of %(total)s products. Type to narrow them down.", {
        shown: found.products.length,
        total: figures(found.total),
      })
      : "";
  }

  /** Of the line that the keyboard works on, as many as stand in the search box. */
  function takeNumber() {
    const line = app.hand.basket.lines.find((candidate) => candidate.key === app.hand.basket.selected);
    const milli = line && readQuantity(search.value, line.product.unit);
    if (!line) app.refuse(_("Scan first, then type how many and press *."));
    else if (line.serial !== null) app.refuse(_("There is only one of this piece."));
    else if (!milli || milli > MOST_BY_KEY_MILLI) {
      app.refuse(_("%(text)s is no quantity for this line.", { text: search.value }));
    } else changeQuantity(app, line, milli);
    search.value = "";
    drawProducts();
  }

  /** @param {Product} product */
  function carded(product) {
    const known = shelved.get(product);
    if (known) return known;
    const made = element("li", {}, productCard(app, product, () => put(app, product)));
    shelved.set(product, made);
    return made;
  }

  /** @param {KeyboardEvent} event */
  function onSearchKey(event) {
    const first = products.querySelector("button");
    if (event.key === "*" && /^\s*\d+(?:[.,]\d*)?\s*$/.test(search.value)) {
      event.preventDefault();
      takeNumber();
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (isCode(app, search.value)) {
        const scan = readScan(search.value);
        // Typed by hand, or sent by something too slow to be known as a scanner.
        search.value = "";
        drawProducts();
        takeScan(app, scan);
      } else if (search.value.trim() && first) {
        first.click();
        search.value = "";
        drawProducts();
      }
    } else if (event.key === "ArrowDown" && search.value && first) {
      event.preventDefault();
      event.stopPropagation();
      first.focus();
    } else if (event.key === "Escape" && search.value) {
      event.stopPropagation();
      search.value = "";
      drawProducts();
    }
  }

  /** @param {KeyboardEvent} event */
  function onGridKey(event) {
    const cards = [...products.querySelectorAll("button")];
    const at = cards.findIndex((candidate) => candidate === document.activeElement);
    const perRow = cards.filter((candidate) => candidate.offsetTop === cards[0].offsetTop).length;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perRow, ArrowUp: -perRow }[event.key];
    if (by === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (at + by < 0) search.focus();
    else cards[Math.min(cards.length - 1, at + by)].focus();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const selected = app.hand.basket.lines.find((line) => line.key === app.hand.basket.selected);
    const empty = search.value === "";
    if (event.key === "F2") search.select(), search.focus();
    else if (event.key === "F3") {
      selected
        ? askNote(app, selected)
        : app.say(_("The basket is empty. Scan something first."), { tone: "bad" });
    } else if (event.key === "F4") askDiscount(app);
    else if (event.key === "F8") app.hand.park();
    else if (event.key === "F9") pay(app);
    else if (event.target instanceof HTMLInputElement && !empty) return false;
    else if ((event.ctrlKey || event.metaKey) && event.key === "z") app.hand.undo();
    else if (event.key === "ArrowDown") app.hand.set(move(app.hand.basket, 1));
    else if (event.key === "ArrowUp") app.hand.set(move(app.hand.basket, -1));
    else if (selected && event.key === "+") more(app, selected);
    else if (selected && event.key === "-") less(app, selected);
    else if (selected && event.key === "*") askQuantity(app, selected);
    else if (selected && event.key === "Delete") takeOut(app, selected);
    else return false;
    return true;
  }

  drawGroups();
  drawProducts();
  return {
    node: element(
      "main",
      { class: "selling" },
      element(
        "section",
        { class: "shelf", "aria-label": _("Products") },
        element("h1", { class: "unseen" }, _("Selling")),
        element(
          "div",
          { class: "search" },
          element("div", { class: "search-field" }, search, key("F2")),
          app.cameraFormats.length > 0 && element(
            "button",
            { type: "button", "aria-label": _("Scan with the camera"), onclick: () => openViewfinder(app) },
            cameraDrawing(),
          ),
        ),
        groups,
        products,
        count,
      ),
      panel.node,
    ),
    onScan: (scan) => takeScan(app, scan),
    onKey,
    landing: () => search,
    parks: true,
    focus: () => search,
    refresh: () => {
      panel.refresh();
      if (drawn !== app.catalogue) {
        drawGroups();
        drawProducts();
        return;
      }
      for (const [product, node] of shelved) {
        if (node.isConnected) node.querySelector(".left")?.replaceWith(leftOf(app, product));
        else shelved.delete(product);
      }
    },
  };
}

/**
 * Takes a line out of the basket, and offers it back.
 * @param {App} app
 * @param {import("../basket.js").Line} line
 */
function takeOut(app, line) {
  app.hand.change(
    remove(app.hand.basket, line.key),
    _("Taken out: %(name)s", { name: named(line.product.name) }),
  );
}

/**
 * One more of a line. Nobody weighed another kilogram: of weighed goods it asks how much.
 * @param {App} app
 * @param {import("../basket.js").Line} line
 */
function more(app, line) {
  if (line.product.unit === "piece") app.hand.set(step(app.hand.basket, line.key, 1));
  else askQuantity(app, line);
}

/**
 * One less of a line; the last one, and what was weighed, goes out with a way back.
 * @param {App} app
 * @param {import("../basket.js").Line} line
 */
function less(app, line) {
  if (line.product.unit === "piece" && line.quantity_milli > 1000) {
    app.hand.set(step(app.hand.basket, line.key, -1));
  } else takeOut(app, line);
}

/** @param {App} app */
function pay(app) {
  if (app.hand.basket.lines.length) app.show(payingScreen);
  else app.say(_("The basket is empty. Scan something first."), { tone: "bad" });
}
