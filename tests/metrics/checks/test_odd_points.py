"""No stated number breaks a check of points and shares: zeros, ones, repeats and nonsense included."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.metrics.charts import vega
from agent.metrics.checks.bad_new_data import bad_new_data
from agent.metrics.checks.data_curve import data_curve
from agent.metrics.checks.deeper_is_worse import deeper_is_worse
from agent.metrics.checks.tag_ceiling import tag_ceiling
from agent.metrics.evidence import Context, DataPoint, ErrorShare, Evidence, Score
from agent.vocabulary import Split

RATES = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.floats(0, 1))
SPLITS = st.sampled_from([Split.train, Split.dev, Split.test])
POINTS = st.builds(
    DataPoint, n_train=st.integers(0, 10**7), split=SPLITS, error=RATES, n=st.sampled_from([None, 1, 500])
)
SHARES = st.builds(ErrorShare, about=st.text(max_size=12), errors=st.integers(-1, 60), total=st.integers(0, 50))
SCORES = st.builds(
    Score,
    split=SPLITS,
    metric=st.just("error"),
    value=RATES,
    error=RATES,
    n=st.sampled_from([None, 50]),
    model=st.sampled_from(["", "20 layers", "56 layers", "7B"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(POINTS, max_size=12), st.lists(SHARES, max_size=6), st.lists(SCORES, max_size=4), RATES)
def test_no_stated_number_breaks_a_check(
    points: list[DataPoint], shares: list[ErrorShare], scores: list[Score], target: float
) -> None:
    evidence = Evidence(tuple(scores), tuple(points), tuple(shares), context=Context(target_error=target))

    for check in (data_curve, bad_new_data, tag_ceiling, deeper_is_worse):
        for finding in check(evidence):
            finding.model_dump_json()
            json.dumps(vega(finding), allow_nan=False)
