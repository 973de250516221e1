// On paper nothing can be opened: everything folded is unfolded for the print, and every chart is there.

/** Wires the browser's print. */
export function setUpPrinting() {
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".plan details:not([open])"))];
    opened.forEach((item) => { item.open = true; });
    document.querySelectorAll("img").forEach((image) => { image.loading = "eager"; });
  });
  addEventListener("afterprint", () => { opened.forEach((item) => { item.open = false; }); });
}
