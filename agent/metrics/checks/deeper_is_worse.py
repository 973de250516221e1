"""Larger and worse: a bigger model with the higher training error is an optimiser's failure, not a lack of data."""

import re
from collections.abc import Iterator, Sequence

from agent.metrics.evidence import Evidence, Score
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Quantity, finding_id
from agent.metrics.phrasing import percent, points
from agent.metrics.statistics import Difference, newcombe
from agent.vocabulary import Action, Bottleneck, Split, Verdict

SIZE = re.compile(
    r"(\d+(?:\.\d+)?)\s*-?\s*(layers?|blocks?|[mb]\b|units?|channels?|million|billion)|[a-z]+-?(\d{2,4})\b",
    re.IGNORECASE,
)
"""A size in a model's name: "56 layers", "ResNet-56", "7B"."""
UNITS = {"m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}


def deeper_is_worse(evidence: Evidence) -> Iterator[Finding]:
    """Among models named by their size, the largest has a surely higher training error than a smaller one.

    A larger network can copy the smaller one, so only the optimiser can make it worse in training. He et al. (2016),
    CVPR, for the case of 56 against 20 layers. False-positive modes: the larger one was trained for less time, with
    stronger regularisation, or on other data.
    """
    sized = [
        (size, score.error, score)
        for score in evidence.scores
        if score.split is Split.train and score.error is not None and (size := size_of(score.model)) is not None
    ]
    sized.sort(key=lambda row: row[:2])
    if len(sized) < 2 or sized[0][0] == sized[-1][0]:
        return
    smallest = min(sized[:-1], key=lambda row: row[1])
    largest = sized[-1]
    if largest[1] > smallest[1]:
        yield _finding(smallest[2], largest[2], [row[2] for row in sized])


def size_of(model: str) -> float | None:
    """The size that a model's name states, in its own unit.

    >>> size_of("56 layers"), size_of("ResNet-56"), size_of("7B"), size_of("baseline")
    (56.0, 56.0, 7000000000.0, None)
    """
    found = SIZE.search(model)
    if found is None:
        return None
    if found.group(3):
        return float(found.group(3))
    return float(found.group(1)) * UNITS.get(found.group(2).lower(), 1.0)


def _finding(small: Score, large: Score, scores: Sequence[Score]) -> Finding:
    low, high = small.error or 0.0, large.error or 0.0
    difference: Difference | None = None
    if small.n and large.n:
        difference = newcombe(low * small.n, small.n, high * large.n, large.n)
    sure = difference is not None and difference.above()
    unsure = difference is not None and not sure
    strength = STRONG if sure else MODERATE
    claim = (
        f"{large.model} has {percent(high)} training error, {small.model} {percent(low)}: the larger model is "
        f"{points(high - low)} worse on the data it is trained on."
    )
    return Finding(
        id=finding_id("deeper_is_worse", [tuple(score) for score in scores]),
        check="deeper_is_worse",
        verdict=Verdict.undetermined if unsure else Verdict.supported,
        claim=claim,
        basis=large.basis,
        quantities=(
            Quantity(name=f"train error of {small.model}", value=low, unit=FRACTION, n=small.n),
            Quantity(name=f"train error of {large.model}", value=high, unit=FRACTION, n=large.n),
            Quantity(
                name="rise of the train error with size",
                value=high - low,
                unit=FRACTION,
                interval=difference.interval if difference else None,
            ),
        ),
        provenance=large.provenance,
        speaks={}
        if unsure
        else {
            Bottleneck.hyperparameters: strength,
            Bottleneck.data_quantity: -strength,
            Bottleneck.model_capacity: -strength,
        },
        suggests=(Action.tune_hyperparameters, Action.change_architecture),
        about={"split": Split.train.value},
        caveats=("Training for the same number of steps and with the same regularisation is taken for granted.",),
        quote=large.quote,
        figure=Figure(
            kind="bars",
            rows=tuple({"model": score.model, "error": score.error} for score in scores),
            x="model",
            y="error",
            says=claim,
            x_title="model",
            y_title="training error",
        ),
    )
