/**
 * Puts a slip on paper: at the printer that the server reaches, where this till has one, else through the browser.
 * A printer that fails holds nothing up: the sale is finished, and no window of the browser gets between the cashier and
 * her next customer unless she asks for it.
 */

import { print } from "./receipt.js";
import { _, locale } from "./words.js";

/** Longer than a printer may be silent, shorter than a customer's patience. */
const PATIENCE_MS = 15_000;

/** What is at the printer now: a second press meanwhile is impatience, no wish for a second slip. @type {Set<string>} */
const underWay = new Set();

/**
 * @param {import("./app.js").App} app
 * @param {import("./shapes.js").KeptEntry} entry A sale or a refund.
 * @param {HTMLElement} slip The same as the browser would print it.
 */
export async function putOnPaper(app, entry, slip) {
  if (app.catalogue?.snapshot.till.printer !== "server" || !app.pairing) return print(slip);
  if (underWay.has(entry.id)) return;
  underWay.add(entry.id);
  app.say(_("Printing…"));
  const trouble = await printAtServer(app, app.pairing.token, entry);
  underWay.delete(entry.id);
  if (trouble === null) return app.say(_("The slip is printed."));
  app.say(trouble, {
    tone: "bad",
    offer: { label: _("Print from the browser"), run: () => print(slip) },
  });
}

/**
 * @param {import("./app.js").App} app
 * @param {string} token
 * @param {import("./shapes.js").KeptEntry} entry
 * @returns {Promise<string|null>} What went wrong, in words; null when the slip is out.
 */
async function printAtServer(app, token, entry) {
  // The server prints from its books: the entry must be there first.
  await app.sync.now();
  const [kept] = await app.store.entriesBy("number", entry.body.number);
  if (kept && !kept.acknowledged) return unanswered(entry);
  try {
    const response = await fetch(
      `/api/v1/${entry.kind === "refund" ? "refunds" : "sales"}/${entry.id}/print`,
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

/** @param {import("./shapes.js").KeptEntry} entry */
function unanswered(entry) {
  return _("%(number)s is not printed: the printer did not answer. Try again later under Receipts.", {
    number: entry.body.number,
  });
}
