"""The words around a number: metric, split, direction, who reached it, and what is wanted."""

import re
from functools import lru_cache
from typing import NamedTuple

from agent.intake.lexicon import cues
from agent.vocabulary import Split


class Metric(NamedTuple):
    """A metric people name: whether it is a rate (71 and 0.71 are one) and how it tells of errors."""

    name: str
    rate: bool
    error: str  # "complement": error = 1 - value; "same": error = value; "none": no error rate
    lower_is_better: bool = False


_METRICS = (
    Metric("accuracy", rate=True, error="complement"),
    Metric("AUC", rate=True, error="none"),
    Metric("F1", rate=True, error="none"),
    Metric("mAP", rate=True, error="none"),
    Metric("IoU", rate=True, error="none"),
    Metric("Dice", rate=True, error="none"),
    Metric("R2", rate=True, error="none"),
    Metric("precision", rate=True, error="none"),
    Metric("recall", rate=True, error="none"),
    Metric("specificity", rate=True, error="none"),
    Metric("false alarms", rate=True, error="none", lower_is_better=True),
    Metric("NDCG", rate=True, error="none"),
    Metric("kappa", rate=True, error="none"),
    Metric("BLEU", rate=False, error="none"),
    Metric("WER", rate=True, error="same", lower_is_better=True),
    Metric("CER", rate=True, error="same", lower_is_better=True),
    Metric("MAPE", rate=True, error="none", lower_is_better=True),
    Metric("WAPE", rate=True, error="none", lower_is_better=True),
    Metric("MAE", rate=False, error="none", lower_is_better=True),
    Metric("RMSE", rate=False, error="none", lower_is_better=True),
    Metric("CRPS", rate=False, error="none", lower_is_better=True),
    Metric("MASE", rate=False, error="none", lower_is_better=True),
    Metric("PSNR", rate=False, error="none"),
    Metric("perplexity", rate=False, error="none", lower_is_better=True),
    Metric("loss", rate=False, error="none", lower_is_better=True),
)
_METRIC_CUES = tuple((metric, cues("measures", f"metric_{metric.name.lower()}")) for metric in _METRICS)
_SPLITS = (Split.train_dev, Split.train, Split.test, Split.dev)
"""In this order: a longer name ("training dev set") hides a shorter one inside it."""

_OUTSIDE = re.compile(
    r"(?i)\b(?:not|never|unseen|outside|withheld|excluded|removed|absent|missing|held|kept|left|away|apart|hidden"
    r"|after|isn['\u2019]t|weren['\u2019]t)(?:[ -](?:seen|used|included|shown|part|back|out|aside|away))*"
    r"(?: in| during| from| for| of| by)?(?: the| any)? $|\b(?:in|of|for|from) no $"
)
BAD = cues("measures", "bad")
GOOD = cues("measures", "good")
SCORE_VERB = cues("measures", "score_verb")
HUMAN = cues("measures", "human")
HUMAN_DOES = cues("measures", "human_does")
TARGET = cues("measures", "target")
UPPER_BOUND = cues("measures", "upper_bound")
LOWER_BOUND = cues("measures", "lower_bound")
OTHER_SOURCE = cues("measures", "other_source")
SAME_SOURCE = cues("measures", "same_source")
COMPARED = cues("measures", "compared")
NOT_A_SCORE = cues("measures", "not_a_score")
SHARE_OF_DATA = cues("measures", "share_of_data")
FAILED_ONES = re.compile(
    r"(?i)\s*(?:errors|mistakes|failures|misses|misclassifications|(?:wrong|bad|failed|missed|incorrect) \w+s)\b"
    r"(?=\s+[a-z])(?!\s+(?:on|in|for|and|so|but|at|with|out|or|per|today|now|overall)\b)"
)
"""Right behind "25 of the 30" it makes them a part of the errors: "25 of the 30 mistakes come from ..."."""
FORWARD = 3
"""A metric after its number ("84% accuracy") must stand three times nearer than one before it."""


def scored_higher(name: str | None) -> Metric | None:
    """The rate of this name that is better when higher and tells of no errors (AUC, F1, recall); None for others."""
    rates = (metric for metric in _METRICS if metric.rate and metric.error == "none" and not metric.lower_is_better)
    return next((metric for metric in rates if metric.name == name), None)


def metric_near(text: str, at: int) -> tuple[Metric, int] | None:
    """The metric named closest to a place in the text, with its distance."""
    best: tuple[Metric, int] | None = None
    for metric, start, end in _metrics(text):
        distance = at - end if end <= at else FORWARD * max(start - at, 0) + 2
        if best is None or distance < best[1]:
            best = (metric, distance)
    return best


@lru_cache(maxsize=1024)
def _metrics(text: str) -> tuple[tuple[Metric, int, int], ...]:
    """Every metric named in the text with its place, metric by metric."""
    return tuple((metric, *match.span()) for metric, cue in _METRIC_CUES for match in cue.finditer(text))


def split_cues(text: str) -> list[tuple[Split, int, int]]:
    """The splits named in the text with their places, left to right; a longer name hides a shorter one inside it."""
    return list(_split_cues(text))


@lru_cache(maxsize=1024)
def _split_cues(text: str) -> tuple[tuple[Split, int, int], ...]:
    found: list[tuple[Split, int, int]] = []
    for split in _SPLITS:
        for match in cues("measures", f"split_{split.value}").finditer(text):
            if _OUTSIDE.search(text[: match.start()]):
                continue
            if not any(match.start() < end and start < match.end() for _, start, end in found):
                found.append((split, *match.span()))
    return tuple(sorted(found, key=lambda cue: cue[1]))
