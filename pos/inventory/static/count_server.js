/** Asking the server about the count that this page is of. */

import { language, me, number, root } from "./count_page.js";

const PATIENCE_MS = 20_000;

/**
 * Asks, or tells where there is a body, with the token of this page.
 * @param {string} path Below the count's own address.
 * @param {unknown} [body]
 */
export function ask(path, body) {
  return fetch(`/api/v1/counts/${number}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      "X-CSRFToken": root.dataset.token ?? "",
      "Content-Type": "application/json",
      "Accept-Language": language,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

/**
 * Who is signed in now, and the token of that session: both stand on this page as the server would send it now.
 * @returns {Promise<import("./count_lines.js").Session>}
 */
export function renew() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.pathname);
    request.responseType = "document";
    request.timeout = PATIENCE_MS;
    request.onload = () => {
      /** @type {HTMLElement|null|undefined} */
      const now = request.responseXML?.querySelector("[data-part=root]");
      if (request.status >= 500) reject(new Error(String(request.status)));
      else if (!now) resolve("signed out");
      else if (now.dataset.me !== me) resolve("other");
      else {
        root.dataset.token = now.dataset.token;
        resolve("good");
      }
    };
    request.onerror = request.ontimeout = () => reject(new TypeError("no answer"));
    request.send();
  });
}
