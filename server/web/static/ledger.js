// The quick forms of the ledger: what was tried, before and after, as numbers or as files of predictions.

import { Problem, call } from "./api.js";
import { offerFollowUps } from "./chat.js";
import { byId, make, newId } from "./dom.js";
import { scrollToEnd, swap } from "./draft.js";
import { refreshEvidence, refreshPlan } from "./panels.js";
import { current } from "./project.js";

/** "84%", "0.84" or "0,84" as a number; NaN if it is none. @param {string} text */
function parsed(text) {
  const plain = text.trim().replace(/^(\d+),(\d{3})$/, "$1$2").replace(",", ".");
  return plain.endsWith("%") ? Number(plain.slice(0, -1)) / 100 : Number(plain || "NaN");
}

/** Opens the form where only the new number is missing. */
export function openLedger() {
  const item = /** @type {HTMLDetailsElement} */ (byId("log-result"));
  item.open = true;
  item.scrollIntoView({ block: "center" });
  const fields = /** @type {HTMLInputElement[]} */ ([...item.querySelectorAll("textarea, input")]);
  (fields.find((field) => field.required && !field.value) ?? fields[0]).focus({ preventScroll: true });
}

/** What a form tells: two numbers, or two files of predictions. @param {HTMLFormElement} form */
function told(form) {
  const field = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "");
  if (form.id === "comparison") return Object.fromEntries(["change", "before_file_id", "after_file_id"].map((name) => [name, field(name)]));
  const n = field("n").trim() ? parsed(field("n")) : null;
  const [before, after] = [parsed(field("before")), parsed(field("after"))];
  if (![before, after, n ?? 0].every(Number.isFinite)) throw new Problem({ detail: "Write numbers such as 84%, 0.84 or 500." });
  return { change: field("change"), metric: field("metric"), better: field("better"), before: { value: before, n }, after: { value: after, n } };
}

/** @param {HTMLFormElement} form */
export async function logResult(form) {
  const trouble = /** @type {HTMLElement} */ (form.querySelector(".bad"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  trouble.hidden = true;
  button.disabled = true;
  try {
    const result = told(form);
    const { turn } = await call("POST", `/v1/threads/${current()}/experiments`, { ...result, client_message_id: idFor(form, result) });
    const slot = make("article", { className: "turn" });
    byId("log").append(slot);
    await Promise.all([swap(slot, turn), refreshPlan(), refreshEvidence()]);
    offerFollowUps();
    scrollToEnd();
    byId("ledger").scrollIntoView({ block: "start" });
  } catch (error) {
    trouble.textContent = error instanceof TypeError ? "The server cannot be reached. Try again; the result counts once." : error instanceof Error ? error.message : String(error);
    trouble.hidden = false;
  } finally {
    button.disabled = false;
  }
}

/** The same id for the same result, so that a second try after a dropped connection does not log it twice.
 * @param {HTMLFormElement} form @param {object} result */
function idFor(form, result) {
  const words = JSON.stringify(result);
  if (form.dataset.told !== words) Object.assign(form.dataset, { told: words, id: newId() });
  return form.dataset.id;
}
