"""Search or score: when the output is wrong, did the search miss the better one or does the score prefer it?"""

from collections.abc import Iterator

from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import MODERATE, STRONG, Figure, Finding, Missing, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent
from agent.metrics.statistics import rate, size_against
from agent.metrics.thresholds import FEWEST_ITEMS
from agent.vocabulary import Action, Bottleneck, Topic, Verdict


def optimiser_vs_objective(evidence: Evidence) -> Iterator[Finding | Missing]:
    """Among the errors, how often the reference scores above the output under the model's own objective (Wilson).

    Mostly above: the search failed to find what its score prefers. Mostly not: the score prefers the wrong answer.
    False-positive modes: references of another length than outputs under a score that is not normalised for length.
    """
    for frame in evidence.of(FrameKind.search):
        yield _look(frame)


def _look(frame: Frame) -> Finding | Missing:
    rows = frame.data.drop_nulls(["score_reference", "score_output"])
    rows = rows.filter(rows["score_reference"] != rows["score_output"])
    n = rows.height
    if n < FEWEST_ITEMS:
        return Missing(
            check="optimiser_vs_objective",
            what=f"the model's score of reference and output for at least {FEWEST_ITEMS} errors",
            topic=Topic.performance_gap,
            about="score of the reference",
            would_change=(Bottleneck.component, Bottleneck.task_definition),
        )
    above = int((rows["score_reference"] > rows["score_output"]).sum())
    share = rate("errors in which the reference scores higher", above, n)
    low, high = share.interval or (0.0, 1.0)
    search, score = low > 0.5, high < 0.5
    claim = f"In {percent(share.value)} of {n:,} errors the right answer scores above the one that was given: "
    claim += (
        "the search misses it."
        if search
        else "the score prefers the wrong one."
        if score
        else "neither is to blame alone."
    )
    strength = STRONG if max(share.value, 1 - share.value) > 2 / 3 else MODERATE
    return Finding(
        id=finding_id("optimiser_vs_objective", frame.file_id),
        check="optimiser_vs_objective",
        verdict=Verdict.supported if search or score else Verdict.undetermined,
        claim=claim,
        quantities=(share,),
        provenance=provenance(frame, "score_reference", "score_output", used=n),
        speaks={Bottleneck.component: weighed(frame, strength)}
        if search
        else {Bottleneck.task_definition: weighed(frame, strength)}
        if score
        else {},
        suggests=(Action.fix_component,)
        if search
        else (Action.redefine_task, Action.set_target_metric)
        if score
        else (),
        about={"component": "search"} if search else {"component": "score"},
        caveats=remarks(
            frame, "A score that is not normalised for length favours short answers whatever the search does."
        ),
        settled_by=None
        if search or score
        else Quantity(
            name="errors scored both ways", value=float(size_against(_away(share.value), 0.5)), unit="errors"
        ),
        figure=Figure(
            kind="bars",
            rows=({"higher": "reference", "share": share.value}, {"higher": "output", "share": 1 - share.value}),
            x="higher",
            y="share",
            says=claim,
            y_title="share of the errors",
        ),
    )


def _away(share: float) -> float:
    """The share itself, kept a little away from one half so that a number of examples exists."""
    return share if abs(share - 0.5) >= 0.02 else 0.52
