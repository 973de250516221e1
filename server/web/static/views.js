// Which area a narrow screen shows, and the way from a reference to the finding it names.

import { byId } from "./dom.js";

/** On narrow screens one area shows at a time. @param {string} view */
export function showView(view) {
  document.body.dataset.view = view;
  document.querySelectorAll(".views button").forEach((button) => {
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.view === view));
  });
  const mark = document.getElementById("plan-new");
  if (mark && view === "plan") mark.hidden = true;
}

/** Wires the buttons of the areas, and references wherever they stand. */
export function setUpViews() {
  document.querySelectorAll(".views button").forEach((button) => {
    button.addEventListener("click", () => showView(/** @type {HTMLElement} */ (button).dataset.view ?? "chat"));
  });
  addEventListener("click", (event) => {
    const reference = /** @type {Element} */ (event.target).closest("a.found");
    if (!reference) return;
    event.preventDefault();
    leadTo((reference.getAttribute("href") ?? "").slice(1));
  });
}

/** @param {string} id */
function leadTo(id) {
  const card = byId(id);
  if (!card) return;
  showView("evidence");
  document.querySelectorAll(".flash").forEach((other) => other.classList.remove("flash"));
  card.classList.add("flash");
  card.querySelector("details")?.setAttribute("open", "");
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}
