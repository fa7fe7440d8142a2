/** What is scanned or tapped goes into the basket, or says why not. */

import { add, lineOfPiece, readAgain } from "../basket.js";
import { beep } from "../../../catalogue/static/beep.js";
import { day } from "../format.js";
import { isBad, say } from "../label_words.js";
import { knownLot } from "../snapshot.js";
import { _, named } from "../words.js";
import { askDay, askWeight } from "./changes.js";
import { openPurchase, receiptsScreen } from "./receipts.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../shapes.js").Product} Product */

/**
 * @param {App} app
 * @param {import("../../../catalogue/static/codes.js").Scan} scan
 */
export function takeScan(app, scan) {
  const product = app.catalogue?.scanned(scan);
  if (product) put(app, product, scan);
  else if (scan.kind === "receipt") app.show((again) => receiptsScreen(again, scan.number));
  else if (scan.kind === "purchase") void openPurchase(app, scan);
  else if (scan.reason === "check_digit") {
    app.refuse(_("Misread, please scan again. Read: %(text)s", { text: scan.text }));
  } else app.refuse(_("This code is not in the catalogue. Read: %(text)s", { text: scan.text }));
}

/**
 * Puts a product into the basket; first it asks for the weight of what is sold by weight, and for the day of a service.
 * @param {App} app
 * @param {Product} product
 * @param {{ lot?: string, serial?: string, signature?: string, weight_milli?: number, volume_milli?: number }} [scan]
 */
export function put(app, product, { lot, serial, signature, weight_milli, volume_milli } = {}) {
  const held = serial && lineOfPiece(app.hand.basket, product.product, serial);
  if (held) {
    scannedAgain(app, held, { lot: knownLot(product, lot ?? null), label: signature ?? null });
    return;
  }
  const weighed = product.unit !== "piece";
  const measure_milli = { piece: undefined, kg: weight_milli, litre: volume_milli }[product.unit];
  const told = knownLot(product, lot ?? null);
  const ended = app.pastDate(product, told);
  /** @param {{ quantity_milli?: number, on?: string }} [more] */
  const take = (more) => {
    const label = signature ?? null;
    app.hand.set(add(app.hand.basket, product, { lot: told, serial: serial ?? null, label, ...more }));
    app.hush();
    void lookAtLabel(app, app.hand.basket.lines.at(-1));
    if (ended) app.refuse(_("Best before %(day)s has passed: do not hand it over.", { day: day(ended) }));
    else if (app.unlabelled(product, told)) {
      app.refuse(_("Its star is gone, and it has no new label yet: do not hand it over before it has one."));
    } else beep("known");
  };
  if (weighed && !measure_milli) askWeight(app, product, (quantity_milli) => take({ quantity_milli }));
  else if (product.kind === "service") askDay(app, product, (on) => take({ on }));
  else take(measure_milli ? { quantity_milli: measure_milli } : {});
}

/**
 * A piece that is in the basket already was scanned once more: it is there once. A label that was not read well the first
 * time is read anew.
 * @param {App} app
 * @param {import("../basket.js").Line} line
 * @param {{ lot: string|null, label: string|null }} read
 */
function scannedAgain(app, line, { lot, label }) {
  if (label && label !== line.label && app.labels.of(line) !== "genuine") {
    app.hand.set(readAgain(app.hand.basket, line.key, { lot, label }));
    app.hush();
    beep("known");
    void lookAtLabel(app, app.hand.basket.lines.find(({ key }) => key === line.key));
    return;
  }
  app.refuse(_("This very piece is already in the basket: %(serial)s.", { serial: line.serial ?? "" }));
}

/**
 * Says so at once where the label of a piece is not what it should be. The customer stands there: the cashier decides.
 * @param {App} app
 * @param {import("../basket.js").Line} [line]
 */
async function lookAtLabel(app, line) {
  if (!line?.serial || !line.label) return;
  const { product: { product, name }, lot, serial, label } = line;
  const verdict = await app.labels.check(label, { product, lot: lot ?? "", serial });
  const still = app.hand.basket.lines.some((one) => one.key === line.key && one.label === label);
  if (!isBad(verdict) || !still) return;
  const piece = _("piece %(serial)s", { serial });
  app.refuse(`${say(verdict)}: ${named(name)}, ${piece}. ${say(`${verdict} means`)}`);
}
