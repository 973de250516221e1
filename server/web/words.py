"""The vocabulary and its numbers in the page's words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from agent.metrics.finding import Finding
from agent.prose import (
    DO,
    DOING,
    GAP,
    HOLDS_BACK,
    LAYER,
    PITFALL,
    STAGE,
    amount,
    gain,
    number,
    percent,
    upper,
    with_interval,
)
from agent.vocabulary import Action, Basis, Bottleneck, Effort, Gap, Layer, Pitfall, Stage, StepStatus, Topic, Verdict

STEP: dict[str, str] = {
    "classify": "Classify the problem",
    "assess_data": "Assess the data",
    "prototype": "Prototype in a sandbox",
    "diagnose": "Diagnose the errors",
    "intervene": "Choose the intervention",
    "tune": "Tune with discipline",
    "choose_layer": "Choose the layer",
    "iterate": "Iterate on variants",
    "productionize": "Bring to production",
}

TOPIC: dict[Topic, str] = {
    Topic.application: "Application",
    Topic.data: "Data",
    Topic.status: "Status",
    Topic.constraints: "Constraints",
    Topic.performance_gap: "Performance",
    Topic.tried: "Tried so far",
}

NEED: dict[Topic, str] = {
    Topic.application: "what the system does",
    Topic.data: "what data there is",
    Topic.status: "where the project stands",
}
"""The inputs that a plan cannot do without."""

STATUS: dict[StepStatus, str] = {
    StepStatus.done: "done",
    StepStatus.now: "you are here",
    StepStatus.next: "next",
    StepStatus.blocked: "blocked",
    StepStatus.later: "later",
    StepStatus.skipped: "not needed",
}

VERDICT: dict[Verdict, str] = {
    Verdict.supported: "clear",
    Verdict.refuted: "clear",  # a claim is written as what is so, whichever way the check decided
    Verdict.undetermined: "cannot tell yet",
    Verdict.note: "worth knowing",
}

BASIS: dict[Basis, str] = {
    Basis.measured: "measured in a file",
    Basis.stated: "from your words",
    Basis.assumed: "assumed",
}

EFFORT: dict[Effort, str] = {Effort.hours: "takes hours", Effort.days: "takes days", Effort.weeks: "takes weeks"}

BOTTLENECK: dict[Bottleneck, str] = {
    Bottleneck.undiagnosed: "Not diagnosed yet",
    Bottleneck.data_quality: "Data quality",
    Bottleneck.data_quantity: "Data quantity",
    Bottleneck.data_mismatch: "Data mismatch",
    Bottleneck.model_capacity: "Model capacity",
    Bottleneck.overfitting: "Overfitting",
    Bottleneck.hyperparameters: "Training settings",
    Bottleneck.task_definition: "Task definition",
    Bottleneck.evaluation: "Evaluation",
    Bottleneck.component: "One component",
    Bottleneck.layer: "Wrong layer",
    Bottleneck.throughput: "Input pipeline",
    Bottleneck.compute: "Compute",
    Bottleneck.cost: "Cost",
    Bottleneck.production_readiness: "Production readiness",
    Bottleneck.none: "None",
}
"""Each bottleneck as a label."""

SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def _table(words: dict[Any, str]) -> Callable[[Any], str]:
    return lambda value: words[value]


def share(value: float) -> str:
    """A score from 0 to 1 as whole percent, for bars."""
    return f"{round(100 * value)}"


def size(count: int) -> str:
    """The size of a file as people read it: 840 bytes, 12 kB, 3.4 MB."""
    for unit, bytes_ in SIZES:
        if count >= bytes_:
            return f"{number(float(f'{count / bytes_:.2g}'))} {unit}"
    return f"{count} bytes"


def day(seconds: float) -> str:
    """The date of a stored time (UTC): 25 Nov 2026."""
    return f"{datetime.fromtimestamp(seconds, UTC):%-d %b %Y}"


def plain(check: str) -> str:
    """An identifier as words."""
    return upper(check.replace("_", " "))


def by_check(ids: Sequence[str], found: Mapping[str, Finding]) -> list[tuple[str, list[Finding]]]:
    """The findings cited, those of one check together, in the order they are cited."""
    groups: dict[str, list[Finding]] = {}
    for finding in (found[id_] for id_ in ids if id_ in found):
        groups.setdefault(finding.check, []).append(finding)
    return list(groups.items())


FILTERS: dict[str, Callable[..., Any]] = {
    "do": lambda value: upper(DO[Action(value)]),
    "doing": lambda value: upper(DOING[Action(value)]),
    "holds_back": lambda value: HOLDS_BACK[Bottleneck(value)],
    "bottleneck": lambda value: BOTTLENECK[Bottleneck(value)],
    "gap": lambda value: GAP[Gap(value)],
    "layer": lambda value: LAYER[Layer(value)],
    "stage": lambda value: STAGE[Stage(value)],
    "pitfall": lambda value: upper(PITFALL[Pitfall(value)]),
    "verdict": lambda value: VERDICT[Verdict(value)],
    "basis": lambda value: BASIS[Basis(value)],
    "effort": lambda value: EFFORT[Effort(value)],
    "step": _table(STEP),
    "topic": lambda value: TOPIC[Topic(value)],
    "need": lambda value: NEED[Topic(value)],
    "status": lambda value: STATUS[StepStatus(value)],
    "amount": amount,
    "with_interval": with_interval,
    "gain": gain,
    "number": number,
    "percent": percent,
    "share": share,
    "size": size,
    "day": day,
    "plain": plain,
    "by_check": by_check,
    "upper_first": upper,
}
