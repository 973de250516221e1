"""Charts of one line: a rate as a bar with its interval, a curve as a row of blocks, a comparison as bars."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.metrics.finding import Figure
from agent.prose import number

BAR_CELLS = 20
CURVE_CELLS = 48
MOST_CURVES = 4  # of a chart; the page draws all of them
MOST_BARS = 6  # likewise
LABEL_CELLS = 28
SCALES = (0.05, 0.1, 0.25, 0.5, 1.0)  # where a bar may end: small rates are drawn large enough to compare
EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
LEVELS = "▁▂▃▄▅▆▇█"
LOG_RANGE = 1000.0  # values that span more are drawn by their logarithm, as on the page
MORE = "…"


def scale(highest: float) -> float:
    """Where bars of rates end that reach this high."""
    return next((end for end in SCALES if highest <= end), max(highest, 1.0))


def bar(share: float, interval: tuple[float, float] | None = None) -> str:
    """A share of the bar's length: full up to the interval, grey inside it.

    >>> bar(0.26)
    '█████▎··············'
    >>> bar(0.5, (0.4, 0.6))
    '████████▒▒▒▒········'
    """
    if interval is not None:
        low, high = (round(min(max(end, 0.0), 1.0) * BAR_CELLS) for end in interval)
        grey = max(high - low, 1 if not low and interval[1] > 0 else 0)  # something small is not nothing
        return f"{'█' * low}{'▒' * grey}".ljust(BAR_CELLS, "·")
    full, eighth = divmod(round(min(max(share, 0.0), 1.0) * BAR_CELLS * 8), 8)
    return f"{'█' * full}{EIGHTHS[eighth]}".ljust(BAR_CELLS, "·")


def curve(values: Sequence[float], lowest: float, highest: float) -> str:
    """Values in their order as blocks between two levels, in at most CURVE_CELLS.

    >>> curve([0, 1, 2, 3], 0, 3)
    '▁▃▆█'
    """
    cells = min(len(values), CURVE_CELLS)
    edges = [round(index * len(values) / cells) for index in range(cells + 1)]
    means = [math.fsum(values[start:end]) / (end - start) for start, end in pairwise(edges)]
    span = (highest - lowest) or 1.0
    return "".join(LEVELS[round((mean - lowest) / span * (len(LEVELS) - 1))] for mean in means)


def chart(figure: Figure) -> Iterator[str]:
    """The figure in lines; none for intervals, which the finding's own numbers show, and for what has no numbers."""
    if figure.kind in {"lines", "points"}:
        yield from _curves(figure)
    elif figure.kind == "bars":
        yield from _bars(figure)


def _curves(figure: Figure) -> Iterator[str]:
    points: dict[str, list[tuple[float, float]]] = {}
    for row in figure.rows:
        x, y = row.get(figure.x), row.get(figure.y)
        if isinstance(x, int | float) and isinstance(y, int | float):
            name = row.get(figure.series) if figure.series else None
            points.setdefault(str(name or figure.y_title or figure.y), []).append((float(x), float(y)))
    shown = {name: sorted(pairs) for name, pairs in list(points.items())[:MOST_CURVES] if len(pairs) > 1}
    values = [y for pairs in shown.values() for _, y in pairs]
    if not values:
        return
    drawn = math.log if min(values) > 0 and max(values) > LOG_RANGE * min(values) else float
    lowest, highest = drawn(min(values)), drawn(max(values))
    width = max(map(len, map(_label, shown)))
    for name, pairs in shown.items():
        blocks = curve([drawn(y) for _, y in pairs], lowest, highest)
        yield f"{_label(name):{width}}  {blocks}  {number(pairs[0][1])} → {number(pairs[-1][1])}"
    ends = [x for pairs in shown.values() for x, _ in (pairs[0], pairs[-1])]
    yield f"{'':{width}}  {figure.x_title or figure.x} {number(min(ends))} to {number(max(ends))}"


def _bars(figure: Figure) -> Iterator[str]:
    across = any(isinstance(row.get(figure.y), str) for row in figure.rows)
    label, value = (figure.y, figure.x) if across else (figure.x, figure.y)
    found = [(_label(str(row.get(label))), row.get(value)) for row in figure.rows]
    rows = [(name, float(length)) for name, length in found if isinstance(length, int | float)][:MOST_BARS]
    highest = max((length for _, length in rows), default=0.0)
    if highest <= 0:
        return
    width = max(len(name) for name, _ in rows)
    for name, length in rows:
        yield f"{name:{width}}  {bar(length / highest)}  {number(length)}"


def _label(name: str) -> str:
    return name if len(name) <= LABEL_CELLS else f"{name[: LABEL_CELLS - 1]}{MORE}"
