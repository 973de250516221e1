"""Where does the weakest component fail: at which gate, in which light, for which customer?"""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import WEAK, Figure, Finding, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, short
from agent.metrics.statistics import benjamini_hochberg, rate, rate_ratio, two_rates_p
from agent.metrics.thresholds import MAX_SLICE_VALUES, MIN_SLICE_ERRORS, MIN_SLICE_ROWS, SLICE_ERROR_RATIO
from agent.vocabulary import Action, Bottleneck, Verdict


class Slice(NamedTuple):
    """Attempts of one value of a column against all others: how many failed first at the stage, of how many."""

    column: str
    value: str
    failed: int
    rows: int
    failed_elsewhere: int
    rows_elsewhere: int

    @property
    def p(self) -> float:
        """The p-value of both rates being equal."""
        return two_rates_p(self.failed_elsewhere, self.rows_elsewhere, self.failed, self.rows)


def component_slices(evidence: Evidence) -> Iterator[Finding]:
    """The value of a column at which the most failing stage fails surely more often than elsewhere.

    Ratio of rates (Katz 1978) with its interval above 1.2, Benjamini and Hochberg over all values looked at.
    False-positive modes: columns that go together (the garage is dark), of which either may be the cause.
    """
    for frame in evidence.of(FrameKind.components):
        finding = _look(frame) if frame.facts.get("shape") != "oracle" else None
        if finding is not None:
            yield finding


def _look(frame: Frame) -> Finding | None:
    failed = frame.data.filter(pl.col("first_failed").fill_null("") != "")
    if failed.is_empty():
        return None
    counts = failed["first_failed"].value_counts().sort("count", "first_failed", descending=[True, False])
    stage = str(counts["first_failed"][0])
    slices = list(_slices(frame.data.with_columns(hit=pl.col("first_failed").fill_null("") == stage)))
    if not slices:
        return None
    stands = benjamini_hochberg([one.p for one in slices])
    worse = [
        one
        for one, kept in zip(slices, stands, strict=True)
        if kept
        and one.failed >= MIN_SLICE_ERRORS
        and rate_ratio(one.failed_elsewhere, one.rows_elsewhere, one.failed, one.rows).above(SLICE_ERROR_RATIO)
    ]
    if not worse:
        return None
    worst = min(worse, key=lambda one: one.p)
    here = rate(f"failure rate of {short(stage)} at {worst.value}", worst.failed, worst.rows)
    there = rate(f"failure rate of {short(stage)} elsewhere", worst.failed_elsewhere, worst.rows_elsewhere)
    claim = (
        f"{short(stage)} fails first in {percent(here.value)} of the attempts with {worst.column} = {worst.value}, "
        f"against {percent(there.value)} elsewhere."
    )
    return Finding(
        id=finding_id("component_slices", frame.file_id),
        check="component_slices",
        verdict=Verdict.supported,
        claim=claim,
        quantities=(
            here,
            there,
            rate("share of its failures there", worst.failed, worst.failed + worst.failed_elsewhere),
        ),
        provenance=provenance(frame, "first_failed", f"slice:{worst.column}"),
        speaks={Bottleneck.component: weighed(frame, WEAK), Bottleneck.data_mismatch: weighed(frame, WEAK)},
        suggests=(Action.fix_component, Action.collect_targeted_data),
        about={"component": short(stage), "column": worst.column, "value": worst.value},
        caveats=remarks(frame, f"{len(slices)} values were looked at; columns that go together share the blame."),
        figure=Figure(
            kind="intervals",
            rows=tuple(
                {"value": f"{one.column} = {one.value}", "rate": one.failed / one.rows} for one in slices if one.rows
            ),
            x="rate",
            y="value",
            says=claim,
            x_title=f"failures of {short(stage)}",
        ),
    )


def _slices(data: pl.DataFrame) -> Iterator[Slice]:
    total, hits = data.height, int(data["hit"].sum())
    for column in data.columns:
        if not column.startswith("slice:") or not 1 < data[column].n_unique() <= MAX_SLICE_VALUES:
            continue
        for value, rows, failed in (
            data.drop_nulls(column)
            .group_by(column, maintain_order=True)
            .agg(pl.len().alias("rows"), pl.col("hit").sum().alias("failed"))
            .iter_rows()
        ):
            if MIN_SLICE_ROWS <= rows < total:
                yield Slice(short(column[6:]), short(str(value)), failed, rows, hits - failed, total - rows)
