/**
 * How money, quantities and times are written for people. Vietnamese forms in every language: that is how they
 * stand on the banknotes and price tags beside the till.
 */

import { _, locale } from "./words.js";

const ZONE = "Asia/Ho_Chi_Minh";
const WHOLE = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 0 });
const THOUSANDTHS = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 3 });
const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** @param {string} text */
const minus = (text) => text.replace("-", "−");

/**
 * An amount as it is read at the counter: 1.250.000 ₫.
 * @param {number} vnd
 */
export function money(vnd) {
  return `${minus(WHOLE.format(vnd))}\u00a0₫`;
}

/**
 * An amount without its sign of currency, for columns that say it once.
 * @param {number} vnd
 */
export function figures(vnd) {
  return minus(WHOLE.format(vnd));
}

/**
 * A quantity in thousandths as a person says it: 3, or 0,35 kg.
 * @param {number} milli
 * @param {string} unit
 */
export function quantity(milli, unit) {
  const number = minus(THOUSANDTHS.format(milli / 1000));
  if (unit === "kg") return `${number}\u00a0kg`;
  if (unit === "litre") return number + "\u00a0" + _("l");
  return number;
}

/**
 * Reads what somebody typed as a quantity ("0,35", "2") into thousandths; null when it is not one.
 * @param {string} text
 * @param {string} unit
 */
export function readQuantity(text, unit) {
  const found = /^\s*(\d{1,6})(?:[.,](\d{1,3}))?\s*$/.exec(text);
  if (!found) return null;
  const milli = Number(found[1]) * 1000 + Number((found[2] ?? "").padEnd(3, "0"));
  if (milli === 0 || (unit === "piece" && milli % 1000 !== 0)) return null;
  return milli;
}

/**
 * Reads what somebody typed as đồng ("500.000", "500k", "1tr2" is not one) into an amount; null when it is not one.
 * @param {string} text
 */
export function readMoney(text) {
  const plain = text.replace(/[\s.,₫đ]/g, "");
  const found = /^(\d{1,12})(k?)$/i.exec(plain);
  return found ? Number(found[1]) * (found[2] ? 1000 : 1) : null;
}

/** @param {Date} date */
function parts(date) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const part of PARTS.formatToParts(date)) found[part.type] = part.value;
  return found;
}

/**
 * A day in Hanoi: 21/11/2026. A bare date ("2026-11-21") is taken as it stands.
 * @param {Date|string} when
 */
export function day(when) {
  if (typeof when === "string" && /^\d{4}-\d{2}-\d{2}$/.test(when)) {
    return when.split("-").reverse().join("/");
  }
  const found = parts(new Date(when));
  return `${found.day}/${found.month}/${found.year}`;
}

/**
 * A bare date with its day of the week, which nobody takes for another: Saturday 21/11/2026.
 * @param {string} date
 */
export function weekday(date) {
  // Noon of no zone: the date is meant as it stands.
  const name = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" })
    .format(new Date(`${date}T12:00:00Z`));
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)} ${day(date)}`;
}

/**
 * The time of day in Hanoi: 08:02.
 * @param {Date|string} when
 */
export function clock(when) {
  const found = parts(new Date(when));
  return `${found.hour}:${found.minute}`;
}

/**
 * The day in Hanoi as the rules name it: 2026-11-21.
 * @param {Date} date
 */
export function hanoiDay(date) {
  const found = parts(date);
  return `${found.year}-${found.month}-${found.day}`;
}

/**
 * A moment in Hanoi, with its day where that is not today.
 * @param {number} time
 */
export function moment(time) {
  const when = new Date(time);
  return hanoiDay(when) === hanoiDay(new Date()) ? clock(when) : `${clock(when)} ${day(when)}`;
}

/**
 * A receipt's number in running text, never broken over two lines: word joiners follow its hyphens.
 * @param {string} number
 */
export function unbroken(number) {
  return number.replaceAll("-", "-\u2060");
}

/**
 * A moment as the journal keeps it: local time of Hanoi with its offset.
 * @param {Date} date
 */
export function hanoiMoment(date) {
  const found = parts(date);
  return `${hanoiDay(date)}T${found.hour}:${found.minute}:${found.second}+07:00`;
}
