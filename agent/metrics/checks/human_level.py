"""Human level: the floor of the budget. Missing, or already passed by the system?"""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.chain import chain_of
from agent.metrics.evidence import Evidence
from agent.metrics.figures import intervals
from agent.metrics.finding import MODERATE, WEAK, Finding, Missing, finding_id
from agent.metrics.measures import Measure
from agent.metrics.phrasing import shown
from agent.metrics.resampling import probability_below
from agent.metrics.thresholds import CERTAIN_PROBABILITY
from agent.vocabulary import Action, Bottleneck, Split, Verdict


def no_human_level(evidence: Evidence) -> Iterator[Missing]:
    """A budget without any floor: what people or the target allow decides whether the training error is high."""
    chain = chain_of(evidence)
    if chain is not None and chain.human is None:
        doubt = (Bottleneck.model_capacity, Bottleneck.data_quality)
        if chain.target is None:
            what = "what error the best person or group reaches on the same examples, or what error is wanted"
            yield Missing(check="no_human_level", what=what, about="human error", would_change=doubt)
        elif chain.link(Split.train) is not None and chain.end.loss > chain.target.loss:
            what = "what error the best person or group reaches on the same examples"
            yield Missing(check="no_human_level", what=what, about="human error", would_change=doubt)


def beyond_human(evidence: Evidence) -> Iterator[Finding]:
    """The system errs less than people on held-out data: how much of the rest is avoidable is then unknown.

    False positives: human level taken from one tired rater, or on harder examples than the system's.
    """
    chain = chain_of(evidence)
    if chain is None or chain.human is None or chain.end.split is Split.train:
        return
    end, human = chain.end, chain.human
    counted = chain.kind is Measure.error and not end.assumed
    sure = end.loss < human.loss and (not counted or probability_below(end.measured, human.loss) >= CERTAIN_PROBABILITY)
    if not sure:
        return
    origin = attribute((end.score, human.score))
    speaks = {Bottleneck.model_capacity: -MODERATE}
    if chain.target is None:  # nothing else says what is wanted, and people are passed
        speaks[Bottleneck.production_readiness] = WEAK
    yield Finding(
        id=finding_id("beyond_human", tuple(end), tuple(human)),
        check="beyond_human",
        verdict=Verdict.supported,
        claim=f"The system already does better than people: {end.name} {shown(end.quantity)} against "
        f"{human.name} {shown(human.quantity)}.",
        basis=origin.basis,
        quantities=(end.quantity, human.quantity),
        provenance=origin.provenance,
        speaks=speaks,
        suggests=(Action.run_error_analysis,),
        caveats=("Beyond human level the avoidable bias is unknown; look for slices where people still win.",),
        quote=origin.quote,
        figure=intervals((end.quantity, human.quantity), "The system against people", end.name),
    )
