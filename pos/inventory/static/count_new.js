/** Beginning a count: of the fields that say what is counted, only the fitting one shows. Without this all of them do. */

const form = document.querySelector("form[data-count-form]");

/** @param {HTMLFormElement} form */
function follow(form) {
  const asked = new FormData(form).get("scope");
  for (const block of form.querySelectorAll("[data-scope]")) {
    if (block instanceof HTMLElement) block.hidden = block.dataset.scope !== asked;
  }
}

if (form instanceof HTMLFormElement) {
  form.addEventListener("change", () => follow(form));
  follow(form);
}
