"""Inspect's eval log, as JSON or put together from an .eval (`folders.py`): a sample a row with epoch and grade."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from agent.metrics.errors import UnreadableFile
from agent.metrics.naming import clean, read_metric
from agent.metrics.reading import Contents, Source, Table, parse_json
from agent.metrics.scoring import score
from agent.vocabulary import Split

GRADES = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
"""Inspect's letters: correct, partial, incorrect, no answer."""


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """By the keys that open every log of Inspect."""
    return b'"eval"' in head and (b'"task"' in head or b'"eval_id"' in head) and b'"status"' in head


def read(source: Source) -> Contents:
    """An evaluation log, and the reported metrics where the samples are left out. Raises UnreadableFile."""
    log = parse_json(source)
    if not isinstance(log, dict):
        raise UnreadableFile(source.name, "", "this is no log of Inspect", "Run inspect log dump and upload its JSON")
    about = log.get("eval") if isinstance(log.get("eval"), dict) else {}
    model = clean(str(about.get("model", ""))) if isinstance(about, dict) else ""
    samples = log.get("samples")
    rows = [row for sample in samples or [] if isinstance(sample, dict) for row in _rows(sample, model)]
    if rows:
        schema = {"case": pl.String, "repeat": pl.Float64, "judge": pl.String, "model": pl.String, "score": pl.Float64,
                  "passed": pl.Boolean}  # fmt: skip
        scorers = list(dict.fromkeys(row["judge"] for row in rows))
        notes = (f"Of the scorers {', '.join(scorers)} the first was read.",) if len(scorers) > 1 else ()
        first = pl.DataFrame(rows, schema=schema).filter(pl.col("judge") == scorers[0])
        return Contents("inspect_log", tables=(Table(first, "", notes),), rows=len(first))
    said = log.get("results")
    results: dict[str, Any] = said if isinstance(said, dict) else {}
    found = []
    for scorer in results.get("scores") or []:
        for name, metric in scorer.get("metrics", {}).items() if isinstance(scorer, dict) else ():
            value = metric.get("value") if isinstance(metric, dict) else None
            reported = read_metric(str(name))
            if reported is not None and isinstance(value, int | float):
                count = results.get("completed_samples")
                found.append(score(Split.dev, reported.metric, value, count if isinstance(count, int) else None))
    if not found:
        raise UnreadableFile(
            source.name, "", "no graded sample and no metric is in it", "Finish the eval, then upload it"
        )
    return Contents("inspect_log", scores=tuple(found), why=f"the metrics of an Inspect log of {model or 'a model'}")


def _rows(sample: Mapping[str, Any], model: str) -> Iterator[dict[str, Any]]:
    scores = sample.get("scores") or ({"score": sample["score"]} if isinstance(sample.get("score"), dict) else {})
    for scorer, graded in scores.items() if isinstance(scores, dict) else ():
        value = graded.get("value") if isinstance(graded, dict) else None
        grade = GRADES.get(value) if isinstance(value, str) else value
        if isinstance(grade, bool | int | float):
            epoch = sample.get("epoch")
            yield {
                "case": clean(str(sample.get("id"))),
                "repeat": float(epoch) if isinstance(epoch, int | float) else None,
                "judge": clean(str(scorer)),
                "model": model,
                "score": float(grade),
                "passed": float(grade) >= 1,
            }
