// Which project the page shows; a new one is made when it is first needed.

import { call } from "./api.js";
import { byId } from "./dom.js";

/** The id of the project, or "". */
export const current = () => document.body.dataset.thread ?? "";

/** @type {Promise<string> | null} */
let making = null;

/** The id of the project, made if there is none yet; several files dropped at once make one. */
export function ensureThread() {
  if (current()) return Promise.resolve(current());
  making ??= make().finally(() => { making = null; });
  return making;
}

/** @returns {Promise<string>} */
async function make() {
  const { thread_id: id } = await call("POST", "/v1/threads", {});
  document.body.dataset.thread = id;
  history.replaceState(null, "", `/t/${id}`);
  return id;
}

/** Shows the project's title, which the first message gives it. */
export async function refreshTitle() {
  const { title } = await call("GET", `/v1/threads/${current()}`);
  byId("title").textContent = title;
  byId("titled").hidden = false;
  byId("new").hidden = false;
  document.title = `${title} · Plumbline`;
}
