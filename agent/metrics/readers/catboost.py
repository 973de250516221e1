"""CatBoost: the JSON it leaves in `catboost_info`, whose lists only its head names, and its console lines."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.metrics.errors import UnreadableFile
from agent.metrics.logged import Logged, from_logged
from agent.metrics.reading import Contents, Source, decode, looks_binary, parse_json

_LINE = re.compile(r"^(\d+):\s+learn:\s*(\S+)(?:\s+test:\s*(\S+))?(?:\s+best:\s*(\S+))?", re.MULTILINE)
_TEST_ONLY = re.compile(r"^(\d+):\s+test:\s*(\S+)(?:\s+best:\s*(\S+))?", re.MULTILINE)
SETS = {"learn": "train", "test": "validation"}  # what CatBoost calls test is its eval_set

Row = tuple[str, str | None, str | None, str | None]
"""Iteration, and what was printed for learn, test and the best test so far."""


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """By the head of catboost_training.json, or a line that begins "0: learn: 0.66"."""
    if b'"launch_mode"' in head and b'"iteration' in head:
        return True
    text = "" if looks_binary(head) else decode(head)
    return len(_LINE.findall(text)) > 1 or len(_TEST_ONLY.findall(text)) > 1


def read(source: Source) -> Contents:
    """One row a number of each iteration. Raises UnreadableFile when there is none."""
    text = decode(source.content())
    logged = list(_of_json(parse_json(source)) if text.lstrip().startswith("{") else _of_lines(text))
    if not logged:
        raise UnreadableFile(source.name, "", "no iteration has a number", "Upload catboost_info/test_error.tsv")
    rounds = len({number.step for number in logged})
    return from_logged("catboost", logged, why=f"CatBoost's log of {rounds:,} iterations")


def _of_json(document: Any) -> Iterator[Logged]:
    meta = document.get("meta", {}) if isinstance(document, dict) else {}
    iterations = document.get("iterations") if isinstance(document, dict) else None
    for row in iterations if isinstance(iterations, list) else ():
        if not isinstance(row, dict) or not isinstance(row.get("iteration"), int):
            continue
        for called, split in SETS.items():
            for name, value in zip(_names(meta, called), row.get(called) or (), strict=False):
                if isinstance(value, int | float):
                    yield Logged(f"{split}-{name}", float(value), row["iteration"])


def _names(meta: Mapping[str, Any], called: str) -> list[str]:
    """The metrics of a set, in the order of its lists."""
    metrics = meta.get(f"{called}_metrics")
    return [str(metric.get("name")) for metric in metrics or () if isinstance(metric, dict)]


def _of_lines(text: str) -> Iterator[Logged]:
    """The lines do not name their metric: the best so far tells whether higher is better, else it is a loss."""
    rows: list[Row] = [(m[1], m[2], m[3], m[4]) for m in _LINE.finditer(text)]
    rows = rows or [(m[1], None, m[2], m[3]) for m in _TEST_ONLY.finditer(text)]
    metric = "score" if _rises(rows) else "loss"
    for step, learn, test, _ in rows:
        for split, said in (("train", learn), ("validation", test)):
            if (value := _number(said)) is not None:
                yield Logged(f"{split}-{metric}", value, int(step))


def _rises(rows: list[Row]) -> bool:
    """Whether the best value so far is the highest one."""
    values = [(_number(test), _number(best)) for _, _, test, best in rows]
    known = [(test, best) for test, best in values if test is not None and best is not None and test != best]
    return sum(test < best for test, best in known) * 2 > len(known)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
