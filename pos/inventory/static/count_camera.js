/** Counting with the phone's camera: one thing after another, where the browser reads codes. */

import { aimedAt, createSightings, readableFormats, reader } from "../../catalogue/static/camera.js";
import { part, say, tell } from "./count_page.js";

const LOOK_EVERY_MS = 120;

/** @type {MediaStream|null} */
let stream = null;
/** Each opening has a number: a camera that comes up after it was closed again is shut at once. */
let opening = 0;

/**
 * Offers the camera where it reads codes.
 * @param {(code: string) => Promise<unknown>} onScan
 */
export async function offerCamera(onScan) {
  const formats = await readableFormats();
  const button = part("camera");
  button.hidden = !formats.length;
  button.addEventListener("click", () => part("camera-frame").hidden ? void open(formats, onScan) : close());
  part("camera-close").addEventListener("click", close);
}

/**
 * @param {string[]} formats
 * @param {(code: string) => Promise<unknown>} onScan
 */
async function open(formats, onScan) {
  /** @type {HTMLVideoElement} */
  const video = part("video");
  const mine = ++opening;
  part("camera-frame").hidden = false;
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
    tell(say("no camera"), "bad");
    return;
  }
  const eye = reader(formats);
  const sightings = createSightings();
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
  part("camera-frame").hidden = true;
}
