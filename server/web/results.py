"""The ledger in the page: each result as a bar against zero, and what its form can know before anyone types."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from agent.experiments import compare
from agent.metrics.finding import FRACTION, Quantity
from agent.plan import ExecutionPlan, LedgerEntry, Measured
from agent.prose import ended, number, percent, upper
from agent.vocabulary import Verdict
from server.web.bars import Bar, bars

SAYS = {
    Verdict.supported: "beats the noise",
    Verdict.refuted: "made it worse",
    Verdict.undetermined: "inside the noise",
    Verdict.note: "noted",
}
"""The verdict on a result, as a label."""

FALLING = ("error", "loss", "perplexity", "latency", "cost")
"""Words in the name of a metric that is better when it is lower."""


class Result(NamedTuple):
    """A logged experiment, its verdict as a label, and its gain drawn against zero."""

    entry: LedgerEntry
    label: str
    gain: Bar
    before: str
    after: str


class Starting(NamedTuple):
    """What the form holds before anyone types: the metric and where it stands; the change proposed, as a hint."""

    change: str
    metric: str
    before: str
    n: str
    falls: bool


def ledger(plan: ExecutionPlan) -> list[Result]:
    """The results, newest first."""
    return [
        Result(
            entry,
            SAYS[entry.verdict],
            bars([("gain", entry.gain)], even=True)[0],
            _value(entry.before.value, entry.gain.unit),
            _value(entry.after.value, entry.gain.unit),
        )
        for entry in reversed(plan.experiments)
    ]


def starting(plan: ExecutionPlan) -> Starting:
    """The form as the plan's first experiment and the newest numbers fill it in."""
    experiment = plan.interventions[0].experiment
    metric = experiment.metric
    now, unit = _now(plan, metric)
    return Starting(
        change=experiment.change_one_thing,
        metric=metric,
        before=_value(now.value, unit) if now else "",
        n=str(now.n) if now and now.n else "",
        falls=any(word in metric.lower() for word in FALLING),
    )


def told(experiment: Mapping[str, Any]) -> str:
    """A logged result as the user would say it."""
    before, after = (Measured.model_validate(experiment[side]) for side in ("before", "after"))
    unit = compare(before, after, better=experiment["better"], metric=experiment["metric"]).gain.unit
    span = f"from {_value(before.value, unit)} to {_value(after.value, unit)}"
    return f"Result: {ended(experiment['change'])} {upper(experiment['metric'])} {span}."


def _now(plan: ExecutionPlan, metric: str) -> tuple[Measured | None, str]:
    """Where the metric stands: after the last result logged on it, else in the error budget."""
    name = metric.lower()
    for entry in reversed(plan.experiments):
        if entry.metric.lower() == name:
            return entry.after, entry.gain.unit
    for line in plan.diagnosis.error_budget:
        if line.source == name:
            return _measured(line.share), line.share.unit
    return None, ""


def _measured(quantity: Quantity) -> Measured:
    return Measured(value=quantity.value, n=quantity.n)


def _value(value: float, unit: str) -> str:
    return percent(value) if unit == FRACTION else number(value)
