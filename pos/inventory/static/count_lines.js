/**
 * The lines of a count, on this device and on the server: kept, sent once, mended, taken back. What was tried may have
 * arrived although nobody said so; nothing here is said to be gone before the server cannot have it any more.
 */

import { standing } from "./count_goods.js";

/** @typedef {import("./count_goods.js").Line} Line */
/**
 * @typedef {"good"|"signed out"|"other"|"stale"} Session Whether the server takes what this page sends: nobody is signed
 *   in, somebody else is, or the page is to be loaded again.
 */
/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status
 * @property {() => Promise<any>} json
 */
/**
 * @typedef {object} Keeping
 * @property {(...lines: Line[]) => Promise<void>} keep
 * @property {(...ids: string[]) => Promise<void>} drop
 */
/** @typedef {{ taken: true }|{ later: true }|{ problem: string }} Outcome */

const SEND_AT_ONCE = 100;
/** The server knows no line that this one mends. */
const MENDS_NOTHING = "NoSuchCountLine";

/**
 * A line goes before the one that mends it.
 * @param {Line} one
 * @param {Line} other
 */
const byKeeping = (one, other) => one.kept_at - other.kept_at;

export class CountLines {
  /** @type {Line[]} */
  here = [];
  /** @type {Line[]} */
  there = [];
  /** The state of the count. */
  state = "open";
  /** Whether the server answered when it was last asked. */
  reached = true;
  /** Why the server takes nothing of this person, in its own words. */
  trouble = "";
  /** @type {Session} */
  session = "good";
  /** @type {Set<string>} */
  #gone = new Set();
  /** @type {Map<string, string>} */
  #problems = new Map();
  /** @type {Promise<void>|null} */
  #running = null;
  #asked = false;

  /**
   * @param {object} with_
   * @param {Keeping} with_.store
   * @param {(path: string, body?: unknown) => Promise<Answer>} with_.ask Asks the server about this count.
   * @param {() => Promise<Session>} with_.renew Learns anew who is signed in, and takes the token of that session.
   * @param {() => void} with_.changed
   */
  constructor({ store, ask, renew, changed }) {
    this.store = store;
    this.ask = ask;
    this.renew = renew;
    this.changed = changed;
  }

  /** The lines that hold, the latest first. */
  get standing() {
    return standing(this.there, this.here);
  }

  /** What the server does not take, and says why. */
  get refused() {
    return this.here.filter(({ state }) => state === "refused");
  }

  /** What the server has still to be told. */
  get waiting() {
    return this.here.filter((line) => line.state === "here" || line.leaving);
  }

  /**
   * Begins with what this device has kept. A page before this one may have sent any of it.
   * @param {Line[]} lines
   */
  begin(lines) {
    this.here = lines.map((line) => ({ ...line, tried: true }));
  }

