"""Numeric targets: slices whose absolute errors are clearly larger than everywhere else."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, regressed
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, short
from agent.metrics.slicing import sliceable
from agent.metrics.statistics import benjamini_hochberg, critical, rate, two_sided_p
from agent.metrics.thresholds import (
    MAX_SLICE_FINDINGS,
    MIN_SLICE_ROWS,
    SLICE_ERROR_RATIO,
    SLICE_SHARE_MODERATE,
    SLICE_SHARE_STRONG,
)
from agent.vocabulary import Action, Bottleneck, Verdict


class Part(NamedTuple):
    """One value of a column: its rows, the mean and variance of the absolute error, and the same of all others."""

    column: str
    value: str
    n: int
    mean: float
    variance: float
    rest_n: int
    rest_mean: float
    rest_variance: float

    @property
    def z(self) -> float:
        """How far the two means lie apart. Welch (1947), Biometrika 34:28, with counts large enough for the normal."""
        spread = self.variance / self.n + self.rest_variance / self.rest_n
        return (self.mean - self.rest_mean) / spread**0.5 if spread > 0 else 0.0

    @property
    def ratio_low(self) -> float:
        """The lower end of the ratio of the two means, by the delta method on its logarithm."""
        if self.mean <= 0 or self.rest_mean <= 0:
            return 0.0
        relative = self.variance / self.n / self.mean**2 + self.rest_variance / self.rest_n / self.rest_mean**2
        return float(self.mean / self.rest_mean * np.exp(-critical() * relative**0.5))

    @property
    def excess(self) -> float:
        """The part of the total absolute error beyond what the rest's mean would give."""
        total = self.mean * self.n + self.rest_mean * self.rest_n
        return (self.mean - self.rest_mean) * self.n / total if total else 0.0


def regression_slices(evidence: Evidence) -> Iterator[Finding]:
    """Mean absolute error of each value of each metadata column against all other rows, Benjamini-Hochberg over all.

    False positives: a slice whose targets are larger by nature, where a relative error would be the fair measure.
    """
    for rows in regressed(evidence):
        columns = sliceable(rows)
        parts = [part for name, cells in columns.items() for part in _parts(rows, name, cells)]
        kept = benjamini_hochberg([two_sided_p(part.z) if part.z > 0 else 1.0 for part in parts])
        worse = [p for p, ok in zip(parts, kept, strict=True) if ok and p.ratio_low > SLICE_ERROR_RATIO]
        taken: set[str] = set()
        for part in sorted(worse, key=lambda part: -part.excess):
            if part.column not in taken and len(taken) < MAX_SLICE_FINDINGS:
                taken.add(part.column)
                yield _finding(rows, part, len(parts))


def _parts(rows: Rows, name: str, cells: pl.Series) -> Iterator[Part]:
    off = (rows.data["pred"] - rows.data["y"]).abs()
    table = (
        pl.DataFrame({"value": cells, "off": off})
        .group_by("value")
        .agg(pl.len().alias("n"), pl.col("off").sum().alias("sum"), (pl.col("off") ** 2).sum().alias("squares"))
    )
    n, total, squares = len(off), float(off.sum()), float((off**2).sum())
    for value, size, own, own_squares in table.sort("value").iter_rows():
        rest = n - size
        if size >= MIN_SLICE_ROWS and rest >= MIN_SLICE_ROWS:
            mean, rest_mean = own / size, (total - own) / rest
            yield Part(
                name,
                "(empty)" if value is None else str(value),
                size,
                mean,
                max(own_squares / size - mean**2, 0.0),
                rest,
                rest_mean,
                max((squares - own_squares) / rest - rest_mean**2, 0.0),
            )


def _finding(rows: Rows, part: Part, tested: int) -> Finding:
    frame, unit = rows.frame, rows.frame.facts.get("unit", "")
    column, value = short(rows.own_name(part.column)), short(part.value)
    n = part.n + part.rest_n
    share = part.mean * part.n / (part.mean * part.n + part.rest_mean * part.rest_n)
    half = critical() * (part.variance / part.n) ** 0.5
    strength = (
        STRONG if part.excess >= SLICE_SHARE_STRONG else MODERATE if part.excess >= SLICE_SHARE_MODERATE else WEAK
    )
    return Finding(
        id=finding_id("regression_slices", frame.file_id, tuple(part)),
        check="regression_slices",
        verdict=Verdict.supported,
        claim=f"{column} = {value} has a mean absolute error of {number(part.mean)} {unit}".rstrip()
        + f" against {number(part.rest_mean)} elsewhere: {percent(part.n / n)} of the rows, {percent(share)} of the "
        "total error.",
        quantities=(
            Quantity(
                name=f"MAE on {value}",
                value=part.mean,
                unit=unit,
                interval=(part.mean - half, part.mean + half),
                n=part.n,
            ),
            Quantity(name="MAE elsewhere", value=part.rest_mean, unit=unit, n=part.rest_n),
            Quantity(name="share of the errors", value=share, unit=FRACTION, n=n),
            rate("share of the rows", part.n, n),
            Quantity(name="ceiling", value=part.excess, unit=FRACTION, n=n),
            Quantity(name="slices looked at", value=tested, unit="slices"),
        ),
        provenance=provenance(frame, part.column, "y", "pred", used=n),
        speaks={
            Bottleneck.data_mismatch: weighed(frame, strength),
            Bottleneck.data_quality: weighed(frame, min(strength, WEAK)),
        },
        suggests=(Action.collect_targeted_data, Action.run_error_analysis, Action.fix_data_quality),
        about={"column": column, "value": value},
        caveats=remarks(frame, "If the targets are larger there by nature, compare relative errors instead."),
        figure=_figure(rows, part.column, column),
    )


def _figure(rows: Rows, name: str, column: str) -> Figure:
    drawn = sorted(_parts(rows, name, sliceable(rows)[name]), key=lambda part: -part.mean)[:12]
    return Figure(
        kind="bars",
        rows=tuple({"value": short(part.value), "mean absolute error": part.mean, "rows": part.n} for part in drawn),
        x="mean absolute error",
        y="value",
        says=f"How the absolute error differs by {column}",
        x_title="mean absolute error",
    )
