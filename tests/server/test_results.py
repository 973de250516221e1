"""The ledger in the page: what its form knows beforehand, and how a result is drawn."""

from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.finding import FRACTION, Quantity
from agent.plan import BudgetLine, ExecutionPlan, LedgerEntry, Measured
from agent.vocabulary import Verdict
from server.web.bars import FULL, bars, budget
from server.web.results import ledger, starting, told
from tests.server.fakes import finding, plan

RATES = st.floats(-1, 1)


def rate(value: float, interval: tuple[float, float] | None = None, n: int | None = None) -> Quantity:
    return Quantity(name="dev error", value=value, unit=FRACTION, interval=interval, n=n)


def drafted(metric: str, *entries: LedgerEntry) -> ExecutionPlan:
    """A plan whose experiment moves the metric, with a dev error of 15.6% on 300 examples and these results."""
    made = plan(1, "x", 1, finding(1))
    first = made.interventions[0]
    experiment = first.experiment.model_copy(update={"metric": metric})
    lines = [BudgetLine(source="dev error", share=rate(0.156, (0.12, 0.2), 300))]
    return made.model_copy(
        update={
            "interventions": [first.model_copy(update={"experiment": experiment})],
            "diagnosis": made.diagnosis.model_copy(update={"error_budget": lines}),
            "experiments": list(entries),
        }
    )


def logged(before: float, after: float) -> LedgerEntry:
    return LedgerEntry(
        id="e1",
        turn=2,
        change="dropout",
        metric="Dev error",
        before=Measured(value=before, n=500),
        after=Measured(value=after, n=500),
        better="lower",
        gain=rate(before - after, (before - after - 0.04, before - after + 0.04)),
        verdict=Verdict.undetermined,
        says="Inside the noise.",
    )


def test_the_form_starts_where_the_metric_stands() -> None:
    form = starting(drafted("Dev error"))

    assert (form.before, form.n, form.falls) == ("15.6%", "300", True)


def test_the_form_starts_from_the_last_result_on_the_metric() -> None:
    form = starting(drafted("Dev error", logged(0.156, 0.13)))

    assert (form.before, form.n) == ("13%", "500")


def test_the_form_leaves_open_what_nobody_knows() -> None:
    form = starting(drafted("recall at 90% precision"))

    assert (form.before, form.n, form.falls) == ("", "", False)


def test_results_stand_newest_first_each_on_its_side_of_zero() -> None:
    newest, oldest = ledger(drafted("Dev error", logged(0.156, 0.13), logged(0.13, 0.14)))

    assert newest.gain.at < newest.gain.zero == FULL / 2 < oldest.gain.at
    assert (newest.before, newest.after, newest.label) == ("13%", "14%", "inside the noise")


def test_a_logged_result_is_told_in_the_units_of_its_metric() -> None:
    sides = {"before": {"value": 0.84, "n": 500}, "after": {"value": 0.86, "n": 500}, "better": "higher"}

    assert told({"change": "dropout 0.3", "metric": "accuracy", **sides}) == (
        "Result: dropout 0.3. Accuracy from 84% to 86%."
    )


@given(
    values=st.lists(st.tuples(RATES, st.none() | st.tuples(RATES, RATES).map(sorted)), min_size=1, max_size=6),
    even=st.booleans(),
)
def test_nothing_is_drawn_outside_its_line(values: list[tuple[float, list[float] | None]], *, even: bool) -> None:
    quantities = [rate(value, (ends[0], ends[1]) if ends else None) for value, ends in values]

    for bar in bars([("x", quantity) for quantity in quantities], even=even):
        places = [bar.zero, bar.at, bar.start, bar.start + bar.length, *(bar.ends or ())]
        assert all(-0.1 <= place <= FULL + 0.1 for place in places)


def test_a_budget_reads_as_errors_and_the_gaps_between_them() -> None:
    lines = [BudgetLine(source=name, share=rate(0.1)) for name in ("train error", "dev error", "variance")]

    parts = budget(lines)

    assert [bar.label for bar in parts.errors] == ["train error", "dev error"]
    assert [bar.label for bar in parts.gaps] == ["variance"]
