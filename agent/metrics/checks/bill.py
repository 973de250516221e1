"""The bill: what the last month cost, how fast it grows, and which feature makes it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, short
from agent.metrics.resampling import student_quantile
from agent.metrics.thresholds import FAST_GROWTH, FEWEST_PERIODS, FULL_PERIOD
from agent.vocabulary import Action, Bottleneck, Topic, Verdict

DAY = re.compile(r"^(\d{4}-\d{2})-(\d{2})")
"""A period that is a day; the month is its first part."""
DAYS_OF_MONTH = 30


class Growth(NamedTuple):
    """Growth a month as a fraction, with its 95 % interval."""

    value: float
    low: float
    high: float


def bill(evidence: Evidence) -> Iterator[Finding]:
    """The last month's total, growth a month from a line through the logarithms of the monthly totals, and the shares.

    A last month with too few days is left out. Growth counts as fast when its lower bound exceeds 10 % a month.
    False-positive modes: a price change or a one-off job in the last month, and a launch whose growth will flatten.
    """
    for frame in evidence.of(FrameKind.usage):
        finding = _look(frame)
        if finding is not None:
            yield finding


def _look(frame: Frame) -> Finding | None:
    data = frame.data.drop_nulls(["period", "cost"]).with_columns(
        month=pl.col("period").str.replace(r"^(\d{4}-\d{2})-.*$", "$1")
    )
    if data.is_empty():
        return None
    data, cut_short = _full_months(data)
    months = data.group_by("month").agg(pl.col("cost").sum(), pl.col("requests").sum()).sort("month")
    totals = [float(cost) for cost in months["cost"]]
    last, month = totals[-1], str(months["month"][-1])
    unit = frame.facts.get("currency", "money")
    growth = growth_of(totals)
    by = "feature" if data["feature"].n_unique() > 1 else "model"
    shares = _shares(data.filter(pl.col("month") == month), by)
    requests = float(months["requests"][-1] or 0.0)
    quantities = [
        Quantity(name="bill of the last month", value=last, unit=unit),
        *(
            [
                Quantity(
                    name="growth a month",
                    value=growth.value,
                    unit=FRACTION,
                    interval=(growth.low, growth.high),
                    n=len(totals),
                )
            ]
            if growth
            else []
        ),
        *(
            Quantity(name=f"share of {name} in the last month's bill", value=part, unit=FRACTION)
            for name, part in shares[:5]
        ),
        *(
            [
                Quantity(name="calls in the last month", value=requests, unit="calls"),
                Quantity(name="cost of a thousand calls", value=1000 * last / requests, unit=unit),
            ]
            if requests
            else []
        ),
        Quantity(name="bill of the first month", value=totals[0], unit=unit),
    ]
    claim = _claim(month, f"{number(last)} {unit}", growth, shares, by)
    fast = growth is not None and growth.low > FAST_GROWTH
    strength = STRONG if fast else MODERATE if growth is not None and growth.value > FAST_GROWTH else WEAK
    return Finding(
        id=finding_id("bill", frame.file_id),
        check="bill",
        verdict=Verdict.supported,
        claim=claim,
        quantities=tuple(quantities),
        provenance=provenance(frame, "period", "cost", by, used=data.height),
        speaks={Bottleneck.cost: weighed(frame, strength)},
        suggests=(Action.fine_tune_small_model_for_cost,),
        about={by: shares[0][0]} if shares else {"topic": Topic.constraints.value},
        caveats=remarks(
            frame,
            "Growth so far; a launch flattens, and a price change or a one-off job would look like growth.",
            *(
                (f"The last month of the file has too few days and is left out; {month} is the last full one.",)
                if cut_short
                else ()
            ),
        ),
        figure=Figure(
            kind="bars",
            rows=tuple(
                {"month": str(name), "cost": float(cost)} for name, cost in months.select("month", "cost").iter_rows()
            ),
            x="month",
            y="cost",
            says=claim,
            x_title="month",
            y_title=unit,
        ),
    )


def growth_of(totals: list[float]) -> Growth | None:
    """Growth a period by least squares on the logarithms; None for under three or a total of zero."""
    if len(totals) < FEWEST_PERIODS or min(totals) <= 0:
        return None
    x, y = np.arange(len(totals), dtype=float), np.log(totals)
    slope, level = np.polyfit(x, y, 1)
    rest = y - (slope * x + level)
    error = float(np.sqrt(np.sum(rest**2) / (len(x) - 2) / np.sum((x - x.mean()) ** 2)))
    half = student_quantile(len(x) - 2) * error
    return Growth(*(float(np.expm1(end)) for end in (slope, slope - half, slope + half)))


def _full_months(data: pl.DataFrame) -> tuple[pl.DataFrame, bool]:
    """The rows without a last month that holds too few days; only a file of days can show that."""
    if not data["period"].str.contains(DAY.pattern).all():
        return data, False
    days = data.group_by("month").agg(pl.col("period").n_unique().alias("days")).sort("month")
    if days.height < 2 or days["days"][-1] >= FULL_PERIOD * DAYS_OF_MONTH:
        return data, False
    return data.filter(pl.col("month") != days["month"][-1]), True


def _shares(last: pl.DataFrame, by: str) -> list[tuple[str, float]]:
    costs = last.drop_nulls(by).group_by(by).agg(pl.col("cost").sum()).sort("cost", by, descending=[True, False])
    total = float(last["cost"].sum())
    return [(short(str(name)), float(cost) / total) for name, cost in costs.iter_rows()] if total > 0 else []


def _claim(month: str, total: str, growth: Growth | None, shares: list[tuple[str, float]], by: str) -> str:
    claim = f"The bill of {month} is {total}"
    if growth is not None:
        way = "grows" if growth.value > 0 else "falls"
        claim += f" and {way} by {percent(abs(growth.value))} a month"
    if len(shares) > 1:
        claim += f"; the {by} {shares[0][0]} makes {percent(shares[0][1])} of it"
    return f"{claim}."
