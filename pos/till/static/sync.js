/**
 * Carries the journal to the server: in order, in batches, again and again until there is a definite answer. An entry
 * counts as safe only when the server has answered for that entry; a timeout, a proxy's error page, a dead token or a
 * server in the middle of an upgrade change nothing here.
 */

import { readable } from "./journal.js";
import { clockOff, definiteAnswer, hasMoved, isStandIn, portion, travelling, whatFailed } from "./travel.js";

/** @typedef {import("./shapes.js").Pairing} Pairing */
/** @typedef {import("./shapes.js").PairingPast} PairingPast */

/** The most that the server takes at once; and what most proxies let through. */
const BATCH = 500;
const BYTES = 900_000;
const SHORTEST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * @typedef {object} Light What the sync light says.
 * @property {number} unsent Entries that exist on this device only.
 * @property {number} unsent_vnd What the sales among them come to, less refunds, as far as they can be read.
 * @property {number} earlier How many of them were written under an earlier pairing.
 * @property {number} damaged How many of them can no longer be read whole.
 * @property {State} state
 * @property {boolean} moved The server's journal of this device is another: it must be paired again before it sells.
 * @property {number} clock_ahead_ms How far this device's clock is ahead of the server's, where that matters.
 *
 * @typedef {"fine"|"sending"|"offline"|"busy"|"foreign"|"refused"|"unpaired"|"blind"} State
 *   "busy": the server is there and cannot work. "foreign": it speaks another version. "refused": it answers, and not for
 *   the oldest entry. "blind": this page cannot read what the device keeps.
 */

/**
 * How long to wait before try number `failures`: doubling, up to a minute, and each device a little different, so that
 * forty tills do not fall upon a server that has just come back.
 *
 * @param {number} failures
 * @param {number} chance From 0 to 1.
 */
export function pauseAfter(failures, chance) {
  return Math.min(LONGEST_MS, SHORTEST_MS * 2 ** (failures - 1)) * (0.75 + chance / 2);
}

/**
 * What is on this device only, as the light says it.
 *
 * @param {import("./shapes.js").KeptEntry[]} unsent
 * @param {string|undefined} chain That of the pairing which this device has now.
 */
export function reckon(unsent, chain) {
  const whole = unsent.filter(readable);
  const sum = whole.reduce((vnd, { kind, body }) => {
    if (kind === "sale") return vnd + body.total_vnd;
    return kind === "refund" ? vnd - body.total_vnd : vnd;
  }, 0);
  return {
    unsent: unsent.length,
    unsent_vnd: sum,
    earlier: unsent.filter((entry) => entry.chain !== chain).length,
    damaged: unsent.length - whole.filter((entry) => !isStandIn(entry)).length,
  };
}

export class Sync {
  /**
   * @param {import("./store.js").Store} store
   * @param {() => Pairing|null} pairing
   * @param {(light: Light) => void} onLight
   */
  constructor(store, pairing, onLight) {
    this.store = store;
    this.pairing = pairing;
    this.onLight = onLight;
    this.failures = 0;
    /** @type {State} */
    this.state = "sending";
    this.clockAhead = 0;
    /** What the light said last. @type {Light} */
    this.told = { ...reckon([], undefined), state: "sending", moved: false, clock_ahead_ms: 0 };
    /** How many entries go at once; fewer where something on the way takes no more. */
    this.most = BATCH;
    /** When the server is next asked about earlier pairings: at once, then now and then. */
    this.earlierDue = 0;
    /** The round that is under way. @type {Promise<void>|null} */
    this.round = null;
    this.again = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    addEventListener("online", () => this.now());
  }

  /**
   * Sends what there is; called after every entry, when the network comes back, and by its own clock.
   * @returns {Promise<void>} Done when all that was there at the call is sent, or could not be.
   */
  now() {
    clearTimeout(this.timer);
    this.again = true;
    this.round ??= this.send();
    return this.round;
  }

