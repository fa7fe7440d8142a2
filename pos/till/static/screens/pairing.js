/** Making this device a till: the one-time code that a manager shows, typed once. */

import { element } from "../element.js";
import { GENESIS } from "../journal.js";
import { clockOff } from "../travel.js";
import { _, locale } from "../words.js";

/**
 * @param {import("../app.js").App} app
 * @returns {import("../app.js").Screen}
 */
export function pairingScreen(app) {
  const code = element("input", {
    id: "code",
    name: "code",
    autocomplete: "one-time-code",
    autocapitalize: "characters",
    spellcheck: "false",
    required: true,
    "aria-describedby": "code-help code-problem",
  });
  const problem = element("p", { id: "code-problem", class: "problem", role: "alert" });
  const button = element("button", { type: "submit", class: "primary big" }, _("Pair this device"));

  async function pair() {
    if (!code.value.trim()) {
      problem.textContent = _("Type the code that the manager sees.");
      code.focus();
      return;
    }
    button.disabled = true;
    problem.textContent = "";
    problem.textContent = (await tryCode(app, code.value.trim())) ?? "";
    button.disabled = false;
    if (problem.textContent) code.select();
  }

  return {
    node: element(
      "main",
      { class: "sheet narrow" },
      element("h1", {}, _("Make this device a till")),
      element(
        "p",
        { id: "code-help" },
        _("A manager opens Tills in the back office and asks for a pairing code. It is good for ten minutes and for one device."),
      ),
      element(
        "form",
        {
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            pair();
          },
          novalidate: true,
        },
        element("label", { for: "code" }, _("Pairing code")),
        code,
        problem,
        button,
      ),
    ),
    focus: () => code,
    onScan: (scan) => {
      code.value = scan.text;
      pair();
    },
  };
}

/**
 * @param {import("../app.js").App} app
 * @param {string} code
 * @returns {Promise<string|null>} What went wrong, in words.
 */
async function tryCode(app, code) {
  /** @type {import("../shapes.js").PairingPast[]} */
  const pasts = (await app.store.read("pairings")) ?? [];
  const asked = Date.now();
  let response;
  let answer;
  try {
    // A server that was put back to an older backup would else give a series of this device a second time.
    const earlier = pasts.slice(-100).map(({ till, series }) => ({ till, series }));
    [response, answer] = await askForPairing({ code, earlier });
    // An older server takes only what it knows.
    if (answer?.code === "WrongShape") [response, answer] = await askForPairing({ code });
  } catch {
    return _("The server does not answer. Nothing was changed; try again when the network is back.");
  }
  if (!response.ok) {
    if (response.status === 429) return _("Too many tries. Wait a minute and try again.");
    return answer?.detail ?? _("This code is not valid, or no longer. Ask for a new one.");
  }
  const { token, chain, till, showroom, series, next_number } = answer;
  app.sync.clockAhead = clockOff(asked, Date.now(), Date.parse(answer.server_time));
  const pairing = { token, chain, till, showroom, series, next_number };
  // The drawer knows nothing of tokens: a shift that is open at this till stays open. What an old journal still
  // holds stays in this device, and in the sync light.
  const shift = app.pairing?.till === till ? app.shift : null;
  await app.store.write({
    pairing,
    pairings: [...pasts, { chain, till, showroom, series }],
    head: { chain, sequence: 0, hash: GENESIS, at: "", next_number },
    shift,
  });
  app.pairing = pairing;
  app.sync.earlierDue = 0;
  app.learning.catalogue = null;
  app.shift = shift;
  app.home();
  await app.learning.refresh();
  app.sync.now();
  app.askToKeep();
  return null;
}

/**
 * @param {{ code: string, earlier?: { till: string, series: string }[] }} message
 * @returns {Promise<[Response, any]>}
 */
async function askForPairing(message) {
  const response = await fetch("/api/v1/pair", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept-Language": locale },
    body: JSON.stringify(message),
    credentials: "omit",
  });
  return [response, await response.json()];
}
