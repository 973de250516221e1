"""Which gap is the largest: human or target -> train -> train-dev -> dev -> test."""

from collections.abc import Iterator, Sequence

from agent.metrics.attribution import attribute
from agent.metrics.budget import Step, material, steps_of
from agent.metrics.chain import Chain, Link, chain_of, known_n, unit
from agent.metrics.evidence import Evidence
from agent.metrics.finding import MODERATE, WEAK, Figure, Finding, Missing, Quantity, finding_id
from agent.metrics.leading import gap_of, leading, leads, strength, target_verdict
from agent.metrics.measures import Measure
from agent.metrics.phrasing import in_percent, named, number, points, shown, span
from agent.vocabulary import Action, Bottleneck, Gap, Split, Verdict

SPEAKS_FOR = {
    Gap.avoidable_bias: Bottleneck.model_capacity,
    Gap.variance: Bottleneck.overfitting,
    Gap.data_mismatch: Bottleneck.data_mismatch,
    Gap.dev_overfitting: Bottleneck.evaluation,
}
SUGGESTS = {
    Gap.avoidable_bias: (Action.change_architecture, Action.tune_hyperparameters, Action.fine_tune_pretrained),
    Gap.variance: (Action.regularize, Action.run_error_analysis),
    Gap.data_mismatch: (Action.collect_targeted_data, Action.run_error_analysis),
    Gap.dev_overfitting: (Action.fix_evaluation,),
}
LOOK_ALIKES = {
    Gap.avoidable_bias: "Wrong labels, and a training error taken with augmentation or dropout on, look like bias.",
    Gap.variance: "Dev data of another source than the training data look like variance.",
    Gap.data_mismatch: "Harder examples, and worse labels on the other source, look like mismatch.",
    Gap.dev_overfitting: "A test set from a later time or another place looks like tuning to dev.",
}
"""What is easily taken for each gap."""
VERDICTS = {Gap.none: Verdict.note, Gap.undetermined: Verdict.undetermined}


def error_budget(evidence: Evidence) -> Iterator[Finding | Missing]:
    """The gaps of the chain with their intervals, and the one that leads if any does.

    A gap leads when it is the largest in 80 % of draws of the errors behind it (Beta posteriors, `rank_gaps`) and is
    material. False positives: a floor that is a wish and no human level; train and dev errors measured differently
    (augmentation or dropout active on train); a dev set from another source read as variance.
    """
    chain = chain_of(evidence)
    if chain is None:
        return
    steps = steps_of(chain)
    if len(chain.links) + (chain.floor is not None) >= 2:
        yield _finding(chain, steps)
    yield from _lacks(chain, steps)


def _lacks(chain: Chain, steps: Sequence[Step]) -> Iterator[Missing]:
    """What would sharpen the budget, most useful first."""
    fit_or_generalise = (Bottleneck.model_capacity, Bottleneck.overfitting)
    if chain.link(Split.train) is None:
        what = "the error on the training set itself, measured like the dev error"
        yield Missing(check="error_budget", what=what, about="training error", would_change=fit_or_generalise)
    if all(link.split is Split.train for link in chain.links):
        what = "the error on a dev set that was not trained on"
        yield Missing(check="error_budget", what=what, about="dev error", would_change=fit_or_generalise)
    elif chain.end.assumed and chain.kind is not Measure.raw:
        what = f"how many examples the {chain.end.name} was measured on"
        yield Missing(
            check="error_budget",
            what=what,
            about=f"number of {chain.end.split.value} examples",
            would_change=(Bottleneck.evaluation,),
        )
    if any(step.shared and step.difference.value > material(chain) for step in steps):
        what = "whether the dev set was drawn from the same source as the training data"
        yield Missing(
            check="error_budget",
            what=what,
            about="source of the dev set",
            would_change=(Bottleneck.data_mismatch, Bottleneck.overfitting),
        )


def _finding(chain: Chain, steps: Sequence[Step]) -> Finding:
    met = target_verdict(chain) is Verdict.supported
    close_call = target_verdict(chain) is Verdict.undetermined and chain.target and chain.end.loss <= chain.target.loss
    leaders = [] if met or close_call else leading(chain, steps)
    gap = gap_of(chain, steps, leaders)
    origin = attribute(link.score for link in (leaders[0].end if leaders else chain.end, *chain.links, *chain.used()))
    return Finding(
        id=finding_id("error_budget", [tuple(link) for link in chain.used()], chain.context),
        check="error_budget",
        verdict=VERDICTS.get(gap, Verdict.supported),
        claim=_claim(chain, steps, leaders, gap),
        basis=chain.basis,
        quantities=tuple(_quantities(chain, steps)),
        provenance=origin.provenance,
        speaks=_speaks(chain, steps, leaders, gap),
        suggests=tuple(dict.fromkeys(action for step in leaders for action in SUGGESTS[step.gap])),
        gap=gap,
        about={"split": leaders[0].end.split.value} if leaders else {},
        caveats=tuple(_caveats(chain, steps, leaders)),
        quote=origin.quote,
        figure=_figure(chain),
    )


