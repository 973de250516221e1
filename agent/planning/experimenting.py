"""From an action to an intervention: its play in this project's words, what it rests on and the test that decides."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agent.brief import FactKind
from agent.known.situation import Situation
from agent.metrics.finding import Finding
from agent.plan import Diagnosis, Experiment, Intervention
from agent.planning import calling
from agent.planning.bars import ERRORS_TO_SORT, SAMPLE_TO_READ, bill, expected_gain, mistakes, threshold
from agent.planning.calling import name, shown
from agent.planning.playbook import ONCE_FIRST_FAILS, PLAYS
from agent.prose import amount, ended, number, quoted, upper
from agent.vocabulary import Action, Basis, Modality, Split

LABEL_CHECKS = frozenset({"label_noise", "labels_wrong", "annotator_ceiling"})
"""Checks that find fault with the labels and not with the inputs."""
PLACED = frozenset(
    {Action.fix_data_quality, Action.collect_targeted_data, Action.fix_component, Action.run_error_analysis}
)
"""Actions that are aimed at the place where the errors sit."""

TRAINED = frozenset(
    {Action.tune_hyperparameters, Action.regularize, Action.change_architecture, Action.fine_tune_pretrained}
)
"""Actions that train a model again."""

GATHERED = frozenset({Action.collect_targeted_data, Action.collect_more_data, Action.fix_data_quality})
"""Actions that gather or repair data, in batches that could go on for ever."""

NETWORK_KNOBS = "learning rate first, then network size"
TREE_KNOBS = "learning rate and number of trees first, then depth"
SIGNAL_REGULARISERS = "augmentation, weight decay, early stopping"
OTHER_REGULARISERS = "dropout, weight decay, early stopping"
"""Of texts and rows there is no augmentation that keeps the label for certain."""
TREE_REGULARISERS = "shallower trees, larger leaves, early stopping"


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
    words = _words(now, where(backing) if action in PLACED else None, backing)
    gain = expected_gain(action, backing, diagnosis)
    return Intervention(
        rank=rank,
        action=action,
        title=play.title.format(**words),
        why=_why(backing, now) if rank == 1 else ONCE_FIRST_FAILS[action],
        basis=_basis(backing, now),
        expected_gain=gain,
        effort=play.effort,
        findings=[finding.id for finding in backing],
        passages=[],
        cases=[],
        experiment=Experiment(
            hypothesis=ended(play.hypothesis.format(**words)),
            change_one_thing=upper(play.change.format(**words)),
            hold_fixed=[*play.hold, *_hardware(action, now)],
            metric=upper(play.metric.format(**words)),
            success_threshold=threshold(action, now, gain, backing),
            stop_rule=f"{upper(ended(play.stop))}{_date(action, now)}",
        ),
    )


def _hardware(action: Action, now: Situation) -> list[str]:
    """The machine at hand, where a change of it would blur what another change brought."""
    planned = {fact.quote for fact in now.brief.of(FactKind.deed, standing=False)}
    told = next((fact for fact in now.brief.of(FactKind.hardware) if fact.quote not in planned), None)
    return [f"the hardware ({quoted(told.quote, 60)})"] if told is not None and action in TRAINED else []


def _date(action: Action, now: Situation) -> str:
    """The user's date as a bound of what can go on for long."""
    due = calling.due(now) if action in TRAINED | GATHERED else ""
    return f" Your own date bounds it as well: {due}." if due else ""


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


def _words(now: Situation, place: Place | None, backing: Sequence[Finding]) -> dict[str, str]:
    """What fills the braces of a play: this project's own words and numbers."""
    best, goal, trained = now.best, now.goal, now.reached(Split.train)
    things, unlabelled = calling.things(now), calling.unlabelled(now)
    present, called = bill(now), calling.model(now)
    falls = best is None or calling.bound(best) == "at most"
    staged = now.brief.of(FactKind.component) or (place is not None and place.component)
    return {
        "where": f" ({place.words})" if place else "",
        "examples": things,
        "examples_upper": upper(things),
        "stock": calling.stock(now),
        "sample": str(SAMPLE_TO_READ),
        "content": "content and source" if unlabelled else "label and content",
        "label_first": f"label {SAMPLE_TO_READ} of {calling.stock(now)} by hand, then " if unlabelled else "",
        "mistakes": _mistakes(now),
        "score": f"the {name(best)} of {shown(best)}" if best else "the error",
        "training": f"the {name(trained)} of {shown(trained)}" if trained else "the training error",
        "lowers": "lowers" if falls else "raises",
        "lower": "lower" if falls else "raise",
        "beyond": "below" if falls else "above",
        "result": f"the {name(best)} of {shown(best)}" if best else "the result",
        "goal": f", to be measured against {shown(goal)}" if goal else "",
        "metric": name(best) if best else f"error on held-out {things}",
        "component": ", and with the component where it began" if staged else "",
        "model": f"the {called}" if called else "the model",
        "than": f" than the {called} has" if called else "",
        "knobs": TREE_KNOBS if calling.trees(now) else NETWORK_KNOBS,
        "regularisers": _regularisers(now),
        "faulty": "labels" if any(finding.check in LABEL_CHECKS for finding in backing) else "labels and inputs",
        "bill": f" (now {amount(present)})" if present else "",
    }


def _regularisers(now: Situation) -> str:
    if calling.trees(now):
        return TREE_REGULARISERS
    plain = set(now.modalities) <= {Modality.text, Modality.tabular} and now.modalities
    return OTHER_REGULARISERS if plain else SIGNAL_REGULARISERS


def _mistakes(now: Situation) -> str:
    there = mistakes(now)
    if there is None:
        return f"{ERRORS_TO_SORT} mistakes"
    return f"{ERRORS_TO_SORT} of the {number(there)} mistakes" if there > ERRORS_TO_SORT else f"all {there} mistakes"


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
