"""Slices that carry the errors: values of metadata columns, alone and in pairs, clearly worse than the rest."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.evidence import Evidence
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, classified
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, points, short
from agent.metrics.slice_doubts import follows_the_classes, rests_on_few_groups, rows_of
from agent.metrics.slicing import JOINT, Counts, Slice, counts, holds, pair_counts, sliceable
from agent.metrics.statistics import benjamini_hochberg, binomial_excess_p, newcombe, rate, rate_ratio
from agent.metrics.thresholds import (
    MAX_PAIR_COLUMNS,
    MAX_SLICE_FINDINGS,
    MAX_SLICE_VALUES,
    MIN_SLICE_ERRORS,
    MIN_SLICE_ROWS,
    PAIR_GAIN,
    PAIR_KEEPS,
    SLICE_ERROR_RATIO,
    SLICE_SHARE_MODERATE,
    SLICE_SHARE_STRONG,
)
from agent.vocabulary import Action, Bottleneck, Verdict


class Worse(NamedTuple):
    """A slice that stands out, with the rows it was compared with."""

    slice: Slice
    rest_n: int
    rest_errors: int
    excess: float  # errors beyond what the rest's rate would give


class Doubt(NamedTuple):
    """What else may be behind a slice: a few groups of rows, or its mix of classes."""

    groups: bool
    classes: bool


def slice_concentration(evidence: Evidence) -> Iterator[Finding]:
    """Each slice of at least 30 rows and 5 errors against all other rows: ratio of error rates with interval.

    Benjamini-Hochberg over everything looked at; then the strongest is taken out and the rest is looked at again, so
    that columns that go together are told once. Where rows come in groups (users, patients) the slice must stand out
    by groups too, else it is undetermined; where its mix of classes explains its errors, it is weak. False positives:
    rows of one user in a file without a column that names users.
    """
    for rows in classified(evidence):
        columns = sliceable(rows)
        if not columns:
            continue
        wrong = ~rows.data["correct"]
        found, tested = _search(columns, wrong)
        for rank, worse in enumerate(found):
            inside = rows_of(columns, worse.slice)
            doubt = Doubt(rests_on_few_groups(rows, inside, worse.slice), follows_the_classes(rows, inside))
            yield _finding(rows, worse, (rank, tested), doubt)


def _search(columns: dict[str, pl.Series], wrong: pl.Series) -> tuple[list[Worse], int]:
    """The slices that stand out, best ceiling first, each without those before it; and how many were tested."""
    n, errors = len(wrong), int(wrong.sum())
    singles = counts(columns, wrong)
    pairs = _pairs(columns, wrong, singles)
    single, pair = (
        max(standing, key=lambda worse: worse.excess, default=None)
        for standing in _standing([singles, pairs], n, errors)
    )
    tested = len(singles.values) + len(pairs.values)
    if pair is not None and _sharper(pair, single):
        return [pair], tested
    found: list[Worse] = []
    while single is not None and len(found) < MAX_SLICE_FINDINGS:
        found.append(single)
        keep = ~holds(columns, single.slice)
        columns = {name: cells.filter(keep) for name, cells in columns.items()}
        wrong = wrong.filter(keep)
        (rest,) = _standing([counts(columns, wrong)], len(wrong), int(wrong.sum()))
        single = max(rest, key=lambda worse: worse.excess, default=None)
    return found, tested


def _standing(tables: Sequence[Counts], n: int, errors: int) -> list[list[Worse]]:
    """The slices of each table that stand out when all tables are looked at together."""
    looked_at = [
        (place, table.row(int(i)))
        for place, table in enumerate(tables)
        for i in np.flatnonzero((table.n >= MIN_SLICE_ROWS) & (table.n < n))
    ]
    kept = benjamini_hochberg([_p_value(one, n, errors) for _, one in looked_at])
    standing: list[list[Worse]] = [[] for _ in tables]
    for (place, one), ok in zip(looked_at, kept, strict=True):
        worse = _judged(one, n, errors) if ok and one.errors >= MIN_SLICE_ERRORS else None
        if worse is not None:
            standing[place].append(worse)
    return standing


def _p_value(one: Slice, n: int, errors: int) -> float:
    """The chance of at least so many errors in the slice at the overall rate."""
    overall = errors / n
    return 1.0 if one.errors <= overall * one.n else binomial_excess_p(one.errors, one.n, overall)


def _sharper(pair: Worse, single: Worse | None) -> bool:
    """Whether the pair is half as bad again as the best single slice and keeps most of its excess."""
    if single is None:
        return True
    worse = pair.slice.errors / pair.slice.n >= PAIR_GAIN * single.slice.errors / single.slice.n
    return worse and pair.excess >= PAIR_KEEPS * single.excess


def _judged(one: Slice, n: int, errors: int) -> Worse | None:
    rest_n, rest_errors = n - one.n, errors - one.errors
    if rest_n < 1 or not rate_ratio(rest_errors, rest_n, one.errors, one.n).above(SLICE_ERROR_RATIO):
        return None
    return Worse(one, rest_n, rest_errors, one.errors - one.n * rest_errors / rest_n)


def _pairs(columns: dict[str, pl.Series], wrong: pl.Series, singles: Counts) -> Counts:
    """Counts of the value pairs of the columns with the strongest single values."""
    excess = np.abs(singles.errors - singles.n * (int(wrong.sum()) / max(len(wrong), 1)))
    strongest = sorted(columns, key=lambda c: -max(excess[[name == c for name in singles.columns]], default=0.0))
    few = [
        (a, b)
        for a, b in combinations(strongest[:MAX_PAIR_COLUMNS], 2)
        if columns[a].n_unique() * columns[b].n_unique() <= MAX_SLICE_VALUES
    ]
    return pair_counts(columns, few, wrong)


def _finding(rows: Rows, worse: Worse, place: tuple[int, int], doubt: Doubt) -> Finding:
    one, frame, (rank, tested) = worse.slice, rows.frame, place
    n, errors = rows.data.height, rows.data.height - int(rows.data["correct"].sum())
    column = " and ".join(rows.own_name(name) for name in one.column.split(JOINT))
    value = short(" and ".join(one.value.split(JOINT)))
    share = rate("share of the errors", one.errors, errors)
    gain = newcombe(worse.rest_errors, worse.rest_n, one.errors, one.n)
    weight = one.n / n
    ceiling = Quantity(
        name="ceiling", value=gain.value * weight, unit=FRACTION, interval=(gain.low * weight, gain.high * weight)
    )
    strength = weighed(frame, WEAK if doubt.classes else _strength(worse, errors))
    groups = rows.data["group"].n_unique() if doubt.groups else 0
    return Finding(
        id=finding_id("slice_concentration", frame.file_id, one, n),
        check="slice_concentration",
        verdict=Verdict.undetermined if doubt.groups else Verdict.supported,
        claim=f"{short(column)} = {value} has {percent(one.errors / one.n)} errors against "
        f"{percent(worse.rest_errors / worse.rest_n)} elsewhere: {percent(one.n / n)} of the rows, "
        f"{percent(one.errors / errors)} of the errors. As good as the rest it would save {points(ceiling.value)}.",
        quantities=(
            rate(f"error on {value}", one.errors, one.n),
            rate("error elsewhere", worse.rest_errors, worse.rest_n),
            share,
            rate("share of the rows", one.n, n),
            ceiling,
            Quantity(name="slices looked at", value=tested, unit="slices"),
            rate(f"{rows.split} error", errors, n),
        ),
        provenance=provenance(frame, *one.column.split(JOINT), "y", "pred", "correct", used=n),
        speaks={}
        if doubt.groups
        else {Bottleneck.data_mismatch: strength, Bottleneck.data_quality: min(strength, WEAK)},
        suggests=(Action.collect_targeted_data, Action.run_error_analysis, Action.fix_data_quality),
        about={"column": short(column), "value": value},
        caveats=remarks(
            frame,
            f"One of {tested} slices looked at; look at 50 of its errors before acting.",
            *_rank_note(rank),
            *_doubts(rows, doubt),
        ),
        settled_by=Quantity(name="groups of rows", value=float(4 * groups), unit="groups") if groups else None,
        figure=_figure(rows, worse, column),
    )


def _rank_note(rank: int) -> tuple[str, ...]:
    return ("Found after the slices above it were taken out.",) if rank else ()


def _doubts(rows: Rows, doubt: Doubt) -> Iterator[str]:
    if doubt.groups:
        name = short(rows.frame.names.get("group", "group"))
        yield f"Rows of one {name} go together, and counted by {name} the slice is not surely worse."
    if doubt.classes:
        yield "Its mix of classes explains it: the classes that it holds are as hard elsewhere."


def _strength(worse: Worse, errors: int) -> float:
    share = worse.excess / errors
    return STRONG if share >= SLICE_SHARE_STRONG else MODERATE if share >= SLICE_SHARE_MODERATE else WEAK


def _figure(rows: Rows, worse: Worse, column: str) -> Figure:
    """The values of the column, or the pair against the rest."""
    columns = sliceable(rows)
    if worse.slice.column in columns:
        table = counts({worse.slice.column: columns[worse.slice.column]}, ~rows.data["correct"])
        drawn = sorted((table.row(i) for i in range(len(table.values))), key=lambda s: -s.errors / s.n)[:12]
    else:
        rest = Slice("", "all other rows", worse.rest_n, worse.rest_errors)
        drawn = [worse.slice._replace(value=" and ".join(worse.slice.value.split(JOINT))), rest]
    bars = []
    for one in drawn:
        low, high = rate("", one.errors, one.n).interval or (None, None)
        bars.append({"value": short(one.value), "error": one.errors / one.n, "low": low, "high": high, "rows": one.n})
    says = f"How the error differs by {short(column)}"
    return Figure(
        kind="intervals", rows=tuple(bars), x="error", y="value", low="low", high="high", says=says, x_title="error"
    )
