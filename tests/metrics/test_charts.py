"""Charts: valid Vega-Lite that renders, whatever the names in the file."""

import json

import pytest

from agent.metrics.charts import png, svg, vega
from agent.metrics.checks.error_budget import error_budget
from agent.metrics.finding import Figure, Finding
from agent.vocabulary import Verdict
from tests.metrics.scores import evidence, findings

HOSTILE = "a.b[0]['x'] <script>alert(1)</script> datum.y"


def finding(figure: Figure | None) -> Finding:
    return Finding(id="f-1", check="test", verdict=Verdict.note, claim="A claim.", figure=figure)


FIGURES = (
    Figure(
        kind="intervals",
        rows=({"v": 0.1, "n": HOSTILE, "l": 0.05, "h": 0.2}, {"v": 0.3, "n": "b", "l": None, "h": None}),
        x="v",
        y="n",
        low="l",
        high="h",
        says="Does it hold?",
    ),
    Figure(kind="bars", rows=({HOSTILE: "a", "v": 3}, {HOSTILE: "b", "v": 5}), x=HOSTILE, y="v", says="How many?"),
    Figure(
        kind="lines",
        rows=tuple({"s": i, "v": 1.0 / (i + 1), "k": k} for i in range(5) for k in ("train", "dev")),
        x="s",
        y="v",
        series="k",
        says="Does the loss fall? " * 8,
        marks=({"axis": "x", "value": 3, "says": "here"}, {"axis": "y", "value": 0.5, "says": "floor"}),
    ),
    Figure(
        kind="points",
        rows=({"c": 0.5, "r": 0.4, "l": 0.3, "h": 0.5}, {"c": 0.9, "r": None, "l": 0.1, "h": 0.2}),
        x="c",
        y="r",
        low="l",
        high="h",
        says="Calibrated?",
        marks=({"axis": "diagonal", "says": "calibrated"},),
    ),
)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.kind)
def test_every_kind_renders_offline(figure: Figure) -> None:
    drawn = svg(finding(figure))

    assert drawn.startswith("<svg")
    assert "<script>" not in drawn


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.kind)
def test_a_spec_is_plain_json_with_fixed_fields(figure: Figure) -> None:
    """Names out of a file appear as values, never as field paths."""
    spec = vega(finding(figure))

    json.dumps(spec, allow_nan=False)
    assert spec["$schema"].endswith("v6.json")
    assert all(set(row) <= {"x", "y", "series", "low", "high"} for row in spec["data"]["values"])


def test_png_is_a_picture() -> None:
    assert png(finding(FIGURES[0])).startswith(b"\x89PNG")


def test_a_finding_without_a_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="no chart"):
        vega(finding(None))


def test_the_error_budget_draws_its_intervals() -> None:
    (budget,) = findings(error_budget(evidence(human=0.02, train=(0.02, 5000), dev=(0.21, 4000))))
    assert svg(budget).count("dev error") >= 1


def test_labels_have_room_for_a_wider_letter_than_the_one_they_were_measured_in() -> None:
    """DejaVu Sans, which many pages fall back to, is a fifth wider: its longest label must not leave the picture."""
    (budget,) = findings(error_budget(evidence(human=0.02, train=(0.02, 5000), train_dev=(0.1, 900), dev=(0.21, 900))))

    assert vega(budget)["padding"]["left"] >= 5 + len("train-dev error")


def test_long_names_that_differ_only_in_their_middle_keep_a_row_each() -> None:
    """A label has room for some thirty characters; cut alike, two slices would be drawn as one."""
    names = [f"first_language_at_home = value {number} of the revised questionnaire" for number in range(4)]
    rows = tuple({"slice": name, "error": 0.1} for name in names)

    values = vega(finding(Figure(kind="bars", rows=rows, x="error", y="slice", says="Where?")))["data"]["values"]

    assert len({row["y"] for row in values}) == len(names)
