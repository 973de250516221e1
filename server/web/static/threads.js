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
  try {
    byId("thread-list").replaceChildren(await fragment(`/threads?q=${encodeURIComponent(query)}`));
    byId("thread-list").querySelector(`a[href="/t/${current()}"]`)?.setAttribute("aria-current", "page");
  } catch (error) {
    toast(error instanceof TypeError ? "The server cannot be reached." : String(error));
  }
}

/** Puts a field in the place of a title; Enter and leaving it keep the new one, Escape the old.
 * @param {HTMLElement} title @param {string} thread @param {() => Promise<void>} after */
function edit(title, thread, after) {
  const field = /** @type {HTMLInputElement} */ (make("input", { value: title.textContent ?? "", maxLength: 200 }));
  field.setAttribute("aria-label", "New title");
  let over = false;
  const end = async (/** @type {boolean} */ keep) => {
    if (over) return;
    over = true;
    field.replaceWith(title);
    try {
      if (keep && field.value.trim()) await call("PATCH", `/v1/threads/${thread}`, { title: field.value });
      await after();
    } catch (error) {
      toast(error instanceof TypeError ? "The server cannot be reached." : String(error));
    }
  };
  field.onkeydown = (event) => { if (event.key === "Enter") end(true); if (event.key === "Escape") { event.stopPropagation(); end(false); } };
  field.onblur = () => end(true);
  title.replaceWith(field);
  field.select();
}

/** Renames the project that is open, in the bar above it. */
export function renameHere() {
  edit(byId("title"), current(), async () => { await refreshTitle(); byId("rename").focus(); });
}

/** @param {HTMLElement} line */
function rename(line) {
  const thread = line.dataset.thread ?? "";
  edit(/** @type {HTMLElement} */ (line.querySelector("a")), thread, async () => {
    await refresh();
    if (thread === current()) await refreshTitle();
    /** @type {HTMLElement | null} */ (byId("thread-list").querySelector(`[data-thread="${thread}"] a`))?.focus();
  });
}

/** The first click asks, the second deletes. @param {HTMLElement} line @param {HTMLElement} button */
async function remove(line, button) {
  if (button.dataset.sure !== "yes") {
    button.dataset.sure = "yes";
    button.textContent = "Really delete?";
    return;
  }
  await call("DELETE", `/v1/threads/${line.dataset.thread}`);
  if (line.dataset.thread === current()) { location.assign("/"); return; }
  await refresh();
  byId("search").focus();
  toast("Deleted, with its files.");
}

/** Wires the drawer up. */
export function setUpThreads() {
  byId("threads-open").onclick = () => show(byId("threads").hidden);
  byId("threads-close").onclick = () => show(false);
  let timer = 0;
  byId("search").oninput = () => { clearTimeout(timer); timer = setTimeout(refresh, SEARCH_DELAY); };
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !byId("threads").hidden) show(false); });
  addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (!byId("threads").hidden && target.isConnected && !target.closest("#threads, #threads-open")) show(false);
  });
  byId("thread-list").addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const line = /** @type {HTMLElement | null} */ (button?.closest("li") ?? null);
    if (!button || !line) return;
    if (button.classList.contains("rename")) rename(line); else remove(line, button).catch((error) => toast(error.message));
  });
}
