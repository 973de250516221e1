"""Bad new data: did the error rise when the last examples were added?"""

from collections.abc import Iterator

from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.phrasing import percent, points
from agent.metrics.power_law import sizes_of
from agent.vocabulary import Action, Bottleneck, Split, Verdict

SURE = 1.96
"""Standard errors of the last rise."""
ASSUMED_TOO_SMALL = 2.0
"""Where neither repeats nor examples say how far a point may lie off, twice the assumed deviation."""


def bad_new_data(evidence: Evidence) -> Iterator[Finding]:
    """The dev error at the largest size lies surely above that of the size before.

    Data of the same kind never makes a well-tuned model surely worse, so what came last is of another kind or has
    worse labels. Normal margin of the difference of two means; one run a size on an unknown number of examples must
    rise twice as far, and is weak. False-positive modes: the dev set changed with the data, or settings were tuned
    at the smaller size.
    """
    sizes = sizes_of(evidence.points, (Split.dev,), evidence.context.n.get(Split.dev))
    if len(sizes) < 2:
        return
    before, last = sizes[-2:]
    rise = last.error - before.error
    used = [point for point in evidence.points if point.split is Split.dev]
    counted = last.points > 1 or evidence.context.n.get(Split.dev) or all(point.n for point in used)
    margin = SURE * (before.deviation**2 + last.deviation**2) ** 0.5 * (1 if counted else ASSUMED_TOO_SMALL)
    if rise <= margin:
        return
    strength = MODERATE if counted else WEAK
    claim = (
        f"Error rises by {points(rise)} when the data grows from {before.n_train:,} to {last.n_train:,} examples: "
        f"from {percent(before.error)} to {percent(last.error)}."
    )
    yield Finding(
        id=finding_id("bad_new_data", [size[:2] for size in sizes]),
        check="bad_new_data",
        verdict=Verdict.supported,
        claim=claim,
        basis=used[-1].basis,
        quantities=(
            Quantity(
                name="rise of the dev error with the last data",
                value=rise,
                unit=FRACTION,
                interval=(rise - margin, rise + margin),
            ),
            Quantity(name="examples added last", value=float(last.n_train - before.n_train), unit="examples"),
        ),
        provenance=used[-1].provenance,
        speaks={Bottleneck.data_quality: strength, Bottleneck.data_quantity: -strength},
        suggests=(Action.fix_data_quality, Action.explore_data),
        caveats=("A dev set that changed with the data, or settings tuned at the smaller size, do the same.",),
        quote=next((point.quote for point in used if point.quote), None),
        figure=Figure(
            kind="lines",
            rows=tuple({"n": size.n_train, "error": size.error} for size in sizes),
            x="n",
            y="error",
            says=claim,
            x_title="training examples",
            y_title="error",
        ),
    )
