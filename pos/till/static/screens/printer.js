/**
 * Where the slips of this device come out. For the print agent it asks the browser's permission to speak to this computer,
 * tells in words what stands in the way, and how to undo it.
 */

import { Agent, agentAddress, AgentTrouble, mustBeAsked, USUAL_ADDRESS } from "../agent.js";
import { element, refill } from "../element.js";
import { troubleWords } from "../printing.js";
import { _ } from "../words.js";
import { radio } from "./changes.js";
import { key } from "./marks.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../agent.js").AgentStatus} AgentStatus */

/**
 * @param {App} app
 * @returns {import("../app.js").Screen}
 */
export function printerScreen(app) {
  const { choice } = app.printing;
  const usual = app.catalogue?.snapshot.till.printer === "server"
    ? _("The printer that the server reaches")
    : _("As set up in the back office: the browser");
  const ways = [
    radio("printer-way", "usual", usual),
    radio("printer-way", "agent", _("A printer at this computer, through the print agent")),
    radio("printer-way", "browser", _("Always the browser")),
  ];
  for (const { input } of ways) {
    input.checked = input.value === choice.way;
    input.addEventListener("change", draw);
  }
  const kept = choice.way === "agent" ? choice : null;
  const address = element("input", {
    id: "agent-address",
    inputmode: "url",
    autocomplete: "off",
    spellcheck: "false",
    value: kept?.address ?? USUAL_ADDRESS,
    "aria-describedby": "printer-problem",
  });
  const secret = element("input", {
    id: "agent-secret",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    value: kept?.secret ?? "",
    placeholder: "XXXX-XXXX-XXXX-XXXX-XXXX",
    "aria-describedby": "secret-help printer-problem",
  });
  const asked = radio("agent-auto", "asked", _("When “Print receipt” is pressed"));
  const auto = radio("agent-auto", "auto", _("After each sale, return and close of a shift, by itself"));
  (kept?.auto ? auto : asked).input.checked = true;
  const problem = element("p", { id: "printer-problem", class: "problem", role: "alert" });
  const state = element("div", { class: "printer-state", role: "status" });
  const how = element("div", { class: "printer-how" });
  const save = element("button", { type: "submit", class: "primary big" }, "");
  const form = element("div", { class: "printer-form" });

  const way = () => ways.find(({ input }) => input.checked)?.input.value ?? "usual";

  function draw() {
    const agent = way() === "agent";
    problem.textContent = "";
    state.replaceChildren();
    how.replaceChildren();
    save.textContent = agent ? _("Connect") : _("Save");
    refill(
      form,
      agent && [
        element("label", { for: "agent-secret" }, _("Secret")),
        secret,
        element("p", { id: "secret-help", class: "hint" }, _("The window of the print agent shows it.")),
        element("label", { for: "agent-address" }, _("Address on this computer")),
        address,
        element(
          "fieldset",
          { class: "choice upright" },
          element("legend", {}, _("When does a slip come out?")),
          asked.node,
          auto.node,
        ),
      ],
    );
    if (agent) refill(how, starting());
  }

  async function submit() {
    problem.textContent = "";
    if (way() !== "agent") {
      await app.printing.choose({ way: way() === "browser" ? "browser" : "usual" });
      app.home();
      app.say(_("Saved: this is where the slips of this device come out."));
      return;
    }
    const there = agentAddress(address.value);
    if (!there) {
      problem.textContent = _("The print agent runs on this computer: its address is http://127.0.0.1:9109.");
      address.select();
      return;
    }
    if (!secret.value.trim()) {
      problem.textContent = _("Type the secret that the window of the print agent shows.");
      secret.focus();
      return;
    }
    const wanted = {
      way: /** @type {const} */ ("agent"),
      address: there,
      secret: secret.value.trim(),
      auto: auto.input.checked,
    };
    save.disabled = true;
    if (await mustBeAsked()) {
      refill(
        state,
        element(
          "p",
          {},
          _("The browser asks whether this page may reach apps on this device. Choose “Allow”."),
        ),
      );
    } else refill(state, element("p", {}, _("Asking the print agent…")));
    try {
      const status = await new Agent(wanted).status({ asking: true });
      await app.printing.choose(wanted);
      showReady(status);
    } catch (error) {
      const trouble = error instanceof AgentTrouble ? error : new AgentTrouble("away");
      state.replaceChildren();
      problem.textContent = troubleWords(trouble);
      problem.scrollIntoView({ block: "nearest" });
      if (trouble.kind === "denied" || trouble.kind === "unasked") refill(how, permitting());
      else refill(how, starting());
      if (trouble.kind === "secret") secret.select();
    } finally {
      save.disabled = false;
    }
  }

  /** @param {AgentStatus} status */
  function showReady(status) {
    how.replaceChildren();
    const test = element("button", { type: "button", onclick: tryOut }, _("Print a test page"));
    refill(
      state,
      element("p", { class: "good" }, _("Connected. Slips of this device go through the print agent.")),
      element(
        "dl",
        {},
        element("dt", {}, _("Printer")),
        element("dd", {}, status.printer || _("none")),
        element("dt", {}, _("Width")),
        element("dd", {}, _("%(count)s dots", { count: status.width_dots })),
        element("dt", {}, _("Drawer")),
        element("dd", {}, status.drawer ? _("opens for cash") : _("none")),
      ),
      status.lost_queue && element(
        "p",
        { class: "problem" },
        _("The print agent could not read its old queue and put it aside. Slips that waited there are gone from it; print them again under Receipts."),
      ),
      status.printer ? test : element(
        "p",
        { class: "problem" },
        _("The print agent has no printer. Name it when starting the agent."),
      ),
    );
    if (status.printer) test.focus();
  }

  async function tryOut() {
    const { agent } = app.printing;
    if (!agent) return;
    problem.textContent = "";
    app.say(_("Printing…"));
    try {
      let job = await agent.test();
      for (let looks = 0; looks < 40 && (job.state === "queued" || job.state === "printing"); looks++) {
        if (job.trouble) break;
        await new Promise((resolve) => setTimeout(resolve, 250));
        job = await agent.job(job.id);
      }
      if (job.state === "printed") {
        app.say(
          _("The test page is printed. Are the letters and the stars right, and do both ends of the heavy line touch the edges?"),
        );
      } else {
        // A test that comes out by itself later would only puzzle whoever stands there then.
        await agent.cancel(job.id).catch(() => {});
        app.hush();
        problem.textContent = _(
          "The printer does not answer. Is it switched on, connected, and has it paper?",
        );
      }
    } catch (error) {
      app.hush();
      problem.textContent = troubleWords(error instanceof AgentTrouble ? error : new AgentTrouble("away"));
    }
    app.printing.look();
  }

  draw();
  return {
    node: element(
      "main",
      { class: "sheet narrow printer" },
      element("h1", {}, _("Printer")),
      element(
        "form",
        {
          novalidate: true,
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            submit();
          },
        },
        element(
          "fieldset",
          { class: "choice upright" },
          element("legend", {}, _("Where do the slips of this device come out?")),
          ways.map(({ node }) => node),
        ),
        form,
        problem,
        save,
      ),
      state,
      how,
      element(
        "button",
        { type: "button", class: "back", onclick: () => app.home() },
        _("Back to selling"),
        key("Esc"),
      ),
    ),
    focus: () => ways.find(({ input }) => input.checked)?.input ?? null,
    onKey: (event) => {
      if (event.key !== "Escape") return false;
      app.home();
      return true;
    },
  };
}

