/** What is in the hand: it is scanned or found by words, somebody says how many, and it is kept. One thing at a time. */

import { beep } from "../../catalogue/static/beep.js";
import { readScan } from "../../catalogue/static/codes.js";
import { fitting, quantity, scanned, tooMany, written } from "./count_goods.js";
import { element, language, me, nameOf, number, part, say, tell } from "./count_page.js";

/** @typedef {import("./count_goods.js").Goods} Goods */
/** @typedef {import("./count_goods.js").Line} Line */
/**
 * @typedef {object} Chosen
 * @property {Goods} goods
 * @property {string} lot
 * @property {Line|null} mends The line whose slip it mends.
 * @property {boolean} held It was scanned, so it is in the hand.
 * @property {string} first How many stood in the field before anybody said so.
 */

const OFFERED = 12;

/** @type {HTMLInputElement} */
const search = part("search");
/** @type {HTMLInputElement} */
const amount = part("amount");
/** @type {HTMLInputElement} */
const spot = part("spot");
/** @type {HTMLSelectElement} */
const lots = part("lots");
/** @type {HTMLFormElement} */
const form = part("form");
/** @type {HTMLButtonElement} */
const keepButton = part("save");

const days = new Intl.DateTimeFormat(language, { dateStyle: "short" });
/** @param {string} day */
const shortDay = (day) => days.format(new Date(`${day}T00:00`));
/** @param {number} milli */
const plain = (milli) => String(milli / 1000).replace(".", ",");

export class Hand {
  /** What may be met here. @type {Goods[]} */
  goods = [];
  /** What is being counted now. @type {Chosen|null} */
  #chosen = null;
  /** Scans and keeping go one after another: the next scan waits until the disk has the line before. */
  #turn = Promise.resolve(true);

