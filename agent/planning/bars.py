"""The number that decides an experiment, and the most it may gain, from this project's own numbers."""

from collections.abc import Sequence
from math import sqrt

from agent.brief import FactKind
from agent.known.situation import Goal, Situation, worse
from agent.metrics.finding import FRACTION, Finding, Quantity
from agent.metrics.statistics import size_unpaired
from agent.plan import Diagnosis
from agent.planning import calling
from agent.planning.calling import bound, name
from agent.vocabulary import Action, Gap, Split

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

LABELS_FIRST = frozenset({Action.build_baseline, Action.fine_tune_pretrained})
"""Actions that start by labelling a sample where nothing is labelled."""

GAP_LINES = {
    Gap.avoidable_bias: "avoidable bias",
    Gap.variance: "variance",
    Gap.data_mismatch: "data mismatch",
    Gap.dev_overfitting: "dev overfitting",
}
"""The line of the error budget that holds each gap's size."""


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
    """The bar of one action's experiment; its name ends with "at most" or "at least" where it has a good side."""
    own = _own(action, now, backing)
    if own is not None:
        return own
    trained = now.reached(Split.train)
    if action is Action.change_architecture and trained is not None and trained.error is not None:
        return _lowered(trained, now.goal, gain)
    bar = _error_threshold(action, now, gain)
    if action not in LABELS_FIRST or not calling.unlabelled(now):
        return bar
    scored = bar.name.startswith("held out")  # the labels of a first sample are all there are to score on
    return bar.model_copy(update={"n": SAMPLE_TO_READ, **({"name": "labelled and scored, at least"} if scored else {})})


def _own(action: Action, now: Situation, backing: Sequence[Finding]) -> Quantity | None:
    """The bar of an action that is not judged by the error of the model, if it is one."""
    fixed = {
        Action.run_error_analysis: Quantity(
            name="sorted by cause, at least",
            value=min(ERRORS_TO_SORT, mistakes(now) or ERRORS_TO_SORT),
            unit="mistakes",
            n=mistakes(now),
        ),
        Action.explore_data: Quantity(name="read, at least", value=SAMPLE_TO_READ, unit=calling.things(now)),
        Action.set_target_metric: Quantity(name="metrics that decide", value=1, unit="value"),
        Action.debug_training: Quantity(name="training loss on one small batch, at most", value=0.01, unit="value"),
        Action.fix_throughput: Quantity(name="idle share, at most", value=0.1, unit=FRACTION),
        Action.redefine_task: Quantity(name="agreement between two people, at least", value=0.8, unit=FRACTION),
    }
    if action is Action.fix_evaluation:
        return _evaluation_size(now, backing)
    if action is Action.fine_tune_small_model_for_cost and (present := bill(now)) is not None:
        affordable = {"name": "cost, at most", "value": _affordable(now, present), "interval": None}
        return present.model_copy(update=affordable)
    if action is Action.set_threshold and (off := _probability_gap(backing)) is not None:
        return Quantity(name="gap between stated and observed share, at most", value=off * HALF, unit=FRACTION)
    return fixed.get(action)


def mistakes(now: Situation) -> int | None:
    """How many mistakes the set that was scored holds, where its size is known."""
    best = now.best
    return max(1, round(best.n * best.error)) if best is not None and best.n and best.error else None


def bill(now: Situation) -> Quantity | None:
    """What the calls cost now: measured, or the largest sum that the user names."""
    costs = [fact.value for fact in now.brief.of(FactKind.cost) if isinstance(fact.value, Quantity)]
    measured = [q for finding in now.findings.values() for q in finding.quantities if "last month" in q.name.lower()]
    return max([*measured, *costs], key=lambda quantity: quantity.value, default=None)


def _affordable(now: Situation, present: Quantity) -> float:
    """What the user says it may cost; half of the bill where they do not say."""
    currency = present.unit.partition("/")[0]
    wanted = [
        fact.value.value
        for fact in now.brief.of(FactKind.cost)
        if fact.time == "planned" and fact.about is None and isinstance(fact.value, Quantity)
        if fact.value.unit.partition("/")[0] == currency and fact.value.value < present.value
    ]
    return min(wanted, default=present.value * HALF)


def _probability_gap(backing: Sequence[Finding]) -> float | None:
    """How far the stated probabilities are off, in the user's own figures."""
    told = next((finding for finding in backing if finding.check == "probabilities_off"), None)
    if told is None:
        return None
    claimed, happens = told.quantities
    return round(abs(claimed.value - happens.value), 4)


def _evaluation_size(now: Situation, backing: Sequence[Finding]) -> Quantity:
    """What a finding says would settle it, else the size that tells the present error from the bar."""
    sizes = [finding.settled_by for finding in backing if finding.settled_by is not None]
    if sizes:
        return sizes[0].model_copy(update={"name": "in the evaluation set, at least"})
    best, goal = now.best, now.goal
    error = best.error if best is not None and best.error else HALF
    other = goal.error if goal is not None and goal.error is not None and goal.error != error else error * A_FIFTH_LESS
    size = size_unpaired(error, other)
    return Quantity(name="in the evaluation set, at least", value=size, unit=calling.things(now))


def _error_threshold(action: Action, now: Situation, gain: Quantity | None) -> Quantity:
    best, goal = now.best, now.goal
    if action in {Action.harden_for_production, Action.build_baseline} and goal is not None:
        value, unit = (goal.error, FRACTION) if goal.error is not None else (goal.value, goal.unit or "value")
        return Quantity(name=f"{name(goal)}, {bound(goal)}", value=value, unit=unit)
    if best is not None and best.error is not None:
        return _held(best) if action is Action.harden_for_production else _lowered(best, goal, gain)
    if best is not None and goal is not None and best.metric == goal.metric and worse(best, goal):
        return Quantity(
            name=f"{best.metric}, halfway to the target",
            value=round((best.value + goal.value) / 2, 4),
            unit=best.unit or "value",
        )
    if best is not None:
        return Quantity(name=f"{best.metric or 'score'}, better than now", value=best.value, unit=best.unit or "value")
    return Quantity(name="held out and scored, at least", value=SAMPLE_TO_READ, unit=calling.things(now))


def _held(now: Goal) -> Quantity:
    """What live results must keep where no target was named: the present error and its noise."""
    error = now.error or 0.0
    noise = NORMAL_95 * sqrt(error * (1 - error) / now.n) if now.n else 0.0
    return Quantity(name=f"{name(now)}, at most", value=round(min(error + noise, 1.0), 4), unit=FRACTION)


def _lowered(now: Goal, goal: Goal | None, gain: Quantity | None) -> Quantity:
    """Halfway to what is to be gained, beyond the noise of the set, but no harder than the goal itself."""
    error = now.error or 0.0
    noise = NORMAL_95 * sqrt(error * (1 - error) / now.n) if now.n else 0.0
    step = gain.value * HALF if gain is not None and gain.unit == FRACTION else error * HALF * HALF
    if goal is not None and goal.error is not None and goal.error < error:
        step = min(step, error - goal.error)
    step = max(step, noise)
    return Quantity(name=f"{name(now)}, at most", value=round(max(error - step, error / 10), 4), unit=FRACTION)
