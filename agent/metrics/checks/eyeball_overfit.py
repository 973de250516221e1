"""The part of the dev set that people read is getting better faster than the part that nobody reads."""

import math
from collections.abc import Iterator, Sequence

from agent.metrics.attribution import attribute
from agent.metrics.evidence import Evidence, Score
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.measures import Measure, family, measure
from agent.metrics.phrasing import percent, points, short, span
from agent.metrics.portions import is_looked_at, is_unseen
from agent.metrics.statistics import Difference, newcombe, rate, size_unpaired
from agent.metrics.thresholds import MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV
from agent.vocabulary import Action, Bottleneck, Gap, Verdict


def eyeball_overfit(evidence: Evidence) -> Iterator[Finding]:
    """The unseen part's error minus the looked-at part's, now and by how much that gap has grown since the first time.

    Ng (2018), Machine Learning Yearning, chapter 17. Newcombe (1998), method 10; the growth of the gap by the square
    and add method on the two intervals (Zou and Donner 2008, Statistics in Medicine 27:1693). False positives: parts
    that were not drawn at random from one set, which differ from the start; that is why the growth is preferred.
    """
    groups: dict[tuple[str, str], tuple[list[Score], list[Score]]] = {}
    for score in evidence.scores:
        if measure(score) is Measure.error and score.error is not None and score.n:
            looked, unseen = groups.setdefault((score.split.value, family(score)), ([], []))
            if is_looked_at(score):
                looked.append(score)
            elif is_unseen(score):
                unseen.append(score)
    for looked, unseen in groups.values():
        if looked and unseen:
            yield _finding(looked, unseen)


def _finding(looked: Sequence[Score], unseen: Sequence[Score]) -> Finding:
    now = _gap(looked[-1], unseen[-1])
    twice = len(looked) > 1 and len(unseen) > 1
    grown = _growth(_gap(looked[0], unseen[0]), now) if twice else now
    seen, hidden = looked[-1].error or 0.0, unseen[-1].error or 0.0
    least = max(MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV * hidden)
    fires = grown.above() and grown.value >= least
    verdict = Verdict.supported if fires else Verdict.note if grown.below(least) else Verdict.undetermined
    path = f"the error is {percent(seen)} on the part that was looked at and {percent(hidden)} on the rest"
    by = f"{points(grown.value)} (95% interval {span(grown.interval)})"
    claim = f"Now {path}: a gap of {by}" if not twice else f"Now {path}: the gap has grown by {by} since the first time"
    claim += ", a sign of tuning to the examples that were read." if fires else "."
    scores = (*looked, *unseen) if twice else (looked[-1], unseen[-1])
    origin = attribute(scores)
    settled = size_unpaired(seen, hidden) if verdict is Verdict.undetermined and seen != hidden else None
    quantities = [
        rate(_name(score), (score.error or 0.0) * score.n, score.n) for score in scores if score.n is not None
    ]
    return Finding(
        id=finding_id("eyeball_overfit", [tuple(score) for score in scores]),
        check="eyeball_overfit",
        verdict=verdict,
        claim=claim,
        basis=origin.basis,
        quantities=(
            *quantities,
            Quantity(
                name="growth of the gap" if twice else "gap of the part not looked at",
                value=grown.value,
                unit=FRACTION,
                interval=grown.interval,
            ),
        ),
        provenance=origin.provenance,
        speaks={Bottleneck.evaluation: STRONG if twice else MODERATE} if fires else {},
        suggests=(Action.fix_evaluation,) if fires else (),
        gap=Gap.dev_overfitting if fires else None,
        about={"split": looked[-1].split.value},
        caveats=(
            "Swap unread examples into the part that is read, and judge by the part that is not.",
            "Holds if both parts were drawn at random from one set.",
        ),
        settled_by=Quantity(name="examples in each part", value=settled, unit="examples") if settled else None,
        quote=origin.quote,
        figure=_figure(quantities),
    )


def _gap(looked: Score, unseen: Score) -> Difference:
    n, m = looked.n or 1, unseen.n or 1
    return newcombe((looked.error or 0.0) * n, n, (unseen.error or 0.0) * m, m)


def _growth(before: Difference, after: Difference) -> Difference:
    """The second difference minus the first, from their intervals."""
    size = after.value - before.value
    low = size - math.hypot(after.value - after.low, before.high - before.value)
    return Difference(size, low, size + math.hypot(after.high - after.value, before.value - before.low))


def _name(score: Score) -> str:
    return f"{score.split.value} error, {short(score.source)}" + (f", {short(score.model)}" if score.model else "")


def _figure(quantities: Sequence[Quantity]) -> Figure:
    rows: list[dict[str, float | int | str | None]] = []
    for quantity in quantities:
        low, high = quantity.interval or (None, None)
        rows.append({"part": quantity.name, "error": quantity.value, "low": low, "high": high})
    return Figure(
        kind="intervals",
        rows=tuple(rows),
        x="error",
        y="part",
        low="low",
        high="high",
        says="Whether the part that was read is ahead of the part that was not",
        x_title="error",
    )
