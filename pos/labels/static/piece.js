/**
 * The public page of one piece: checks the signature behind `#`, and shows the one sentence that is true. Without this
 * script the page says that nothing was checked.
 */

import { checkCode, readKeys } from "./signed_code.js";

const section = /** @type {HTMLElement} */ (document.querySelector("[data-keys]"));

async function check() {
  const code = location.hash.slice(1);
  const { product = "", lot = "", serial = "", keys = "" } = section.dataset;
  // The page's own sections are reached by # as well.
  const unsigned = !code || document.getElementById(code);
  const printed = "printed" in section.dataset;
  const verdict = unsigned
    ? "unsigned"
    : printed
    ? await checkCode(code, { product, lot, serial }, readKeys(keys))
    : "invented";
  for (const sentence of section.querySelectorAll("[data-verdict]")) {
    /** @type {HTMLElement} */ (sentence).hidden = sentence.getAttribute("data-verdict") !== verdict;
  }
  if (["forged", "invented", "unknown_key", "revoked"].includes(verdict)) warn();
  if (unsigned) return;
  for (const link of document.querySelectorAll(".languages a")) {
    /** @type {HTMLAnchorElement} */ (link).hash = location.hash;
  }
}

/** What is wrong with the piece in the visitor's hand comes before what is right with the product. */
function warn() {
  section.classList.replace("piece--plain", "piece--look");
  const top = document.createElement("div");
  top.className = "inner alarm";
  document.querySelector("main")?.prepend(top);
  top.append(section);
}

addEventListener("hashchange", () => {
  if (!document.getElementById(location.hash.slice(1))) location.reload();
});
await check();
