"""Several models on one held-out set, as scores: candidates to choose from, or versions one after another."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.metrics.chain import HELD_OUT, is_fold
from agent.metrics.evidence import Evidence, Score
from agent.metrics.measures import Measure, family, measure
from agent.metrics.portions import of_the_whole
from agent.metrics.thresholds import ASSUMED_N_HELD_OUT
from agent.vocabulary import Split

VERSION = re.compile(r"prompt|version|\bv\.?\s*\d|round|week|iteration|attempt", re.IGNORECASE)


class Candidates(NamedTuple):
    """Error rates of different models on the same split, in the order they were given."""

    split: Split
    scores: tuple[Score, ...]
    n: int
    assumed: bool

    @property
    def errors(self) -> tuple[float, ...]:
        """The error of each."""
        return tuple(score.error or 0.0 for score in self.scores)


def candidates_of(evidence: Evidence) -> tuple[Candidates, ...]:
    """Every group of two or more named models that were scored on one split in one metric, folds left out."""
    groups: dict[tuple[Split, str, str], dict[str, Score]] = {}
    for score in of_the_whole(evidence.scores):
        if score.split in HELD_OUT and score.model and not is_fold(score) and measure(score) is Measure.error:
            groups.setdefault((score.split, family(score), score.source), {})[score.model] = score
    return tuple(
        _group(split, list(group.values()), evidence) for (split, _, _), group in groups.items() if len(group) > 1
    )


def _group(split: Split, scores: Sequence[Score], evidence: Evidence) -> Candidates:
    counts = [score.n for score in scores if score.n is not None]
    n = min(counts) if counts else evidence.context.n.get(split)
    return Candidates(split, tuple(scores), n or ASSUMED_N_HELD_OUT, assumed=n is None)


def are_versions(group: Candidates, evidence: Evidence) -> bool:
    """Whether the models are versions of one thing in time: the user tunes prompts, or the names say so."""
    return evidence.context.prompting or all(VERSION.search(score.model) for score in group.scores)