def _quantities(chain: Chain, steps: Sequence[Step]) -> Iterator[Quantity]:
    yield from (link.quantity for link in chain.used())
    for step in steps:
        if step.start is not None:
            yield _gap_quantity(step)
    if chain.target is not None and not any(step.name == "gap to target" for step in steps):
        yield _target_gap(chain.target, chain.end)


def _gap_quantity(step: Step) -> Quantity:
    interval = step.difference.interval if step.sure else None
    return Quantity(name=step.name, value=step.difference.value, unit=unit(step.end.score), interval=interval)


def _target_gap(target: Link, end: Link) -> Quantity:
    quantity = end.quantity
    low_high = quantity.interval
    interval = (low_high[0] - target.loss, low_high[1] - target.loss) if low_high else None
    return Quantity(name="gap to target", value=end.loss - target.loss, unit=quantity.unit, interval=interval)


def _speaks(chain: Chain, steps: Sequence[Step], leaders: Sequence[Step], gap: Gap) -> dict[Bottleneck, float]:
    if gap is Gap.none:
        return {Bottleneck.none: MODERATE} if target_verdict(chain) is None else {}
    speaks: dict[Bottleneck, float] = {}
    for step in leaders:
        bottleneck = SPEAKS_FOR[step.gap]
        speaks[bottleneck] = max(speaks.get(bottleneck, 0.0), strength(chain, step, leaders))
    if any(step.shared and step.gap is Gap.data_mismatch for step in leaders):
        speaks[Bottleneck.overfitting] = WEAK
    if leaders:
        against = -MODERATE if chain.all_n_known else -WEAK
        small = [
            s for s in steps if s.start is not None and s.gap in SPEAKS_FOR and s.difference.value <= material(chain)
        ]
        for step in small:
            speaks.setdefault(SPEAKS_FOR[step.gap], against)
    return speaks


def _amount(chain: Chain, step: Step) -> str:
    if chain.kind is not Measure.error and in_percent(unit(step.end.score), step.difference.value):
        return points(step.difference.value)
    if chain.kind is not Measure.error:
        return f"{number(step.difference.value)} {unit(step.end.score)}"
    interval = f" (95% interval {span(step.difference.interval)})" if step.sure else ""
    return f"{points(step.difference.value)}{interval}"


def _said(link: Link) -> str:
    return named(link.quantity)


def _claim(chain: Chain, steps: Sequence[Step], leaders: Sequence[Step], gap: Gap) -> str:
    if gap is Gap.none:
        return _healthy(chain)
    if not leaders:
        listed = ", ".join(_said(link) for link in chain.used())
        return f"Which gap leads cannot be told from these numbers yet: {listed}."
    if len(leaders) > 1:
        listed = " and ".join(f"{step.name}, {_amount(chain, step)}" for step in leaders)
        first = f"{leaders[0].name.capitalize()} is the largest gap, but not alone" if leads(leaders[0], steps) else ""
        return f"{first or 'No single gap leads'}: {listed}."
    step = leaders[0]
    path = f"from {_said(step.start)} to {_said(step.end)}" if step.start else _said(step.end)
    claim = f"{step.name.capitalize()} is the largest gap: {path}, {_amount(chain, step)}."
    if chain.floor is None and chain.links[0].split is Split.train:
        claim += f" Whatever people reach, the training error leaves at most {shown(chain.links[0].quantity)} of bias."
    return claim


def _healthy(chain: Chain) -> str:
    if chain.target is not None and target_verdict(chain) is Verdict.supported:
        return f"The target is met: {_said(chain.end)} against {_said(chain.target)}."
    return f"No gap is large enough to act on: {', '.join(_said(link) for link in chain.used())}."


def _caveats(chain: Chain, steps: Sequence[Step], leaders: Sequence[Step]) -> Iterator[str]:
    assumed = [link for link in chain.links if link.assumed]
    if assumed and chain.kind is Measure.error:
        listed = ", ".join(f"{link.n:,} for {link.split.value.replace('_', '-')}" for link in assumed)
        yield f"The number of examples is not known; intervals are computed at an assumed {listed}."
    if chain.kind is not Measure.error:
        yield f"{chain.end.score.metric} is no share of examples, so the gaps have no exact interval."
    if chain.human is None and chain.target is not None:
        yield "The floor is the target, not what people reach; part of the bias may be unavoidable."
    yield from dict.fromkeys(LOOK_ALIKES[step.gap] for step in leaders)
    if any(step.shared for step in leaders or steps):
        yield "Without a train-dev set variance and data mismatch share one gap."


def _figure(chain: Chain) -> Figure:
    rows = []
    for link in chain.used():
        quantity = link.quantity
        low, high = quantity.interval or (None, None)
        rows.append({"score": link.name, "value": quantity.value, "low": low, "high": high, "n": known_n(link)})
    what = "error" if chain.kind is Measure.error else chain.end.score.metric
    return Figure(
        kind="intervals",
        rows=tuple(rows),
        x="value",
        y="score",
        low="low",
        high="high",
        says=f"How the {what} changes from the floor to the last data set",
        x_title=what,
    )