  /** @param {(line: Line, mends: Line|null) => Promise<void>} keep Keeps a line on this device. */
  constructor(keep) {
    this.keep = keep;
    search.addEventListener("input", () => this.#offer());
    search.addEventListener("keydown", (event) => this.#entered(event));
    lots.addEventListener("change", () => {
      if (this.#chosen) this.#chosen.lot = lots.value;
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#inTurn(() => this.#save());
    });
    for (const [name, step] of /** @type {[string, number][]} */ ([["less", -1000], ["more-one", 1000]])) {
      part(name).addEventListener("click", () => this.#step(step));
    }
    part("leave").addEventListener("click", () => this.#leave());
  }

  /** Where stray letters land. */
  get landing() {
    return form.hidden ? search : amount;
  }

  /** Whether a text names something that may be met here. @param {string} text */
  knows(text) {
    return scanned(this.goods, readScan(text)) !== null;
  }

  /** Takes what a scanner or the camera read. @param {string} text */
  scan(text) {
    return this.#inTurn(() => this.#take(text));
  }

  /** Opens a line to mend its slip. @param {Line} line */
  correct(line) {
    const one = this.goods.find(({ product }) => product === line.product);
    if (one) this.#pick(one, line.lot, line);
  }

  /** Begins to search, where there is something to be found. */
  begin() {
    search.disabled = !this.goods.length;
    if (!this.goods.length) {
      tell(say("no goods"), "bad");
      return;
    }
    if (part("told").textContent === say("no goods")) tell("");
    if (!this.#chosen) search.focus();
  }

  /** @param {() => Promise<boolean>} work */
  #inTurn(work) {
    this.#turn = this.#turn.then(work, work);
    return this.#turn;
  }

  /** Whether what is open is to be kept: somebody has said how many, or holds it. */
  get #meant() {
    return this.#chosen !== null && (this.#chosen.held || amount.value !== this.#chosen.first);
  }

  /** @param {number} milli */
  #step(milli) {
    const unit = this.#chosen?.goods.unit ?? "piece";
    amount.value = plain(Math.max(0, (quantity(amount.value, unit) ?? 0) + milli));
  }

  /** @param {KeyboardEvent} event */
  #entered(event) {
    if (event.key !== "Enter" || !search.value.trim()) return;
    event.preventDefault();
    const found = fitting(this.goods, search.value, OFFERED);
    const text = search.value;
    if (this.knows(text) || !found.length) void this.scan(text);
    else if (found.length === 1) this.#pick(found[0], "");
  }

  #offer() {
    const found = fitting(this.goods, search.value, OFFERED);
    part("offers").replaceChildren(
      ...found.map((one) =>
        element(
          "li",
          {},
          element(
            "button",
            { type: "button", class: "offer", onclick: () => this.#pick(one, "") },
            element("strong", {}, nameOf(one)),
            " ",
            element("span", { class: "quiet" }, one.product),
          ),
        )
      ),
    );
    if (search.value.trim().length > 1 && !found.length) tell(say("nothing fits"), "");
    else if (part("told").textContent === say("nothing fits")) tell("");
  }

  /** @param {string} text */
  async #take(text) {
    const scan = readScan(text);
    const found = scanned(this.goods, scan);
    if (!found) {
      beep("unknown");
      tell(say("unknown", { text: scan.text }), "bad");
      return false;
    }
    beep("known");
    const open = this.#chosen;
    if (open && !open.mends && open.goods.product === found.goods.product && open.lot === found.lot) {
      this.#step(1000);
      tell(say("one more", { name: nameOf(found.goods), quantity: amount.value }), "good");
      return true;
    }
    // The next thing is in the hand already: what was open is finished. A slip that nobody touched stays as it was.
    if (open && (this.#meant || !open.mends) && !(await this.#save())) return false;
    this.#choose(found.goods, found.lot, null, true);
    tell(say("scanned", { name: nameOf(found.goods) }), "good");
    return true;
  }

  /**
   * Opens what somebody tapped. What was open is kept where they said how many, and let go where they did not.
   * @param {Goods} one
   * @param {string} lot
   * @param {Line|null} [mends]
   */
  #pick(one, lot, mends = null) {
    void this.#inTurn(async () => {
      if (this.#meant && !(await this.#save())) return false;
      this.#choose(one, lot, mends, false);
      return true;
    });
  }

  /**
   * @param {Goods} one
   * @param {string} lot
   * @param {Line|null} mends
   * @param {boolean} held
   */
  #choose(one, lot, mends, held) {
    const first = mends ? plain(mends.quantity_milli) : "1";
    this.#chosen = { goods: one, lot, mends, held, first };
    search.value = "";
    tell("");
    part("offers").replaceChildren();
    part("name").textContent = nameOf(one);
    part("code").textContent = one.product;
    const known = one.lots.some(({ code }) => code === lot);
    lots.replaceChildren(
      element("option", { value: "" }, say("any lot")),
      ...one.lots.map(({ code, expires_on }) =>
        element("option", { value: code }, expires_on ? `${code} · ${shortDay(expires_on)}` : code)
      ),
      ...(lot && !known ? [element("option", { value: lot }, lot)] : []),
    );
    lots.value = lot;
    amount.value = first;
    amount.inputMode = one.unit === "piece" ? "numeric" : "decimal";
    if (mends) spot.value = mends.spot;
    const expected = part("expected");
    expected.hidden = one.expected_milli === null;
    if (one.expected_milli !== null) {
      expected.textContent = say("expected", { quantity: written(one.expected_milli, one.unit) });
    }
    keepButton.textContent = say(mends ? "mend" : "save");
    form.hidden = false;
    amount.focus();
    amount.select();
  }

  #leave() {
    this.#chosen = null;
    form.hidden = true;
    search.focus();
  }

  /** Keeps what is open, now and once; false when it is no quantity, or the disk does not take it. */
  async #save() {
    const mine = this.#chosen;
    if (!mine) return true;
    const { unit } = mine.goods;
    const milli = quantity(amount.value, unit);
    if (milli === null) {
      beep("unknown");
      tell(say(tooMany(amount.value) ? "too many" : unit === "piece" ? "whole number" : "number"), "bad");
      amount.focus();
      amount.select();
      return false;
    }
    /** @type {Line} */
    const line = {
      id: crypto.randomUUID(),
      count: number,
      who: me,
      product: mine.goods.product,
      lot: lots.value,
      spot: spot.value.trim(),
      quantity_milli: milli,
      counted_at: mine.mends?.counted_at ?? new Date().toISOString(),
      replaces: null,
      kept_at: Date.now(),
      state: "here",
    };
    // From here on a second tap finds nothing to keep.
    this.#chosen = null;
    keepButton.disabled = true;
    try {
      await this.keep(line, mine.mends);
    } catch {
      this.#chosen = mine;
      tell(say("disk"), "bad");
      return false;
    } finally {
      keepButton.disabled = false;
    }
    this.#leave();
    tell(say("kept", { name: nameOf(mine.goods), quantity: written(milli, unit) }), "good");
    return true;
  }
}
