// Evidence and plan: swapped in from the server when they change.

import { fragment } from "./api.js";
import { byId, make } from "./dom.js";
import { current, refreshTitle } from "./project.js";

const version = () => /** @type {HTMLElement | null} */ (byId("plan").querySelector(".planhead"))?.dataset.version ?? "";

/** Shows the newest plan, or a version; the exports follow it. @param {string} [wanted] */
export async function refreshPlan(wanted) {
  const before = version();
  const piece = await fragment(`/t/${current()}/plan${wanted ? `?version=${wanted}` : ""}`);
  byId("plan").replaceChildren(piece);
  byId("export").hidden = !version();
  document.querySelectorAll("#export a[data-format]").forEach((link) => {
    const anchor = /** @type {HTMLAnchorElement} */ (link);
    anchor.href = `/v1/threads/${current()}/plan?format=${anchor.dataset.format}${wanted ? `&version=${wanted}` : ""}`;
  });
  if (version() !== before) arrived();
  if (!wanted) await refreshTitle();
}

/** Shows the files and findings as they stand. */
export async function refreshEvidence() {
  byId("evidence").replaceChildren(await fragment(`/t/${current()}/evidence`));
  count();
}

/** Offers new files to the ledger, unless somebody is writing in it. */
export async function refreshLedger() {
  const ledger = document.getElementById("ledger");
  if (!ledger || ledger.querySelector(".item[open]")) return;
  ledger.replaceChildren(await fragment(`/t/${current()}/ledger`));
}

/** Shows a finding the moment it is made; the next refresh adds its chart. @param {{id: string, claim: string, verdict: string}} finding */
export function showFinding(finding) {
  if (document.getElementById(`f-${finding.id}`)) return;
  const evidence = byId("evidence");
  evidence.querySelector(".empty")?.remove();
  if (!evidence.querySelector(".finding")) evidence.append(make("h3", {}, "Findings"));
  evidence.append(make("article", { className: `finding arrived ${finding.verdict}`, id: `f-${finding.id}` }, make("h4", {}, finding.claim)));
  count();
}

/** A new plan is seen: it moves in, or its button says so where another area shows. */
function arrived() {
  byId("plan").scrollTo({ top: 0 });
  byId("plan").querySelector(".lead")?.classList.add("arrived");
  byId("plan-new").hidden = byId("plan").offsetParent !== null;
}

function count() {
  const found = byId("evidence").querySelectorAll(".finding").length;
  byId("evidence-count").textContent = found ? String(found) : "";
}
