"""Pasted blocks: fenced code, logs, tables and CSV lines that read like a file, and settings that read like nothing."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from agent.intake.reading import Pasted

_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
"""What somebody else wrote, quoted in a reply: not the user's own words, unless there are no others."""
_COMMENT = re.compile(r"<!--.{0,4000}?-->", re.DOTALL)
"""Nobody tells of a project in the comment of a page; somebody may hide an order there."""
_TABLE_LINE = re.compile(r"^\s*\|?[^|\n]+\|[^\n]*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$")
_LOG_LINE = re.compile(
    r"(?i)^(?=.*\d)\s*(?:\[?\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|.*\b(?:epoch|step|iter(?:ation)?|batch"
    r"|round)s?\b\W*\d+.*\b(?:loss|acc\w*|err\w*|val\w*|lr|auc|f1|wer|map)\b|.*\b(?:loss|val_\w+|train_\w+"
    r"|eval_\w+)\b\s*[:=]\s*(?:[\d.]|nan|inf)|\{.*['\"](?:loss|eval_\w+|epoch)['\"]).*$"
)  # fmt: skip
_TRACE_LINE = re.compile(
    r"^(?:Traceback \(most recent|\s+File \"|\w*(?:Error|Exception|Warning)\b:?|\s{2,}\S|\s+at \S+\()"
)
_SETTING = re.compile(r"^\s*[A-Za-z_][\w.\-]*\s*[:=]\s*(?:\S+|\[secret\])\s*,?\s*$")
_TOPIC_KEY = re.compile(
    r"(?i)^\s*(?:task|data|status|goal|target|project|team|budget|deadline|problem|model|train|dev|test|val|human"
    r"|metric|accuracy|error|app\w*|constraints?|tried|stage|layer)\b"
)
_CSV_SEPARATORS = (",", "\t", ";", "|")
_ALIGNED = re.compile(r"[ \t]{2,}|\t")
"""What stands between the columns of a table set with spaces."""
_NUMERIC_CELL = re.compile(
    r"(?:^|[ \t]{2,}|\t)[-+]?(?:\d+[.,]?\d*|\.\d+)(?:e[-+]?\d+)?%?(?=$|[ \t]{2,}|\t)", re.IGNORECASE
)
JUDGED = 50
"""Lines by which a run is judged; whatever follows in the same form belongs to it."""
LONGEST_LINE = 2_000
"""Characters; a longer line is a dump, and searching it for the words of a log grows with its square."""
MOST_BLOCKS = 40
"""Twice the files of one turn; a message with more fences than that is no message."""
FEWEST_COLUMNS = 2
MOST_CELL_WORDS = 4
"""A cell of a table that somebody typed is a name or a number, never a sentence."""
MIN_LINES = 3
"""Fewer lines than this are prose with a number in it."""


class Block(NamedTuple):
    """A part of the message that is no prose: its span, and its name as a file if it reads like one."""

    start: int
    end: int
    text: str
    suffix: str  # "" when it is to be left out of the reading without being inspected
    fence: int = 0  # how far the text begins after the start


def find_blocks(text: str) -> list[Block]:
    """Every pasted block, in order, none overlapping."""
    quoted = [
        Block(match.start(), match.end(), match.group(), "") for match in islice(_QUOTED.finditer(text), MOST_BLOCKS)
    ]
    blocks = [
        Block(match.start(), match.end(), match.group(2), _suffix(match.group(2)), match.start(2) - match.start())
        for match in islice(_FENCE.finditer(text), MOST_BLOCKS)
    ]
    blocks += [
        Block(match.start(), match.end(), match.group(), "")
        for match in islice(_COMMENT.finditer(text), MOST_BLOCKS)
        if not any(block.start <= match.start() < block.end for block in blocks)
    ]
    lines = [(match.start(), match.group()) for match in re.finditer(r"[^\n]*(?:\n|\Z)", text) if match.group()]
    free = [(start, line) for start, line in lines if not any(block.start <= start < block.end for block in blocks)]
    found = sorted([*blocks, *_runs(free)])
    told = text
    for block in reversed(quoted):
        told = told[: block.start] + told[block.end :]
    apart = [q for q in quoted if not any(b.start < q.end and q.start < b.end for b in found)]
    return sorted([*found, *apart]) if told.strip() else found


def prose(text: str, blocks: list[Block]) -> list[tuple[int, int]]:
    """The ranges of the text that are left for reading as language."""
    ranges, begin = [], 0
    for block in blocks:
        ranges.append((begin, block.start))
        begin = block.end
    return [(start, end) for start, end in [*ranges, (begin, len(text))] if text[start:end].strip()]


def as_files(blocks: list[Block]) -> tuple[Pasted, ...]:
    """The blocks that can be inspected as if uploaded."""
    files = [block for block in blocks if block.suffix]
    return tuple(Pasted(f"pasted-{place}.{block.suffix}", block.text) for place, block in enumerate(files, 1))


