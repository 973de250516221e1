// Passages and cases open over the page, so that reading one does not leave the plan.

import { fragment } from "./api.js";
import { byId } from "./dom.js";

/** Wires every link to a passage; with a key held the browser opens it as it always does. */
export function setUpReader() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("reader"));
  byId("reader-close").onclick = () => dialog.close();
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  addEventListener("click", async (event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest('a[href*="/passages/"]'));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const page = (await fragment(link.getAttribute("href") ?? "")).querySelector("main");
      byId("reader-text").replaceChildren(...(page?.childNodes ?? []));
      dialog.showModal();
      dialog.scrollTop = 0;
    } catch {
      location.assign(link.href);
    }
  });
}
