// A little Markdown while an answer streams in: paragraphs, bullets, tables, bold, code, links as words. The server's own
// rendering takes its place at the end, so this may be plain, but it never makes HTML out of text.

import { make } from "./dom.js";

const INLINE = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\([^)]*\)/g;
const BULLET = /^\s*[-*] /;
const RULE = /^[|\s:-]+$/; // the line under a table's head

/** @param {string} text */
export function prose(text) {
  const whole = document.createDocumentFragment();
  for (const block of text.split(/\n{2,}/)) {
    const lines = block.split("\n").filter((line) => line.trim());
    if (!lines.length) continue;
    if (lines.every((line) => BULLET.test(line))) {
      whole.append(make("ul", {}, ...lines.map((line) => make("li", {}, ...inline(line.replace(BULLET, ""))))));
    } else if (lines.every((line) => line.startsWith("|"))) {
      whole.append(make("table", {}, ...lines.filter((line) => !RULE.test(line)).map(row)));
    } else {
      whole.append(make("p", {}, ...inline(lines.join(" ").replace(/^#+ /, ""))));
    }
  }
  return whole;
}

/** @param {string} line */
const row = (line) => make("tr", {}, ...line.split("|").slice(1, -1).map((cell) => make("td", {}, ...inline(cell.trim()))));

/** @param {string} text @returns {(Node | string)[]} */
function inline(text) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let seen = 0;
  for (const match of text.matchAll(INLINE)) {
    const [all, bold, code, words] = match;
    parts.push(text.slice(seen, match.index));
    parts.push(bold ? make("strong", {}, bold) : code ? make("code", {}, code) : make("u", {}, words));
    seen = (match.index ?? 0) + all.length;
  }
  parts.push(text.slice(seen).replace(/\*\*/g, "")); // a bold run that has not ended yet
  return parts;
}
