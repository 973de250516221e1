"""Scores of parts: a stage of a pipeline, or the part of a dev set that was looked at; neither stands for the whole."""

import re
from collections.abc import Iterable, Sequence

from agent.metrics.evidence import Score
from agent.metrics.measures import Measure, measure
from agent.vocabulary import Split

WHOLE = frozenset(
    ("", "whole", "system", "end to end", "end-to-end", "pipeline", "overall", "whole system", "total", "all")
)
"""What the score of all stages together is called."""
LOOKED_AT = re.compile(r"eye.?ball|looked.?at|inspected|hand.?checked|read by hand", re.IGNORECASE)
"""How a part of the dev set is called whose errors people read: Ng's Eyeball dev set."""
UNSEEN = re.compile(r"black.?box|not.looked|never.looked|un.?looked|not.inspected", re.IGNORECASE)
"""And the part that nobody reads, by which settings are chosen: the Blackbox dev set."""


def part_of(name: str) -> str:
    """Which part of a dev set a name speaks of, in the words that `is_looked_at` knows; "" for a whole set.

    >>> part_of("Eyeball dev"), part_of("blackbox"), part_of("dev")
    ('looked-at part', 'part not looked at', '')
    """
    if UNSEEN.search(name):
        return "part not looked at"
    return "looked-at part" if LOOKED_AT.search(name) else ""


def is_looked_at(score: Score) -> bool:
    """Whether the score is of the part whose errors were read."""
    return bool(LOOKED_AT.search(score.source)) and not is_unseen(score)


def is_unseen(score: Score) -> bool:
    """Whether the score is of the part that nobody looked at."""
    return bool(UNSEEN.search(score.source))


def stage_of(score: Score) -> str:
    """The stage that a score names, in lower case."""
    return (score.model or score.source).strip().casefold()


def stages(scores: Iterable[Score]) -> set[str]:
    """The names at which people were measured too: stages of a pipeline, for nobody measures people at each model."""
    known = {stage_of(score) for score in scores if score.split is Split.human and measure(score) is Measure.error}
    named = known - WHOLE
    return named if len(named) > 1 else set()


def of_the_whole(scores: Sequence[Score]) -> tuple[Score, ...]:
    """The scores without those of parts, where the whole has its own."""
    parts = stages(scores)
    unseen = {(score.split, score.metric) for score in scores if is_unseen(score)}
    return tuple(
        score
        for score in scores
        if stage_of(score) not in parts and not (is_looked_at(score) and (score.split, score.metric) in unseen)
    )
