/**
 * The till as a whole: what it knows, which screen is up, and how it hears of scans and keys. Screens are made by
 * functions of this; they change it only through its verbs.
 */

import { starsOn } from "./claims.js";
import { EMPTY, inUse, upToDate } from "./basket.js";
import { book } from "./booking.js";
import { beep } from "./beep.js";
import { readableFormats } from "./camera.js";
import { element, refill } from "./element.js";
import { hanoiDay, hanoiMoment } from "./format.js";
import { hear } from "./hearing.js";
import { Installation } from "./install.js";
import { park, takeUp } from "./parking.js";
import { Printing } from "./printing.js";
import { JournalMoved } from "./store.js";
import { Catalogue, fetchSnapshot } from "./snapshot.js";
import { Sync } from "./sync.js";
import { mend, prune } from "./upkeep.js";
import { _ } from "./words.js";
import { Writer } from "./writer.js";
import { banner } from "./screens/banner.js";
import { bar } from "./screens/bar.js";
import { askCashier } from "./screens/cashiers.js";
import { openDialog } from "./screens/dialog.js";
import { openingScreen } from "./screens/opening.js";
import { closingScreen } from "./screens/closing.js";
import { elsewhereScreen } from "./screens/elsewhere.js";
import { pairingScreen } from "./screens/pairing.js";
import { askParked } from "./screens/parked.js";
import { sellingScreen } from "./screens/selling.js";
import { standing } from "./screens/standing.js";
import { waitingScreen } from "./screens/waiting.js";

/** How often the till asks for new prices and stock. */
const REFRESH_MS = 2 * 60 * 1000;
/** How often it looks whether the clock was set, or the device slept over an hour that changes prices. */
const CLOCK_MS = 20 * 1000;

/** How often the till looks for entries that need not stay. */
const TIDY_MS = 60 * 60 * 1000;

/**
 * @typedef {object} Screen
 * @property {HTMLElement} node
 * @property {(scan: import("./codes.js").Scan) => void} [onScan]
 * @property {(event: KeyboardEvent) => boolean} [onKey] Whether it used the key.
 * @property {() => HTMLInputElement|null} [landing] Where stray letters go.
 * @property {boolean} [parks] Whether a basket may be put aside or taken up here.
 * @property {() => void} [refresh] The basket or the catalogue has changed.
 * @property {() => HTMLElement|null} [focus] What gets the focus when the screen comes up.
 */

export class App {
  /**
   * @param {HTMLElement} root
   * @param {import("./store.js").Store} store
   * @param {import("./knowledge.js").Knowledge} knowledge
   * @param {(locale: string) => Promise<void>} changeLocale
   */
  constructor(root, store, knowledge, changeLocale) {
    this.root = root;
    this.store = store;
    this.knowledge = knowledge;
    this.changeLocale = changeLocale;
    /** @type {import("./shapes.js").Pairing|null} */
    this.pairing = null;
    /** @type {Catalogue|null} */
    this.catalogue = null;
    /** Why the newest snapshot was not taken, or not kept. @type {import("./screens/standing.js").Trouble|null} */
    this.trouble = null;
    /** The question to the server that is under way, or the last. @type {Promise<void>} */
    this.asking = Promise.resolve();
    /** The one that waits behind it. @type {Promise<void>|null} */
    this.next = null;
    /** Whether stars may be shown, as the screen has it. */
    this.starry = true;
    /** @type {import("./shapes.js").Shift|null} */
    this.shift = null;
    /** @type {import("./basket.js").Basket} */
    this.basket = EMPTY;
    /** What the basket was, change by change; the last one last. @type {import("./basket.js").Basket[]} */
    this.past = [];
    /** @type {import("./parking.js").Parked[]} */
    this.parked = [];
    /** @type {import("./sync.js").Light} */
    this.light = {
      unsent: 0,
      unsent_vnd: 0,
      earlier: 0,
      damaged: 0,
      state: "sending",
      moved: false,
      clock_ahead_ms: 0,
    };
    /** The codes that this device's camera can read; none, and there is no button for it. @type {string[]} */
    this.cameraFormats = [];
    this.printing = new Printing(this);
    this.writer = new Writer(() => this.turn());
    /** Whether the browser has promised not to clear what it keeps. */
    this.durable = false;
    this.sync = new Sync(store, () => this.writer.writing ? this.pairing : null, (light) => {
      const sent = this.light.unsent > 0 && light.unsent === 0;
      this.light = light;
      this.drawBar();
      if (sent) this.refreshSnapshot();
    });
    this.head = element("header", { class: "bar" });
    this.banner = element("div");
    this.region = element("div", { class: "screen" });
    this.notice = element("div", { class: "notice", role: "status", "aria-live": "polite" });
    root.replaceChildren(this.head, this.banner, this.region, this.notice);
    /** @type {(app: App) => Screen} */
    this.make = waitingScreen;
    this.installation = new Installation(() => this.idle());
    this.screen = this.make(this);
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.noticeTimer = undefined;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.turnTimer = undefined;
  }

