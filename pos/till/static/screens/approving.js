/**
 * A manager's own sign-in at the till. The server checks the password and writes down what was approved; the till gets an id
 * that an entry may carry. Without a network there is no such sign-in, and what it would have spared waits for review.
 */

import { element } from "../element.js";
import { _, locale } from "../words.js";
import { ask } from "./dialog.js";

const PATIENCE_MS = 15_000;

/** @typedef {{ id: string, approved_by: string, full_name: string, at: string }} Approval */
/**
 * @typedef {{ kind: "price", product: string, price_vnd: number, quantity_milli: number }
 *   | { kind: "difference", shift: string, difference_vnd: number }
 *   | { kind: "cash_seen", shift: string }} Wish
 */

/**
 * Asks a manager; resolves to null when nobody signed in.
 *
 * @param {import("../app.js").App} app
 * @param {string} title
 * @param {string} about What is approved, in words.
 * @param {Wish} wish
 * @returns {Promise<Approval|null>}
 */
export function askManager(app, title, about, wish) {
  return new Promise((resolve) => {
    const id = crypto.randomUUID();
    const managers = (app.catalogue?.snapshot.staff ?? []).filter(({ role }) => role === "manager");
    const name = element("input", {
      id: "manager",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: 80,
      list: "managers",
      value: managers.length === 1 ? managers[0].name : "",
      autofocus: managers.length !== 1,
    });
    const password = element("input", {
      id: "manager-password",
      type: "password",
      // The browser of a shared device must not learn it.
      autocomplete: "off",
      maxlength: 400,
      autofocus: managers.length === 1,
      "aria-describedby": "manager-problem",
    });
    const problem = element("p", { id: "manager-problem", class: "problem", role: "alert" });
    let busy = false;

    async function send() {
      busy = true;
      problem.textContent = "";
      const answer = await approval(app, { id, name: name.value.trim(), password: password.value, ...wish });
      busy = false;
      password.value = "";
      if (typeof answer === "string") {
        problem.textContent = answer;
        password.focus();
      } else {
        resolve(answer);
        dialog.close();
      }
    }

    const dialog = ask(title, [
      element("p", {}, about),
      element("label", { for: "manager" }, _("Sign-in name of a manager")),
      name,
      element(
        "datalist",
        { id: "managers" },
        managers.map((person) => element("option", { value: person.name }, person.full_name)),
      ),
      element("label", { for: "manager-password" }, _("Password")),
      password,
      problem,
    ], {
      confirm: _("Approve"),
      onConfirm: () => {
        if (!name.value.trim() || !password.value) {
          problem.textContent = _("A manager's name and password are needed. A PIN is not enough for this.");
        } else if (!busy) send();
        return false;
      },
    });
    dialog.addEventListener("close", () => resolve(null));
  });
}

/**
 * @param {import("../app.js").App} app
 * @param {{ id: string, name: string, password: string } & Wish} asked
 * @returns {Promise<Approval|string>} The approval, or why there is none, in words.
 */
async function approval(app, asked) {
  if (!app.pairing || !app.shift) return _("This device is no till.");
  try {
    const response = await fetch("/api/v1/approvals", {
      method: "POST",
      headers: {
        "Authorization": `Bearer ${app.pairing.token}`,
        "Content-Type": "application/json",
        "Accept-Language": locale,
      },
      body: JSON.stringify({ cashier: app.shift.cashier, ...asked }),
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 429) return _("Too many tries. Wait a minute and try again.");
    const answer = await response.json();
    if (response.ok) return answer;
    return answer.detail || _("The server did not take it. Cancel, and go on without.");
  } catch {
    return _("No connection, so nobody can sign in now. Cancel, and go on without.");
  }
}
