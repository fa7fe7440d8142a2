/**
 * Reading codes with the device's camera, where its browser can: Chrome on Android and macOS has a reader built in, others
 * do not, and the till brings none of its own.
 */

/** What a shop's goods, labels and receipts wear. */
const FORMATS = ["ean_13", "ean_8", "upc_a", "code_128", "qr_code", "data_matrix"];
/** Without these a camera would miss most of what is on the shelf. */
const NEEDED = ["ean_13", "qr_code"];
/** A code must be seen in two pictures running: a reader's slip is gone in the next. */
const RUNNING = 2;
/** Nothing may be in sight for so long (ms) before anything counts again. */
const CLEAR_MS = 700;

/**
 * @typedef {{ rawValue: string, boundingBox: { x: number, y: number, width: number, height: number } }} Sight
 *   One code in a picture.
 * @typedef {{ detect: (picture: HTMLVideoElement) => Promise<Sight[]> }} Detector
 * @typedef {{ new (choice: { formats: string[] }): Detector, getSupportedFormats: () => Promise<string[]> }} DetectorClass
 */

/** @returns {DetectorClass|undefined} */
const detectorClass = () => /** @type {any} */ (globalThis).BarcodeDetector;

/** Which codes this device's camera can read; none where its browser has no reader or may not use the camera. */
export async function readableFormats() {
  const Detector = detectorClass();
  if (!Detector || !globalThis.isSecureContext || !navigator.mediaDevices?.getUserMedia) return [];
  /** @type {string[]} */
  const known = await Detector.getSupportedFormats().catch(() => []);
  return NEEDED.every((format) => known.includes(format))
    ? FORMATS.filter((format) => known.includes(format))
    : [];
}

/**
 * Tells which sights are scans. One thing held before the camera is one scan, also when it shows two codes: the next
 * counts when nothing has been in sight for a moment. Pure.
 * @param {string} [held] What was counted just before and may still be in sight.
 */
export function createSightings(held = "") {
  let seen = held;
  let times = 0;
  let clearSince = -Infinity;
  let counted = held !== "";

  return {
    /** Whether it waits for the thing that was counted to be taken away. */
    get counted() {
      return counted;
    },
    /**
     * Takes what one picture shows.
     * @param {string|null} text The code nearest to its middle.
     * @param {number} time Milliseconds.
     * @returns {string|null} A scan.
     */
    see(text, time) {
      if (!text) {
        if (seen) clearSince = time;
        seen = "";
        times = 0;
        if (time - clearSince >= CLEAR_MS) counted = false;
        return null;
      }
      // Out of sight for less than that was a shaking hand.
      clearSince = Infinity;
      times = text === seen ? times + 1 : 1;
      seen = text;
      if (counted || times < RUNNING) return null;
      counted = true;
      return text;
    },
  };
}

/**
 * The code nearest to the middle of a picture: the one that is being aimed at.
 * @param {Sight[]} sights
 * @param {{ width: number, height: number }} picture
 */
export function aimedAt(sights, { width, height }) {
  /** @param {Sight} sight */
  const off = ({ boundingBox: box }) =>
    Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
  const [nearest] = sights.filter((sight) => sight.rawValue).sort((one, other) => off(one) - off(other));
  return nearest?.rawValue ?? null;
}

/** Makes a reader of these formats. @param {string[]} formats */
export function reader(formats) {
  const Detector = detectorClass();
  if (!Detector) throw new Error("this browser reads no codes");
  return new Detector({ formats });
}
