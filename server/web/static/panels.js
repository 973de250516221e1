// Evidence and plan: swapped in from the server when they change.

import { fragment } from "./api.js";
import { byId, make, toast } from "./dom.js";
import { current, refreshTitle } from "./project.js";

/** Shows the newest plan, or a version. @param {string} [version] */
export async function refreshPlan(version) {
  const piece = await fragment(`/t/${current()}/plan${version ? `?version=${version}` : ""}`);
  byId("plan").replaceChildren(piece);
  byId("export").hidden = !byId("plan").querySelector(".lead");
  if (!version) await refreshTitle();
}

/** Shows the files and findings as they stand. */
export async function refreshEvidence() {
  byId("evidence").replaceChildren(await fragment(`/t/${current()}/evidence`));
  count();
}

/** Shows a finding the moment it is made; the next refresh adds its chart. @param {{id: string, claim: string, verdict: string}} finding */
export function showFinding(finding) {
  if (document.getElementById(`f-${finding.id}`)) return;
  byId("evidence").querySelector(".empty")?.remove();
  const card = make("article", { className: `finding ${finding.verdict}`, id: `f-${finding.id}` }, make("h4", {}, finding.claim));
  byId("evidence").append(card);
  count();
}

/** On narrow screens one area shows at a time. @param {string} view */
export function showView(view) {
  document.body.dataset.view = view;
  document.querySelectorAll(".views button").forEach((button) => {
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.view === view));
  });
}

/** Leads from a reference in the plan to the finding it names. @param {string} id */
export function leadTo(id) {
  showView("evidence");
  const card = document.getElementById(id);
  if (!card) { toast("That finding belongs to an earlier version."); return; }
  document.querySelectorAll(".flash").forEach((other) => other.classList.remove("flash"));
  card.classList.add("flash");
  card.querySelector("details")?.setAttribute("open", "");
  card.scrollIntoView({ block: "start", behavior: "smooth" });
}

function count() {
  const found = byId("evidence").querySelectorAll(".finding").length;
  byId("evidence-count").textContent = found ? String(found) : "";
}
