"""The state machine as a picture: a layered drawing in SVG, from the graph itself and without a browser."""

from collections import defaultdict
from html import escape
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from langchain_core.runnables.graph import Graph

WIDE, HIGH = 118, 30  # of a box
COLUMN, ROW = 140, 58  # from the middle of one box to that of the next
EDGE = 24  # around the drawing
STYLE = (
    ".box{fill:#fff;stroke:#0b6e5f;stroke-width:1.4}.end{fill:#0b6e5f}.way{fill:none;stroke:#6b7a78;stroke-width:1.3}"
    ".may{stroke-dasharray:4 4}text{font:13px sans-serif;fill:#16302c;text-anchor:middle}.end+text{fill:#fff}"
)


class Place(NamedTuple):
    """The middle of a box."""

    x: float
    y: float


def drawn(graph: "Graph") -> str:
    """The graph from top to bottom; dashed ways are choices, and a way that skips rows runs beside them."""
    ways = [(edge.source, edge.target, edge.conditional) for edge in graph.edges]
    places = _places(ways)
    width = max(place.x for place in places.values()) + WIDE / 2 + EDGE
    height = max(place.y for place in places.values()) + HIGH / 2 + EDGE
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
            "<title>The state machine of a turn</title>",
            f"<style>{STYLE}</style>",
            f'<rect width="{width:.0f}" height="{height:.0f}" rx="8" fill="#f4f8f7"/>',
            *(_way(places[source], places[target], may=may) for source, target, may in ways),
            *(_box(name, place) for name, place in places.items()),
            "</svg>\n",
        )
    )


def _places(ways: list[tuple[str, str, bool]]) -> dict[str, Place]:
    """Rows by the longest way from the start; what leads past other rows stands to the right of them."""
    row: dict[str, int] = defaultdict(int)
    for _ in ways:  # a longest way has no more steps than there are ways
        for source, target, _may in ways:
            row[target] = max(row[target], row[source] + 1)
    names = dict.fromkeys(name for source, target, _may in ways for name in (source, target))
    passing = {source for source, target, _may in ways if row[target] > row[source] + 1}
    within: dict[int, list[str]] = defaultdict(list)
    for name in names:
        if name not in passing:
            within[row[name]].append(name)
    widest = max(map(len, within.values()))
    places = {}
    for number, group in within.items():
        for column, name in enumerate(group):
            places[name] = _place(column + (widest - len(group)) / 2, number)
    beside = count(widest)
    for name in names:
        if name in passing:
            places[name] = _place(next(beside), row[name])
    return places


def _place(column: float, row: int) -> Place:
    return Place(EDGE + WIDE / 2 + column * COLUMN, EDGE + HIGH / 2 + row * ROW)


def _box(name: str, place: Place) -> str:
    ends = name.startswith("__")
    label = escape(name.strip("_").replace("_", " "))
    left, top = place.x - WIDE / 2, place.y - HIGH / 2
    return (
        f'<rect class="{"end" if ends else "box"}" x="{left:g}" y="{top:g}" width="{WIDE}" height="{HIGH}" '
        f'rx="{HIGH // 2 if ends else 6}"/><text x="{place.x:g}" y="{place.y + 4.5:g}">{label}</text>'
    )


def _way(start: Place, end: Place, *, may: bool) -> str:
    """Straight down to the row before the last, then over to the end."""
    last = end.y - ROW + HIGH / 2
    top, bottom = start.y + HIGH / 2, end.y - HIGH / 2
    half = (last + bottom) / 2
    curve = f"M{start.x:g} {top:g}V{last:g}C{start.x:g} {half:g} {end.x:g} {half:g} {end.x:g} {bottom:g}"
    return f'<path class="way{" may" if may else ""}" d="{curve}"/>'
