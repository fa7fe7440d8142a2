/**
 * Puts slips on paper: through the print agent on this computer, at the printer that the server reaches, or through the
 * browser. Always after the deed is written, and never in its way: the sale is finished, and no window of the browser gets
 * between the cashier and her next customer unless she asks for it.
 */

import { Agent, AgentTrouble } from "./agent.js";
import { reportPaper, ticketPaper } from "./papers.js";
import { print } from "./receipt.js";
import { askAboutPrints } from "./screens/prints.js";
import { _, locale } from "./words.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./agent.js").AgentJob} AgentJob */
/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */
/** @typedef {import("./shapes.js").PrinterChoice} PrinterChoice */
/** @typedef {import("./papers.js").Paper} Paper */

/** Longer than a printer may be silent, shorter than a customer's patience. */
const PATIENCE_MS = 15_000;
/** A slip is out in a second; after this the cashier learns that it is not, and goes on. */
const FOLLOWED_MS = 8000;
const LOOK_MS = 250;
/** How often the agent is asked about slips that wait there. */
const WATCH_MS = 5000;
/** A drawer that opens later than this opens before nobody's eyes. */
const DRAWER_LIMIT_S = 15;

export class Printing {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {PrinterChoice} */
    this.choice = { way: "usual" };
    /** What waits at the agent, or asks to be looked at. @type {AgentJob[]} */
    this.jobs = [];
    /** What is at the printer now: a second press meanwhile is impatience, no wish for a second slip. @type {Set<string>} */
    this.underWay = new Set();
    /** Slips that were asked for and surely are on no paper: the next one is the first. @type {Set<string>} */
    this.owed = new Set();
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.watch = undefined;
  }

  /** The way that slips of this device go. @returns {"agent"|"server"|"browser"} */
  get way() {
    if (this.choice.way !== "usual") return this.choice.way;
    return this.app.catalogue?.snapshot.till.printer ?? "browser";
  }

  /** @returns {Agent|null} */
  get agent() {
    return this.choice.way === "agent" ? new Agent(this.choice) : null;
  }

  /** Takes up what this device was set up with. */
  async remember() {
    this.choice = (await this.app.store.read("printer")) ?? { way: "usual" };
    this.look();
  }

  /** @param {PrinterChoice} choice */
  async choose(choice) {
    await this.app.store.write({ printer: choice });
    this.choice = choice;
    this.jobs = [];
    this.look();
    this.app.drawBar();
  }

  /** Asks the agent what waits there, and goes on asking while something does. Its silence is nobody's business here. */
  async look() {
    clearTimeout(this.watch);
    const { agent } = this;
    if (!agent || !this.app.writer.writing) {
      this.jobs = [];
      return;
    }
    const before = JSON.stringify(this.jobs.map(({ id, state }) => [id, state]));
    try {
      // A drawer is no slip: either it opens at once, or its job is over.
      this.jobs = (await agent.status()).jobs.filter(({ id }) => !id.startsWith("drawer-"));
    } catch {
      return;
    }
    if (before !== JSON.stringify(this.jobs.map(({ id, state }) => [id, state]))) this.app.drawBar();
    clearTimeout(this.watch);
    if (this.jobs.length) this.watch = setTimeout(() => this.look(), WATCH_MS);
  }

  /**
   * What a deed sets off by itself once it is on disk: the drawer for cash, and the paper where this device prints each.
   * @param {KeptEntry} entry
   * @param {KeptEntry|null} [back] Of an exchange the refund beside the sale.
   */
  async afterDeed(entry, back = null) {
    const { app, choice } = this;
    if (choice.way !== "agent") return;
    const { body, kind } = entry;
    const tenders = [...(body.tenders ?? []), ...(back?.body.tenders ?? [])];
    if (kind === "drawer" || tenders.some(({ method }) => method === "cash")) await this.openDrawer(entry);
    if (!choice.auto || kind === "drawer") return;
    if (kind === "shift_close") {
      const paper = await reportPaper(app, body.shift);
      if (paper) await this.putOnPaper(paper, _("Shift closed, and its report is printed. Good evening!"));
    } else {
      const paper = ticketPaper(app, entry, back);
      if (paper) await this.putOnPaper(paper);
    }
  }

  /** @param {KeptEntry} entry The deed that puts cash in or takes it out. */
  async openDrawer(entry) {
    try {
      await this.agent?.handIn({
        id: `drawer-${entry.id}`,
        title: entry.body.number ?? "drawer",
        document: { items: [{ kind: "drawer" }] },
        limit_s: DRAWER_LIMIT_S,
      });
    } catch {
      // It has a key as well; nobody waits for this.
    }
  }

  /**
   * @param {Paper} paper
   * @param {string} [done] What to say once it is out.
   */
  async putOnPaper(paper, done = _("The slip is printed.")) {
    const { app, way } = this;
    const { entry } = paper;
    // It was asked for and surely is on no paper: it is the first one still.
    const again = paper.again && !(entry && this.owed.has(entry.id));
    // The server prints from its books, and no book knows a report so far.
    const byBrowser = way === "browser" || (way === "server" && !entry);
    if (byBrowser || !app.pairing) return this.#byBrowser(paper, again);
    const name = entry?.id ?? paper.title;
    if (this.underWay.has(name)) return;
    this.underWay.add(name);
    app.say(_("Printing…"));
    try {
      if (way === "server" && entry) await this.#atServer(app.pairing.token, entry, paper, again, done);
      else await this.#atAgent(paper, again, done);
    } finally {
      this.underWay.delete(name);
    }
  }

  /**
   * @param {Paper} paper
   * @param {boolean} again
   */
  #byBrowser(paper, again) {
    if (paper.entry) this.owed.delete(paper.entry.id);
    print(paper.slip(again));
    paper.keep?.();
  }

  /**
   * @param {Paper} paper
   * @param {boolean} again
   * @param {string} done
   */
  async #atAgent(paper, again, done) {
    const { app, agent } = this;
    if (!agent) return this.#byBrowser(paper, again);
    const { entry, title } = paper;
    let job;
    try {
      // A report so far is another one each time it is asked for; what is in the journal has one paper, and copies of it.
      if (entry) job = await this.#first(agent, entry, paper, again) ?? await copy(agent, entry, paper);
      else job = await agent.handIn({ id: crypto.randomUUID(), title, document: paper.document() });
      if (entry) this.owed.delete(entry.id);
      paper.keep?.();
      job = await follow(agent, job);
    } catch (error) {
      const trouble = error instanceof AgentTrouble ? error : new AgentTrouble("away");
      if (!job && entry && !again) this.owed.add(entry.id);
      const missing = _("%(number)s is not printed.", { number: title });
      this.#offerBrowser(`${missing} ${troubleWords(trouble)}`, paper, again, null);
      return;
    }
    this.look();
    if (job.state === "printed") app.say(done);
    else if (job.state === "held") {
      app.say(jobWords(job), { tone: "bad", offer: { label: _("Decide"), run: () => askAboutPrints(app) } });
    } else this.#offerBrowser(jobWords(job), paper, again, job);
  }

  /**
   * The first print of what is in the journal, where that is what is wanted: handed in now, or waiting at the agent already.
   * @param {Agent} agent
   * @param {KeptEntry} entry
   * @param {Paper} paper
   * @param {boolean} again
   * @returns {Promise<AgentJob|null>} Null where somebody holds the first one already.
   */
  async #first(agent, entry, paper, again) {
    let job;
    if (again) {
      job = await agent.job(entry.id).catch((error) => {
        if (error instanceof AgentTrouble && error.code === "NoSuchJob") return null;
        throw error;
      });
    } else {
      const handedIn = await agent.handIn({
        id: entry.id,
        title: paper.title,
        document: paper.document(false),
      });
      if (!handedIn.known) return handedIn;
      job = handedIn;
    }
    if (!job || job.state === "printed" || job.state === "cancelled") return null;
    return job.state === "held" ? await agent.release(job.id) : job;
  }

  /**
   * @param {string} text
   * @param {Paper} paper
   * @param {boolean} again
   * @param {AgentJob|null} job What still waits at the agent; printed by the browser, it must not come out there as well.
   */
  #offerBrowser(text, paper, again, job) {
    const { app, agent } = this;
    const run = async () => {
      try {
        if (job) await agent?.cancel(job.id);
      } catch (error) {
        if (error instanceof AgentTrouble && error.code === "JobMoved") {
          return app.say(_("The slip is printed."));
        }
      }
      this.look();
      this.#byBrowser(paper, again);
    };
    app.say(text, { tone: "bad", offer: { label: _("Print from the browser"), run } });
  }

  /**
   * @param {string} token
   * @param {KeptEntry} entry
   * @param {Paper} paper
   * @param {boolean} again
   * @param {string} done
   */
  async #atServer(token, entry, paper, again, done) {
    const trouble = await printAtServer(this.app, token, entry);
    if (trouble === null) {
      paper.keep?.();
      return this.app.say(done);
    }
    this.app.say(trouble, {
      tone: "bad",
      offer: { label: _("Print from the browser"), run: () => this.#byBrowser(paper, again) },
    });
  }
}

