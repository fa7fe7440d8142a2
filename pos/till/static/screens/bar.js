/** The dark bar on top: which till, who, since when; whether it is safe to switch off; the other screens. */

import { element } from "../element.js";
import { clock, money } from "../format.js";
import { _, locale } from "../words.js";
import { askCashier } from "./cashiers.js";
import { key } from "./marks.js";
import { askMore } from "./more.js";
import { askParked } from "./parked.js";
import { waitingPrints } from "./prints.js";
import { receiptsScreen } from "./receipts.js";
import { closingScreen } from "./closing.js";

/**
 * What a key of the bar opens, on whatever screen has no other use for it.
 * @param {import("../app.js").App} app
 * @param {string} name
 * @returns {(() => void)|null}
 */
export function wayOf(app, name) {
  if (!app.shift || !app.writer.writing || app.screen.keys?.includes(name)) return null;
  if (name === "F7") return () => askCashier(app);
  if (app.shift.closing) return null;
  if (name === "F6") return () => app.show(receiptsScreen);
  if (name === "F10") return () => app.show(closingScreen);
  return null;
}

/** @param {import("../app.js").App} app */
export function bar(app) {
  /** The key that works as the button does, where it does. @param {string} name */
  const named = (name) => wayOf(app, name) && key(name);
  /** @param {string} name */
  const shortcut = (name) => wayOf(app, name) ? name : null;
  const { catalogue, writer } = app;
  // A tab that does not sell does not know how things stand.
  const { shift, pairing } = writer.writing ? app : { shift: null, pairing: null };
  return [
    element(
      "div",
      { class: "bar-who" },
      element(
        "strong",
        {},
        app.pairing ? app.pairing.till : _("Till"),
        catalogue && ` · ${catalogue.snapshot.showroom.name}`,
      ),
      catalogue?.snapshot.showroom.is_demo && element("span", { class: "demo" }, _("Sample data")),
      shift &&
        element(
          "button",
          {
            type: "button",
            class: "bar-cashier",
            "aria-keyshortcuts": shortcut("F7"),
            title: _("Change of cashier"),
            onclick: () => askCashier(app),
          },
          element("strong", {}, shift.cashier_name),
          element("span", {}, _("shift since %(time)s", { time: clock(shift.opened_at) })),
          named("F7"),
        ),
    ),
    pairing && light(app),
    element(
      "nav",
      { class: "bar-ways", "aria-label": _("Till") },
      shift && app.screen.parks && app.hand.parked.length > 0 && element(
        "button",
        { type: "button", class: "waiting-baskets", onclick: () => takeUpFrom(app) },
        _("%(count)s waiting", { count: app.hand.parked.length }),
        key("F8"),
      ),
      pairing && waitingPrints(app),
      shift && !shift.closing && [
        element(
          "button",
          {
            type: "button",
            "aria-keyshortcuts": shortcut("F6"),
            onclick: () => app.show(receiptsScreen),
          },
          _("Receipts"),
          named("F6"),
        ),
        element(
          "button",
          {
            type: "button",
            "aria-keyshortcuts": shortcut("F10"),
            onclick: () => app.show(closingScreen),
          },
          _("Shift"),
          named("F10"),
        ),
      ],
      element("button", {
        type: "button",
        lang: locale === "vi" ? "en" : "vi",
        "aria-label": locale === "vi" ? "English" : "Tiếng Việt",
        onclick: () => app.speak(locale === "vi" ? "en" : "vi"),
      }, locale === "vi" ? "EN" : "VI"),
      pairing &&
        element("button", { type: "button", "aria-label": _("More"), onclick: () => askMore(app) }, "≡"),
    ),
  ];
}

/**
 * What waits is taken up where things are sold.
 * @param {import("../app.js").App} app
 */
function takeUpFrom(app) {
  app.home();
  if (app.hand.parked.length > 1) askParked(app);
  else app.hand.takeUp(app.hand.parked[0].id);
}

/**
 * The sync light: green only when the server has answered for everything.
 * @param {import("../app.js").App} app
 */
function light({ light }) {
  const why = {
    fine: "",
    sending: "",
    offline: _("No connection. Sales are kept here and sent as soon as it is back."),
    busy: _("The server has trouble. Everything is kept here and tried again."),
    foreign: _("The server speaks another version of this till. Everything is kept here and tried again."),
    unpaired: _(
      "The server no longer knows this device. Everything is kept here; ask a manager to pair it again.",
    ),
    refused: _("The server cannot take these entries now. Everything is kept here and tried again."),
    blind: _(
      "This page no longer reaches what the device keeps. Nothing that was written down is lost; load the page again.",
    ),
  }[light.state];
  const safe = light.unsent === 0 && light.state === "fine";
  return element(
    "p",
    {
      class: `light ${safe ? "safe" : light.unsent ? "unsent" : light.state}`,
      role: "status",
      title: why || null,
    },
    element("span", { class: "lamp", "aria-hidden": "true" }),
    safe ? _("Safe to switch off") : lightWords(light),
  );
}

/**
 * What the light says when it is not green.
 * @param {import("../sync.js").Light} light
 */
function lightWords({ unsent, unsent_vnd, state }) {
  if (state === "blind") return _("Load this page again");
  if (unsent > 0) {
    return _("Only on this device: %(count)s · %(amount)s", { count: unsent, amount: money(unsent_vnd) });
  }
  if (state === "sending") return _("Asking the server…");
  if (state === "unpaired") return _("Not paired any more");
  return state === "offline" ? _("No connection · nothing unsent") : _("Server has trouble · nothing unsent");
}
