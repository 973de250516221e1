// The conversation: sends a turn, shows it while it runs, joins it again after a dropped connection.

import { Problem, call, stream } from "./api.js";
import { byId, make, newId, toast } from "./dom.js";
import { draft, scrollToEnd, swap } from "./draft.js";
import { refreshEvidence, refreshPlan, showFinding } from "./panels.js";
import { current, ensureThread } from "./project.js";
import { putBack, takeUploads } from "./uploads.js";

const RETRIES = [500, 1000, 2000, 4000, 8000, 15000, 15000]; // milliseconds before each new attempt
const FOLLOW_UPS = ["Why this?", "What would change your mind?", "How sure are you?", "Why not more data?"];

/** What the server is told; `file_ids` are its own names for the files.
 * @typedef {{text: string, file_ids: string[], client_message_id: string}} Message
 * @typedef {import("./draft.js").Draft} Draft */

let last = Promise.resolve(); // turns of this tab run one after another; what is sent meanwhile waits its turn
let running = 0;
let unanswered = 0; // messages of this tab, from the press of the button on

/** Sends what is in the composer, or the text given. @param {string} [given] */
export function send(given) {
  const box = /** @type {HTMLTextAreaElement} */ (byId("text"));
  const text = given ?? box.value;
  const uploads = takeUploads();
  if (!text.trim() && !uploads.length) { box.focus(); return last; }
  if (given === undefined) { box.value = ""; sessionStorage.removeItem("draft"); }
  const shown = draft(text, uploads.map((upload) => upload.name));
  uploads.forEach((upload) => { upload.item.hidden = true; });
  shown.note(running || unanswered ? "Waiting for the answer before" : uploads.length ? `Reading ${uploads.map((upload) => upload.name).join(", ")}` : "Sending");
  unanswered += 1;
  last = last.then(() => deliver(text, uploads, shown)).catch((error) => {
    shown.remove();
    if (given === undefined && !box.value) box.value = text;
    putBack(uploads);
    toast(error instanceof TypeError ? "The server cannot be reached. Your message is back in the box." : error.message ?? String(error));
  }).finally(() => { unanswered -= 1; });
  return last;
}

/** @param {string} text @param {import("./uploads.js").Upload[]} uploads @param {Draft} shown */
async function deliver(text, uploads, shown) {
  const arrived = await Promise.all(uploads.map((upload) => upload.done));
  if (!arrived.every(Boolean)) throw new Problem({ detail: "A file could not be sent; remove it or try it again." });
  const thread = await ensureThread();
  const message = { text, file_ids: uploads.map((upload) => upload.id), client_message_id: newId() };
  uploads.forEach((upload) => upload.item.remove());
  await run(thread, message, uploads.map((upload) => upload.name), shown);
}

/** What this tab was waiting for when it was left; nothing if the server had answered.
 * @returns {{thread: string, message: Message, names: string[]} | null} */
function kept() {
  const found = JSON.parse(sessionStorage.getItem("running") ?? "null");
  return found && found.thread === current() ? found : null;
}

/** The ids of the files that the kept message carries. */
export const keptFiles = () => kept()?.message.file_ids ?? [];

/** Joins the turn that this tab was listening to when it was reloaded, or waits for one that runs elsewhere. */
export async function resume() {
  const open = /** @type {HTMLElement | null} */ (document.querySelector('.turn[data-status="accepted"]'));
  const left = kept();
  if (left) {
    open?.remove();
    last = run(left.thread, left.message, left.names, draft(left.message.text, left.names));
    await last;
  } else if (open) {
    setTimeout(() => swap(open, Number(open.dataset.turn)).then(resume, (error) => toast(error.message)), 1000);
    return;
  }
  offerFollowUps();
  if (document.querySelector(".turn")) scrollToEnd();
}

/** Ends the model's part of the running turn. */
export async function stop() {
  byId("stop").setAttribute("disabled", "");
  await call("POST", `/v1/threads/${current()}/stop`);
}

/** @param {string} thread @param {Message} message @param {string[]} names @param {Draft} shown */
async function run(thread, message, names, shown) {
  sessionStorage.setItem("running", JSON.stringify({ thread, message, names }));
  document.querySelectorAll(".follow").forEach((row) => row.remove());
  busy(1);
  try {
    const end = await listen(thread, message, shown);
    sessionStorage.removeItem("running");
    if (end.failure) throw new Problem({ detail: end.failure });
    await Promise.all([shown.finish(end.turn), refreshPlan(), refreshEvidence()]);
    offerFollowUps();
  } catch (error) {
    const refused = error instanceof Problem; // then the turn is over; otherwise the same id joins it once the server is back
    if (refused) sessionStorage.removeItem("running");
    const again = refused ? { ...message, client_message_id: newId() } : message;
    shown.failed(refused ? error.message : "The server cannot be reached. Your message is kept.", () => {
      last = last.then(() => run(thread, again, names, draft(message.text, names)));
    });
  } finally {
    busy(-1);
  }
}

/** Listens until the turn's end, again and again if the connection drops.
 * @param {string} thread @param {Message} message @param {Draft} shown */
async function listen(thread, message, shown) {
  const end = { turn: 0, failure: "" };
  const heard = (/** @type {string} */ event, /** @type {any} */ data) => {
    end.turn = data.turn ?? end.turn;
    if (event === "status") shown.note(data.text ?? data.step);
    if (event === "finding") { showFinding(data); shown.note(data.claim); }
    if (event === "token") shown.say(data.text);
    if (event === "error") end.failure = [data.detail, data.remedy].filter(Boolean).join(" ");
  };
  for (let attempt = 0; ; attempt += 1) {
    try {
      shown.restart();
      if (await stream(thread, message, heard)) return end;
      throw new TypeError("the stream ended early");
    } catch (error) {
      if (error instanceof Problem || attempt >= RETRIES.length) throw error;
      shown.note("The connection dropped. Joining again; nothing is lost.");
      await new Promise((resolve) => { setTimeout(resolve, RETRIES[attempt]); });
    }
  }
}

/** @param {number} change */
function busy(change) {
  running += change;
  byId("areas").classList.toggle("working", running > 0);
  byId("stop").hidden = running === 0;
  byId("stop").removeAttribute("disabled");
}

/** Offers the usual questions under the newest answer. */
export function offerFollowUps() {
  document.querySelectorAll(".follow").forEach((row) => row.remove());
  const newest = [...document.querySelectorAll(".turn")].at(-1);
  if (!(newest instanceof HTMLElement) || newest.dataset.status !== "finished" || !byId("plan").querySelector(".lead")) return;
  const buttons = FOLLOW_UPS.map((text) => make("button", { type: "button", onclick: () => send(text) }, text));
  newest.append(make("div", { className: "follow" }, ...buttons));
}