/**
 * One more of what somebody holds already: the agent puts the mark of a reprint above it.
 * @param {Agent} agent
 * @param {KeptEntry} entry
 * @param {Paper} paper
 */
function copy(agent, entry, paper) {
  return agent.handIn({
    id: crypto.randomUUID(),
    title: paper.title,
    document: paper.document(true),
    reprint_of: entry.id,
  });
}

/**
 * Waits until a job is out, or it is clear that it will not be at once.
 * @param {Agent} agent
 * @param {AgentJob} job
 */
async function follow(agent, job) {
  const until = Date.now() + FOLLOWED_MS;
  while (job.state === "queued" || job.state === "printing") {
    // Tried and not reached: the agent goes on trying, the cashier goes on selling.
    if (Date.now() > until || (job.state === "queued" && job.trouble)) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    job = await agent.job(job.id);
  }
  return job;
}

/**
 * How a slip stands that is not out.
 * @param {AgentJob} job
 */
export function jobWords({ title, state, why, may_have_printed }) {
  const number = { number: title };
  if (state === "failed") return _("%(number)s cannot be printed on this paper.", number);
  if (why === "too_old") {
    return _("%(number)s waited too long for the printer. Is it still wanted?", number);
  }
  if (why === "interrupted") {
    return _("The print of %(number)s was interrupted. Look at the paper: is it there?", number);
  }
  if (may_have_printed) {
    return _("The printer stopped in the middle of %(number)s. Look at the paper: is it there?", number);
  }
  if (state === "printing") return _("%(number)s is still being printed.", number);
  return _("The printer does not answer. %(number)s comes out as soon as it does.", number);
}

