/** What was counted, and whether the server has it: the light on top and the lines below, as many as somebody looks at. */

import { written } from "./count_goods.js";
import { element, language, me, nameOf, part, say } from "./count_page.js";

/** @typedef {import("./count_goods.js").Goods} Goods */
/** @typedef {import("./count_goods.js").Line} Line */
/** @typedef {import("./count_lines.js").CountLines} CountLines */
/**
 * @typedef {object} Doing What the buttons of a line do.
 * @property {(line: Line) => void} correct
 * @property {(line: Line) => void} takeBack
 */

/** So many lines are drawn at first, and so many more each time: a count has thousands. */
const SHOWN = 50;

const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export class CountList {
  /** How many lines are drawn. */
  #most = SHOWN;
  /** @type {Map<string, Goods>} */
  #goods = new Map();

  /**
   * @param {CountLines} lines
   * @param {Doing} doing
   */
  constructor(lines, doing) {
    this.lines = lines;
    this.doing = doing;
    part("more").addEventListener("click", () => {
      this.#most += SHOWN;
      this.show();
    });
  }

  /** @param {Goods[]} goods */
  set goods(goods) {
    this.#goods = new Map(goods.map((one) => [one.product, one]));
  }

  /** Shows what is so now. */
  show() {
    const { lines } = this;
    const light = part("light");
    const { tone, text } = standing(lines);
    light.dataset.tone = tone;
    light.textContent = text;
    part("sign-in").hidden = lines.session !== "signed out";
    part("load-again").hidden = lines.session !== "stale";
    part("ended").hidden = lines.state === "open";
    part("work").hidden = lines.state !== "open";
    const all = lines.standing;
    // What was refused is looked at first, however many came after it.
    const sorted = [
      ...all.filter(({ state }) => state === "refused"),
      ...all.filter(({ state }) => state !== "refused"),
    ];
    part("none").hidden = all.length > 0;
    part("more").hidden = all.length <= this.#most;
    part("total").textContent = all.length > this.#most
      ? say("more", { shown: this.#most, count: all.length })
      : "";
    part("lines").replaceChildren(...sorted.slice(0, this.#most).map((line) => this.#line(line)));
  }

  /** @param {Line} line */
  #line(line) {
    const one = this.#goods.get(line.product);
    const name = one ? nameOf(one) : line.product;
    const facts = [time.format(new Date(line.counted_at)), line.spot, line.lot].filter(Boolean).join(" · ");
    const open = this.lines.state === "open";
    const state = line.leaving
      ? say("is leaving")
      : line.state === "here"
      ? say("only here")
      : line.state === "refused"
      ? line.problem ?? ""
      : "";
    return element(
      "li",
      { class: "counted", "data-state": line.state },
      element(
        "span",
        { class: "counted__much" },
        written(line.quantity_milli, one?.unit ?? "piece"),
      ),
      element(
        "span",
        { class: "counted__what" },
        element("strong", {}, name),
        element("span", { class: "quiet" }, facts),
        ...(state ? [element("span", { class: "counted__state" }, state)] : []),
      ),
      element(
        "span",
        { class: "counted__do" },
        ...(open && one && !line.leaving ? [button("correct", name, () => this.doing.correct(line))] : []),
        ...(!line.leaving && (open || line.state !== "sent")
          ? [button("take back", name, () => this.doing.takeBack(line))]
          : []),
      ),
    );
  }
}

/**
 * A button of a line. It does nothing when it has just moved under a finger that taps "Keep" twice.
 * @param {string} what
 * @param {string} name
 * @param {() => void} work
 */
function button(what, name, work) {
  return element(
    "button",
    {
      type: "button",
      class: "btn btn-link",
      "aria-label": `${say(what)}: ${name}`,
      onclick: (/** @type {MouseEvent} */ event) => event.detail > 1 || work(),
    },
    say(what),
  );
}

/**
 * Where the lines stand, in one sentence.
 * @param {CountLines} lines
 * @returns {{ tone: "good"|"look", text: string }}
 */
function standing({ waiting, refused, session, reached, trouble }) {
  const look = (/** @type {string} */ text) => ({ tone: /** @type {const} */ ("look"), text });
  if (session !== "good") {
    return look(say(waiting.length ? session : `${session}, none here`, { count: waiting.length, name: me }));
  }
  const unsent = waiting.filter(({ leaving }) => !leaving).length;
  if (waiting.length && trouble) return look(`${trouble} ${say("here", { count: waiting.length })}`);
  if (unsent) return look(say("here", { count: unsent }));
  if (waiting.length) return look(say("leaving", { count: waiting.length }));
  if (refused.length) return look(say("refused", { count: refused.length }));
  return { tone: "good", text: say(reached ? "all there" : "all there before") };
}
