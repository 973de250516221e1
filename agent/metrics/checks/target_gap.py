"""Is the target met on held-out data?"""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.chain import Chain, Link, chain_of, unit
from agent.metrics.evidence import Evidence
from agent.metrics.figures import intervals
from agent.metrics.finding import MODERATE, STRONG, WEAK, Finding, Quantity, finding_id
from agent.metrics.leading import target_verdict
from agent.metrics.measures import Measure, lower_is_better
from agent.metrics.phrasing import shown
from agent.metrics.resampling import probability_below
from agent.metrics.statistics import size_against
from agent.metrics.thresholds import CERTAIN_PROBABILITY
from agent.vocabulary import Action, Bottleneck, Gap, Split, Verdict

WORDS = {Verdict.supported: "meets", Verdict.refuted: "misses", Verdict.undetermined: "cannot be told from"}


def target_gap(evidence: Evidence) -> Iterator[Finding]:
    """The last held-out score against the target, in any metric.

    Error rates: the chance that the true error is at most the target (Beta posterior). Other metrics, and rates whose
    n is unknown, compare the plain numbers. False positives: a test set looked at many times; a target meant for
    another metric or another part of the data.
    """
    chain = chain_of(evidence)
    verdict = target_verdict(chain) if chain else None
    if chain is None or verdict is None or chain.target is None or chain.end.split is Split.train:
        return
    end, target = chain.end, chain.target
    origin = attribute((end.score, target.score))
    caveats = ["A test set that was looked at many times looks better than it is."]
    if chain.kind is not Measure.error or end.assumed:
        caveats.append("Without the number of examples: as stated.")
    yield Finding(
        id=finding_id("target_gap", tuple(end), tuple(target)),
        check="target_gap",
        verdict=verdict,
        claim=f"The {end.name} of {shown(end.quantity)} {WORDS[verdict]} the target of {_limit(target)}.",
        basis=origin.basis,
        quantities=(end.quantity, target.quantity, _distance(end, target)),
        provenance=origin.provenance,
        speaks=_speaks(chain, verdict, end, target),
        suggests=(Action.harden_for_production,) if verdict is Verdict.supported else (),
        gap=Gap.none if verdict is Verdict.supported else None,
        about={"split": end.split.value},
        caveats=tuple(caveats),
        settled_by=_settled(end, target) if verdict is Verdict.undetermined else None,
        quote=origin.quote,
        figure=intervals((end.quantity, target.quantity), "Whether the target is met", unit(end.score)),
    )


def _limit(target: Link) -> str:
    lower = target.score.error is not None or lower_is_better(target.score.metric)
    return f"at {'most' if lower else 'least'} {shown(target.quantity)}"


def _distance(end: Link, target: Link) -> Quantity:
    interval = end.quantity.interval
    shifted = (interval[0] - target.loss, interval[1] - target.loss) if interval else None
    return Quantity(name="gap to target", value=end.loss - target.loss, unit=unit(end.score), interval=shifted)


def _settled(end: Link, target: Link) -> Quantity | None:
    if end.loss == target.loss:
        return None
    size = size_against(end.loss, target.loss)
    return Quantity(name=f"{end.split.value} examples needed", value=size, unit="examples")


def _speaks(chain: Chain, verdict: Verdict, end: Link, target: Link) -> dict[Bottleneck, float]:
    if verdict is Verdict.refuted:
        return {Bottleneck.production_readiness: -STRONG, Bottleneck.none: -STRONG}
    if verdict is Verdict.undetermined:
        return {Bottleneck.production_readiness: WEAK} if end.loss <= target.loss else {}
    counted = chain.kind is Measure.error and not end.assumed
    sure = counted and probability_below(end.measured, target.loss) >= CERTAIN_PROBABILITY
    return {Bottleneck.production_readiness: STRONG if sure else MODERATE}
