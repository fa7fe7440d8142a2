/** The camera's picture above the screen: what is held before it is scanned, one thing after another. */

import { priced } from "../basket.js";
import { aimedAt, createSightings, reader } from "../../../catalogue/static/camera.js";
import { element } from "../element.js";
import { money } from "../format.js";
import { scanned } from "../hearing.js";
import { _, named } from "../words.js";

/** Eight pictures a second are as many as a hand needs and a phone bears. */
const EVERY_MS = 120;

/**
 * Opens the viewfinder. It stays until it is closed, or what was scanned leads to another screen.
 * @param {import("../app.js").App} app
 * @returns {Promise<void>}
 */
export async function openViewfinder(app) {
  const video = element("video", { muted: true, playsinline: true, "aria-label": _("What the camera sees") });
  const told = element("p", { class: "viewfinder-told", role: "status" }, _("Opening the camera…"));
  const total = element("strong", { class: "figure" });
  const dialog = element(
    "dialog",
    { class: "viewfinder", "aria-label": _("Camera") },
    element("div", { class: "viewfinder-picture" }, video, element("span", { class: "viewfinder-aim" })),
    told,
    element(
      "div",
      { class: "viewfinder-foot" },
      total,
      element("button", { type: "button", class: "primary", onclick: () => dialog.close() }, _("Done")),
    ),
  );
  /** @type {MediaStream|null} */
  let stream = null;
  let open = true;
  const from = app.screen;
  const sums = () => (total.textContent = money(priced(app.hand.basket).total_vnd));
  dialog.addEventListener("close", () => {
    open = false;
    stream?.getTracks().forEach((track) => track.stop());
    dialog.remove();
    if (app.screen === from) app.screen.refresh?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  sums();

  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    told.textContent = open ? whyNot(error) : "";
    told.classList.add("problem");
  }
  // Closed while the browser was asking: the camera must not stay on.
  if (!open) stream?.getTracks().forEach((track) => track.stop());
  if (!open || !stream) return;
  told.textContent = _("Hold a code into the frame.");
  await watch();

  async function watch() {
    const eye = reader(app.cameraFormats);
    const sightings = createSightings();
    while (open) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      // A question about a weight or a day stands above the picture; it is answered first.
      const waits = document.hidden || document.querySelectorAll("dialog[open]").length > 1;
      sums();
      // What a label proves is known a moment after its scan.
      if (open && app.notice.textContent) {
        told.textContent = app.notice.textContent;
        told.classList.add("problem");
      }
      if (!open || waits || video.readyState < video.HAVE_CURRENT_DATA) continue;
      const sights = await eye.detect(video).catch(() => []);
      const before = sightings.counted;
      const code = aimedAt(sights, { width: video.videoWidth, height: video.videoHeight });
      const scan = open ? sightings.see(code, performance.now()) : null;
      if (scan) take(scan);
      else if (before && !sightings.counted) {
        told.textContent = _("Hold a code into the frame.");
        told.classList.remove("problem");
      }
    }
  }

  /** @param {string} scan */
  function take(scan) {
    app.hush();
    const { lines } = app.hand.basket;
    scanned(app, scan);
    sums();
    if (app.screen !== from) {
      dialog.close();
      return;
    }
    // What the screen behind says in passing is said here, where the eye is.
    const said = app.notice.textContent;
    const line = app.hand.basket.lines.find((one) => one.key === app.hand.basket.selected);
    told.classList.toggle("problem", Boolean(said));
    if (said) told.textContent = said;
    else if (line && lines !== app.hand.basket.lines) {
      told.textContent = _("%(name)s. Take it away, then the next one.", { name: named(line.product.name) });
    } else told.textContent = _("Take it away, then the next one.");
  }
}

/** @param {unknown} error */
function whyNot(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") {
    return _("The camera is not allowed for this page. Allow it beside the address, then try again.");
  }
  if (name === "NotFoundError" || name === "OverconstrainedError") return _("This device has no camera.");
  return _("The camera cannot be used now. Perhaps another program has it.");
}
