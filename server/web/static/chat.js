// The conversation: sends a turn, shows it while it runs, joins it again after a dropped connection.

import { Problem, call, fragment, stream } from "./api.js";
import { byId, make, newId, toast } from "./dom.js";
import { refreshEvidence, refreshPlan, showFinding } from "./panels.js";
import { current, ensureThread } from "./project.js";
import { putBack, takeUploads } from "./uploads.js";

const RETRIES = [500, 1000, 2000, 4000, 8000, 15000, 15000];
const FOLLOW_UPS = ["Why this?", "What would change your mind?", "How sure are you?", "Why not more data?"];

let last = Promise.resolve(); // turns of this tab run one after another; what is sent meanwhile waits its turn

/** Sends what is in the composer, or the text given. @param {string} [given] */
export function send(given) {
  const box = /** @type {HTMLTextAreaElement} */ (byId("text"));
  const text = given ?? box.value;
  const uploads = takeUploads();
  if (!text.trim() && !uploads.length) { box.focus(); return last; }
  if (given === undefined) box.value = "";
  last = last.then(() => deliver(text, uploads)).catch((error) => {
    if (given === undefined && !box.value) box.value = text;
    putBack(uploads);
    toast(error instanceof Error ? error.message : String(error));
  });
  return last;
}

/** @param {string} text @param {import("./uploads.js").Upload[]} uploads */
async function deliver(text, uploads) {
  const arrived = await Promise.all(uploads.map((upload) => upload.done));
  if (!arrived.every(Boolean)) throw new Problem({ detail: "A file could not be sent; remove it or add it again." });
  const thread = await ensureThread();
  const message = { text, file_ids: uploads.map((upload) => upload.id), client_message_id: newId() };
  remember(thread, message);
  uploads.forEach((upload) => upload.item.remove());
  await run(thread, message, uploads.map((upload) => upload.name));
}

/** Joins the turn that this tab was listening to when it was reloaded, or waits for one that runs elsewhere. */
export async function resume() {
  const open = document.querySelector('.turn[data-status="accepted"]');
  const kept = JSON.parse(sessionStorage.getItem("running") ?? "null");
  if (kept && kept.thread === current() && (open || !document.querySelector(".turn"))) {
    open?.remove();
    last = run(kept.thread, kept.message, []).catch((error) => toast(error.message));
    await last;
  } else if (open) {
    setTimeout(async () => { await swap(/** @type {HTMLElement} */ (open), Number(/** @type {HTMLElement} */ (open).dataset.turn)); resume(); }, 1000);
  }
  offerFollowUps();
}

/** Ends the model's part of the running turn. */
export async function stop() {
  const thread = current();
  if (thread) await call("POST", `/v1/threads/${thread}/stop`).catch((error) => toast(error.message));
}

/** @param {string} thread @param {object} message */
function remember(thread, message) {
  sessionStorage.setItem("running", JSON.stringify({ thread, message }));
}

/** @param {string} thread @param {{text: string}} message @param {string[]} names */
async function run(thread, message, names) {
  const shown = draft(message.text, names);
  byId("stop").hidden = false;
  document.querySelectorAll(".follow").forEach((row) => row.remove());
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        shown.restart();
        if (await stream(thread, message, shown.heard)) break;
        throw new TypeError("the stream ended early");
      } catch (error) {
        if (error instanceof Problem || attempt >= RETRIES.length) throw error;
        shown.note("The connection dropped. Joining again; nothing is lost.");
        await new Promise((resolve) => { setTimeout(resolve, RETRIES[attempt]); });
      }
    }
    sessionStorage.removeItem("running");
    await shown.finish();
  } catch (error) {
    const refused = error instanceof Problem; // then the turn is over; otherwise the same id joins it once the server is back
    const again = refused ? { ...message, client_message_id: newId() } : message;
    shown.failed(refused ? error.message : "The server cannot be reached.", () => run(thread, again, names));
  } finally {
    byId("stop").hidden = true;
  }
}

/** A turn while it runs. @param {string} text @param {string[]} names */
function draft(text, names) {
  byId("welcome")?.remove();
  byId("areas").classList.remove("first");
  /** @type {HTMLTextAreaElement} */ (byId("text")).placeholder = "Answer, ask why, or report a result";
  const said = make("div", { className: "said" });
  if (text.trim()) said.append(make("p", {}, text));
  if (names.length) said.append(make("ul", { className: "files" }, ...names.map((name) => make("li", {}, name))));
  const steps = make("ul", { className: "steps" });
  steps.setAttribute("aria-live", "polite");
  const tokens = make("div", { className: "tokens" });
  const reply = make("div", { className: "reply working" }, steps, tokens);
  const turn = make("article", { className: "turn" }, said, reply);
  byId("log").append(turn);
  scroll();
  let number = 0;
  let failure = "";
  const note = (/** @type {string} */ words) => {
    if (steps.lastChild?.textContent !== words) steps.append(make("li", {}, words));
    while (steps.childElementCount > 4) steps.firstChild?.remove();
    scroll();
  };
  return {
    note,
    restart() { steps.replaceChildren(); tokens.textContent = ""; failure = ""; },
    /** @param {string} event @param {any} data */
    heard(event, data) {
      if (event === "status") { number = data.turn ?? number; note(data.text ?? data.step); }
      if (event === "finding") { showFinding(data); note(data.claim); }
      if (event === "token") { steps.replaceChildren(); tokens.textContent += data.text; scroll(); }
      if (event === "message") { number = data.turn; }
      if (event === "error") { failure = [data.detail, data.remedy].filter(Boolean).join(" "); }
    },
    async finish() {
      if (failure) throw new Problem({ detail: failure });
      await swap(turn, number);
      await Promise.all([refreshPlan(), refreshEvidence()]);
      offerFollowUps();
      document.querySelector(`#turn-${number} .reply`)?.scrollIntoView({ block: "start" });
    },
    /** @param {string} words @param {() => void} again */
    failed(words, again) {
      const retry = make("button", { type: "button", className: "quiet", onclick: () => { turn.remove(); again(); } }, "Try again");
      const problem = make("div", { className: "reply problem" }, make("p", {}, words), retry);
      problem.setAttribute("role", "alert");
      reply.replaceWith(problem);
    },
  };
}

/** Shows a logged result's turn. @param {number} number */
export async function appendTurn(number) {
  const slot = make("article", { className: "turn" });
  byId("log").append(slot);
  await swap(slot, number);
  offerFollowUps();
  scroll();
}

/** @param {HTMLElement} turn @param {number} number */
async function swap(turn, number) {
  turn.replaceWith(await fragment(`/t/${current()}/turns/${number}`));
}

function offerFollowUps() {
  document.querySelectorAll(".follow").forEach((row) => row.remove());
  const last = [...document.querySelectorAll(".turn")].at(-1);
  if (!last || !byId("plan").querySelector(".lead") || !(last instanceof HTMLElement) || last.dataset.status !== "finished") return;
  const buttons = FOLLOW_UPS.map((text) => make("button", { type: "button", onclick: () => send(text) }, text));
  last.append(make("div", { className: "follow" }, ...buttons));
}

function scroll() {
  const log = byId("log");
  log.scrollTop = log.scrollHeight;
}
