"""What arithmetic a score allows: an error rate, a score from 0 to 1, or a measure in its own unit."""

import re
from enum import StrEnum

from agent.metrics.evidence import Score
from agent.metrics.naming import METRICS, SENSES, Sense, normal

ERROR = "error"
"""The family of accuracy and its complement: the one in which two names mean the same measure."""

OWN_RATES = frozenset(("balanced_accuracy", "pixel_accuracy", "top5_accuracy", "wer", "cer", "eer", "wape", "mape"))
"""Rates that count something other than wrong examples; they compare with themselves only."""

LOWER_IS_BETTER = re.compile(r"loss|error|refus|reject|miss|false|wrong|edited|fail|defect|latency|deviation|cost")
"""Words in a user's own name for a measure that say that less of it is better."""


class Measure(StrEnum):
    """How far arithmetic with a metric may go."""

    error = "error"  # a share of examples that went wrong: intervals follow from the count
    score = "score"  # from 0 to 1, higher is better, but no share of examples (F1, AUC, IoU)
    raw = "raw"  # any other unit: loss, RMSE, BLEU on 0 to 100


def canonical(metric: str) -> str:
    """The catalogue's name of a metric, or the user's own in normal form."""
    name = normal(metric)
    return METRICS.get(name, name)


def family(score: Score) -> str:
    """The name under which scores may be compared: accuracy and error rate are one, every other metric its own."""
    name = canonical(score.metric)
    counted = name not in OWN_RATES and SENSES.get(name) not in (Sense.score, Sense.loss)
    return ERROR if score.error is not None and counted else name


def lower_is_better(metric: str) -> bool:
    """Whether less of it is better: by the catalogue, else by the words of its name."""
    name = canonical(metric)
    if name in SENSES:
        return SENSES[name] in (Sense.loss, Sense.wrong)
    return bool(LOWER_IS_BETTER.search(name))


def measure(score: Score) -> Measure:
    """Which arithmetic the number allows."""
    name = canonical(score.metric)
    if score.error is not None and name not in {"wape", "mape"} and SENSES.get(name) is not Sense.score:
        return Measure.error
    if 0 <= score.value <= 1 and not lower_is_better(score.metric):
        return Measure.score
    return Measure.raw


def loss_of(score: Score) -> float:
    """The number turned so that less is better, in its own unit: the error, 1 - F1, the RMSE, minus the BLEU."""
    kind = measure(score)
    if kind is Measure.error and score.error is not None:
        return score.error
    if kind is Measure.score:
        return 1 - score.value
    return score.value if lower_is_better(score.metric) else -score.value
