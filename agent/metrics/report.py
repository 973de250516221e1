"""What a classification report says, wherever it was read: its rows, their scores, and the counts behind them."""

from collections.abc import Iterator
from typing import NamedTuple

from agent.metrics.evidence import Score
from agent.metrics.scoring import score
from agent.vocabulary import Split

AVERAGES = ("accuracy", "micro avg", "macro avg", "weighted avg", "samples avg")
"""The rows of scikit-learn's report that are no class."""


class Row(NamedTuple):
    """One class, or one average, of a report."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int


def report_scores(rows: list[Row], split: Split) -> Iterator[Score]:
    """Accuracy, as reported or as the recalls weighted by support; then macro F1; then each class."""
    classes = [row for row in rows if row.name not in AVERAGES]
    total = sum(row.support for row in classes)
    if not classes or not total:
        return
    reported = next((row.recall for row in rows if row.name == "accuracy"), None)
    accuracy = sum(row.recall * row.support for row in classes) / total if reported is None else reported
    yield score(split, "accuracy", accuracy, total)
    if macro := next((row for row in rows if row.name == "macro avg"), None):
        yield score(split, "macro f1", macro.f1, total)
    for row in classes:
        for metric, value in (("recall", row.recall), ("precision", row.precision), ("f1", row.f1)):
            yield score(split, f"{metric} of {row.name}", value, row.support)


def report_counts(rows: list[Row]) -> dict[tuple[str, str | None], int]:
    """How many of each class were recognised, from recall and support; of two classes, the rest were the other."""
    classes = [row for row in rows if row.name not in AVERAGES]
    counts: dict[tuple[str, str | None], int] = {}
    for row in classes:
        other = next((one.name for one in classes if one is not row), None) if len(classes) == 2 else None
        right = round(row.recall * row.support)
        counts[row.name, row.name] = right
        counts[row.name, other] = row.support - right
    return counts
