// Wires the page up.

import { resume, send, stop } from "./chat.js";
import { byId, copy, toast } from "./dom.js";
import { logResult } from "./ledger.js";
import { leadTo, refreshPlan, showView } from "./panels.js";
import { call } from "./api.js";
import { current } from "./project.js";
import { setUpThreads } from "./threads.js";
import { addFiles } from "./uploads.js";

const box = /** @type {HTMLTextAreaElement} */ (byId("text"));
const picker = /** @type {HTMLInputElement} */ (byId("file"));

byId("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
byId("stop").onclick = stop;
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
});
box.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files;
  if (files?.length) { event.preventDefault(); addFiles(files); }
});
picker.onchange = () => { addFiles(picker.files ?? []); picker.value = ""; };

let depth = 0;
addEventListener("dragenter", (event) => { if (event.dataTransfer?.types.includes("Files")) { depth += 1; document.body.classList.add("dropping"); } });
addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (!depth) document.body.classList.remove("dropping"); });
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  depth = 0;
  document.body.classList.remove("dropping");
  addFiles(event.dataTransfer?.files ?? []);
});

document.querySelectorAll(".views button").forEach((button) => {
  button.addEventListener("click", () => showView(/** @type {HTMLElement} */ (button).dataset.view ?? "chat"));
});
byId("log").addEventListener("click", async (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest(".to-plan")) { event.preventDefault(); showView("plan"); byId("plan").focus(); }
  const again = target.closest(".again");
  if (again) send(again.closest(".turn")?.querySelector(".said p")?.textContent ?? "");
  const example = /** @type {HTMLButtonElement | null} */ (target.closest(".example"));
  if (example) {
    example.disabled = true;
    const name = example.dataset.file ?? "";
    const blob = await (await fetch(`/static/examples/${name}`)).blob();
    addFiles([new File([blob], name)]);
    await send(example.dataset.text);
    example.disabled = false;
  }
});
byId("plan").addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const reference = target.closest("a.found");
  if (reference) { event.preventDefault(); leadTo((reference.getAttribute("href") ?? "").slice(1)); }
  const question = target.closest(".question");
  if (question) { showView("chat"); box.placeholder = question.textContent ?? ""; box.focus(); }
});
byId("plan").addEventListener("change", (event) => {
  const target = /** @type {HTMLSelectElement} */ (event.target);
  if (target.id === "version") refreshPlan(target.value).catch((error) => toast(error.message));
});
byId("plan").addEventListener("submit", (event) => { event.preventDefault(); logResult(/** @type {HTMLFormElement} */ (event.target)); });

byId("theme").onclick = () => {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
};
byId("print").onclick = () => print();
byId("copy").onclick = async () => {
  const text = await (await fetch(`/v1/threads/${current()}/plan?format=md`)).text();
  await copy(text, "Copied.");
};
document.getElementById("share")?.addEventListener("click", async () => {
  const { url } = await call("POST", `/v1/threads/${current()}/share`);
  await copy(new URL(url, location.href).href, "The link is copied: whoever has it can read this project.");
});
addEventListener("click", (event) => {
  const menu = /** @type {HTMLDetailsElement} */ (byId("export"));
  const target = /** @type {Element} */ (event.target);
  if (menu.open && !target.closest("#export summary")) menu.open = false;
});
addEventListener("keydown", (event) => { if (event.key === "Escape") /** @type {HTMLDetailsElement} */ (byId("export")).open = false; });

setUpThreads();
resume();
