"""No frame breaks a check: empty, null, constant, tiny, huge or infinite, the answer is findings or nothing."""

import json
import math

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.metrics.charts import vega
from agent.metrics.evidence import Context, Evidence, Frame, FrameKind
from agent.metrics.finding import Finding
from agent.metrics.frame_checks import FRAME_CHECKS
from agent.metrics.frames import SCHEMAS, make_frame
from agent.vocabulary import Split

KINDS = [kind for kind in SCHEMAS if kind is not FrameKind.predictions]
TEXT = st.sampled_from(
    ["", "a", "b", "train", "dev", "loss", "accuracy", "v1", "2025-01", "2025-02-03", "failed", "human"]
)
NUMBERS = st.sampled_from([0.0, 1.0, 0.5, 0.25, -1.0, 1e-12, 1e12])
LOSSES = st.sampled_from([0.0, 1.0, 0.5, 2.0, math.nan, math.inf, -math.inf, 1e300])
OPEN: dict[FrameKind, dict[str, type[pl.DataType]]] = {
    FrameKind.trials: {
        "param:lr": pl.Float64,
        "param:batch_size": pl.Float64,
        "param:kind": pl.String,
        "also:dev/loss": pl.Float64,
    },
    FrameKind.components: {"stage:one": pl.Boolean, "stage:two": pl.Boolean, "slice:gate": pl.String},
}


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """Any frame that a reader could hand on: right columns and types, anything in the cells."""
    kind = draw(st.sampled_from(KINDS))
    schema = {**SCHEMAS[kind], **OPEN.get(kind, {})}
    rows = draw(st.integers(0, 30))
    columns = {
        name: draw(st.lists(_cells(kind, name, dtype), min_size=rows, max_size=rows)) for name, dtype in schema.items()
    }
    return make_frame(kind, pl.DataFrame(columns, schema=schema))._replace(file_id="f", file_name="odd.csv")


def _cells(kind: FrameKind, name: str, dtype: type[pl.DataType]) -> st.SearchStrategy[object]:
    if dtype is pl.String:
        cells: st.SearchStrategy[object] = TEXT
    elif dtype is pl.Boolean:
        cells = st.booleans()
    elif dtype is pl.Int64:
        cells = st.integers(0, 5)
    elif dtype is pl.Datetime:
        return st.none()
    else:
        cells = LOSSES if kind is FrameKind.curve and name == "value" else NUMBERS
    return draw_some(cells)


def draw_some(cells: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Mostly cells, sometimes null."""
    return st.one_of(cells, cells, st.none())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(frames())
def test_no_frame_breaks_a_check(frame: Frame) -> None:
    context = Context(target_error=0.1, human_error=0.05, classes=3, n={Split.dev: 50})

    for check in FRAME_CHECKS:
        for finding in check(Evidence(frames=(frame,), context=context)):
            finding.model_dump_json()
            if isinstance(finding, Finding) and finding.figure is not None:
                json.dumps(vega(finding), allow_nan=False)


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_of_nulls_yields_nothing_certain(kind: FrameKind) -> None:
    schema = {**SCHEMAS[kind], **OPEN.get(kind, {})}
    frame = make_frame(kind, pl.DataFrame({name: [None] * 25 for name in schema}, schema=schema))

    for check in FRAME_CHECKS:
        for finding in check(Evidence(frames=(frame,))):
            assert not isinstance(finding, Finding) or not finding.speaks
