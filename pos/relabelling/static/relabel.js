/**
 * Scanning with the phone's camera while relabelling: each scan sends the form, as a scanner's Enter does. The page then comes
 * anew with what became of it, and the camera is open again.
 */

import { offerCamera } from "../../catalogue/static/camera_frame.js";

/** What the camera of this tab scanned last; there while it is open. */
const LAST = "relabelling camera";

/**
 * @template {HTMLElement} [T=any]
 * @param {string} name
 */
const part = (name) => /** @type {T} */ (document.querySelector(`[data-part="${name}"]`));

/** @type {HTMLFormElement|null} */
const form = part("scan-form");
if (form) {
  /** @type {HTMLInputElement} */
  const code = part("code");
  const parts = {
    button: part("camera"),
    frame: part("camera-frame"),
    video: part("video"),
    shut: part("camera-close"),
  };
  void offerCamera(
    parts,
    (scan) => {
      sessionStorage.setItem(LAST, scan);
      code.value = scan;
      form.requestSubmit();
    },
    () => part("camera-refused").hidden = false,
    {
      open: sessionStorage.getItem(LAST),
      onOpen: () => sessionStorage.setItem(LAST, sessionStorage.getItem(LAST) ?? ""),
      onClose: () => sessionStorage.removeItem(LAST),
    },
  );
}
