/** Stock by outlet answers a chosen filter at once, and prints. Without this the form has its button. */

for (const button of document.querySelectorAll("[data-print]")) {
  if (!(button instanceof HTMLElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => globalThis.print());
}

const form = document.querySelector("form[data-eager]");
if (form instanceof HTMLFormElement) {
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) form.requestSubmit();
  });
  // Several outlets are ticked before they are asked for: the list sends them when it closes.
  const choice = form.querySelector("details.outlet-choice");
  let ticked = false;
  choice?.addEventListener("change", () => (ticked = true));
  choice?.addEventListener("toggle", () => {
    if (ticked && choice instanceof HTMLDetailsElement && !choice.open) form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (
      choice instanceof HTMLDetailsElement && choice.open && target instanceof Node &&
      !choice.contains(target)
    ) {
      choice.open = false;
    }
  });
}
