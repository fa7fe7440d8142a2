/** What waits at the print agent: slips that ask whether they are still wanted, and slips that are on their way. */

import { element } from "../element.js";
import { AgentTrouble } from "../agent.js";
import { jobWords, troubleWords } from "../printing.js";
import { _ } from "../words.js";

/** How often the list looks at the agent while somebody looks at the list. */
const LOOK_MS = 1000;

/** @param {import("../app.js").App} app */
export function askAboutPrints(app) {
  const { printing } = app;
  const list = element("ul", { class: "prints" });
  const problem = element("p", { class: "problem", role: "alert" });
  const dialog = element(
    "dialog",
    {
      "aria-labelledby": "prints-title",
      onclose: () => {
        clearInterval(watch);
        dialog.remove();
      },
    },
    element("h2", { id: "prints-title" }, _("Slips at the printer")),
    list,
    problem,
    element(
      "div",
      { class: "dialog-actions" },
      element("button", { type: "button", onclick: () => dialog.close() }, _("Close")),
    ),
  );

  /**
   * @param {import("../agent.js").AgentJob} job
   * @param {"release"|"cancel"} verb
   */
  async function decide(job, verb) {
    problem.textContent = "";
    try {
      await printing.agent?.[verb](job.id);
    } catch (error) {
      // Somebody was quicker: the list says how it stands.
      if (!(error instanceof AgentTrouble && error.code === "JobMoved")) {
        problem.textContent = troubleWords(error instanceof AgentTrouble ? error : new AgentTrouble("away"));
        return;
      }
    }
    await printing.look();
    draw();
  }

  let drawn = "";

  function draw() {
    // Whoever is about to press a button keeps it under her finger.
    if (drawn === JSON.stringify(printing.jobs)) return;
    drawn = JSON.stringify(printing.jobs);
    list.replaceChildren(...printing.jobs.map((job) =>
      element(
        "li",
        {},
        element("p", {}, jobWords(job), element("small", {}, ` ${waited(job.age_s)}`)),
        element(
          "div",
          { class: "with-quick" },
          job.state === "held" && element(
            "button",
            { type: "button", class: "primary", onclick: () => decide(job, "release") },
            _("Print it"),
          ),
          job.state !== "printing" && element(
            "button",
            { type: "button", onclick: () => decide(job, "cancel") },
            _("Throw it away"),
          ),
        ),
      )
    ));
    if (!printing.jobs.length) list.replaceChildren(element("li", {}, _("Nothing waits at the printer.")));
    const first = list.querySelector("button");
    if (first instanceof HTMLElement) first.focus();
  }

  document.body.append(dialog);
  dialog.showModal();
  draw();
  const watch = setInterval(() => printing.look().then(draw), LOOK_MS);
}

/**
 * The way to the slips that wait, where some do; nothing where none does.
 * @param {import("../app.js").App} app
 */
export function waitingPrints(app) {
  const { jobs } = app.printing;
  if (!jobs.length) return null;
  const asks = jobs.some(({ state }) => state === "held" || state === "failed");
  return element(
    "button",
    {
      type: "button",
      class: asks ? "waiting-prints asks" : "waiting-prints",
      onclick: () => askAboutPrints(app),
    },
    asks
      ? _("Printer asks: %(count)s", { count: jobs.length })
      : _("Printing: %(count)s", { count: jobs.length }),
  );
}

/** @param {number} seconds */
function waited(seconds) {
  return seconds < 120
    ? _("%(count)s s ago", { count: seconds })
    : _("%(count)s min ago", { count: Math.round(seconds / 60) });
}