/** How the agent is started, with this page's own address in the line to copy. */
function starting() {
  return [
    element("h2", {}, _("Starting the print agent")),
    element("p", {}, _("On this computer, in the folder of the program, with the address of your printer:")),
    element(
      "pre",
      { tabindex: 0 },
      element(
        "code",
        {},
        `python3 manage.py agent --printer tcp://192.168.1.50:9100 --origin ${location.origin}`,
      ),
    ),
    element(
      "p",
      { class: "hint" },
      _("It goes on printing as long as it runs; docs/hardware.md says how it starts by itself."),
    ),
  ];
}

/** What a refusal means, and how to take it back, by browser. */
function permitting() {
  return [
    element("h2", {}, _("Allowing the till to reach the print agent")),
    element(
      "p",
      {},
      _("Browsers ask before a page may speak to programs on the same computer. Without that the till cannot reach the print agent. Selling goes on, and slips can be printed from the browser."),
    ),
    element(
      "dl",
      { class: "steps" },
      element("dt", {}, "Chrome, Edge"),
      element(
        "dd",
        {},
        _("Press the sign to the left of the address, then Site settings, and set “Apps on device” (older: “Local network access”) to Allow. Come back here and press Connect."),
      ),
      element("dt", {}, "Firefox"),
      element(
        "dd",
        {},
        _("Press the sign to the left of the address, remove the block of “Device apps and services”, press Connect and choose Allow."),
      ),
      element("dt", {}, "Safari"),
      element("dd", {}, _("Safari lets no https page reach the print agent. Print from the browser there.")),
      element("dt", {}, _("Many computers")),
      element(
        "dd",
        {},
        _("Their administrator allows it for all of them with the policy LoopbackNetworkAllowedForUrls (Chrome and Edge from 146; before that LocalNetworkAccessAllowedForUrls), in Firefox LocalNetworkAccess with SkipDomains, for this address:"),
        " ",
        element("code", {}, location.origin),
      ),
    ),
  ];
}
