// Small helpers for the DOM.

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** An element with properties and children; text is always set as text, never as HTML.
 * @param {string} tag @param {Record<string, unknown>} [properties] @param {...(Node | string)} children */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

let toastTimer = 0;

/** A short note at the foot of the page, read out by screen readers. @param {string} text */
export function toast(text) {
  const note = byId("toast");
  note.textContent = text;
  note.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { note.hidden = true; }, 5000);
}

/** A random id; crypto.randomUUID would only exist on https and localhost. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Puts text on the clipboard, or says why not. @param {string} text @param {string} done */
export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast(`The browser does not allow copying here: ${text.slice(0, 200)}`);
  }
}
