"""The chart that most findings need: a few quantities of one unit, each with its interval, one below the other."""

from collections.abc import Iterable

from agent.metrics.finding import FRACTION, Figure, Quantity


def intervals(quantities: Iterable[Quantity], says: str, what: str = "error") -> Figure:
    """The quantities of the first one's unit as points with their intervals; `what` names the axis."""
    listed = list(quantities)
    unit = listed[0].unit if listed else FRACTION
    rows: list[dict[str, float | int | str | None]] = []
    for quantity in listed:
        if quantity.unit == unit:
            low, high = quantity.interval or (None, None)
            rows.append({"score": quantity.name, "value": quantity.value, "low": low, "high": high})
    return Figure(
        kind="intervals", rows=tuple(rows), x="value", y="score", low="low", high="high", says=says, x_title=what
    )
