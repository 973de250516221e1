"""The lm-evaluation-harness' results JSON: metrics a task, with the number of samples behind them."""

from collections.abc import Iterator, Mapping
from typing import Any

from agent.metrics.errors import UnreadableFile
from agent.metrics.evidence import Score
from agent.metrics.naming import clean, read_metric
from agent.metrics.reading import Contents, Source, parse_json
from agent.metrics.scoring import place, score
from agent.vocabulary import Split

MARKS = (b'"acc,none"', b'"acc_norm,none"', b'"exact_match,', b"_stderr,")


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """By its metric names, which carry a filter after a comma."""
    return b'"results"' in head and any(mark in head for mark in MARKS)


def read(source: Source) -> Contents:
    """A score a task and metric, the task as its source. Raises UnreadableFile."""
    document = parse_json(source)
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, dict):
        raise UnreadableFile(source.name, "", "there are no results in it", "Upload the results file of lm_eval")
    scores = tuple(_scores(results, document.get("n-samples") or {}))
    if not scores:
        raise UnreadableFile(source.name, "results", "no task has a metric", "Upload the results file of lm_eval")
    why = f"lm-evaluation-harness results of {len(results)} tasks"
    return Contents("lm_eval", scores=scores, why=why, rows=len(results))


def _scores(results: Mapping[str, Any], samples: Mapping[str, Any]) -> Iterator[Score]:
    for task, metrics in results.items():
        sizes = samples.get(task) if isinstance(samples, dict) else None
        count = sizes.get("effective") if isinstance(sizes, dict) else None
        for key, value in metrics.items() if isinstance(metrics, dict) else ():
            reported = None if "_stderr" in key else read_metric(key.split(",", 1)[0])
            if reported is not None and isinstance(value, int | float):
                found = score(Split.test, reported.metric, value, count if isinstance(count, int) else None)
                yield found._replace(source=clean(task), provenance=place(key))
