/**
 * The till as a whole: what it knows, which screen is up, and how it hears of scans and keys. Screens are made by
 * functions of this; they change it only through its verbs.
 */

import { starsOn } from "../../certification/static/claims.js";
import { inUse } from "./basket.js";
import { book } from "./booking.js";
import { beep } from "../../catalogue/static/beep.js";
import { readableFormats } from "../../catalogue/static/camera.js";
import { element, refill } from "./element.js";
import { hanoiDay } from "./format.js";
import { Hand } from "./hand.js";
import { hear } from "./hearing.js";
import { Installation } from "./install.js";
import { Labels } from "./labels.js";
import { Learning } from "./learning.js";
import { pastDate } from "./lots.js";
import { Printing } from "./printing.js";
import { JournalMoved } from "./store.js";
import { Sync } from "./sync.js";
import { isUnlabelled } from "./unlabelled.js";
import { mend, prune } from "./upkeep.js";
import { certifiedVariant } from "./variant.js";
import { _ } from "./words.js";
import { Writer } from "./writer.js";
import { banner } from "./screens/banner.js";
import { bar, wayOf } from "./screens/bar.js";
import { openDialog } from "./screens/dialog.js";
import { openingScreen } from "./screens/opening.js";
import { closingScreen } from "./screens/closing.js";
import { elsewhereScreen } from "./screens/elsewhere.js";
import { pairingScreen } from "./screens/pairing.js";
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
 * @property {(scan: import("../../catalogue/static/codes.js").Scan) => void} [onScan]
 * @property {(event: KeyboardEvent) => boolean} [onKey] Whether it used the key.
 * @property {readonly string[]} [keys] Those of the bar's that do something else here.
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
    this.changeLocale = changeLocale;
    /** @type {import("./shapes.js").Pairing|null} */
    this.pairing = null;
    this.learning = new Learning(this, knowledge);
    /** @type {import("./shapes.js").Shift|null} */
    this.shift = null;
    this.hand = new Hand(this);
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
    this.labels = new Labels(
      () => this.catalogue?.snapshot.label_keys,
      () => this.screen.refresh?.(),
    );
    this.writer = new Writer(() => this.turn());
    /** Whether the browser has promised not to clear what it keeps. */
    this.durable = false;
    this.sync = new Sync(store, () => this.writer.writing ? this.pairing : null, (light) => {
      const sent = this.light.unsent > 0 && light.unsent === 0;
      this.light = light;
      this.drawBar();
      if (sent) this.learning.refresh();
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
  }

  /** What the till sells by, as far as it has been told. */
  get catalogue() {
    return this.learning.catalogue;
  }

  /** Whether nobody is in the middle of anything: no goods in the basket, no question open, nothing typed. */
  idle() {
    const resting = [waitingScreen, openingScreen, sellingScreen].includes(this.make);
    const typed = [...this.region.querySelectorAll("input")].some((field) =>
      field.value !== field.defaultValue
    );
    return resting && !inUse(this.hand.basket) && !typed && !openDialog();
  }

  /** Reads what the device knows and shows the screen that belongs to it. */
  async start() {
    await this.remember();
    this.cameraFormats = await readableFormats();
    hear(this);
    document.addEventListener("keydown", (event) => {
      if (openDialog() || event.defaultPrevented) return;
      // Where a screen has a use for the key, as paying by card, it goes first.
      const way = wayOf(this, event.key);
      if (this.screen.onKey?.(event)) event.preventDefault();
      else if (way) {
        event.preventDefault();
        way();
      }
    });
    await this.writer.start();
    // Its turn, when it came, has shown the screen.
    if (!this.writer.writing) this.home();
    this.installation.start();
    setInterval(() => this.learning.refresh(), REFRESH_MS);
    this.tidy();
    setInterval(() => this.tidy(), TIDY_MS);
    setInterval(() => this.learning.keepTime(), CLOCK_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.learning.keepTime();
      this.learning.refresh();
    });
  }

  /** Takes up what this device knows, whichever tab has written it. */
  async remember() {
    this.pairing = (await this.store.read("pairing")) ?? null;
    this.shift = (await this.store.read("shift")) ?? null;
    await this.learning.remember();
    await this.printing.remember();
    await this.hand.remember();
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
    this.learning.refresh();
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
   * Whose star customers may take for this product's, which has none, or null.
   * @param {import("./shapes.js").Product} product
   */
  variantOf(product) {
    const now = new Date();
    if (!this.catalogue?.mayShowStars(now.getTime())) return null;
    return certifiedVariant(this.catalogue.snapshot, product, hanoiDay(now));
  }

  /**
   * The last day of the goods that are sold, where it has passed, or null.
   * @param {import("./shapes.js").Product} product
   * @param {string|null} code The lot that was scanned.
   */
  pastDate(product, code) {
    return pastDate(product.lots, code, hanoiDay(new Date()));
  }

  /**
   * Whether the outlet's own rule keeps a piece from being handed over: its star is gone, and its label not changed.
   * @param {import("./shapes.js").Product} product
   * @param {string|null} lot
   */
  unlabelled(product, lot) {
    return this.catalogue ? isUnlabelled(this.catalogue.kept, product, lot, new Date()) : false;
  }
}
