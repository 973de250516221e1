"""A pipeline of good parts that is bad as a whole: then it is its design, not a part, that loses the answer."""

from collections.abc import Iterator, Sequence

from agent.metrics.attribution import attribute
from agent.metrics.chain import HELD_OUT
from agent.metrics.evidence import Evidence, Frame, FrameKind, Score
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.measures import Measure, measure
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, plural, points, short
from agent.metrics.portions import WHOLE, stage_of
from agent.metrics.statistics import newcombe, rate, wilson
from agent.metrics.thresholds import (
    FEWEST_STAGE_FAILURES,
    MATERIAL_POINTS,
    MATERIAL_SHARE_OF_DEV,
    MODERATE_UNEXPLAINED,
    UNEXPLAINED,
)
from agent.vocabulary import Action, Bottleneck, Split, Verdict

ADVICE = "Look at what people use that no stage is given: a missing input, or a hand-over that drops it."


def pipeline_flaw(evidence: Evidence) -> Iterator[Finding]:
    """Every stage as good as people at that stage, yet the whole surely worse than people at the whole.

    Ng (2018), Machine Learning Yearning, chapters 57 and 58. A stage is as good where its error is not above the human
    one by a material amount, interval and all (Newcombe 1998). False positives: human levels taken on easier examples;
    stages judged on the true output of the stage before, so that errors which add up along the way are not seen.
    """
    people = {stage_of(score): score for score in evidence.scores if score.split is Split.human and _counted(score)}
    system = {stage_of(score): score for score in evidence.scores if score.split in HELD_OUT and _counted(score)}
    parts = [name for name in system if name in people and name not in WHOLE]
    whole = next((name for name in system if name in people and name in WHOLE), None)
    if len(parts) < 2 or whole is None or not all(_near(people[name], system[name]) for name in parts):
        return
    floor, end = people[whole], system[whole]
    n, loss, least = end.n or 0, end.error or 0.0, floor.error or 0.0
    low, high = wilson(loss * n, n) if n else (loss, loss)
    if low - least <= _material(loss):
        return
    origin = attribute((end, *(system[name] for name in parts)))
    scores = [(name or "whole", side[name]) for name in (*parts, whole) for side in (people, system)]
    yield Finding(
        id=finding_id("pipeline_flaw", [tuple(score) for _, score in scores]),
        check="pipeline_flaw",
        verdict=Verdict.supported,
        claim=f"Each of {plural(len(parts), 'stage')} is about as good as people at it, yet the whole errs in "
        f"{percent(loss)}, {points(loss - least)} more than people: the design loses what no stage is to blame for.",
        basis=origin.basis,
        quantities=(
            *(_quantity(name, score) for name, score in scores),
            Quantity(
                name="gap of the whole to people",
                value=loss - least,
                unit=FRACTION,
                interval=(low - least, high - least) if n else None,
            ),
        ),
        provenance=origin.provenance,
        speaks={Bottleneck.task_definition: STRONG if n else MODERATE, Bottleneck.component: -MODERATE},
        suggests=(Action.redefine_task, Action.run_error_analysis),
        caveats=(ADVICE, "Holds if people were measured on the same examples."),
        quote=origin.quote,
        figure=_figure(scores),
    )


def unexplained_failures(evidence: Evidence) -> Iterator[Finding]:
    """Failed attempts in which every stage passed: their share of the failures with Wilson's interval, above a third.

    Its findings bear the name `pipeline_flaw`: as there, each part does its work and the whole fails. False positives:
    a check of the last stage that is laxer than that of the result; stages that nobody judged.
    """
    for frame in evidence.of(FrameKind.components):
        if frame.facts.get("shape") == "attempts":
            finding = _unexplained(frame)
            if finding is not None:
                yield finding


def _unexplained(frame: Frame) -> Finding | None:
    failed = frame.data.filter(frame.data["failed"].fill_null(value=False))
    total = failed.height
    silent = int((failed["first_failed"].fill_null("") == "").sum())
    if total < FEWEST_STAGE_FAILURES or not silent:
        return None
    share = rate("failures in which every stage passed", silent, total)
    low = share.interval[0] if share.interval else 0.0
    if low <= UNEXPLAINED:
        return None
    claim = (
        f"In {percent(share.value)} of {total:,} failed attempts every stage passed its check: the pipeline loses "
        "what no stage is judged for."
    )
    return Finding(
        id=finding_id("pipeline_flaw", frame.file_id, silent, total),
        check="pipeline_flaw",
        verdict=Verdict.supported,
        claim=claim,
        quantities=(share, rate("ceiling of repairing the design", silent, frame.data.height)),
        provenance=provenance(frame, "first_failed", used=total),
        speaks={
            Bottleneck.task_definition: weighed(frame, STRONG if low > MODERATE_UNEXPLAINED else MODERATE),
            Bottleneck.component: -weighed(frame, MODERATE),
        },
        suggests=(Action.redefine_task, Action.run_error_analysis),
        caveats=remarks(frame, ADVICE, "The last stage may be checked more laxly than the result."),
        figure=Figure(
            kind="bars",
            rows=tuple(
                {"failures": name, "share": count / total, "low": ends[0], "high": ends[1]}
                for name, count in (("no stage failed", silent), ("a stage failed", total - silent))
                for ends in (wilson(count, total),)
            ),
            x="share",
            y="failures",
            low="low",
            high="high",
            says=claim,
            x_title="share of the failures",
        ),
    )


def _counted(score: Score) -> bool:
    return measure(score) is Measure.error and score.error is not None


def _material(loss: float) -> float:
    return max(MATERIAL_POINTS, MATERIAL_SHARE_OF_DEV * loss)


def _near(person: Score, stage: Score) -> bool:
    """Whether a stage is surely not above people by more than matters; without counts the plain numbers decide."""
    one, other = person.error or 0.0, stage.error or 0.0
    least = max(MATERIAL_POINTS, other / 2)  # a stage at twice the human error is not near it
    if not stage.n:
        return other - one <= least
    n = person.n or stage.n
    return newcombe(one * n, n, other * stage.n, stage.n).value <= least


def _quantity(name: str, score: Score) -> Quantity:
    who = "human" if score.split is Split.human else score.split.value
    error = score.error or 0.0
    interval = wilson(error * score.n, score.n) if score.n else None
    return Quantity(name=f"{who} error at {short(name)}", value=error, unit=FRACTION, interval=interval, n=score.n)


def _figure(scores: Sequence[tuple[str, Score]]) -> Figure:
    rows: list[dict[str, float | int | str | None]] = []
    for name, score in scores:
        low, high = _quantity(name, score).interval or (None, None)
        who = "people" if score.split is Split.human else "system"
        rows.append({"stage": short(name), "error": score.error, "low": low, "high": high, "who": who})
    return Figure(
        kind="intervals",
        rows=tuple(rows),
        x="error",
        y="stage",
        low="low",
        high="high",
        series="who",
        says="Each stage and the whole, against people",
        x_title="error",
    )
