"""Scores that no other check uses: kept as they were given, so that a plan can cite them."""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.chain import SPLIT_NAMES, chain_of, is_fold, unit
from agent.metrics.evidence import Evidence, Score
from agent.metrics.finding import FRACTION, Finding, Quantity, finding_id
from agent.metrics.measures import Measure, measure
from agent.metrics.phrasing import named, short
from agent.metrics.statistics import wilson
from agent.metrics.thresholds import MAX_REPORTED_SCORES
from agent.vocabulary import Basis, Verdict


def reported_scores(evidence: Evidence) -> Iterator[Finding]:
    """One note for what was said and one for what was measured, of the scores outside the error budget."""
    chain = chain_of(evidence)
    links = chain.used() if chain else ()
    budgeted = {(link.split, link.score.metric, link.score.value) for link in links} if len(links) > 1 else set()
    for basis in Basis:
        rest = [
            score
            for score in dict.fromkeys(evidence.scores)
            if score.basis is basis and (score.split, score.metric, score.value) not in budgeted and not is_fold(score)
        ][:MAX_REPORTED_SCORES]
        if rest:
            yield _note(rest)


def _note(scores: list[Score]) -> Finding:
    quantities = tuple(_quantity(score) for score in scores)
    origin = attribute(scores)
    return Finding(
        id=finding_id("reported_scores", [tuple(score) for score in scores]),
        check="reported_scores",
        verdict=Verdict.note,
        claim="; ".join(named(quantity) for quantity in quantities[:6]) + ".",
        basis=origin.basis,
        quantities=quantities,
        provenance=origin.provenance,
        quote=origin.quote,
    )


def _quantity(score: Score) -> Quantity:
    counted = measure(score) is Measure.error
    what = "error" if counted else score.metric or "score"
    name = f"{SPLIT_NAMES[score.split]} {what}"
    name += f" of {short(score.model)}" if score.model else ""
    name += f" ({short(score.source)})" if score.source else ""
    if not counted or score.error is None:
        return Quantity(name=name, value=score.value, unit=unit(score) or "score", n=score.n)
    interval = wilson(score.error * score.n, score.n) if score.n else None
    return Quantity(name=name, value=score.error, unit=FRACTION, interval=interval, n=score.n)
