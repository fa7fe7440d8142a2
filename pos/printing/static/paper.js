// Hands the picture on this page to the browser's own print dialogue.

const button = /** @type {HTMLButtonElement} */ (document.getElementById("print-here"));
button.hidden = false;
button.addEventListener("click", () => globalThis.print());
