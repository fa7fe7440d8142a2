/** A camera in a page of the back office: opened and closed by its buttons, one thing scanned after another. */

import { aimedAt, createSightings, readableFormats, reader } from "./camera.js";

const LOOK_EVERY_MS = 120;

/**
 * @typedef {object} Parts
 * @property {HTMLElement} button Opens it and closes it; hidden where the browser reads no codes.
 * @property {HTMLElement} frame
 * @property {HTMLVideoElement} video
 * @property {HTMLElement} shut
 */

/**
 * Offers the camera where it reads codes.
 * @param {Parts} parts
 * @param {(code: string) => unknown} onScan
 * @param {() => void} onRefused The camera cannot be used.
 * @param {{ open?: string|null, onOpen?: () => void, onClose?: () => void }} [before] `open`: it was open when the page was
 *   loaded anew, and had scanned this, which may still be in sight.
 */
export async function offerCamera({ button, frame, video, shut }, onScan, onRefused, before = {}) {
  /** @type {MediaStream|null} */
  let stream = null;
  /** Each opening has a number: a camera that comes up after it was closed again is shut at once. */
  let opening = 0;
  const formats = await readableFormats();

  /** @param {string} held */
  async function open(held) {
    const mine = ++opening;
    frame.hidden = false;
    before.onOpen?.();
    try {
      const found = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment" },
      });
      if (mine !== opening) {
        found.getTracks().forEach((track) => track.stop());
        return;
      }
      stream = found;
      video.srcObject = stream;
      await video.play();
    } catch {
      if (mine !== opening) return;
      close();
      onRefused();
      return;
    }
    const eye = reader(formats);
    const sightings = createSightings(held);
    while (mine === opening) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      if (mine !== opening || document.hidden || video.readyState < video.HAVE_CURRENT_DATA) continue;
      const sights = await eye.detect(video).catch(() => []);
      const code = aimedAt(sights, { width: video.videoWidth, height: video.videoHeight });
      const scan = mine === opening ? sightings.see(code, performance.now()) : null;
      if (scan) await onScan(scan);
    }
  }

  function close() {
    opening += 1;
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    frame.hidden = true;
    before.onClose?.();
  }

  button.hidden = !formats.length;
  button.addEventListener("click", () => frame.hidden ? void open("") : close());
  shut.addEventListener("click", close);
  if (formats.length && typeof before.open === "string") void open(before.open);
}
