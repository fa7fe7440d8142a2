/**
 * A file is being worked on: show how far, and what came of it as soon as it is done. Without this the page loads
 * itself anew every other second.
 */

const EVERY_MS = 500;

/** @param {HTMLElement} work */
function follow(work) {
  const bar = /** @type {HTMLProgressElement} */ (work.querySelector("progress"));
  const words = /** @type {HTMLElement} */ (work.querySelector("[data-words]"));
  const address = work.dataset.progress ?? "";

  const look = async () => {
    try {
      const response = await fetch(address);
      if (response.ok) {
        const { state, done, total, silent } = await response.json();
        if (silent || state !== work.dataset.state) {
          location.reload();
          return;
        }
        if (total > 0) {
          bar.max = total;
          bar.value = done;
          words.textContent = done < total ? `${done} / ${total}` : work.dataset.booking ?? "";
        } else {
          bar.removeAttribute("value");
          words.textContent = `${work.dataset.reading ?? ""} ${done || ""}`;
        }
      }
    } catch {
      // The server is away for a moment; the work does not depend on this page.
    }
    setTimeout(look, EVERY_MS);
  };
  look();
}

const work = document.querySelector("[data-progress]");
if (work instanceof HTMLElement) follow(work);