  async send() {
    try {
      do {
        this.again = false;
        await this.tellLight();
        while (await this.sendBatch());
        if (this.state === "fine") await this.sendEarlier();
      } while (this.again);
    } catch {
      // Its memory failed, not the line. What is written stays written; the next round finds it.
      this.failed("blind");
    } finally {
      this.round = null;
    }
    // What cannot be counted must not look as if it were nothing.
    await this.tellLight().catch(() => this.onLight({ ...this.told, state: "blind" }));
    // Also with nothing to send it asks now and then: only so a server put back to a backup gets its entries again.
    const pause = this.failures ? pauseAfter(this.failures, Math.random()) : LONGEST_MS;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), pause);
  }

  /** @returns {Promise<boolean>} Whether there may be more to send. */
  async sendBatch() {
    const pairing = this.pairing();
    if (!pairing) return false;
    const { chain } = pairing;
    const rows = await this.store.unsent(chain, this.most);
    // What this device has lost the server may have had long ago: ask before telling it of a loss.
    const asksFirst = this.state !== "fine" && rows.some(isStandIn);
    const sent = asksFirst ? [] : portion(travelling(rows), BYTES);
    const answer = await this.ask("/api/v1/sync", pairing, { chain, entries: sent }, sent);
    if (answer === "too large" && this.takeSmaller(sent.length)) return true;
    if (typeof answer === "string") return this.failed(answer === "too large" ? "refused" : answer);
    const fellBehind = await this.store.acknowledge(chain, answer.answers, answer.through, Date.now());
    if (fellBehind) this.earlierDue = 0;
    await this.compare(chain, answer);
    const left = await this.store.unsent(chain, 1);
    // The server answered, yet the oldest entry is still not answered for: asking again at once would ask forever.
    if (!asksFirst && left.length && left[0].sequence === sent[0]?.sequence) return this.failed("refused");
    this.failures = 0;
    this.state = "fine";
    return left.length > 0;
  }

  /**
   * Hands in what earlier pairings of this device still hold. The server takes it from a device that is paired with the
   * same till; else it says what it has, for instance because a manager brought it in from a file.
   */
  async sendEarlier() {
    const pairing = this.pairing();
    if (!pairing || performance.now() < this.earlierDue) return;
    /** @type {PairingPast[]} */
    const pasts = (await this.store.read("pairings")) ?? [];
    // After a start, a pairing or a backup put back also those of which everything was sent: the server may lack them.
    const all = this.earlierDue === 0;
    for (const chain of await this.store.chains()) {
      if (chain === pairing.chain) continue;
      if (!all && !(await this.store.unsent(chain, 1)).length) continue;
      const past = pasts.find((one) => one.chain === chain);
      const address = `/api/v1/chains/${chain}/entries`;
      for (let before = -1;;) {
        const sent = portion(travelling(await this.store.unsent(chain, this.most)), BYTES);
        if (sent[0]?.sequence === before) break;
        before = sent[0]?.sequence;
        const message = { entries: sent, till: past?.till ?? "", series: past?.series ?? "" };
        const answer = await this.ask(address, pairing, message, sent);
        if (typeof answer === "string") break;
        await this.store.acknowledge(chain, answer.answers, answer.through, Date.now());
        if (!(await this.store.unsent(chain, 1)).length) break;
      }
    }
    this.earlierDue = performance.now() + LONGEST_MS;
  }

  /**
   * @param {string} address
   * @param {Pairing} pairing
   * @param {object} message
   * @param {import("./shapes.js").Entry[]} sent
   * @returns {Promise<NonNullable<ReturnType<typeof definiteAnswer>>|"offline"|ReturnType<typeof whatFailed>>}
   */
  async ask(address, pairing, message, sent) {
    const asked = Date.now();
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        headers: { "Authorization": `Bearer ${pairing.token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ ...message, sent_at: new Date(asked).toISOString() }),
        signal: AbortSignal.timeout(30_000),
        redirect: "error",
        credentials: "omit",
      });
    } catch {
      return "offline";
    }
    let body = null;
    try {
      body = await response.json();
    } catch (error) {
      // An answer that breaks off is a broken line; one that is no JSON is not our server's.
      if (!(error instanceof SyntaxError)) return "offline";
    }
    const answer = response.ok ? definiteAnswer(body, sent) : null;
    if (!answer) return whatFailed(response.status, body);
    this.clockAhead = clockOff(asked, Date.now(), answer.time);
    return answer;
  }

  /**
   * Something on the way takes no message of this size: half as much from now on.
   * @param {number} sent
   */
  takeSmaller(sent) {
    if (sent < 2) return false;
    this.most = Math.ceil(sent / 2);
    return true;
  }

  /**
   * Notes when the server holds another journal under this chain than this device: no number may be given twice.
   * @param {string} chain
   * @param {{ through: number, hash: string }} server
   */
  async compare(chain, server) {
    const head = await this.store.read("head");
    if (head?.chain !== chain) return;
    const row = await this.store.entry(chain, server.through);
    if (hasMoved(head, server, row?.hash)) await this.store.write({ moved: chain });
  }

  /** @param {State} state */
  failed(state) {
    this.failures += 1;
    this.state = state;
    return false;
  }

  /** Says how much of the journal is on this device only. */
  async tellLight() {
    const unsent = await this.store.everythingUnsent();
    const chain = this.pairing()?.chain;
    const moved = chain !== undefined && (await this.store.read("moved")) === chain;
    this.told = { ...reckon(unsent, chain), state: this.state, moved, clock_ahead_ms: this.clockAhead };
    this.onLight(this.told);
  }
}
