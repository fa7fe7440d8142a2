/**
 * What the cashier has in hand: the basket, what it was before each change, and the baskets that wait. All of it outlives
 * a reload; what basket.js and parking.js work out, this keeps, shows and offers to take back.
 */

import { EMPTY, inUse, upToDate } from "./basket.js";
import { hanoiMoment } from "./format.js";
import { park, takeUp } from "./parking.js";
import { _ } from "./words.js";
import { askParked } from "./screens/parked.js";

export class Hand {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    /** @type {import("./basket.js").Basket} */
    this.basket = EMPTY;
    /** What the basket was, change by change; the last one last. @type {import("./basket.js").Basket[]} */
    this.past = [];
    /** @type {import("./parking.js").Parked[]} */
    this.parked = [];
  }

  /** Takes up what this device has kept. */
  async remember() {
    const { store } = this.app;
    this.parked = (await store.read("parked")) ?? [];
    this.basket = this.today((await store.read("basket")) ?? EMPTY);
  }

  /** @param {import("./basket.js").Basket} basket */
  set(basket) {
    const { lines, discount, exchange } = this.basket;
    // Another line that the keyboard works on is no change to take back.
    if (lines !== basket.lines || discount !== basket.discount || exchange !== basket.exchange) {
      this.past = [...this.past.slice(-49), this.basket];
    }
    this.keep(basket);
  }

  /**
   * Changes the basket, says so, and offers the way back.
   * @param {import("./basket.js").Basket} basket
   * @param {string} text
   */
  change(basket, text) {
    const before = this.basket;
    this.set(basket);
    this.app.say(text, { undo: () => this.set(before) });
  }

  /** Takes the last change of this basket back, and the one before, as often as it is asked to. */
  undo() {
    const before = this.past.at(-1);
    if (!before) {
      this.app.say(_("There is nothing to take back."), { tone: "bad" });
      return;
    }
    this.past = this.past.slice(0, -1);
    this.app.hush();
    this.keep(before);
  }

  /** The basket is paid, and its story with it: nothing of it can be taken back into the next. */
  served() {
    this.basket = EMPTY;
    this.past = [];
  }

  /** @param {import("./basket.js").Basket} basket */
  keep(basket) {
    this.basket = basket;
    // A device that cannot keep it goes on selling: nothing is owed for a basket.
    this.app.store.note({ basket: inUse(basket) ? basket : null }).catch(() => {});
    this.app.screen.refresh?.();
  }

  /** Puts the basket aside for the next customer; with nothing in hand, takes up what waits. */
  park() {
    if (inUse(this.basket)) {
      const [parked, basket] = [this.parked, this.basket];
      this.lay(park(parked, this.asParked()), EMPTY);
      this.app.say(_("Parked. It waits in the bar above (F8)."), { undo: () => this.lay(parked, basket) });
    } else if (this.parked.length > 1) askParked(this.app);
    else if (this.parked.length) this.takeUp(this.parked[0].id);
    else this.app.say(_("No basket is waiting."), { tone: "bad" });
  }

  /** @param {string} id */
  takeUp(id) {
    const { parked, basket } = takeUp(this.parked, id, this.asParked());
    this.lay(parked, this.today(basket));
    this.app.hush();
  }

  /** @returns {import("./parking.js").Parked} */
  asParked() {
    return { id: crypto.randomUUID(), at: hanoiMoment(new Date()), basket: this.basket };
  }

  /**
   * Lays the baskets that wait, and the one in hand, as they are from now on.
   * @param {import("./parking.js").Parked[]} parked
   * @param {import("./basket.js").Basket} basket
   */
  lay(parked, basket) {
    this.parked = parked;
    this.basket = basket;
    this.past = [];
    const facts = { parked: parked.length ? parked : null, basket: inUse(basket) ? basket : null };
    this.app.store.write(facts).catch(() =>
      this.app.refuse(_("This device cannot keep the baskets that wait."))
    );
    this.app.drawBar();
    this.app.screen.refresh?.();
  }

  /**
   * A basket with what the till knows of its products now.
   * @param {import("./basket.js").Basket} basket
   */
  today(basket) {
    return upToDate(basket, (code) => this.app.catalogue?.byCode.get(code));
  }

  /**
   * A basket with the VAT rates of now: they are the law's, whatever was shown. Its prices stay as they were agreed.
   * @param {import("./basket.js").Basket} basket
   */
  taxed(basket) {
    const rate = (/** @type {import("./shapes.js").Product} */ { product, vat_bp }) =>
      this.app.catalogue?.byCode.get(product)?.vat_bp ?? vat_bp;
    return {
      ...basket,
      lines: basket.lines.map((line) => ({
        ...line,
        product: { ...line.product, vat_bp: rate(line.product) },
      })),
    };
  }
}
