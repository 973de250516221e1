"""What the checks of curves share: one finding for many runs, its quantities, its chart."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from agent.metrics.curves import Run, Series, runs_of
from agent.metrics.evidence import Frame
from agent.metrics.finding import WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.vocabulary import Action, Bottleneck, Gap, Verdict

DRAWN_POINTS = 400
"""A chart of one series never holds more points; they are thinned evenly."""


def curve_finding(  # noqa: PLR0913  a finding has these parts, all of them named at the call
    run: Run,
    check: str,
    claim: str,
    *,
    series: Iterable[Series | None],
    quantities: Iterable[Quantity] = (),
    speaks: Mapping[Bottleneck, float] | None = None,
    suggests: tuple[Action, ...] = (),
    gap: Gap | None = None,
    verdict: Verdict = Verdict.supported,
    caveats: tuple[str, ...] = (),
    split: str = "",
    marks: tuple[dict[str, float | str], ...] = (),
    inputs: tuple[object, ...] = (),
) -> Finding:
    """A finding of one run: the last values of its series beside the check's own quantities, and the series as chart.

    inputs: what the result depends on beside the file and the run, so that the id tells two readings apart.
    """
    shown = [one for one in series if one is not None and one.errors.values.size]
    about = {"split": split, "run": run.name}
    return Finding(
        id=finding_id(check, run.frame.file_id, run.name, *inputs),
        check=check,
        verdict=verdict,
        claim=claim,
        quantities=tuple({q.name: q for q in (*quantities, *map(last_value, shown))}.values()),
        provenance=provenance(run.frame, *(f"{one.split}/{one.metric}" for one in shown)),
        speaks={what: weighed(run.frame, weight) for what, weight in (speaks or {}).items()},
        suggests=suggests,
        gap=gap,
        about={key: value for key, value in about.items() if value},
        caveats=remarks(run.frame, *caveats),
        figure=drawing([one for one in shown if one.shown == shown[0].shown], claim, marks=marks) if shown else None,
    )


def last_value(series: Series) -> Quantity:
    """The last finite value of a series under its standing name: "last dev error"."""
    return Quantity(
        name=f"last {series.name}", value=series.shown_value(float(series.errors.values[-1])), unit=series.unit
    )


def across_runs(frame: Frame, look: Callable[[Run], Finding | None]) -> Iterator[Finding]:
    """The strongest finding over the runs of a frame; with several runs it says in how many it holds.

    What happens in fewer than half of the runs is a mishap of those runs, so its strength is capped at weak.
    """
    runs = runs_of(frame)
    found = [finding for finding in map(look, runs) if finding is not None]
    if not found:
        return
    best = max(found, key=lambda finding: max((abs(weight) for weight in finding.speaks.values()), default=0.0))
    if len(runs) == 1:
        yield best
        return
    share = Quantity(name="runs in which it holds", value=float(len(found)), unit="runs", n=len(runs))
    rare = 2 * len(found) < len(runs)
    speaks = {what: max(-WEAK, min(WEAK, weight)) for what, weight in best.speaks.items()} if rare else best.speaks
    yield best.model_copy(
        update={
            "claim": f"{best.claim} It holds in {len(found)} of the {len(runs)} runs.",
            "quantities": (*best.quantities, share),
            "speaks": speaks,
        }
    )


def drawing(shown: list[Series], says: str, *, marks: tuple[dict[str, float | str], ...] = ()) -> Figure:
    """The chart of a curve finding: its series as lines over the file's own steps or epochs, thinned evenly."""
    rows: list[dict[str, float | int | str | None]] = []
    for one in shown:
        lower = one.errors
        keep = np.unique(np.linspace(0, len(lower.x) - 1, min(len(lower.x), DRAWN_POINTS)).astype(int))
        rows += [
            {"x": float(lower.x[i]), "y": one.shown_value(float(lower.values[i])), "series": one.name} for i in keep
        ]
    first = shown[0]
    return Figure(
        kind="lines",
        rows=tuple(rows),
        x="x",
        y="y",
        series="series",
        says=says,
        x_title=first.x_name,
        y_title=first.shown,
        marks=marks,
    )
