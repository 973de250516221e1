// The drawer of projects: open, search, rename, delete.

import { call, fragment } from "./api.js";
import { byId, make, toast } from "./dom.js";
import { current, refreshTitle } from "./project.js";

const SEARCH_DELAY = 200;

/** Opens or closes the drawer. @param {boolean} open */
function show(open) {
  byId("threads").hidden = !open;
  byId("threads-open").setAttribute("aria-expanded", String(open));
  if (open) { refresh(); byId("search").focus(); } else { byId("threads-open").focus(); }
}

async function refresh() {
  const query = /** @type {HTMLInputElement} */ (byId("search")).value;
  byId("thread-list").replaceChildren(await fragment(`/threads?q=${encodeURIComponent(query)}`));
  byId("thread-list").querySelector(`a[href="/t/${current()}"]`)?.setAttribute("aria-current", "page");
}

/** @param {HTMLElement} line */
function rename(line) {
  const link = /** @type {HTMLAnchorElement} */ (line.querySelector("a"));
  const field = /** @type {HTMLInputElement} */ (make("input", { value: link.textContent ?? "", maxLength: 200 }));
  field.setAttribute("aria-label", "New title");
  let over = false;
  const end = async (/** @type {boolean} */ keep) => {
    if (over) return;
    over = true;
    if (keep && field.value.trim()) await call("PATCH", `/v1/threads/${line.dataset.thread}`, { title: field.value });
    await refresh();
    if (line.dataset.thread === current()) await refreshTitle();
  };
  field.onkeydown = (event) => { if (event.key === "Enter") end(true); if (event.key === "Escape") { event.stopPropagation(); end(false); } };
  field.onblur = () => end(true);
  link.replaceWith(field);
  field.select();
}

/** The first click asks, the second deletes. @param {HTMLElement} line @param {HTMLElement} button */
async function remove(line, button) {
  if (button.dataset.sure !== "yes") {
    button.dataset.sure = "yes";
    button.textContent = "Really delete?";
    return;
  }
  await call("DELETE", `/v1/threads/${line.dataset.thread}`);
  if (line.dataset.thread === current()) location.assign("/"); else { await refresh(); toast("Deleted, with its files."); }
}

/** Wires the drawer up. */
export function setUpThreads() {
  byId("threads-open").onclick = () => show(byId("threads").hidden);
  byId("threads-close").onclick = () => show(false);
  let timer = 0;
  byId("search").oninput = () => { clearTimeout(timer); timer = setTimeout(refresh, SEARCH_DELAY); };
  byId("threads").addEventListener("keydown", (event) => { if (event.key === "Escape") show(false); });
  byId("thread-list").addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const line = /** @type {HTMLElement | null} */ (button?.closest("li") ?? null);
    if (!button || !line) return;
    if (button.classList.contains("rename")) rename(line); else remove(line, button);
  });
}
