"""Bad new data: did the error rise when the last examples were added?"""

from collections.abc import Iterator

from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, Figure, Finding, Quantity, finding_id
from agent.metrics.phrasing import percent, points
from agent.metrics.power_law import sizes_of
from agent.vocabulary import Action, Bottleneck, Split, Verdict

SURE = 1.96
"""Standard errors of the last rise."""


def bad_new_data(evidence: Evidence) -> Iterator[Finding]:
    """The dev error at the largest size lies surely above that of the size before.

    Data of the same kind never makes a well-tuned model surely worse, so what came last is of another kind or has
    worse labels. False-positive modes: the dev set changed with the data, or settings were tuned at the smaller size.
    """
    sizes = sizes_of(evidence.points, (Split.dev,), evidence.context.n.get(Split.dev))
    if len(sizes) < 2:
        return
    before, last = sizes[-2:]
    rise = last.error - before.error
    margin = SURE * (before.deviation**2 + last.deviation**2) ** 0.5
    if rise <= margin:
        return
    used = [point for point in evidence.points if point.split is Split.dev]
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
        speaks={Bottleneck.data_quality: MODERATE, Bottleneck.data_quantity: -MODERATE},
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
