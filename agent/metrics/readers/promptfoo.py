"""promptfoo's JSON output: a graded answer a (test, prompt, provider)."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Contents, Source, Table, parse_json

MARKS = (b'"evalId"', b'"promptIdx"', b'"testIdx"', b'"gradingResult"')


def sniff(name: str, head: bytes) -> bool:
    """By keys that only promptfoo writes."""
    return any(mark in head for mark in MARKS) and (name.endswith(".json") or head.lstrip()[:1] == b"{")


def read(source: Source) -> Contents:
    """An evaluation log. Raises UnreadableFile when no answer is in it."""
    document = parse_json(source)
    outer = document.get("results", document) if isinstance(document, dict) else {}
    answers = outer.get("results") if isinstance(outer, dict) else outer
    rows = [_row(answer, at) for at, answer in enumerate(answers or []) if isinstance(answer, dict)]
    if not rows:
        raise UnreadableFile(source.name, "results", "no graded answer is in it", "Run promptfoo eval -o results.json")
    schema = {"case": pl.String, "prompt": pl.String, "model": pl.String, "passed": pl.Boolean, "score": pl.Float64}
    return Contents("promptfoo", tables=(Table(pl.DataFrame(rows, schema=schema)),), rows=len(rows))


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
