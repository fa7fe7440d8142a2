/**
 * Keeps the till on this device, so that it starts without a network, and lets a newer build in only when nobody is in
 * the middle of anything.
 */

const ADDRESS = "/till/worker.js";
const LOOK_AGAIN_MS = 60 * 60 * 1000;

/**
 * The worker's address in the form that the page's policy asks for; browsers without that policy take the text.
 * @returns {any}
 */
function workerAddress() {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  if (!trustedTypes) return ADDRESS;
  return trustedTypes.createPolicy("till-worker", { createScriptURL: () => ADDRESS }).createScriptURL("");
}

export class Installation {
  /** @param {() => boolean} idle Whether the page may be loaded anew without anybody noticing. */
  constructor(idle) {
    this.idle = idle;
    /** @type {ServiceWorkerRegistration|null} */
    this.registration = null;
    this.superseded = false;
  }

  /** Keeps this build. A browser that refuses still sells, but only starts while the server can be reached. */
  async start() {
    if (!("serviceWorker" in navigator)) return;
    let controlled = Boolean(navigator.serviceWorker.controller);
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      // The first worker takes charge of the very build that is on the screen; another brings another build.
      this.superseded = controlled;
      controlled = true;
      this.letIn();
    });
    try {
      this.registration = await navigator.serviceWorker.register(workerAddress(), { updateViaCache: "none" });
    } catch {
      return;
    }
    this.registration.addEventListener("updatefound", () => {
      const { installing } = /** @type {ServiceWorkerRegistration} */ (this.registration);
      installing?.addEventListener("statechange", () => this.letIn());
    });
    this.letIn();
    setInterval(() => this.registration?.update().catch(() => {}), LOOK_AGAIN_MS);
  }

  /** Takes a newer build into use, if there is one and this is the moment. Called whenever it might be. */
  letIn() {
    if (!this.idle()) return;
    if (this.superseded) location.reload();
    else if (navigator.serviceWorker?.controller) this.registration?.waiting?.postMessage("take over");
  }
}