/**
 * Why the agent was not reached, and what to do, in words.
 * @param {AgentTrouble} trouble
 */
export function troubleWords({ kind, code }) {
  switch (kind) {
    case "denied":
      return _("This browser does not let the till speak to the print agent. Allow it under Printer.");
    case "unasked":
      return _("This browser has not been allowed yet to speak to the print agent. Allow it under Printer.");
    case "unknown_page":
      return _("The print agent does not know this page. Name its address when starting the agent.");
    case "secret":
      return _("The print agent does not take this secret. Type the one that its window shows.");
    case "refused":
      return {
        NoPrinterThere: _("The print agent has no printer. Name it when starting the agent."),
        DiskRefuses: _("The disk of this computer is full, so the print agent takes no slip."),
        QueueFull: _("Too many slips wait at the print agent. Look at the printer first."),
      }[code] ?? _("The print agent refuses this slip (%(code)s).", { code });
    default:
      return _("The print agent does not answer. Is it running on this computer?");
  }
}

/**
 * @param {App} app
 * @param {string} token
 * @param {KeptEntry} entry
 * @returns {Promise<string|null>} What went wrong, in words; null when the slip is out.
 */
async function printAtServer(app, token, entry) {
  // The server prints from its books: the entry must be there first.
  await app.sync.now();
  const [kept] = await app.store.entriesBy("number", entry.body.number);
  if (kept && !kept.acknowledged) return unanswered(entry);
  try {
    const response = await fetch(
      `/api/v1/${printAddress(entry)}/print`,
      {
        method: "POST",
        headers: { "Authorization": `Bearer ${token}`, "Accept-Language": locale },
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
    );
    const body = await response.json();
    if (response.ok && body.state === "printed") return null;
    if (typeof body.detail === "string" && body.detail) return body.detail;
  } catch {
    // No answer, or none that can be read: the words below say what to do.
  }
  return unanswered(entry);
}

/** @param {KeptEntry} entry */
function printAddress({ kind, id, body }) {
  if (kind === "shift_close") return `shifts/${body.shift}`;
  return `${kind === "refund" ? "refunds" : "sales"}/${id}`;
}

/** @param {KeptEntry} entry */
function unanswered(entry) {
  return _("%(number)s is not printed: the printer did not answer. Try again later under Receipts.", {
    number: entry.body.number,
  });
}
