"""Whatever the evidence, a check answers with finite findings and never raises."""

import json

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.metrics.charts import vega
from agent.metrics.evidence import Context, Evidence, FrameKind, Score
from agent.metrics.finding import Finding
from agent.metrics.frame_checks import FRAME_CHECKS
from agent.metrics.frames import make_frame
from agent.metrics.score_checks import SCORE_CHECKS
from agent.vocabulary import Basis, Split

RATES = st.floats(0, 1) | st.sampled_from((0.0, 1.0, 0.5))
WORDS = st.sampled_from(("", "a", "b", "fold 1", "fold 2", "v1", "v2", "new mill", "datum['x']"))
SCORES = st.builds(
    Score,
    split=st.sampled_from(Split),
    metric=st.sampled_from(("accuracy", "", "F1", "AUC", "RMSE", "BLEU", "WER", "loss", "grasp success")),
    value=RATES | st.floats(-50, 1e6),
    error=st.none() | RATES,
    n=st.none() | st.integers(1, 3) | st.integers(1, 100_000),
    model=WORDS,
    source=WORDS,
    basis=st.sampled_from((Basis.stated, Basis.measured)),
)
CONTEXTS = st.builds(
    Context,
    target_error=st.none() | RATES,
    human_error=st.none() | RATES,
    same_source=st.sampled_from((None, True, False)),
    candidates=st.none() | st.integers(0, 50),
    prompting=st.booleans(),
    cost_false_negative=st.none() | st.floats(0, 100),
)


def all_are_sound(found: list[object]) -> None:
    """Every finding is JSON without NaN, has a claim, and its figure draws."""
    for one in found:
        if isinstance(one, Finding):
            json.dumps(one.model_dump(mode="json"), allow_nan=False)
            assert one.claim
            assert "nan" not in one.claim.split()
            assert all(-1 <= strength <= 1 for strength in one.speaks.values())
            if one.figure is not None:
                json.dumps(vega(one), allow_nan=False)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SCORES, max_size=7), CONTEXTS)
def test_any_scores_are_answered(scores: list[Score], context: Context) -> None:
    all_are_sound([one for check in SCORE_CHECKS for one in check(Evidence(tuple(scores), context=context))])


CELLS = st.sampled_from(("a", "b", "c", "", "1", "0"))
ROWS = st.fixed_dictionaries(
    {
        "id": st.integers(0, 20).map(str),
        "split": st.sampled_from(("train", "dev", "test", None)),
        "model": st.sampled_from((None, "m1", "m2")),
        "y": CELLS | st.none(),
        "pred": CELLS | st.none(),
        "confidence": st.none() | RATES,
        "p:a": RATES,
        "p:b": RATES,
        "group": st.sampled_from((None, "g1", "g2")),
        "slice:week": st.none() | st.integers(1, 9).map(float),
        "slice:size": st.none() | st.floats(-1e9, 1e9),
        "slice:device": CELLS | st.none(),
    }
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=12), st.integers(1, 60), CONTEXTS)
def test_any_predictions_are_answered(rows: list[dict[str, object]], times: int, context: Context) -> None:
    """A few odd rows, repeated until the checks that need many have enough."""
    schema = {"slice:week": pl.Float64, "slice:size": pl.Float64, "p:a": pl.Float64, "p:b": pl.Float64}
    strings = {name: pl.String for name in rows[0] if name not in schema and name != "confidence"}
    data = pl.DataFrame(rows * times, schema_overrides={**schema, **strings, "confidence": pl.Float64})
    data = data.with_columns(correct=pl.col("y").is_not_null() & (pl.col("y") == pl.col("pred")).fill_null(value=False))
    frame = make_frame(FrameKind.predictions, data, names={name: name for name in data.columns})
    all_are_sound([one for check in FRAME_CHECKS for one in check(Evidence(frames=(frame,), context=context))])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), CELLS), min_size=1, max_size=9), st.integers(1, 40)
)
def test_any_numbers_are_answered(rows: list[tuple[float, float, str]], times: int) -> None:
    data = pl.DataFrame(
        rows * times, schema={"y": pl.Float64, "pred": pl.Float64, "slice:region": pl.String}, orient="row"
    )
    frame = make_frame(FrameKind.predictions, data, facts={"task": "regression"})
    all_are_sound([one for check in FRAME_CHECKS for one in check(Evidence(frames=(frame,)))])
