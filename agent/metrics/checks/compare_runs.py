"""Two models by their scores alone: is one better, or is it noise?"""

from collections.abc import Iterator

from agent.metrics.attribution import attribute
from agent.metrics.candidates import Candidates, candidates_of
from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.phrasing import percent, points, short, span
from agent.metrics.statistics import newcombe, rate, size_unpaired
from agent.vocabulary import Action, Bottleneck, Verdict


def compare_runs(evidence: Evidence) -> Iterator[Finding]:
    """The difference of two error rates, as if on different examples, since the scores do not say which they share.

    Newcombe (1998), method 10. False negatives: two models on the same examples; their predictions, example by
    example, allow a paired test that needs far fewer (`compare_models`).
    """
    for group in candidates_of(evidence):
        if len(group.scores) == 2 and (evidence.context.candidates or 0) <= 2 and not _paired(group):
            yield _compared(group)


def _paired(group: Candidates) -> bool:
    """Whether both rates were counted from the rows of one file, where `compare_models` pairs them."""
    places = [score.provenance for score in group.scores]
    return all(
        place is not None and place.rows_used == score.n and place == places[0]
        for place, score in zip(places, group.scores, strict=True)
    )


def _compared(group: Candidates) -> Finding:
    first, second = group.scores
    one, other = group.errors
    n_one, n_other = first.n or group.n, second.n or group.n
    change = newcombe(one * n_one, n_one, other * n_other, n_other)
    told = change.above() or change.below()
    better = second if change.value < 0 else first
    rates = (
        rate(f"{group.split.value} error of {short(first.model)}", one * n_one, n_one),
        rate(f"{group.split.value} error of {short(second.model)}", other * n_other, n_other),
    )
    settled = size_unpaired(one, other) if one != other and not told else None
    origin = attribute(group.scores)
    path = f"{percent(one)} for {short(first.model)} and {percent(other)} for {short(second.model)}"
    difference = f"{points(abs(change.value))} (95% interval {span(change.interval)})"
    return Finding(
        id=finding_id("compare_runs", [tuple(score) for score in group.scores], group.n),
        check="compare_runs",
        verdict=Verdict.supported if told else Verdict.undetermined,
        claim=f"{short(better.model)} is better: {path}, a difference of {difference}."
        if told
        else f"The difference is inside the noise: {path}, {difference}.",
        basis=origin.basis,
        quantities=(
            *rates,
            Quantity(name="difference", value=change.value, unit=FRACTION, interval=change.interval),
        ),
        provenance=origin.provenance,
        speaks={Bottleneck.evaluation: -WEAK if told else MODERATE},
        suggests=() if told else (Action.fix_evaluation,),
        about={"better": short(better.model)} if told else {},
        caveats=(
            "Compared as if on different examples; on the same ones a paired test needs fewer.",
            *(("The number of examples is assumed.",) if group.assumed else ()),
        ),
        settled_by=Quantity(name="examples in each set", value=settled, unit="examples") if settled else None,
        quote=origin.quote,
        figure=Figure(
            kind="intervals",
            rows=tuple(
                {
                    "model": short(s.model),
                    "value": q.value,
                    "low": (q.interval or (None,))[0],
                    "high": (q.interval or (None,))[-1],
                }
                for s, q in zip(group.scores, rates, strict=True)
            ),
            x="value",
            y="model",
            low="low",
            high="high",
            says="Whether one model is better than the other",
            x_title="error",
        ),
    )