  /**
   * Keeps what was counted, on the disk first; `mends` is the line whose slip it mends.
   * @param {Line} line
   * @param {Line|null} mends
   */
  async keep(line, mends) {
    const refused = mends?.state === "refused" ? mends : null;
    // What the server refused or gave back it does not have, so there is nothing to mend.
    if (mends && !this.#gone.has(mends.id)) line.replaces = refused ? refused.replaces : mends.id;
    await this.store.keep(line);
    this.here = [line, ...this.here];
    if (refused) await this.#forget(refused);
    this.changed();
  }

  /** Tells the server what it lacks; who asks while that goes on waits for what they asked for as well. */
  send() {
    this.#asked = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /**
   * Takes the goods of a line away altogether: the line, and what it mends. Nobody hears that it is done before it is.
   * @param {Line} line
   * @returns {Promise<Outcome>}
   */
  async takeBack(line) {
    const all = this.#withMended(line);
    const unsent = all.filter(({ state, tried }) => state === "here" && !tried);
    const there = all.filter((one) => !unsent.includes(one));
    // All at once: from here on nobody sends what never left.
    this.here = this.here.filter((one) => !unsent.includes(one));
    for (const one of there) {
      one.leaving = true;
      this.#problems.delete(one.id);
      if (!this.here.includes(one)) this.here.push(one);
    }
    try {
      await this.store.keep(...there);
      await this.store.drop(...unsent.map(({ id }) => id));
    } catch {
      for (const one of there) one.leaving = false;
      this.here = [...unsent, ...this.here];
      return { problem: "" };
    }
    for (const { id } of unsent) this.#gone.add(id);
    this.changed();
    if (there.length) await this.send();
    const problem = all.map(({ id }) => this.#problems.get(id)).find((found) => found !== undefined);
    if (problem !== undefined) return { problem };
    return all.every(({ id }) => this.#gone.has(id)) ? { taken: true } : { later: true };
  }

  /**
   * Learns what the server has of this person. Lines that were sent while it was asked are not in what it tells.
   * @param {() => Promise<Line[]|null>} told
   */
  async learn(told) {
    const before = new Set(this.here.filter((line) => line.state === "sent").map(({ id }) => id));
    const lines = await told();
    if (!lines) return;
    this.there = lines.filter(({ id }) => !this.#gone.has(id));
    const known = new Set(lines.map(({ id }) => id));
    // What the server has need not stay on the device as well.
    const over = this.here.filter((line) =>
      before.has(line.id) && line.state === "sent" && !known.has(line.id)
    );
    await this.store.drop(...over.map(({ id }) => id));
    this.here = this.here.filter((line) => !over.includes(line));
  }

  /**
   * A line and what it stands in place of. A refused line stands in place of nothing.
   * @param {Line} line
   */
  #withMended(line) {
    const all = [...this.here, ...this.there];
    /** @type {Line[]} */
    const found = [];
    for (let one = /** @type {Line|undefined} */ (line); one && !found.includes(one);) {
      found.push(one);
      const { state, replaces } = one;
      one = state === "refused" ? undefined : all.find(({ id }) => id === replaces);
    }
    return found;
  }

  /** @param {Line} line */
  async #forget(line) {
    await this.store.drop(line.id);
    this.#gone.add(line.id);
    this.here = this.here.filter(({ id }) => id !== line.id);
    this.there = this.there.filter(({ id }) => id !== line.id);
  }

  async #run() {
    while (this.#asked) {
      this.#asked = false;
      if (!this.waiting.length) continue;
      try {
        this.reached = await this.#sendAll() && await this.#withdrawAll();
      } catch {
        this.reached = false;
      }
    }
    this.changed();
  }

  /** Sends the lines that only this device has, a few at a time; false when the server does not take them now. */
  async #sendAll() {
    if (this.session !== "good") this.session = await this.renew();
    while (this.session === "good") {
      const some = this.here.filter((line) => line.state === "here").sort(byKeeping).slice(0, SEND_AT_ONCE);
      if (!some.length) return true;
      for (const line of some) line.tried = true;
      const response = await this.#tell("/lines", {
        now: new Date().toISOString(),
        lines: some.map(({ id, product, quantity_milli, counted_at, lot, spot, replaces }) => ({
          id,
          product,
          quantity_milli,
          counted_at,
          lot,
          spot,
          replaces,
        })),
      });
      if (!response.ok) {
        await this.#learnTrouble(response);
        return this.session !== "good";
      }
      this.trouble = "";
      const answer = await response.json();
      this.state = answer.state;
      if (!await this.#hear(some, answer.lines)) return false;
    }
    return true;
  }

  /**
   * @param {Line[]} sent
   * @param {{ id: string, kept: boolean, problem: string|null, code: string|null }[]} told
   */
  async #hear(sent, told) {
    const heard = new Map(told.map((one) => [one.id, one]));
    for (const line of sent) {
      const one = heard.get(line.id);
      if (!one) continue;
      line.state = one.kept ? "sent" : "refused";
      line.problem = one.problem ?? undefined;
      if (one.code === MENDS_NOTHING && !sent.some(({ id }) => id === line.replaces)) line.replaces = null;
    }
    await this.store.keep(...sent);
    for (const line of sent) if (line.state === "refused") await this.#makeWay(line);
    return sent.every(({ id }) => heard.has(id));
  }

  /**
   * A refused line that was mended already goes; what mends it mends what that would have mended, and is sent so.
   * @param {Line} refused
   */
  async #makeWay(refused) {
    const better = this.here.filter(({ replaces }) => replaces === refused.id);
    for (const line of better) {
      line.replaces = refused.replaces;
      if (line.state === "refused") line.state = "here";
      line.problem = undefined;
      await this.store.keep(line);
    }
    if (better.length) await this.#forget(refused);
  }

  /** Takes back at the server what somebody took back here; false when it does not take that now. */
  async #withdrawAll() {
    for (const line of this.here.filter(({ leaving, state }) => leaving && state !== "here")) {
      if (this.session !== "good") return true;
      const response = await this.#tell(`/lines/${line.id}/withdraw`, {});
      // It has had its answer, so what the server does not know will not come any more.
      if (response.ok || response.status === 404) await this.#forget(line);
      else if (this.session !== "good") return true;
      else if (response.status >= 500 || response.status === 429) return false;
      else {
        const { detail } = await response.json();
        this.#problems.set(line.id, detail ?? "");
        line.leaving = false;
        await this.store.keep(line);
      }
    }
    return true;
  }

  /**
   * A server that is busy or ill takes the lines later; one that takes nothing of this person says why.
   * @param {Answer} response
   */
  async #learnTrouble(response) {
    const { status } = response;
    this.trouble = "";
    if (this.session !== "good" || status >= 500 || status === 429) return;
    this.trouble = (await response.json()).detail ?? "";
  }

  /**
   * Asks with the token of the session that there is now.
   * @param {string} path
   * @param {unknown} body
   */
  async #tell(path, body) {
    const refused = (/** @type {Answer} */ { status }) => status === 400 || status === 401;
    const first = await this.ask(path, body);
    if (!refused(first)) return first;
    this.session = await this.renew();
    if (this.session !== "good") return first;
    const second = await this.ask(path, body);
    if (refused(second)) this.session = "stale";
    return second;
  }
}
