/** The basket beside the products; on a phone a sheet that slides up from the bottom. */

import { approvalOf, discountBasket, EMPTY, inUse, priced, step, unitPrice } from "../basket.js";
import { element, refill } from "../element.js";
import { day, figures, money, quantity, unbroken } from "../format.js";
import { isNotOurs, knownAsOf, say } from "../label_words.js";
import { exchangeParts } from "../rules.js";
import { _, named } from "../words.js";
import { anothersStar, key, stars } from "./marks.js";

/** @typedef {import("../basket.js").Line} Line */
/** @typedef {import("../basket.js").PricedLine} PricedLine */

/**
 * @param {import("../app.js").App} app
 * @param {object} verbs
 * @param {() => void} verbs.pay
 * @param {() => void} verbs.discount
 * @param {(line: Line) => void} verbs.quantity
 * @param {(line: Line) => void} verbs.note
 * @param {(line: Line) => void} verbs.takeOut
 */
export function basketPanel(app, verbs) {
  const node = element("aside", { class: "basket", "aria-label": _("Basket") });
  let open = false;

  const clear = () => app.hand.change({ ...EMPTY, exchange: app.hand.basket.exchange }, _("Basket emptied."));

  /** @param {PricedLine} line */
  function row(line) {
    const selected = line.key === app.hand.basket.selected;
    const { product } = line;
    const name = named(product.name);
    const ended = app.pastDate(product, line.lot);
    const variant = app.variantOf(product);
    // The product has them; whether this piece is that product, its label does not prove. What is booked does not change.
    const starry = !isNotOurs(app.labels.of(line));
    const details = [
      line.lot && _("lot %(lot)s", { lot: line.lot }),
      line.serial && _("piece %(serial)s", { serial: line.serial }),
    ].filter(Boolean).join(" · ");
    return element(
      "li",
      { class: selected ? "line selected" : "line", "aria-current": selected ? "true" : null },
      element(
        "button",
        {
          type: "button",
          class: "line-name",
          data: { focus: `name-${line.key}` },
          onclick: () => app.hand.set({ ...app.hand.basket, selected: line.key }),
        },
        element("span", {}, name, " ", starry && stars(app.starsOf(product))),
        element(
          "small",
          {},
          `${figures(unitPrice(line))} × ${quantity(line.quantity_milli, product.unit)}`,
          details && ` · ${details}`,
        ),
        line.price && element(
          "small",
          { class: approvalOf(line) ? "off" : "ended" },
          approvalOf(line)
            ? _("price approved, instead of %(price)s", { price: money(product.price_vnd) })
            : _("instead of %(price)s; waits for a manager", { price: money(product.price_vnd) }),
        ),
        labelled(line),
        variant && element("small", {}, anothersStar(variant)),
        ended &&
          element("small", { class: "ended" }, _("best before %(day)s has passed", { day: day(ended) })),
        app.unlabelled(product, line.lot) &&
          element("small", { class: "ended" }, _("star gone, no new label yet")),
        line.on && element("small", { class: "line-day" }, _("For %(day)s", { day: day(line.on) })),
        line.note && element("small", { class: "line-note" }, `“${line.note}”`),
        line.discount_vnd > 0 &&
          element("small", { class: "off" }, _("less %(amount)s", { amount: money(line.discount_vnd) })),
      ),
      element("strong", { class: "line-net" }, money(line.net_vnd)),
      element(
        "div",
        { class: "stepper" },
        element("button", {
          type: "button",
          "aria-label": line.quantity_milli > 1000
            ? _("One less: %(name)s", { name })
            : _("Take out: %(name)s", { name }),
          data: { focus: `less-${line.key}` },
          onclick: () => product.unit === "piece" ? stepDown(line) : verbs.takeOut(line),
        }, product.unit === "piece" ? "−" : "×"),
        element("button", {
          type: "button",
          class: "amount",
          "aria-label": _("Change quantity: %(name)s", { name }),
          disabled: line.serial !== null,
          data: { focus: `amount-${line.key}` },
          onclick: () => verbs.quantity(line),
        }, quantity(line.quantity_milli, product.unit)),
        product.unit === "piece" && element("button", {
          type: "button",
          "aria-label": _("One more: %(name)s", { name }),
          disabled: line.serial !== null,
          data: { focus: `more-${line.key}` },
          onclick: () => app.hand.set(step(app.hand.basket, line.key, 1)),
        }, "+"),
      ),
      selected && element(
        "div",
        { class: "line-ways" },
        element(
          "button",
          {
            type: "button",
            "aria-keyshortcuts": "F3",
            data: { focus: `note-${line.key}` },
            onclick: () => verbs.note(line),
          },
          product.kind === "service" ? _("Day, note") : _("Note"),
          key("F3"),
        ),
      ),
    );
  }

  /** What the label of a numbered piece proves, and by which keys. @param {PricedLine} line */
  function labelled(line) {
    const verdict = app.labels.of(line);
    if (!verdict || !app.catalogue) return null;
    if (verdict === "unsigned") return element("small", { data: { label: verdict } }, say(verdict));
    const fine = verdict === "genuine" && app.catalogue.mayShowStars(Date.now());
    return element(
      "small",
      { class: fine ? "off" : "ended", data: { label: verdict } },
      `${say(verdict)} · ${knownAsOf(app.catalogue)}`,
    );
  }

  /** @param {PricedLine} line */
  function stepDown(line) {
    if (line.quantity_milli > 1000) app.hand.set(step(app.hand.basket, line.key, -1));
    else verbs.takeOut(line);
  }

  /** @param {import("../exchange.js").Exchange} exchange */
  function broughtBack(exchange) {
    const number = unbroken(exchange.original.number);
    return element(
      "p",
      { class: "sum brought-back" },
      element("span", {}, _("Came back from %(number)s", { number })),
      element("span", { class: "figure" }, money(-exchange.total_vnd)),
      element("button", {
        type: "button",
        "aria-label": _("No exchange: %(number)s", { number }),
        data: { focus: "exchange" },
        onclick: () =>
          app.hand.change({ ...app.hand.basket, exchange: null }, _("No exchange. Nothing was booked.")),
      }, "×"),
    );
  }

  /**
   * What money moves in the end.
   * @param {import("../exchange.js").Exchange|null} exchange
   * @param {number} totalVnd
   */
  function moved(exchange, totalVnd) {
    const [, toPay, toGive] = exchangeParts(exchange?.total_vnd ?? 0, totalVnd);
    return { toPay, toGive };
  }

  /**
   * @param {import("../exchange.js").Exchange|null} exchange
   * @param {number} totalVnd
   */
  function balance(exchange, totalVnd) {
    const { toPay, toGive } = moved(exchange, totalVnd);
    const label = !exchange ? _("Total") : toGive > 0 ? _("Give back") : _("To pay");
    return element(
      "p",
      { class: exchange ? "total balance" : "total", "aria-live": "polite" },
      element("span", {}, label),
      element("strong", { class: "figure" }, money(toGive || toPay)),
    );
  }

  function refresh() {
    const sums = priced(app.hand.basket);
    const empty = sums.lines.length === 0;
    const exchange = app.hand.basket.exchange ?? null;
    node.classList.toggle("open", open && inUse(app.hand.basket));
    refill(
      node,
      element(
        "button",
        {
          type: "button",
          class: "basket-head",
          "aria-expanded": String(open),
          data: { focus: "head" },
          onclick: () => {
            open = !open;
            refresh();
          },
        },
        element("strong", {}, _("Basket")),
        element(
          "span",
          {},
          [
            empty ? "" : sums.items === 1 ? _("1 item") : _("%(count)s items", { count: sums.items }),
            exchange && _("Exchange"),
          ].filter(Boolean).join(" · "),
        ),
      ),
      empty
        ? element(
          "p",
          { class: "basket-empty" },
          exchange
            ? _("Scan or tap what is taken for the goods that came back.")
            : _("Scan a label, or tap a product."),
        )
        : element("ol", { class: "lines" }, sums.lines.map(row)),
      element(
        "div",
        { class: "sums" },
        sums.discount_vnd > 0 && element(
          "p",
          { class: "sum off" },
          element("span", {}, _("Discount")),
          element("span", { class: "figure" }, money(-sums.discount_vnd)),
        ),
        !empty && element(
          "p",
          { class: "sum" },
          element("span", {}, _("VAT included")),
          element("span", { class: "figure" }, money(sums.vat_vnd)),
        ),
        exchange && element(
          "p",
          { class: "sum" },
          element("span", {}, _("Total")),
          element("span", { class: "figure" }, money(sums.total_vnd)),
        ),
        exchange && broughtBack(exchange),
        balance(exchange, sums.total_vnd),
        element(
          "button",
          {
            type: "button",
            class: "primary pay",
            disabled: empty,
            "aria-keyshortcuts": "F9",
            data: { focus: "pay" },
            onclick: verbs.pay,
          },
          // Nobody pays where money is given back, or none moves.
          exchange && !moved(exchange, sums.total_vnd).toPay ? _("Exchange") : _("Pay"),
          key("F9"),
        ),
        element(
          "div",
          { class: "basket-ways" },
          element(
            "button",
            {
              type: "button",
              disabled: empty,
              "aria-keyshortcuts": "F4",
              data: { focus: "discount" },
              onclick: verbs.discount,
            },
            _("Discount"),
            key("F4"),
          ),
          element(
            "button",
            {
              type: "button",
              disabled: !inUse(app.hand.basket),
              "aria-keyshortcuts": "F8",
              data: { focus: "park" },
              onclick: () => app.hand.park(),
            },
            _("Park"),
            key("F8"),
          ),
          app.hand.basket.discount
            ? element("button", {
              type: "button",
              data: { focus: "whole" },
              onclick: () => app.hand.change(discountBasket(app.hand.basket, null), _("Discount removed.")),
            }, _("No discount"))
            : element(
              "button",
              { type: "button", disabled: empty, data: { focus: "clear" }, onclick: clear },
              _("Empty basket"),
            ),
        ),
      ),
    );
    node.querySelector(".selected")?.scrollIntoView({ block: "nearest" });
  }

  refresh();
  return { node, refresh };
}
