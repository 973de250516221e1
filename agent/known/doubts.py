"""What a file leaves in doubt about its own reading, as something that `clarify` may ask: is val_2 your test set?"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from agent.metrics.evidence import Score
from agent.metrics.finding import Missing
from agent.metrics.inspection import FileReading, Inspection
from agent.vocabulary import Bottleneck, Split, Topic

NUMBERED = re.compile(
    r"(?:^|[^a-z])(?P<split>(?:val|valid|validation|dev|eval|holdout|test)[ _-]?(?P<number>\d))(?!\d)", re.IGNORECASE
)
"""A held-out split with a number behind it: two of them in one file are two different sets."""

MATTERS = (
    Bottleneck.undiagnosed,
    Bottleneck.evaluation,
    Bottleneck.data_mismatch,
    Bottleneck.overfitting,
    Bottleneck.model_capacity,
)
"""What the answer could move: which set is which decides where the error first appears."""


def doubts(inspections: Iterable[Inspection]) -> Iterator[Missing]:
    """At most one doubt a file: two numbered held-out splits, or several scores of what looks like one split."""
    for inspection in inspections:
        if inspection.reading is None:
            continue
        name = _second_of_two(inspection.reading)
        if name is not None:
            yield _missing(inspection.name, f"whether `{name}` in {inspection.name} is your test set")
        elif _several(inspection.scores):
            yield _missing(
                inspection.name,
                f"which of the dev scores in {inspection.name} is of your dev set, and whether another one is your "
                "test set",
            )


def _missing(file: str, what: str) -> Missing:
    return Missing(check="reading", what=what, topic=Topic.data, about=f"splits of {file}", would_change=MATTERS)


def _second_of_two(reading: FileReading) -> str | None:
    """The second numbered split among the file's columns, where there are at least two."""
    stems = {
        match["split"].casefold(): match["split"] for column in reading.columns for match in NUMBERED.finditer(column)
    }
    return list(stems.values())[1] if len(stems) > 1 else None


def _several(scores: Iterable[Score]) -> bool:
    """Whether one model has two different dev scores of one metric and source, and none of a test set."""
    values: dict[tuple[str, str, str], set[float]] = defaultdict(set)
    splits = set()
    for score in scores:
        splits.add(score.split)
        if score.split is Split.dev:
            values[score.metric, score.model, score.source].add(score.value)
    return Split.test not in splits and any(len(found) > 1 for found in values.values())
