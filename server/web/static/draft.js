// A turn while it runs: what was said, the steps as they happen, the answer as it comes.

import { fragment } from "./api.js";
import { byId, make } from "./dom.js";
import { current } from "./project.js";
import { prose } from "./prose.js";

const STEPS_SHOWN = 5;
const NEAR = 120; // pixels from the end: closer, and the log follows what comes; farther, and the reader is left alone
const LONG = 1500; // characters of a message that is shown folded

/** @typedef {ReturnType<typeof draft>} Draft */

/** @param {string} text @param {string[]} names */
export function draft(text, names) {
  opened(true);
  const said = make("div", { className: "said" });
  if (text.trim()) said.append(make("p", {}, text));
  if (names.length) said.append(make("ul", { className: "files" }, ...names.map((name) => make("li", {}, name))));
  const steps = make("ul", { className: "steps" });
  steps.setAttribute("aria-live", "polite");
  const tokens = make("div", { className: "prose" });
  const reply = make("div", { className: "reply working" }, steps, tokens);
  const turn = make("article", { className: "turn" }, said, reply);
  byId("log").append(turn);
  fold(turn);
  scrollToEnd();
  let spoken = "";
  return {
    /** A step. @param {string} words */
    note(words) {
      if (steps.lastChild?.textContent !== words) following(() => steps.append(make("li", {}, words)));
      while (steps.childElementCount > STEPS_SHOWN) steps.firstChild?.remove();
    },
    /** A piece of the answer. @param {string} words */
    say(words) {
      spoken += words;
      steps.replaceChildren();
      following(() => tokens.replaceChildren(prose(spoken)));
    },
    /** Forgets what came so far: a joined stream tells it all again. */
    restart() {
      spoken = "";
      steps.replaceChildren();
      tokens.replaceChildren();
    },
    /** Becomes the finished turn. @param {number} number */
    async finish(number) {
      await swap(turn, number);
      const shown = byId(`turn-${number}`);
      fold(shown);
      shown.querySelector(".reply")?.scrollIntoView({ block: "start" });
    },
    /** Takes the turn off the page: it was never sent. */
    remove() {
      turn.remove();
      opened(Boolean(document.querySelector(".turn")));
    },
    /** Says what went wrong. @param {string} words @param {() => void} again */
    failed(words, again) {
      const retry = make("button", { type: "button", className: "quiet", onclick: () => { turn.remove(); again(); } }, "Try again");
      const problem = make("div", { className: "reply problem" }, make("p", {}, words), retry);
      problem.setAttribute("role", "alert");
      reply.replaceWith(problem);
      scrollToEnd();
    },
  };
}

/** Puts the server's view of a turn in the place of an element. @param {HTMLElement} element @param {number} number */
export async function swap(element, number) {
  const piece = await fragment(`/t/${current()}/turns/${number}`);
  const known = document.getElementById(`turn-${number}`); // the page had it already when its message is sent again
  if (known !== element) known?.remove();
  element.replaceWith(piece);
}

/** Shows the end of the conversation. */
export function scrollToEnd() {
  const log = byId("log");
  log.scrollTo({ top: log.scrollHeight, behavior: "instant" });
}

/** The first visit gives way to the three areas, and comes back if nothing was sent. @param {boolean} open */
function opened(open) {
  const welcome = document.getElementById("welcome");
  if (welcome) welcome.hidden = open;
  byId("areas").classList.toggle("first", !open);
  /** @type {HTMLTextAreaElement} */ (byId("text")).placeholder = "Answer, ask why, or report a result";
}

/** Changes the log, and follows its end if that was in view. @param {() => void} change */
function following(change) {
  const log = byId("log");
  const near = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  change();
  if (near) scrollToEnd();
}

/** Folds a long message. @param {Element} turn */
export function fold(turn) {
  const words = turn.querySelector(".said p");
  if ((words?.textContent?.length ?? 0) < LONG) return;
  words?.classList.add("long");
  words?.after(make("button", { type: "button", className: "link unfold" }, "Show all of it"));
}
