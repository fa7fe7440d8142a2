/**
 * Carries the journal to the server: in order, in batches, again and again until there is a definite answer. An entry
 * counts as safe only when the server has answered for that entry; a timeout, a proxy's error page, a dead token or a
 * server in the middle of an upgrade change nothing here.
 */

/** The most that the server takes at once. */
const BATCH = 500;
const SHORTEST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * @typedef {object} Light What the sync light says.
 * @property {number} unsent Entries that exist on this device only.
 * @property {number} unsent_vnd What the sales among them come to, less refunds.
 * @property {"fine"|"sending"|"offline"|"unpaired"|"refused"} state
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
 * Reads the server's answer; null unless it is whole and about these very entries.
 *
 * @param {unknown} body
 * @param {{ id: string, sequence: number }[]} sent
 * @returns {{ answers: { sequence: number, outcome: string, reasons: string[] }[], through: number }|null}
 */
export function definiteAnswer(body, sent) {
  const { entries, server } = /** @type {any} */ (body) ?? {};
  if (!Array.isArray(entries) || !Number.isInteger(server?.sequence)) return null;
  const known = new Map(sent.map((entry) => [entry.id, entry.sequence]));
  const answers = entries
    .filter((entry) => known.get(entry?.id) === entry?.sequence && typeof entry.outcome === "string")
    .map(({ sequence, outcome, reasons }) => ({
      sequence,
      outcome,
      reasons: Array.isArray(reasons) ? reasons : [],
    }));
  return { answers, through: server.sequence };
}

export class Sync {
  /**
   * @param {import("./store.js").Store} store
   * @param {() => import("./shapes.js").Pairing|null} pairing
   * @param {(light: Light) => void} onLight
   */
  constructor(store, pairing, onLight) {
    this.store = store;
    this.pairing = pairing;
    this.onLight = onLight;
    this.failures = 0;
    /** @type {Light["state"]} */
    this.state = "sending";
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
      } while (this.again);
    } finally {
      this.round = null;
    }
    await this.tellLight();
    // Also with nothing to send it asks now and then: only so a server put back to a backup gets its entries again.
    const pause = this.failures ? pauseAfter(this.failures, Math.random()) : LONGEST_MS;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), pause);
  }

  /** @returns {Promise<boolean>} Whether there may be more to send. */
  async sendBatch() {
    const pairing = this.pairing();
    if (!pairing) return false;
    const batch = await this.store.unsent(pairing.chain, BATCH);
    const sent = batch.map(({ sequence, kind, id, body, previous, hash }) => ({
      sequence,
      kind,
      id,
      body,
      previous,
      hash,
    }));
    let response;
    let body = null;
    try {
      response = await fetch("/api/v1/sync", {
        method: "POST",
        headers: { "Authorization": `Bearer ${pairing.token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ entries: sent }),
        signal: AbortSignal.timeout(30_000),
        redirect: "error",
        credentials: "omit",
      });
      body = await response.json();
    } catch {
      return this.failed("offline");
    }
    if (response.status === 401 || response.status === 403) return this.failed("unpaired");
    const answer = response.ok ? definiteAnswer(body, sent) : null;
    if (!answer) return this.failed(response.status >= 500 ? "offline" : "refused");
    await this.store.acknowledge(pairing.chain, answer.answers, answer.through);
    const left = await this.store.unsent(pairing.chain, 1);
    // The server answered, yet the oldest entry is still not answered for: asking again at once would ask forever.
    if (left.length && left[0].sequence === batch[0]?.sequence) return this.failed("refused");
    this.failures = 0;
    this.state = "fine";
    return left.length > 0;
  }

  /** @param {Light["state"]} state */
  failed(state) {
    this.failures += 1;
    this.state = state;
    return false;
  }

  /** Says how much of the journal is on this device only. */
  async tellLight() {
    const unsent = await this.store.everythingUnsent();
    const sum = unsent.reduce((vnd, { kind, body }) => {
      if (kind === "sale") return vnd + body.total_vnd;
      return kind === "refund" ? vnd - body.total_vnd : vnd;
    }, 0);
    this.onLight({ unsent: unsent.length, unsent_vnd: sum, state: this.state });
  }
}
