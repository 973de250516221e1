"""From an action to an intervention: this project's numbers, the gain to expect and the threshold that decides."""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import NamedTuple

from agent.brief import FactKind
from agent.metrics.finding import FRACTION, Finding, Quantity
from agent.metrics.statistics import size_unpaired
from agent.plan import Diagnosis, Experiment, Intervention
from agent.playbook import PLAYS
from agent.prose import amount, ended, examples, number, percent, points, upper
from agent.situation import Goal, Situation, worse
from agent.vocabulary import Action, Basis, Gap, Split

ERRORS_TO_SORT = 100
"""A hundred sorted errors give a good error analysis (DIAGNOSTICS.md, tag_ceiling)."""
SAMPLE_TO_READ = 100
"""A hundred examples read show anything that holds for a thirtieth of the data (rule of three)."""
HALF = 0.5
"""An experiment succeeds when it brings half of the gain that was to be had at most."""
A_FIFTH_LESS = 0.8
"""Where no bar is known, an evaluation should at least show an error that falls by a fifth."""
NORMAL_95 = 1.96

MOVES_ERROR = frozenset(
    set(Action)
    - {
        Action.build_baseline,
        Action.run_error_analysis,
        Action.explore_data,
        Action.set_target_metric,
        Action.fix_evaluation,
        Action.fix_throughput,
        Action.fine_tune_small_model_for_cost,
        Action.harden_for_production,
        Action.redefine_task,
        Action.debug_training,
        Action.set_threshold,
    }
)
"""Actions whose point is to lower the error; of the others no gain is promised."""


GAP_LINES = {
    Gap.avoidable_bias: "avoidable bias",
    Gap.variance: "variance",
    Gap.data_mismatch: "data mismatch",
    Gap.dev_overfitting: "dev overfitting",
}
"""The line of the error budget that holds each gap's size."""


NEXT_IN_LINE = "Next in line should the first one miss its bar."
REACHED = frozenset({Split.train, Split.train_dev, Split.dev, Split.test})


class Place(NamedTuple):
    """Where the errors sit, in words: a slice, a tag or a component that a finding names."""

    words: str
    component: bool


def intervention(
    action: Action, rank: int, now: Situation, evidence: Sequence[Finding], diagnosis: Diagnosis
) -> Intervention:
    """One action made specific: what it rests on, what it may gain, and the experiment that can refute it."""
    play = PLAYS[action]
    backing = [finding for finding in evidence if action in finding.suggests] or list(evidence)[:2]
    place = where(backing) if action in PLACED else None
    words = _words(now, place)
    gain = expected_gain(action, backing, diagnosis)
    return Intervention(
        rank=rank,
        action=action,
        title=play.title.format(**words),
        why=_why(backing, now) if rank == 1 else NEXT_IN_LINE,
        basis=_basis(backing, now),
        expected_gain=gain,
        effort=play.effort,
        findings=[finding.id for finding in backing],
        passages=[],
        cases=[],
        experiment=Experiment(
            hypothesis=ended(play.hypothesis.format(**words)),
            change_one_thing=upper(play.change.format(**words)),
            hold_fixed=list(play.hold),
            metric=upper(play.metric.format(**words)),
            success_threshold=threshold(action, now, gain, backing),
            stop_rule=upper(ended(play.stop)),
        ),
    )


PLACED = frozenset(
    {Action.fix_data_quality, Action.collect_targeted_data, Action.fix_component, Action.run_error_analysis}
)


def where(findings: Iterable[Finding]) -> Place | None:
    """The slice, tag or component that the findings name first."""
    for finding in findings:
        about = finding.about
        if component := about.get("component"):
            return Place(component.replace("_", " "), component=True)
        if "column" in about and "value" in about:
            return Place(f"{about['column']} = {about['value']}", component=False)
        if tag := about.get("tag") or about.get("slice"):
            return Place(tag.replace("_", " "), component=False)
    return None


def _words(now: Situation, place: Place | None) -> dict[str, str]:
    best, goal = now.best, now.goal
    kind = examples(now.modalities)
    of_components = now.brief.of(FactKind.component)
    return {
        "where": f" ({place.words})" if place else "",
        "examples": kind,
        "examples_upper": upper(kind),
        "score": f"the {name(best)} of {shown(best)}" if best else "the error",
        "goal": f", to be measured against {shown(goal)}" if goal else "",
        "metric": name(best) if best else "Error on held-out examples",
        "component": ", and with the component where it began" if of_components or (place and place.component) else "",
    }


def name(goal: Goal) -> str:
    """What to call a number: the error of its split where the metric has one, else the user's metric."""
    if goal.error is None:
        return goal.metric or "score"
    return f"{goal.split.value.replace('_', '-')} error" if goal.split in REACHED else "error"


def shown(goal: Goal) -> str:
    """A number as the text shows it: errors in percent, everything else as its metric is read."""
    return percent(goal.error) if goal.error is not None else number(goal.value)


def _why(backing: Sequence[Finding], now: Situation) -> str:
    if backing:
        return " ".join(ended(finding.claim) for finding in backing[:2])
    best, goal = now.best, now.goal
    if best and goal:
        return (
            f"The {name(best)} is {shown(best)} against {shown(goal)} wanted, and nothing yet says where it comes from."
        )
    if best:
        return f"The {name(best)} is {shown(best)}; nothing yet says where it comes from."
    if not now.model_exists:
        return "Nothing is built yet, so there is no evidence to choose by."
    return "Nothing measured yet says what holds the project back."


