/**
 * Speaks to the print agent on this computer's loopback address, and finds out why it cannot when it cannot: browsers tell
 * a page only that a request failed.
 */

/** @typedef {"granted"|"prompt"|"denied"|"unknown"} Permission Whether the browser lets this page speak to loopback. */

/**
 * @typedef {"away"|"denied"|"unasked"|"unknown_page"|"secret"|"refused"} Trouble Why the agent was not reached: nothing
 *   listens there; the browser's user said no, or has not been asked; the agent does not know this page; it does not take
 *   the secret; it answered no, and said why.
 */

/**
 * @typedef {object} AgentJob
 * @property {string} id
 * @property {string} title
 * @property {"queued"|"printing"|"printed"|"held"|"failed"|"cancelled"} state
 * @property {"too_old"|"interrupted"|"printer"|null} why
 * @property {string|null} trouble
 * @property {string} reason
 * @property {boolean} may_have_printed
 * @property {string|null} reprint_of
 * @property {number} attempts
 * @property {number} age_s
 *
 * @typedef {object} AgentStatus
 * @property {string} printer
 * @property {number} width_dots
 * @property {boolean} drawer
 * @property {number} hold_after_s
 * @property {string|null} trouble
 * @property {boolean} lost_queue
 * @property {AgentJob[]} jobs
 */

export const USUAL_ADDRESS = "http://127.0.0.1:9109";

/** Loopback answers in milliseconds; a computer that wakes up may need a moment. */
const PATIENCE_MS = 6000;
/** A person reads the browser's question before answering it. */
const ASKING_MS = 60_000;

/** A page from this computer itself needs nobody's permission. */
const AT_HOME = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** The names under which browsers know the permission, newest first. */
const PERMISSIONS = ["loopback-network", "local-network-access"];

export class AgentTrouble extends Error {
  /**
   * @param {Trouble} kind
   * @param {string} [code] What the agent called it.
   */
  constructor(kind, code = "") {
    super(`${kind} ${code}`.trim());
    this.kind = kind;
    this.code = code;
  }
}

/**
 * The agent's address as somebody typed it; null when it leads anywhere but to this computer.
 * @param {string} text
 */
export function agentAddress(text) {
  const found = /^\s*(?:http:\/\/)?(?:127\.0\.0\.1|localhost):(\d{1,5})\/?\s*$/i.exec(text);
  return found && Number(found[1]) > 0 && Number(found[1]) < 65536
    ? `http://127.0.0.1:${Number(found[1])}`
    : null;
}

/**
 * What the browser would say now, without asking anybody.
 * @returns {Promise<Permission>}
 */
async function loopbackPermission() {
  for (const name of PERMISSIONS) {
    try {
      const { state } = await navigator.permissions.query({ name: /** @type {any} */ (name) });
      return state;
    } catch {
      // This browser does not know that name.
    }
  }
  return "unknown";
}

/** Whether the browser is going to ask its person before this page speaks to loopback. */
export async function mustBeAsked() {
  return !AT_HOME.test(location.hostname) && await loopbackPermission() === "prompt";
}

/** @param {RequestInit} how */
function toLoopback(how) {
  // Tells the browser what the address is before it has looked; one that knows the word but not this one throws.
  const marked = /** @type {RequestInit} */ ({ ...how, targetAddressSpace: "loopback" });
  try {
    new Request(USUAL_ADDRESS, marked);
    return marked;
  } catch {
    return how;
  }
}

export class Agent {
  /** @param {{ address: string, secret: string }} setup */
  constructor({ address, secret }) {
    this.address = address;
    this.secret = secret;
  }

  /**
   * How the agent and its printer are. With `asking`, a person is at hand to answer the browser's question.
   * @returns {Promise<AgentStatus>}
   * @throws {AgentTrouble}
   */
  status({ asking = false } = {}) {
    return this.ask("GET", "/status", undefined, asking ? ASKING_MS : PATIENCE_MS);
  }

  /**
   * Hands a job in; the same id again is the same job, so a try without an answer may be repeated.
   * @param {{ id: string, title: string, document: object, reprint_of?: string, limit_s?: number }} job
   * @returns {Promise<AgentJob & { known: boolean }>} `known`: it had been handed in before.
   * @throws {AgentTrouble}
   */
  async handIn(job) {
    return await this.ask("POST", "/jobs", job);
  }

  /** @param {string} id @returns {Promise<AgentJob>} @throws {AgentTrouble} */
  job(id) {
    return this.ask("GET", `/jobs/${id}`);
  }

  /** @param {string} id @returns {Promise<AgentJob>} @throws {AgentTrouble} */
  release(id) {
    return this.ask("POST", `/jobs/${id}/print`);
  }

  /** @param {string} id @returns {Promise<AgentJob>} @throws {AgentTrouble} */
  cancel(id) {
    return this.ask("POST", `/jobs/${id}/cancel`);
  }

  /** @returns {Promise<AgentJob>} @throws {AgentTrouble} */
  test() {
    return this.ask("POST", "/test");
  }

  /**
   * @param {"GET"|"POST"} method
   * @param {string} path
   * @param {object} [body]
   * @param {number} [patience]
   * @returns {Promise<any>}
   * @throws {AgentTrouble}
   */
  async ask(method, path, body, patience = PATIENCE_MS) {
    let response;
    let answer;
    try {
      response = await fetch(
        this.address + path,
        toLoopback({
          method,
          headers: {
            "Authorization": `Bearer ${this.secret.replace(/[^\x21-\x7e]/g, "")}`,
            ...(body && { "Content-Type": "application/json" }),
          },
          body: body && JSON.stringify(body),
          credentials: "omit",
          cache: "no-store",
          redirect: "error",
          signal: AbortSignal.timeout(patience),
        }),
      );
      answer = await response.json();
    } catch {
      throw new AgentTrouble(await this.#whyNot());
    }
    if (response.status === 401) throw new AgentTrouble("secret");
    if (!response.ok) throw new AgentTrouble("refused", String(answer.code ?? response.status));
    return { ...answer, known: response.status === 200 };
  }

  /**
   * Why a request failed: what the browser's permission says, and whether anything listens there at all.
   * @returns {Promise<Trouble>}
   */
  async #whyNot() {
    const permission = await loopbackPermission();
    try {
      // A page may not read this answer, but it learns that there was one.
      await fetch(
        `${this.address}/status`,
        toLoopback({
          mode: "no-cors",
          credentials: "omit",
          cache: "no-store",
          signal: AbortSignal.timeout(PATIENCE_MS),
        }),
      );
      return "unknown_page";
    } catch {
      if (AT_HOME.test(location.hostname)) return "away";
      if (permission === "denied") return "denied";
      return permission === "prompt" ? "unasked" : "away";
    }
  }
}
