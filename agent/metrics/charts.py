"""A finding's figure as a Vega-Lite chart: one question a chart, intervals drawn, readable on light and dark pages."""

import math
import textwrap
from typing import Any

from agent.metrics.finding import Figure, Finding

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH = 340  # drawn at its own size in a column of the page, so that its labels stay readable
ROW_HEIGHT = 26  # of one category, label included
PLOT_HEIGHT = 200
TICKS = 6  # as many as have room for labels such as 12.5%
INK = "#787878"  # grey with a contrast of 4.4 on white and 4.7 on black
PALETTE = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
)  # Okabe and Ito: safe for colour-blind eyes
TITLE_WIDTH = 52  # characters a line at this width
LOG_RANGE = 1000.0  # values that span more are drawn on a logarithmic axis
MAX_ROWS = 2000
MAX_LABEL = 32  # characters, as many as the room for labels takes
HEAD = 12  # of a longer label; names of slices differ at their end
PADDING = 5  # Vega's own, on every side
SPARE = 1.2  # pixels a letter of a label: a page's sans-serif may be a fifth wider than the one that Vega measures with

Spec = dict[str, Any]


def vega(finding: Finding, *, titled: bool = True) -> Spec:
    """The chart as a Vega-Lite v6 specification. Raises ValueError when the finding has no figure."""
    if finding.figure is None:
        raise ValueError(f"finding {finding.id} has no chart")
    figure = finding.figure
    rows = _rows(figure)
    draw = _categories if _category(figure) is not None else _plane
    return {
        "$schema": SCHEMA,
        **({"title": {"text": textwrap.wrap(figure.says, TITLE_WIDTH)}} if titled else {}),
        "description": finding.claim,
        "data": {"values": rows},
        "width": WIDTH,
        "background": None,
        **draw(figure, rows),
        "config": CONFIG,
    }


