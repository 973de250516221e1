"""A draft of a fact: what a reader of one concern returns, before it has an id and a turn."""

from typing import NamedTuple

from agent.brief import FactKind, Holder, Polarity, Time
from agent.metrics.finding import FRACTION, Quantity
from agent.vocabulary import Split, Topic

TOPICS: dict[FactKind, Topic] = {
    FactKind.task: Topic.application,
    FactKind.component: Topic.application,
    FactKind.classes: Topic.application,
    FactKind.modality: Topic.application,
    FactKind.data_type: Topic.data,
    FactKind.layer: Topic.status,
    FactKind.data_volume: Topic.data,
    FactKind.data_source: Topic.data,
    FactKind.labels: Topic.data,
    FactKind.split_design: Topic.data,
    FactKind.stage_hint: Topic.status,
    FactKind.target_met: Topic.performance_gap,
    FactKind.score: Topic.performance_gap,
    FactKind.error_share: Topic.performance_gap,
    FactKind.curve_point: Topic.performance_gap,
    FactKind.compute_use: Topic.status,
    FactKind.spread: Topic.performance_gap,
    FactKind.judge_agreement: Topic.performance_gap,
    FactKind.training_symptom: Topic.status,
    FactKind.errors_spread: Topic.performance_gap,
    FactKind.threshold: Topic.status,
    FactKind.cost: Topic.constraints,
    FactKind.budget: Topic.constraints,
    FactKind.deadline: Topic.constraints,
    FactKind.team: Topic.constraints,
    FactKind.hardware: Topic.constraints,
    FactKind.rule: Topic.constraints,
    FactKind.deed: Topic.tried,
    FactKind.duration: Topic.tried,
    FactKind.nothing_tried: Topic.tried,
}
"""The topic that a fact of each kind answers; `unknown` takes the topic that was asked."""


class Draft(NamedTuple):
    """A fact without its id: the span is the quote."""

    kind: FactKind
    start: int
    end: int
    value: Quantity | str | None = None
    topic: Topic | None = None
    polarity: Polarity = "affirmed"
    holder: Holder = "user"
    time: Time = "now"
    split: Split | None = None
    metric: str | None = None
    error: float | None = None
    n: int | None = None
    at: float | None = None
    about: str | None = None


def fraction(name: str, value: float, n: int | None = None) -> Quantity:
    """A rate as a Quantity."""
    return Quantity(name=name, value=round(value, 6), unit=FRACTION, n=n)
