// The quick form of the ledger: what was tried, before and after.

import { Problem, call } from "./api.js";
import { appendTurn } from "./chat.js";
import { byId, newId } from "./dom.js";
import { refreshEvidence, refreshPlan } from "./panels.js";
import { current } from "./project.js";

/** "84%", "0.84" or "0,84" as a number; NaN if it is none. @param {string} text */
export function parsed(text) {
  const plain = text.trim().replace(",", ".");
  return plain.endsWith("%") ? Number(plain.slice(0, -1)) / 100 : Number(plain || "NaN");
}

/** @param {HTMLFormElement} form */
export async function logResult(form) {
  const field = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "");
  const n = field("n").trim() ? parsed(field("n")) : null;
  const before = parsed(field("before"));
  const after = parsed(field("after"));
  const trouble = /** @type {HTMLElement} */ (form.querySelector(".bad"));
  trouble.hidden = true;
  try {
    if (![before, after, n ?? 0].every(Number.isFinite)) throw new Problem({ detail: "Write numbers such as 84%, 0.84 or 500." });
    await call("POST", `/v1/threads/${current()}/experiments`, {
      change: field("change"), metric: field("metric"), better: field("better"),
      before: { value: before, n }, after: { value: after, n }, client_message_id: newId(),
    });
    const { turns } = await call("GET", `/v1/threads/${current()}`);
    await appendTurn(turns.at(-1).turn);
    await Promise.all([refreshPlan(), refreshEvidence()]);
    byId("ledger").scrollIntoView({ block: "nearest" });
  } catch (error) {
    trouble.textContent = error instanceof Error ? error.message : String(error);
    trouble.hidden = false;
  }
}
