/** Questions that stand above the screen. The browser's own dialog keeps the focus inside and closes on Escape. */

import { element } from "../element.js";
import { _ } from "../words.js";

/**
 * Opens a dialog around a form.
 *
 * @param {string} title
 * @param {import("../element.js").Child} content
 * @param {object} choice
 * @param {string} choice.confirm The word on the main button.
 * @param {() => boolean|void} choice.onConfirm False keeps the dialog open.
 * @param {() => void} [choice.onLeave] The dialog was left without that button.
 * @param {import("../element.js").Child} [choice.more] Further buttons.
 * @returns {HTMLDialogElement}
 */
export function ask(title, content, { confirm, onConfirm, onLeave = () => {}, more = null }) {
  let confirmed = false;
  const heading = `dialog-${Math.random().toString(36).slice(2)}`;
  const dialog = element(
    "dialog",
    {
      "aria-labelledby": heading,
      onclose: () => {
        dialog.remove();
        if (!confirmed) onLeave();
      },
    },
    element(
      "form",
      {
        method: "dialog",
        novalidate: true,
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          confirmed = onConfirm() !== false;
          if (confirmed) dialog.close();
        },
      },
      element("h2", { id: heading }, title),
      content,
      element(
        "div",
        { class: "dialog-actions" },
        element("button", { type: "button", onclick: () => dialog.close() }, _("Cancel")),
        more,
        element("button", { type: "submit", class: "primary" }, confirm),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  const first = dialog.querySelector("[autofocus]");
  if (first instanceof HTMLInputElement) {
    first.focus();
    first.select();
  }
  return dialog;
}

/** The dialog that is open, if one is; of several the one on top. */
export function openDialog() {
  return [...document.querySelectorAll("dialog[open]")].at(-1) ?? null;
}