  /** Whether nobody is in the middle of anything: no goods in the basket, no question open, nothing typed. */
  idle() {
    const resting = [waitingScreen, openingScreen, sellingScreen].includes(this.make);
    const typed = [...this.region.querySelectorAll("input")].some((field) =>
      field.value !== field.defaultValue
    );
    return resting && !inUse(this.basket) && !typed && !openDialog();
  }

  /** Reads what the device knows and shows the screen that belongs to it. */
  async start() {
    await this.remember();
    this.cameraFormats = await readableFormats();
    hear(this);
    document.addEventListener("keydown", (event) => {
      if (openDialog() || event.defaultPrevented) return;
      // Where a screen has a use for the key, as paying by card, it goes first.
      if (this.screen.onKey?.(event)) event.preventDefault();
      else if (event.key === "F7" && this.shift && this.writer.writing) {
        event.preventDefault();
        askCashier(this);
      }
    });
    await this.writer.start();
    // Its turn, when it came, has shown the screen.
    if (!this.writer.writing) this.home();
    this.installation.start();
    setInterval(() => this.refreshSnapshot(), REFRESH_MS);
    this.tidy();
    setInterval(() => this.tidy(), TIDY_MS);
    setInterval(() => this.keepTime(), CLOCK_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.keepTime();
      this.refreshSnapshot();
    });
  }

  /** Takes up what this device knows, whichever tab has written it. */
  async remember() {
    this.pairing = (await this.store.read("pairing")) ?? null;
    this.shift = (await this.store.read("shift")) ?? null;
    const kept = await this.knowledge.read().catch(() => null);
    if (kept && kept.chain === this.pairing?.chain) await this.useSnapshot(kept);
    else this.catalogue = null;
    this.parked = (await this.store.read("parked")) ?? [];
    await this.printing.remember();
    this.basket = this.today((await this.store.read("basket")) ?? EMPTY);
  }

  /** This tab's turn to sell has come, or is over. */
  async turn() {
    const dialog = openDialog();
    if (dialog instanceof HTMLDialogElement) dialog.close();
    if (this.writer.writing) {
      // What a failing disk has left of the journal is put in order before anything counts on it.
      await mend(this.store).catch(() => {});
      await this.remember();
    }
    this.home();
    this.sync.now();
    this.refreshSnapshot();
    if (this.pairing && this.writer.writing) this.askToKeep();
  }

  /** Asks the browser not to clear what it keeps. Some ask their user, some decide by how much the page is used. */
  async askToKeep() {
    this.durable = await navigator.storage?.persist?.().catch(() => false) ?? false;
    this.drawBar();
  }

  /** The screen that this moment belongs to. */
  home() {
    if (!this.writer.writing) this.show(elsewhereScreen);
    else if (!this.pairing) this.show(pairingScreen);
    else if (!this.catalogue) this.show(waitingScreen);
    else if (!this.shift) this.show(openingScreen);
    else if (this.shift.closing) this.show(closingScreen);
    else this.show(sellingScreen);
  }

  /** @param {(app: App) => Screen} make */
  show(make) {
    this.make = make;
    this.screen = make(this);
    this.region.replaceChildren(this.screen.node);
    this.region.scrollTop = 0;
    this.drawBar();
    this.hush();
    this.installation.letIn();
    const first = this.screen.focus?.();
    // On a device without a keyboard a focused field would only raise the one on the screen, over the money.
    if (first && !(first instanceof HTMLInputElement && matchMedia("(hover: none)").matches)) first.focus();
  }

  /** Takes away what was said before. */
  hush() {
    clearTimeout(this.noticeTimer);
    this.notice.replaceChildren();
  }

  drawBar() {
    refill(this.head, bar(this));
    refill(this.banner, banner(this), standing(this));
  }

  /** @param {string} locale */
  async speak(locale) {
    await this.changeLocale(locale);
    this.show(this.make);
  }

  /**
   * Books one deed. When this returns it is on disk and the light says so; sending it is under way.
   * @param {import("./booking.js").Deed} deed
   */
  async book(deed) {
    const [entry] = await this.bookTogether([deed]);
    return entry;
  }

  /**
   * Books deeds that are one, as the halves of an exchange: all of them or none.
   * @param {import("./booking.js").Deed[]} deeds
   */
  async bookTogether(deeds) {
    if (!this.pairing) throw new Error("a device that is no till books nothing");
    if (!this.writer.writing) throw new JournalMoved(_("another tab of this device sells"));
    const entries = await this.write(this.pairing, deeds);
    // Whatever goes wrong from here on, the deed is done: it must not look as if it were not.
    await this.sync.tellLight().catch(() => {});
    this.sync.now();
    return entries;
  }

  /**
   * Writes deeds down. A full disk gets a second chance: what need not stay goes first.
   * @param {import("./shapes.js").Pairing} pairing
   * @param {import("./booking.js").Deed[]} deeds
   */
  async write(pairing, deeds) {
    try {
      return await book(this.store, pairing, deeds);
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      const gone = full && await prune(this.store, { now: Date.now() }).catch(() => 0);
      if (!gone) throw error;
      return await book(this.store, pairing, deeds);
    }
  }

  /** Lets go of entries that the server has had for 90 days, as long as nobody is in the middle of anything. */
  tidy() {
    if (!this.writer.writing || !this.idle()) return;
    prune(this.store, { now: Date.now(), mayGoOn: () => this.idle() }).catch(() => {});
  }

  /** @param {import("./basket.js").Basket} basket */
  setBasket(basket) {
    const { lines, discount, exchange } = this.basket;
    // Another line that the keyboard works on is no change to take back.
    if (lines !== basket.lines || discount !== basket.discount || exchange !== basket.exchange) {
      this.past = [...this.past.slice(-49), this.basket];
    }
    this.keepBasket(basket);
  }

  /**
   * Changes the basket, says so, and offers the way back.
   * @param {import("./basket.js").Basket} basket
   * @param {string} text
   */
  change(basket, text) {
    const before = this.basket;
    this.setBasket(basket);
    this.say(text, { undo: () => this.setBasket(before) });
  }

  /** Takes the last change of this basket back, and the one before, as often as it is asked to. */
  undo() {
    const before = this.past.at(-1);
    if (!before) {
      this.say(_("There is nothing to take back."), { tone: "bad" });
      return;
    }
    this.past = this.past.slice(0, -1);
    this.hush();
    this.keepBasket(before);
  }

  /** The basket is paid, and its story with it: nothing of it can be taken back into the next. */
  served() {
    this.basket = EMPTY;
    this.past = [];
  }

  /** @param {import("./basket.js").Basket} basket */
  keepBasket(basket) {
    this.basket = basket;
    // A device that cannot keep it goes on selling: nothing is owed for a basket.
    this.store.note({ basket: inUse(basket) ? basket : null }).catch(() => {});
    this.screen.refresh?.();
  }

  /** Puts the basket aside for the next customer; with nothing in hand, takes up what waits. */
  park() {
    if (inUse(this.basket)) {
      const [parked, basket] = [this.parked, this.basket];
      this.setParked(park(parked, this.inHand()), EMPTY);
      this.say(_("The basket waits. F8 takes it up again."), { undo: () => this.setParked(parked, basket) });
    } else if (this.parked.length > 1) askParked(this);
    else if (this.parked.length) this.takeUp(this.parked[0].id);
    else this.say(_("No basket is waiting."), { tone: "bad" });
  }

  /** @param {string} id */
  takeUp(id) {
    const { parked, basket } = takeUp(this.parked, id, this.inHand());
    this.setParked(parked, this.today(basket));
    this.hush();
  }

  /** @returns {import("./parking.js").Parked} */
  inHand() {
    return { id: crypto.randomUUID(), at: hanoiMoment(new Date()), basket: this.basket };
  }

  /**
   * @param {import("./parking.js").Parked[]} parked
   * @param {import("./basket.js").Basket} basket
   */
  setParked(parked, basket) {
    this.parked = parked;
    this.basket = basket;
    this.past = [];
    const facts = { parked: parked.length ? parked : null, basket: inUse(basket) ? basket : null };
    this.store.write(facts).catch(() => this.refuse(_("This device cannot keep the baskets that wait.")));
    this.drawBar();
    this.screen.refresh?.();
  }

  /**
   * A basket with what the till knows of its products now.
   * @param {import("./basket.js").Basket} basket
   */
  today(basket) {
    return upToDate(basket, (code) => this.catalogue?.byCode.get(code));
  }

  /**
   * A basket with the VAT rates of now: they are the law's, whatever was shown. Its prices stay as they were agreed.
   * @param {import("./basket.js").Basket} basket
   */
  taxed(basket) {
    const rate = (/** @type {import("./shapes.js").Product} */ { product, vat_bp }) =>
      this.catalogue?.byCode.get(product)?.vat_bp ?? vat_bp;
    return {
      ...basket,
      lines: basket.lines.map((line) => ({
        ...line,
        product: { ...line.product, vat_bp: rate(line.product) },
      })),
    };
  }

  /**
   * Says that something was not understood, to the ear and to the eye.
   * @param {string} text
   */
  refuse(text) {
    beep("unknown");
    this.say(text, { tone: "bad" });
  }

  /**
   * Says something that passes by itself.
   * @param {string} text
   * @param {{ tone?: "good"|"bad", undo?: () => void, offer?: { label: string, run: () => void } }} [how]
   */
  say(text, { tone = "good", undo, offer = undo && { label: _("Undo"), run: undo } } = {}) {
    this.hush();
    this.notice.replaceChildren(element(
      "div",
      { class: `notice-card ${tone}` },
      element("span", {}, text),
      offer && element("button", {
        type: "button",
        onclick: () => {
          this.hush();
          offer.run();
        },
      }, offer.label),
    ));
    this.noticeTimer = setTimeout(() => this.hush(), offer ? 10_000 : 6000);
  }

  /**
   * The stars that may be shown for a product now, or null.
   * @param {import("./shapes.js").Product} product
   */
  starsOf(product) {
    const now = new Date();
    if (!this.catalogue?.mayShowStars(now.getTime())) return null;
    return starsOn(product.certificates, hanoiDay(now));
  }

  /**
   * The last day of a lot that is past it, or null. Of a lot that this outlet does not hold nothing is known.
   * @param {import("./shapes.js").Product} product
   * @param {string|null} code
   */
  pastDate(product, code) {
    const last = product.lots.find(({ lot }) => lot === code)?.expires_on ?? null;
    return last !== null && last < hanoiDay(new Date()) ? last : null;
  }

  /** @param {import("./snapshot.js").KeptSnapshot} kept */
  async useSnapshot(kept) {
    const catalogue = new Catalogue(kept, new Date());
    catalogue.countOff(await this.store.entriesAfter(kept.chain, kept.through));
    this.catalogue = catalogue;
    clearTimeout(this.turnTimer);
    // A little late, so that the clock is surely past it.
    const left = catalogue.until - Date.now() + 50;
    this.turnTimer = setTimeout(() => this.keepTime(), Math.max(0, left));
  }

  /** Goes with the clock, also with one that was set: prices and rates of this moment, and stars only while they may be shown. */
  async keepTime() {
    const { catalogue } = this;
    if (!catalogue) return;
    const starry = catalogue.mayShowStars(Date.now());
    const turned = !catalogue.holdsAt(Date.now());
    if (turned) await this.useSnapshot(catalogue.kept);
    else if (starry !== this.starry) await this.useSnapshot(catalogue.kept);
    else return;
    this.starry = starry;
    this.drawBar();
    this.screen.refresh?.();
  }

  /** Counts off what was sold just now. */
  async countOff() {
    const catalogue = this.catalogue;
    if (catalogue) {
      catalogue.countOff(await this.store.entriesAfter(catalogue.kept.chain, catalogue.kept.through));
    }
  }

  /**
   * Asks for newer prices, stars and stock; what is on the screen stays until they are there. One question at a time: an
   * answer must never be put over a later one.
   * @returns {Promise<void>} Done when what was true at this call is known, or nobody answered.
   */
  refreshSnapshot() {
    this.next ??= this.asking.catch(() => {}).then(() => {
      this.next = null;
      return this.askServer();
    });
    this.asking = this.next;
    return this.next;
  }

  async askServer() {
    const pairing = this.pairing;
    if (!pairing || !this.writer.writing) return;
    const [unsent] = await this.store.unsent(pairing.chain, 1);
    const head = await this.store.read("head");
    const through = unsent ? unsent.sequence - 1 : head.sequence;
    const before = this.catalogue?.kept ?? null;
    const { kept, touched, fault } = await fetchSnapshot(pairing, before, through);
    if (this.pairing !== pairing) return;
    if (!kept) {
      if (fault) this.trouble = fault;
      this.drawBar();
      return;
    }
    // A device that cannot keep it goes on with it all the same, for as long as it is open.
    this.trouble = await this.knowledge.keep(kept, touched ?? null).then(() => null, () => "not_kept");
    if (this.pairing !== pairing) return;
    const first = !this.catalogue;
    const told = this.catalogue;
    // The same as before, and on the screen as it should be: the cashier's cards stay where they are.
    if (told && this.starry && told.kept.snapshot === kept.snapshot && told.holdsAt(Date.now())) {
      told.kept = kept;
      await this.countOff();
    } else await this.useSnapshot(kept);
    this.starry = this.catalogue?.mayShowStars(Date.now()) ?? false;
    this.drawBar();
    if (first) this.home();
    else this.screen.refresh?.();
  }
}
