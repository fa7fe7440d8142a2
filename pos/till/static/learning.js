/**
 * How the till comes to know what it sells by: it asks the server now and then, keeps what it was told, and goes with the
 * clock in between.
 */

import { Catalogue, fetchSnapshot } from "./snapshot.js";

export class Learning {
  /**
   * @param {import("./app.js").App} app
   * @param {import("./knowledge.js").Knowledge} knowledge
   */
  constructor(app, knowledge) {
    this.app = app;
    this.knowledge = knowledge;
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
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.turnTimer = undefined;
  }

  /** Takes up what this device was told last. */
  async remember() {
    const kept = await this.knowledge.read().catch(() => null);
    if (kept && kept.chain === this.app.pairing?.chain) await this.use(kept);
    else this.catalogue = null;
  }

  /** @param {import("./snapshot.js").KeptSnapshot} kept */
  async use(kept) {
    const catalogue = new Catalogue(kept, new Date());
    catalogue.countOff(await this.app.store.entriesAfter(kept.chain, kept.through));
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
    if (turned) await this.use(catalogue.kept);
    else if (starry !== this.starry) await this.use(catalogue.kept);
    else return;
    this.starry = starry;
    this.app.drawBar();
    this.app.screen.refresh?.();
  }

  /** Counts off what was sold just now. */
  async countOff() {
    const catalogue = this.catalogue;
    if (catalogue) {
      catalogue.countOff(await this.app.store.entriesAfter(catalogue.kept.chain, catalogue.kept.through));
    }
  }

  /**
   * Asks for newer prices, stars and stock; what is on the screen stays until they are there. One question at a time: an
   * answer must never be put over a later one.
   * @returns {Promise<void>} Done when what was true at this call is known, or nobody answered.
   */
  refresh() {
    this.next ??= this.asking.catch(() => {}).then(() => {
      this.next = null;
      return this.ask();
    });
    this.asking = this.next;
    return this.next;
  }

  async ask() {
    const pairing = this.app.pairing;
    if (!pairing || !this.app.writer.writing) return;
    const [unsent] = await this.app.store.unsent(pairing.chain, 1);
    const head = await this.app.store.read("head");
    const through = unsent ? unsent.sequence - 1 : head.sequence;
    const before = this.catalogue?.kept ?? null;
    const { kept, touched, fault } = await fetchSnapshot(pairing, before, through);
    if (this.app.pairing !== pairing) return;
    if (!kept) {
      if (fault) this.trouble = fault;
      this.app.drawBar();
      return;
    }
    // A device that cannot keep it goes on with it all the same, for as long as it is open.
    this.trouble = await this.knowledge.keep(kept, touched ?? null).then(() => null, () => "not_kept");
    if (this.app.pairing !== pairing) return;
    const first = !this.catalogue;
    const told = this.catalogue;
    // The same as before, and on the screen as it should be: the cashier's cards stay where they are.
    if (told && this.starry && told.kept.snapshot === kept.snapshot && told.holdsAt(Date.now())) {
      told.kept = kept;
      await this.countOff();
    } else await this.use(kept);
    this.starry = this.catalogue?.mayShowStars(Date.now()) ?? false;
    this.app.drawBar();
    if (first) this.app.home();
    else this.app.screen.refresh?.();
  }
}
