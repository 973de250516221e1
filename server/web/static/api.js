// The server's HTTP interface: JSON calls, fragments, and turns as a stream of events.

/** A refusal, as the server explains it. */
export class Problem extends Error {
  /** @param {{detail?: string, remedy?: string, status?: number}} document */
  constructor(document) {
    super([document.detail, document.remedy].filter(Boolean).join(" "));
    this.status = document.status ?? 0;
  }
}

/** @param {Response} response */
async function checked(response) {
  if (response.ok) return response;
  const body = await response.json().catch(() => ({ detail: `The server answered ${response.status}.` }));
  throw new Problem(body);
}

/** A JSON call. @param {string} method @param {string} path @param {unknown} [body] */
export async function call(method, path, body) {
  const sent = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await checked(await fetch(path, { method, ...sent }));
  return response.status === 204 ? null : response.json();
}

/** A piece of the page. @param {string} path */
export async function fragment(path) {
  const html = await (await checked(await fetch(path))).text();
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Sends one file, telling how far it is. @param {string} thread @param {File} file @param {(share: number) => void} progress */
export function upload(thread, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file);
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total); };
    request.onload = () => {
      const body = JSON.parse(request.responseText || "{}");
      if (request.status < 300) resolve(body); else reject(new Problem(body));
    };
    request.onerror = () => reject(new Problem({ detail: "The connection broke.", remedy: "Try again." }));
    request.open("POST", `/v1/threads/${thread}/files`);
    request.responseType = "text";
    request.send(form);
  });
}

/** One attempt at a turn's stream; resolves with true once its end was seen.
 * @param {string} thread @param {object} message @param {(event: string, data: any) => void} heard */
export async function stream(thread, message, heard) {
  const response = await checked(await fetch(`/v1/threads/${thread}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(message),
  }));
  const reader = /** @type {ReadableStream} */ (response.body).pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
      if (!fields.event) continue;
      heard(fields.event, JSON.parse(fields.data));
      if (fields.event === "message" || fields.event === "error") return true;
    }
  }
}