def _basis(backing: Sequence[Finding], now: Situation) -> Basis:
    if any(finding.basis is Basis.measured for finding in backing):
        return Basis.measured
    return Basis.stated if backing or now.best else Basis.assumed


def expected_gain(action: Action, backing: Sequence[Finding], diagnosis: Diagnosis) -> Quantity | None:
    """At most the ceiling of the slice, tag or component, or the gap itself, whichever is smaller."""
    if action not in MOVES_ERROR:
        return None
    ceilings = [
        quantity for finding in backing for quantity in finding.quantities if "ceiling" in quantity.name.lower()
    ]
    gap = next((line.share for line in diagnosis.error_budget if line.source == GAP_LINES.get(diagnosis.gap)), None)
    best = max(ceilings, key=lambda quantity: quantity.value, default=None)
    if best is None or (gap is not None and gap.unit == best.unit and gap.value < best.value):
        best = gap
    if best is None or best.value <= 0:
        return None
    return best.model_copy(update={"name": "gain at most"})


def threshold(action: Action, now: Situation, gain: Quantity | None, backing: Sequence[Finding]) -> Quantity:
    """The number that decides the experiment; computed from this project's numbers wherever there are any."""
    fixed = {
        Action.run_error_analysis: _errors_to_sort(now),
        Action.explore_data: Quantity(name="examples read", value=SAMPLE_TO_READ, unit="examples"),
        Action.set_target_metric: Quantity(name="metrics that decide", value=1, unit="metric"),
        Action.debug_training: Quantity(name="training loss on one small batch, at most", value=0.01, unit="loss"),
        Action.fix_throughput: Quantity(name="idle share, at most", value=0.1, unit=FRACTION),
        Action.redefine_task: Quantity(name="agreement between two people, at least", value=0.8, unit=FRACTION),
    }
    if action in fixed:
        return fixed[action]
    if action is Action.fix_evaluation:
        return _evaluation_size(now, backing)
    if action is Action.fine_tune_small_model_for_cost and (bill := _bill(now)) is not None:
        return bill.model_copy(update={"name": "monthly cost, at most", "value": bill.value * HALF, "interval": None})
    if action is Action.set_threshold and (off := _probability_gap(backing)) is not None:
        return Quantity(name="gap between stated and observed share, at most", value=off * HALF, unit=FRACTION)
    return _error_threshold(action, now, gain)


def _probability_gap(backing: Sequence[Finding]) -> float | None:
    """How far the stated probabilities are off, in the user's own figures."""
    told = next((finding for finding in backing if finding.check == "probabilities_off"), None)
    if told is None:
        return None
    claimed, happens = told.quantities
    return round(abs(claimed.value - happens.value), 4)


def _errors_to_sort(now: Situation) -> Quantity:
    """A hundred errors, or all there are in the set that was scored."""
    best = now.best
    there = round(best.n * best.error) if best is not None and best.n and best.error else ERRORS_TO_SORT
    return Quantity(name="errors sorted", value=max(1, min(ERRORS_TO_SORT, there)), unit="errors")


def _evaluation_size(now: Situation, backing: Sequence[Finding]) -> Quantity:
    """What a finding says would settle it, else the size that tells the present error from the bar."""
    sizes = [finding.settled_by for finding in backing if finding.settled_by is not None]
    if sizes:
        return sizes[0]
    best, goal = now.best, now.goal
    error = best.error if best is not None and best.error else HALF
    other = goal.error if goal is not None and goal.error is not None and goal.error != error else error * A_FIFTH_LESS
    return Quantity(name="examples in the evaluation set", value=size_unpaired(error, other), unit="examples")


def _bill(now: Situation) -> Quantity | None:
    costs = [fact.value for fact in now.brief.of(FactKind.cost) if isinstance(fact.value, Quantity)]
    measured = [q for finding in now.findings.values() for q in finding.quantities if "last month" in q.name.lower()]
    return max([*measured, *costs], key=lambda quantity: quantity.value, default=None)


def _error_threshold(action: Action, now: Situation, gain: Quantity | None) -> Quantity:
    """Halfway to what is to be gained, but beyond the noise of the evaluation set."""
    best, goal = now.best, now.goal
    if action in {Action.harden_for_production, Action.build_baseline} and goal is not None:
        value = goal.error if goal.error is not None else goal.value
        bound = "at most" if goal.error is not None else "at least"
        return Quantity(
            name=f"{name(goal)}, {bound}",
            value=value,
            unit=FRACTION if goal.error is not None else goal.unit or "value",
        )
    if best is not None and best.error is not None:
        error = best.error
        step = gain.value * HALF if gain is not None and gain.unit == FRACTION else error * HALF * HALF
        if best.n:
            step = max(step, NORMAL_95 * sqrt(error * (1 - error) / best.n))
        return Quantity(name=f"{name(best)}, at most", value=round(max(error - step, error / 10), 4), unit=FRACTION)
    if best is not None and goal is not None and best.metric == goal.metric and worse(best, goal):
        return Quantity(
            name=f"{best.metric}, halfway to the target",
            value=round((best.value + goal.value) / 2, 4),
            unit=best.unit or "value",
        )
    if best is not None:
        return Quantity(name=f"{best.metric or 'score'}, better than now", value=best.value, unit=best.unit or "value")
    return Quantity(name="held-out examples scored", value=SAMPLE_TO_READ, unit="examples")


def gain_in_words(gain: Quantity) -> str:
    """A gain as prose shows it: rates in points."""
    return points(gain.value) if gain.unit == FRACTION else amount(gain)
