// Files on their way to the next message: chosen, dropped or pasted; sent at once, with progress.

import { call, upload } from "./api.js";
import { byId, make, toast } from "./dom.js";
import { refreshEvidence, refreshLedger } from "./panels.js";
import { current, ensureThread } from "./project.js";

/** A file on its way; `done` tells whether it arrived.
 * @typedef {{name: string, id: string, item: HTMLElement, done: Promise<boolean>}} Upload */
/** @type {Upload[]} */
let uploads = [];

/** Sends files and shows each in the composer. @param {Iterable<File>} files @param {string} [pasted] the text that a file was made of */
export function addFiles(files, pasted = "") {
  for (const file of files) uploads.push(start(file, pasted));
}

/** The files of the next message; they are its own from now on. */
export function takeUploads() {
  const taken = uploads;
  uploads = [];
  return taken;
}

/** Gives files back whose message could not be sent. @param {Upload[]} taken */
export function putBack(taken) {
  taken.forEach((entry) => { entry.item.hidden = false; });
  uploads = [...taken, ...uploads];
}

/** Takes up what was sent before the page was left and no message carries yet. @param {string[]} carried ids that a message is about to carry */
export function adopt(carried) {
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (byId("uploads").querySelectorAll("[data-file]"))) {
    const { file: id = "", name = "" } = item.dataset;
    if (carried.includes(id)) { item.remove(); continue; }
    const entry = { name, id, item, done: Promise.resolve(true) };
    /** @type {HTMLElement} */ (item.querySelector("button")).onclick = () => remove(entry).catch((error) => toast(error.message));
    uploads.push(entry);
  }
}

/** @param {File} file @param {string} pasted @returns {Upload} */
function start(file, pasted) {
  const bar = /** @type {HTMLProgressElement} */ (make("progress", { max: 1, value: 0 }));
  bar.setAttribute("aria-label", `Sending ${file.name}`);
  const note = make("small", {}, "Sending");
  note.setAttribute("role", "status");
  const item = make("li", {}, make("span", { className: "name" }, file.name));
  /** @type {Upload} */
  const entry = { name: file.name, id: "", item, done: Promise.resolve(false) };
  const take = () => remove(entry).catch((error) => toast(error.message));
  const acts = make("span", { className: "acts" }, button("Remove", file.name, take));
  if (pasted) acts.prepend(button("Keep as text", file.name, () => { take(); intoMessage(pasted); }));
  item.append(acts, note, bar);
  byId("uploads").append(item);
  entry.done = finish(entry, file, bar, note);
  return entry;
}

/** @param {string} words @param {string} name @param {() => void} onclick */
function button(words, name, onclick) {
  const made = make("button", { type: "button", className: "quiet", onclick }, words);
  made.setAttribute("aria-label", `${words} ${name}`);
  return made;
}

/** @param {string} text */
function intoMessage(text) {
  const box = /** @type {HTMLTextAreaElement} */ (byId("text"));
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.focus();
}

/** @param {Upload} entry @param {File} file @param {HTMLProgressElement} bar @param {HTMLElement} note */
async function finish(entry, file, bar, note) {
  entry.item.classList.remove("bad");
  bar.hidden = false;
  try {
    const thread = await ensureThread();
    const answer = await upload(thread, file, (share) => {
      bar.value = share;
      note.textContent = share < 1 ? `Sending, ${Math.round(100 * share)}%` : "Reading it";
    });
    entry.id = answer.file_id;
    const bad = answer.error;
    note.textContent = bad ? `${bad.problem[0].toUpperCase()}${bad.problem.slice(1)}. ${bad.remedy}.` : `Read as ${answer.reading.why}.`;
    entry.item.classList.toggle("bad", Boolean(bad));
    Promise.all([refreshEvidence(), refreshLedger()]).catch((error) => toast(error.message));
    return true;
  } catch (error) {
    note.textContent = error instanceof TypeError ? "The server cannot be reached." : error instanceof Error ? error.message : String(error);
    entry.item.classList.add("bad");
    const again = button("Try again", file.name, () => { again.remove(); entry.done = finish(entry, file, bar, note); });
    entry.item.querySelector(".acts")?.prepend(again);
    return false;
  } finally {
    bar.hidden = true;
  }
}

/** @param {Upload} entry */
async function remove(entry) {
  uploads = uploads.filter((other) => other !== entry);
  entry.item.remove();
  byId("text").focus();
  if (!entry.id) return;
  await call("DELETE", `/v1/threads/${current()}/files/${entry.id}`);
  await refreshEvidence();
}
