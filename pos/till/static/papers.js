/**
 * What the till puts on paper, ready for whichever way it goes: the slips of sales and refunds, and the reports of shifts.
 */

import { clock, hanoiMoment } from "./format.js";
import { receipt } from "./receipt.js";
import { methodNames } from "./screens/paying.js";
import { shiftDocument } from "./shift_document.js";
import { shiftSlip } from "./shift_slip.js";
import { slipDocument } from "./slip.js";
import { _ } from "./words.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./shapes.js").KeptEntry} KeptEntry */
/** @typedef {import("./slip_items.js").SlipDocument} SlipDocument */

/**
 * @typedef {object} Paper
 * @property {KeptEntry|null} entry What it is the paper of; null of a report so far, which no journal and no book knows.
 * @property {string} title
 * @property {boolean} again Whether somebody holds one already.
 * @property {(again?: boolean) => HTMLElement} slip As the screen shows it and the browser prints it.
 * @property {(again?: boolean) => SlipDocument} document As the print agent draws it.
 * @property {() => void} [keep] Remembers that it went onto paper, where this device must know.
 */

/**
 * The slip of a sale or a refund; null while this device does not know its outlet.
 * @param {App} app
 * @param {KeptEntry} entry
 * @param {KeptEntry|null} [back] Of an exchange the refund beside the sale.
 * @param {boolean} [again]
 * @returns {Paper|null}
 */
export function ticketPaper(app, entry, back = null, again = false) {
  const showroom = app.catalogue?.snapshot.showroom;
  const till = app.pairing?.till;
  if (!showroom || !till) return null;
  return {
    entry,
    title: entry.body.number,
    again,
    slip: (copy = again) => receipt(entry, showroom, { methods: methodNames(), back, again: copy }),
    document: (copy = again) => slipDocument(entry, showroom, { till, back, again: copy }),
  };
}

/**
 * The report of a shift: of its close (Z), or so far (X); null while this device does not know its outlet.
 * @param {App} app
 * @param {string} shift
 * @param {boolean} [withCash] Whether an X tells the cash, because a manager wants to see it.
 * @returns {Promise<Paper|null>}
 */
export async function reportPaper(app, shift, withCash = false) {
  const entries = (await app.store.entriesBy("shift", shift))
    .sort((one, other) =>
      Date.parse(one.body.at) - Date.parse(other.body.at) || one.sequence - other.sequence
    );
  const close = entries.find(({ kind }) => kind === "shift_close") ?? null;
  const open = entries.find(({ kind }) => kind === "shift_open");
  const { showroom, staff } = app.catalogue?.snapshot ?? {};
  if (!showroom || !app.pairing) return null;
  const names = new Map(staff?.map(({ name, full_name }) => [name, full_name]));
  for (const { body, shown } of entries) {
    if (shown && !names.has(body.cashier)) names.set(body.cashier, shown.cashier);
  }
  const mine = app.shift?.shift === shift ? app.shift : null;
  const at = hanoiMoment(new Date());
  const about = {
    showroom,
    till: app.pairing.till,
    shift: {
      opened_at: open?.body.at ?? mine?.opened_at ?? "",
      float_vnd: open?.body.float_vnd ?? mine?.float_vnd ?? 0,
    },
    called: (/** @type {string} */ name) => names.get(name) ?? name,
    withCash: withCash || Boolean(mine?.closing),
    at,
  };
  /** @type {Paper} */
  const paper = {
    entry: close,
    title: close
      ? close.body.number ?? app.pairing.till
      : _("Report so far (X) of %(time)s", { time: clock(at) }),
    again: close !== null && (await reported(app)).includes(shift),
    slip: (again = paper.again) => shiftSlip(entries, { ...about, methods: methodNames(), again }),
    document: (again = paper.again) => shiftDocument(entries, { ...about, again }),
    keep: () => {
      if (!close || paper.again) return;
      paper.again = true;
      // A disk that does not keep this costs a mark on a copy, and nothing else.
      keepReported(app, shift).catch(() => {});
    },
  };
  return paper;
}

/**
 * The shifts whose Z is on paper already. A receipt goes along with the customer or nowhere; a Z may be printed for the
 * first time days later, when the print agent has forgotten what it printed, or another way than the last one.
 * @param {App} app
 * @returns {Promise<string[]>}
 */
async function reported(app) {
  return (await app.store.read("reported")) ?? [];
}

/**
 * @param {App} app
 * @param {string} shift
 */
async function keepReported(app, shift) {
  const [before, closes] = await Promise.all([reported(app), app.store.read("closes")]);
  const still = new Set(closes?.list.map((/** @type {import("./shapes.js").Close} */ close) => close.shift));
  await app.store.note({ reported: [...before.filter((one) => still.has(one)), shift] });
}
