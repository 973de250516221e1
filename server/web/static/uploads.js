// Files on their way to the next message: chosen, dropped or pasted; sent at once, with progress.

import { call, upload } from "./api.js";
import { byId, make, toast } from "./dom.js";
import { refreshEvidence } from "./panels.js";
import { current, ensureThread } from "./project.js";

/** A file on its way; `done` tells whether it arrived.
 * @typedef {{name: string, id: string, item: HTMLElement, done: Promise<boolean>}} Upload */
/** @type {Upload[]} */
let uploads = [];

/** Sends files and shows each in the composer. @param {Iterable<File>} files */
export function addFiles(files) {
  for (const file of files) uploads.push(start(file));
}

/** The files of the next message; they are its own from now on. */
export function takeUploads() {
  const taken = uploads;
  uploads = [];
  return taken;
}

/** Gives files back whose message could not be sent. @param {Upload[]} taken */
export function putBack(taken) {
  uploads = [...taken, ...uploads];
}

/** @param {File} file @returns {Upload} */
function start(file) {
  const bar = /** @type {HTMLProgressElement} */ (make("progress", { max: 1, value: 0 }));
  bar.setAttribute("aria-label", `Sending ${file.name}`);
  const note = make("small", {}, "Sending");
  const drop = make("button", { type: "button", className: "quiet" }, "Remove");
  drop.setAttribute("aria-label", `Remove ${file.name}`);
  const item = make("li", {}, make("span", {}, file.name), drop, note, bar);
  byId("uploads").append(item);
  /** @type {Upload} */
  const entry = { name: file.name, id: "", item, done: Promise.resolve(false) };
  drop.onclick = () => remove(entry).catch((error) => toast(error.message));
  entry.done = finish(entry, file, bar, note);
  return entry;
}

/** @param {Upload} entry @param {File} file @param {HTMLProgressElement} bar @param {HTMLElement} note */
async function finish(entry, file, bar, note) {
  try {
    const thread = await ensureThread();
    const answer = await upload(thread, file, (share) => {
      bar.value = share;
      note.textContent = share < 1 ? `Sending, ${Math.round(100 * share)}%` : "Reading it";
    });
    entry.id = answer.file_id;
    const bad = answer.error;
    note.textContent = bad ? `${bad.problem}. ${bad.remedy}.` : `Read as ${answer.reading.why}`;
    entry.item.classList.toggle("bad", Boolean(bad));
    refreshEvidence().catch((error) => toast(error.message));
    return true;
  } catch (error) {
    note.textContent = error instanceof Error ? error.message : String(error);
    entry.item.classList.add("bad");
    return false;
  } finally {
    bar.remove();
  }
}

/** @param {Upload} entry */
async function remove(entry) {
  uploads = uploads.filter((other) => other !== entry);
  entry.item.remove();
  if (!entry.id) return;
  await call("DELETE", `/v1/threads/${current()}/files/${entry.id}`);
  await refreshEvidence();
}
