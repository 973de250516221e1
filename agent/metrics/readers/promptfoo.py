"""promptfoo's output as JSON, JSON lines or CSV: a graded answer a (test, prompt, provider)."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Contents, Source, Table, decode, parse_json

MARKS = (b'"evalId"', b'"promptIdx"', b'"testIdx"', b'"gradingResult"')


GRADED = ("Status", "Score", "Named Scores", "Grader Reason")
"""The columns that stand in the CSV behind each column of answers, whose own name is "[provider] prompt"."""


def sniff(name: str, head: bytes) -> bool:
    """By keys that only promptfoo writes, or the columns that it repeats for each prompt."""
    if b"Grader Reason" in head and b"Named Scores" in head:
        return True
    return any(mark in head for mark in MARKS) and (name.endswith(".json") or head.lstrip()[:1] == b"{")


def read(source: Source) -> Contents:
    """An evaluation log. Raises UnreadableFile when no answer is in it."""
    rows = [_row(answer, at) for at, answer in enumerate(_answers(source)) if isinstance(answer, dict)]
    if not rows:
        raise UnreadableFile(source.name, "results", "no graded answer is in it", "Run promptfoo eval -o results.json")
    schema = {"case": pl.String, "prompt": pl.String, "model": pl.String, "passed": pl.Boolean, "score": pl.Float64}
    return Contents("promptfoo", tables=(Table(pl.DataFrame(rows, schema=schema)),), rows=len(rows))


def _answers(source: Source) -> list[Any]:
    text = decode(source.content())
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            return list(_of_csv(text))
        except csv.Error as error:
            problem = "a cell in it is too long for a table"
            raise UnreadableFile(source.name, "", problem, "Run promptfoo eval -o results.json") from error
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith("{") and line.rstrip().endswith("}") for line in lines):
        return [json.loads(line) for line in lines if _is_json(line)]
    document = parse_json(source)
    outer = document.get("results", document) if isinstance(document, dict) else {}
    answers = outer.get("results") if isinstance(outer, dict) else outer
    return answers if isinstance(answers, list) else []


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return False
    return True


def _of_csv(text: str) -> Iterator[dict[str, Any]]:
    """The answers of each row, under the keys that they have in JSON; what stands before the first is the test."""
    header, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    places = [at for at in range(len(header) - 2) if tuple(header[at + 1 : at + 3]) == GRADED[:2]]
    for row in rows:
        for at in places:
            if len(row) <= at + 2:
                continue
            provider, _, prompt = header[at].lstrip("[").partition("] ")
            yield {
                "vars": "; ".join(row[: places[0]]),
                "prompt": prompt or header[at],
                "provider": provider if prompt else None,
                "success": row[at + 1].strip().upper() == "PASS",
                "score": _number(row[at + 2]),
            }


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _row(answer: Mapping[str, Any], at: int) -> dict[str, Any]:
    prompt, provider = answer.get("prompt"), answer.get("provider")
    label = prompt.get("label") or prompt.get("raw") if isinstance(prompt, dict) else prompt
    model = provider.get("label") or provider.get("id") if isinstance(provider, dict) else provider
    score = answer.get("score")
    return {
        "case": str(answer.get("testIdx", answer.get("vars", at)))[:200],
        "prompt": str(label)[:200] if label is not None else str(answer.get("promptIdx", "")),
        "model": str(model) if model is not None else None,
        "passed": bool(answer.get("success")),
        "score": float(score) if isinstance(score, int | float) else None,
    }
