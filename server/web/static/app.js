// Wires the page up.

import { call } from "./api.js";
import { keptFiles, resume, send, stop } from "./chat.js";
import { byId, copy, toast } from "./dom.js";
import { fold } from "./draft.js";
import { logResult, openLedger } from "./ledger.js";
import { refreshPlan } from "./panels.js";
import { asFile } from "./paste.js";
import { setUpPrinting } from "./printing.js";
import { current } from "./project.js";
import { setUpReader } from "./reader.js";
import { renameHere, setUpThreads } from "./threads.js";
import { addFiles, adopt } from "./uploads.js";
import { setUpViews, showView } from "./views.js";

const box = /** @type {HTMLTextAreaElement} */ (byId("text"));
const picker = /** @type {HTMLInputElement} */ (byId("file"));
const menu = /** @type {HTMLDetailsElement} */ (byId("export"));

/** Says in the page what went wrong, instead of in the console. @param {() => Promise<unknown>} work */
const tell = (work) => work().catch((error) => toast(error instanceof Error ? error.message : String(error)));

byId("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
byId("stop").onclick = () => tell(stop);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
});
box.addEventListener("input", () => sessionStorage.setItem("draft", box.value));
box.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const log = files?.length ? null : asFile(text);
  if (files?.length || log) { event.preventDefault(); addFiles(log ? [log] : files ?? [], log ? text : ""); }
});
picker.onchange = () => { addFiles(picker.files ?? []); picker.value = ""; box.focus(); };

let depth = 0;
const dropping = (/** @type {number} */ now) => { depth = Math.max(0, now); document.body.classList.toggle("dropping", depth > 0); };
addEventListener("dragenter", (event) => { if (event.dataTransfer?.types.includes("Files")) dropping(depth + 1); });
addEventListener("dragleave", () => dropping(depth - 1));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => { event.preventDefault(); dropping(0); addFiles(event.dataTransfer?.files ?? []); });

byId("log").addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const turn = /** @type {HTMLElement | null} */ (target.closest(".turn"));
  if (target.closest(".to-plan")) { event.preventDefault(); showView("plan"); byId("plan").scrollTo({ top: 0 }); byId("plan").focus(); }
  if (target.closest(".again")) send(turn?.querySelector(".said p")?.textContent ?? "");
  if (target.closest(".copy-reply")) tell(() => copyReply(Number(turn?.dataset.turn)));
  if (target.closest(".unfold")) { turn?.querySelector(".said p")?.classList.add("open"); target.remove(); }
  const example = /** @type {HTMLButtonElement | null} */ (target.closest(".example"));
  if (example) tell(() => tryExample(example));
});
byId("plan").addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("#tried")) openLedger();
  if (target.closest("#newest")) tell(() => refreshPlan());
  const question = target.closest(".question");
  if (question) { showView("chat"); box.placeholder = question.textContent ?? ""; box.focus(); }
});
byId("plan").addEventListener("change", (event) => {
  const target = /** @type {HTMLSelectElement} */ (event.target);
  if (target.id === "version") tell(() => refreshPlan(target.value));
});
byId("plan").addEventListener("submit", (event) => { event.preventDefault(); logResult(/** @type {HTMLFormElement} */ (event.target)); });

byId("rename").onclick = renameHere;
byId("print").onclick = () => print();
byId("copy").onclick = () => tell(async () => {
  const link = /** @type {HTMLAnchorElement} */ (menu.querySelector('[data-format="md"]'));
  await copy(await (await fetch(link.href)).text(), "The plan is copied.");
});
document.getElementById("share")?.addEventListener("click", () => tell(async () => {
  const { url } = await call("POST", `/v1/threads/${current()}/share`);
  byId("unshare-line").hidden = false;
  await copy(new URL(url, location.href).href, "The link is copied: whoever has it can read this project.");
}));
document.getElementById("unshare")?.addEventListener("click", () => tell(async () => {
  await call("DELETE", `/v1/threads/${current()}/share`);
  byId("unshare-line").hidden = true;
  toast("The link no longer works.");
}));
addEventListener("click", (event) => { if (menu.open && !(/** @type {Element} */ (event.target)).closest("#export summary")) menu.open = false; });
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

/** Sends an example's file and words as its team would. @param {HTMLButtonElement} example */
async function tryExample(example) {
  const name = example.dataset.file ?? "";
  example.disabled = true;
  try {
    const blob = await (await fetch(`/static/examples/${name}`)).blob();
    addFiles([new File([blob], name)]);
    box.focus();
    await send(example.dataset.text);
  } finally {
    example.disabled = false;
  }
}

/** @param {number} number */
async function copyReply(number) {
  const { turns } = await call("GET", `/v1/threads/${current()}`);
  await copy(turns.find((/** @type {{turn: number}} */ turn) => turn.turn === number)?.reply ?? "", "The answer is copied.");
}

setUpViews();
setUpReader();
setUpPrinting();
setUpThreads();
document.querySelectorAll(".turn").forEach(fold);
adopt(keptFiles());
if (!box.value) box.value = sessionStorage.getItem("draft") ?? "";
resume();