def svg(finding: Finding) -> str:
    """The chart as SVG text, without a title: the page that shows it captions it. Blocking, some 50 ms."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(vega(finding, titled=False), allowed_base_urls=[]))


def png(finding: Finding) -> bytes:
    """The chart as PNG at twice its size, on white: what is pasted elsewhere has no page behind it."""
    import vl_convert

    spec = {**vega(finding), "background": "white"}
    return bytes(vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[]))


CONFIG: Spec = {
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "range": {"category": list(PALETTE)},
    "title": {"color": INK, "anchor": "start", "fontSize": 13, "fontWeight": 600, "offset": 12},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "tickColor": INK,
        "domainColor": INK,
        "gridColor": INK,
        "gridOpacity": 0.2,
        "labelLimit": 200,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": 400,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "orient": "bottom",
        "title": None,
        "labelLimit": 220,
        "labelFontSize": 11,
    },
}


def _category(figure: Figure) -> str | None:
    """The key whose values are words, in figures that compare things; lines and points have none."""
    if figure.kind not in {"intervals", "bars"}:
        return None
    return next(
        (key for key in (figure.y, figure.x) if any(isinstance(row.get(key), str) for row in figure.rows)), None
    )


def _rows(figure: Figure) -> list[Spec]:
    """The rows under fixed short keys, so that no name out of a file is ever read as a path or an expression."""
    keys = {"x": figure.x, "y": figure.y, "series": figure.series, "low": figure.low, "high": figure.high}
    labels: dict[str, str] = {}
    rows = []
    for row in figure.rows[:MAX_ROWS]:
        cells = {short: _cell(row.get(key), labels) for short, key in keys.items() if key is not None}
        if cells["x"] is not None and cells["y"] is not None:
            rows.append(cells)
    return rows


def _cell(value: float | str | None, labels: dict[str, str]) -> float | str | None:
    """The value, a long name cut in its middle; two names never become one label, since their rows would be one."""
    if not isinstance(value, str):
        return value
    if value not in labels:
        short = label = value if len(value) <= MAX_LABEL else f"{value[:HEAD]}…{value[HEAD + 1 - MAX_LABEL :]}"
        count = 1
        while label in labels.values():
            count += 1
            label = f"{short} ({count})"
        labels[value] = label
    return labels[value]


def _categories(figure: Figure, rows: list[Spec]) -> Spec:
    """Things compared: one line each, a point with its interval or a bar, in the order of the rows."""
    across = _category(figure) == figure.x  # the figure has its words on x: lay it on its side
    value, label = ("y", "x") if across else ("x", "y")
    title = (figure.y_title or figure.y) if across else (figure.x_title or figure.x)
    number = {
        "field": value,
        "type": "quantitative",
        "title": title,
        "axis": {"tickCount": TICKS, **_percent(rows, value)},
    }
    name = {"field": label, "type": "nominal", "title": None, "sort": None}
    mark: Spec = {"type": "point", "filled": True, "size": 70, "color": PALETTE[0]}
    if figure.kind == "bars":
        mark = {"type": "bar", "color": PALETTE[0], "opacity": 0.85}
    else:
        number["scale"] = {"zero": False, "nice": True}
    encoding: Spec = {"x": number, "y": name}
    if figure.series:
        encoding["color"] = {"field": "series", "type": "nominal"}
        mark = {key: value for key, value in mark.items() if key != "color"}
    layers: list[Spec] = [{"mark": {**mark, "tooltip": True}, "encoding": encoding}]
    if figure.low and figure.high:
        ends = {"x": {"field": "low", "type": "quantitative", "title": title}, "x2": {"field": "high"}, "y": name}
        bar = {"type": "rule", "strokeWidth": 2, "color": INK if figure.kind == "bars" else PALETTE[0]}
        layers.append({"transform": [{"filter": {"field": "low", "valid": True}}], "mark": bar, "encoding": ends})
    layers += _marks(figure, {"y": "x", "x": "x"} if across else {"x": "x", "y": "x"})
    names = {str(row[label]) for row in rows}
    return {"height": max(2, len(names)) * ROW_HEIGHT, "layer": layers, "padding": _padding(names)}


def _padding(names: set[str]) -> Spec:
    """Room on the left for labels that a page draws in a wider letter; Vega cuts the longest at `labelLimit`."""
    longest = min(max(map(len, names), default=0), CONFIG["axis"]["labelLimit"] // 6)
    return {"left": PADDING + math.ceil(SPARE * longest), "top": PADDING, "right": PADDING, "bottom": PADDING}


def _plane(figure: Figure, rows: list[Spec]) -> Spec:
    """Numbers against numbers: a line a series, or points with their intervals."""
    x = {"field": "x", "type": "quantitative", "title": figure.x_title or figure.x, **_scale(rows, "x")}
    y = {"field": "y", "type": "quantitative", "title": figure.y_title or figure.y, **_scale(rows, "y")}
    if any(isinstance(row["x"], str) for row in rows):
        x = {"field": "x", "type": "ordinal", "title": figure.x_title or figure.x, "sort": None}
    colour = {"color": {"field": "series", "type": "nominal"}} if figure.series else {"color": {"value": PALETTE[0]}}
    mark: Spec = {"type": "line", "strokeWidth": 2, "tooltip": True, "point": len(rows) <= WIDTH // 10}
    if figure.kind == "points":
        mark = {"type": "point", "filled": True, "size": 40, "opacity": 0.8, "tooltip": True}
    layers: list[Spec] = [{"mark": mark, "encoding": {"x": x, "y": y, **colour}}]
    if figure.low and figure.high:
        ends = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, **colour}
        band = {"type": "area", "opacity": 0.2} if figure.kind == "lines" else {"type": "rule", "opacity": 0.7}
        valid = [{"filter": {"field": "low", "valid": True}}]
        layers.insert(0, {"transform": valid, "mark": band, "encoding": ends})
    return {"height": PLOT_HEIGHT, "layer": layers + _marks(figure, {"x": "x", "y": "y"})}


def _scale(rows: list[Spec], key: str) -> Spec:
    """A logarithmic axis where positive values span three decades; otherwise one that need not start at 0."""
    values = [row[key] for row in rows if not isinstance(row[key], str)]
    wide = bool(values) and min(values) > 0 and max(values) / min(values) > LOG_RANGE
    return {"scale": {"type": "log"} if wide else {"zero": False, "nice": True}}


def _percent(rows: list[Spec], key: str) -> Spec:
    """Rates are read in percent."""
    values = [row[key] for row in rows if not isinstance(row[key], str)]
    return {"format": ".0%" if max(values, default=0) > 0.1 else ".1%"} if _are_rates(values) else {}


def _are_rates(values: list[float]) -> bool:
    return bool(values) and all(0 <= value <= 1 for value in values)


def _marks(figure: Figure, axes: dict[str, str]) -> list[Spec]:
    """Rules drawn across the chart, each with its words: {"axis": "x" | "y" | "diagonal", "value", "says"}."""
    layers: list[Spec] = []
    for mark in figure.marks:
        says = {"text": {"value": str(mark.get("says", ""))}}
        if mark.get("axis") == "diagonal":
            ends = {"data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]}, "mark": DASHED_LINE}
            layers.append({**ends, "encoding": {c: {"field": c, "type": "quantitative"} for c in "xy"}})
            continue
        channel = axes.get(str(mark.get("axis")), "y")
        at = {channel: {"datum": mark.get("value")}}
        layers.append({"data": {"values": [{}]}, "mark": DASHED, "encoding": at})
        offset = {"dy": -5, "x": 4, "align": "left"} if channel == "y" else {"dx": 4, "y": 8, "align": "left"}
        layers.append(
            {"data": {"values": [{}]}, "mark": {"type": "text", "color": INK, **offset}, "encoding": {**at, **says}}
        )
    return layers


DASHED: Spec = {"type": "rule", "strokeDash": [4, 4], "color": INK}
DASHED_LINE: Spec = {"type": "line", "strokeDash": [4, 4], "color": INK, "clip": True}
