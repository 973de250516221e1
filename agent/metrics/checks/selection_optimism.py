"""The best of many: is the winner ahead of the others, or only the luckiest?"""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.candidates import are_versions, candidates_of
from agent.metrics.chain import chain_of
from agent.metrics.evidence import Evidence
from agent.metrics.figures import intervals
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.measures import Measure
from agent.metrics.phrasing import points, short
from agent.metrics.statistics import luck_of_best, rate, size_unpaired
from agent.metrics.thresholds import MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV, MIN_CANDIDATES
from agent.vocabulary import Action, Bottleneck, Split, Verdict


def selection_optimism(evidence: Evidence) -> Iterator[Finding]:
    """The winner's lead over the second against the luck that the best of K equal models would have.

    Luck = E[max of K normals] sqrt(p q / n), an upper bound where all were judged on the same examples. False
    positives: candidates that share most of their errors, for which a paired test on the examples is sharper.
    """
    groups = candidates_of(evidence)
    if not groups:
        yield from _sole_winner(evidence)
    for group in groups:
        tried = max(len(group.scores), evidence.context.candidates or 0)
        if tried < MIN_CANDIDATES or are_versions(group, evidence):
            continue
        ranked = sorted(group.scores, key=lambda score: score.error or 0.0)
        best, second = (ranked[0].error or 0.0), (ranked[1].error or 0.0)
        lead, luck = second - best, luck_of_best(tried, second, group.n)
        lucky = lead < luck
        origin = attribute(ranked)
        settled = size_unpaired(best, second) if lucky and lead > 0 else None
        verdict = Verdict.supported if lucky else Verdict.refuted
        yield Finding(
            id=finding_id("selection_optimism", [tuple(score) for score in group.scores], tried, group.n),
            check="selection_optimism",
            verdict=verdict,
            claim=f"The best of {tried} on {group.n:,} examples leads by {points(lead)}; "
            + (
                f"luck alone would put the best of {tried} equal ones {points(luck)} ahead of its true error."
                if lucky
                else f"that is more than the {points(luck)} that luck alone would give it."
            ),
            basis=origin.basis,
            quantities=(
                *(
                    rate(f"{group.split.value} error of {short(s.model)}", (s.error or 0) * group.n, group.n)
                    for s in ranked
                ),
                Quantity(name="lead of the best", value=lead, unit=FRACTION, n=group.n),
                Quantity(name="luck of the best", value=luck, unit=FRACTION, n=group.n),
                Quantity(name="candidates", value=tried, unit="models"),
            ),
            provenance=origin.provenance,
            speaks={Bottleneck.evaluation: MODERATE if group.assumed else STRONG} if lucky else {},
            suggests=(Action.fix_evaluation,) if lucky else (),
            about={"split": group.split.value},
            caveats=(
                "The luck is an upper bound: the candidates were judged on the same examples.",
                *(("The number of examples is assumed.",) if group.assumed else ()),
            ),
            settled_by=Quantity(name="examples needed", value=settled, unit="examples") if settled else None,
            quote=origin.quote,
            figure=Figure(
                kind="intervals",
                rows=tuple(_row(short(s.model), s.error or 0.0, group.n) for s in ranked),
                x="value",
                y="model",
                low="low",
                high="high",
                says="Whether the best candidate is ahead of the others",
                x_title="error",
            ),
        )


def _sole_winner(evidence: Evidence) -> Iterator[Finding]:
    """Only the winner's score was said, and of how many it is the best: how much of it may be luck."""
    chain, tried = chain_of(evidence), evidence.context.candidates or 0
    if chain is None or chain.kind is not Measure.error or tried < MIN_CANDIDATES or evidence.context.prompting:
        return
    best = chain.end
    if best.split is not Split.dev or best.assumed or not best.n:
        return
    luck = luck_of_best(tried, best.loss, best.n)
    if luck < max(MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV * best.loss):
        return
    origin = attribute((best.score,))
    yield Finding(
        id=finding_id("selection_optimism", tuple(best), tried),
        check="selection_optimism",
        verdict=Verdict.supported,
        claim=f"The best of {tried} on {best.n:,} examples looks up to {points(luck)} better by luck alone.",
        basis=origin.basis,
        quantities=(
            best.quantity,
            Quantity(name="luck of the best", value=luck, unit=FRACTION, n=best.n),
            Quantity(name="candidates", value=tried, unit="models"),
        ),
        provenance=origin.provenance,
        speaks={Bottleneck.evaluation: MODERATE},
        suggests=(Action.fix_evaluation,),
        about={"split": "dev"},
        caveats=("The luck is an upper bound: the candidates were judged on the same examples.",),
        quote=origin.quote,
        figure=intervals((best.quantity,), "How far the winner's error is known"),
    )


def _row(model: str, error: float, n: int) -> dict[str, float | int | str | None]:
    low, high = rate("", error * n, n).interval or (None, None)
    return {"model": model, "value": error, "low": low, "high": high}
