// A pasted log or table becomes a file: files are read with their checks, long text in a message is not.

const LINES = 15; // fewer belong into the message
const WITH_NUMBERS = 0.7; // the share of lines that hold a number, which sets a log apart from prose

/** The file that a pasted text is, or null where it is words. @param {string} text */
export function asFile(text) {
  const lines = text.trim().split(/\r?\n/);
  const numbered = lines.filter((line) => /\d/.test(line)).length;
  const json = /^[[{]/.test(lines[0]);
  if (lines.length < LINES || (!json && numbered < WITH_NUMBERS * lines.length)) return null;
  return new File([text], `pasted.${json ? kindOfJson(lines) : kindOfTable(lines)}`);
}

/** @param {string[]} lines */
const kindOfJson = (lines) => (lines.every((line) => /^\{.*\}$/.test(line.trim())) ? "jsonl" : "json");

/** @param {string[]} lines */
function kindOfTable(lines) {
  for (const [separator, ending] of [["\t", "tsv"], [",", "csv"]]) {
    const counts = lines.slice(0, LINES).map((line) => line.split(separator).length);
    if (counts[0] > 1 && counts.every((count) => count === counts[0])) return ending;
  }
  return "log";
}