def _runs(lines: list[tuple[int, str]]) -> Iterator[Block]:
    """Runs of neighbouring lines of one kind; a table needs its rule or equal columns, a log three lines."""
    index = 0
    while index < len(lines):
        for kind, size in (
            ("md", _table(lines, index)),
            ("log", _log(lines, index)),
            ("csv", _csv(lines, index)),
            ("csv", _aligned(lines, index)),
            ("", _settings(lines, index)),
        ):
            if size:
                run = lines[index : index + size]
                start, end = run[0][0], run[-1][0] + len(run[-1][1])
                yield Block(start, end, "".join(line for _, line in run), kind)
                index += size
                break
        else:
            index += 1


def _count(lines: list[tuple[int, str]], index: int, kind: Callable[[str], object], most: int | None = None) -> int:
    """How many neighbouring lines are of one kind; a line longer than any table's is of none."""
    size = 0
    while index + size < len(lines) and size != most:
        line = lines[index + size][1].rstrip("\n")
        if len(line) > LONGEST_LINE or not kind(line):
            break
        size += 1
    return size


def _table(lines: list[tuple[int, str]], index: int) -> int:
    if not any(_TABLE_RULE.match(line[:LONGEST_LINE].rstrip("\n")) for _, line in lines[index : index + 2]):
        return 0
    size = _count(lines, index, _TABLE_LINE.match)
    return size if size >= MIN_LINES else 0


def _log(lines: list[tuple[int, str]], index: int) -> int:
    size = logged = 0
    while index + size < len(lines):
        line = lines[index + size][1].rstrip("\n")
        if len(line) <= LONGEST_LINE and _LOG_LINE.match(line):
            logged += 1
        elif not (_TRACE_LINE.match(line) and (logged or line.startswith("Traceback"))):
            break
        size += 1
    return size if logged >= MIN_LINES or (size >= MIN_LINES and lines[index][1].startswith("Traceback")) else 0


def _csv(lines: list[tuple[int, str]], index: int) -> int:
    for separator in _CSV_SEPARATORS:
        columns = lines[index][1].count(separator)
        cell = re.compile(rf"(?:^|{re.escape(separator)})\s*-?[\d.]+\s*(?:{re.escape(separator)}|$)")
        if not columns or re.search(r"[.!?]\s", lines[index][1]) or not _numeric_next(lines, index, cell):
            continue

        def alike(line: str, separator: str = separator, columns: int = columns) -> bool:
            return line.count(separator) == columns and bool(line.strip())

        size = _count(lines, index, alike, JUDGED)
        body = [line for _, line in lines[index + 1 : index + size]]
        numeric = sum(bool(cell.search(line.strip())) for line in body)
        wordy = any(len(part.split()) > 5 for line in body for part in line.split(separator))
        if size >= MIN_LINES and numeric == len(body) and not wordy:
            return _count(lines, index, alike)
    return 0


def _aligned(lines: list[tuple[int, str]], index: int) -> int:
    """Rows of equally many short cells set apart by spaces, a number in each row below the head."""
    columns = len(_ALIGNED.split(lines[index][1].strip()))
    if columns < FEWEST_COLUMNS or not _numeric_next(lines, index, _NUMERIC_CELL):
        return 0

    def alike(line: str) -> bool:
        cells = _ALIGNED.split(line.strip())
        return len(cells) == columns and all(len(cell.split()) <= MOST_CELL_WORDS for cell in cells)

    size = _count(lines, index, alike, JUDGED)
    numeric = all(_NUMERIC_CELL.search(line.strip()) for _, line in lines[index + 1 : index + size])
    return _count(lines, index, alike) if size >= MIN_LINES and numeric else 0


def _numeric_next(lines: list[tuple[int, str]], index: int, cell: re.Pattern[str]) -> bool:
    """Whether the line below the head holds a number, without which it heads no table of numbers."""
    return index + 1 < len(lines) and bool(cell.search(lines[index + 1][1][:LONGEST_LINE].strip()))


def _settings(lines: list[tuple[int, str]], index: int) -> int:
    size = _count(lines, index, _SETTING.match, JUDGED)
    topical = sum(bool(_TOPIC_KEY.match(line)) for _, line in lines[index : index + size])
    return _count(lines, index, _SETTING.match) if size >= MIN_LINES and topical <= size // 2 else 0


def _suffix(body: str) -> str:
    """What a fenced block reads like: table, log, CSV, JSON, or code ("")."""
    lines = [(0, line) for line in body.splitlines(keepends=True)]
    if not lines:
        return ""
    if any(_TABLE_RULE.match(line.rstrip("\n")) for _, line in lines):
        return "md"
    if re.match(r"\s*[{\[]", body) and re.search(r"[}\]]\s*$", body):
        return (
            "jsonl"
            if len([line for _, line in lines if line.strip().startswith("{")]) > 1
            and not body.lstrip().startswith("[")
            and all(line.strip().endswith("}") for _, line in lines if line.strip())
            else "json"
        )
    first = next((index for index, (_, line) in enumerate(lines) if line.strip()), 0)
    if _csv(lines, first):
        return "csv"
    return (
        "log"
        if sum(bool(_LOG_LINE.match(line.rstrip("\n"))) for _, line in lines) >= MIN_LINES
        or "classification_report" in body
        or re.search(r"\bprecision\s+recall\s+f1-score\b", body)
        else ""
    )
