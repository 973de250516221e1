"""Synthetic rows that a handful of originals carry: many rows, few sources."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, points, short
from agent.metrics.resampling import Floats
from agent.metrics.statistics import newcombe, rate
from agent.metrics.thresholds import (
    FEW_SOURCES,
    MATERIAL_POINTS,
    MIN_SLICE_ROWS,
    MIN_SYNTHETIC_ROWS,
    RESAMPLES,
    ROWS_A_SOURCE,
    SEED,
)
from agent.vocabulary import Action, Bottleneck, Verdict

MADE = re.compile(r"synth|simulat|generat|render|artificial|augment|made.?up|virtual|fake", re.IGNORECASE)
"""How files call rows that were made and not collected: the column or its values."""
YES = ("1", "1.0", "true", "yes", "y")
ORIGINAL = re.compile(
    r"source|original|origin|template|background|noise|scene|seed|base|parent|design|voice|speaker|actor|clip|persona",
    re.IGNORECASE,
)
"""How files call what a synthetic row was made from."""
DRAWN = 15


class Sources(NamedTuple):
    """The synthetic rows by the original that they were made from, most rows first."""

    column: str
    names: list[str]
    counts: Floats

    @property
    def effective(self) -> float:
        """The number of equally used originals that would be as varied."""
        return effective(self.counts)


def narrow_synthetic(evidence: Evidence) -> Iterator[Finding]:
    """Synthetic rows whose effective number of sources is surely below 30, each with 20 rows or more.

    Effective number: inverse Simpson index, Hill (1973), Ecology 54:427; interval by resampling rows, which are
    centred on the unbiased value. Moderate where
    the error on real held-out rows is surely above that on synthetic ones (Newcombe 1998), else weak. False positives:
    a column that names the tool or the batch and not the original; a world that really has so few kinds.
    """
    for frame in evidence.of(FrameKind.predictions):
        made = _made(frame)
        if made is None or int(made.sum()) < MIN_SYNTHETIC_ROWS:
            continue
        sources = _narrowest(frame, made)
        if sources is not None:
            yield _finding(frame, made, sources)


def effective(counts: Floats) -> float:
    """The inverse Simpson index: 1 / sum of squared shares, by Simpson's unbiased sum (1949), Nature 163:688."""
    total, pairs = float(counts.sum()), float((counts * (counts - 1)).sum())
    return total * (total - 1) / pairs if pairs else total


def _made(frame: Frame) -> pl.Series | None:
    """Which rows are synthetic: by a yes-or-no column that says so, or by a value that does."""
    for name in (column for column in frame.data.columns if column.startswith("slice:")):
        cells = frame.data[name]
        values = cells.unique().drop_nulls()  # of a long file, by far fewer than its rows
        words = values.cast(pl.String).str.to_lowercase()
        named = words.str.contains(f"(?i){MADE.pattern}")
        if MADE.search(name) and len(values) <= 2 and words.is_in(YES).any():
            return cells.is_in(values.filter(words.is_in(YES)).implode()).fill_null(value=False)
        if named.any() and len(values) <= 6:
            return cells.is_in(values.filter(named).implode()).fill_null(value=False)
    return None


def _narrowest(frame: Frame, made: pl.Series) -> Sources | None:
    """The column of originals with the fewest of them, if they are surely few and each is used often."""
    found = []
    for name in (column for column in frame.data.columns if column == "group" or column.startswith("slice:")):
        own = frame.names.get(name, name)
        cells = frame.data[name].filter(made).drop_nulls().cast(pl.String)
        if not ORIGINAL.search(own) or MADE.search(own) or cells.n_unique() < 2:
            continue
        table = cells.value_counts().sort("count", descending=True)
        sources = Sources(name, table[table.columns[0]].to_list(), table["count"].to_numpy().astype(float))
        few = _interval(sources)[1] < FEW_SOURCES and cells.len() >= ROWS_A_SOURCE * sources.effective
        if few and cells.len() >= MIN_SYNTHETIC_ROWS:
            found.append(sources)
    return min(found, key=lambda one: one.effective, default=None)


def _interval(sources: Sources) -> tuple[float, float]:
    total = int(sources.counts.sum())
    drawn = np.random.default_rng(SEED).multinomial(total, sources.counts / total, RESAMPLES).astype(float)
    low, high = np.percentile([effective(row) for row in drawn], [2.5, 97.5])
    shift = sources.effective * float((sources.counts**2).sum()) / total**2  # resamples vary about the biased index
    return float(low) * shift, float(high) * shift


def _finding(frame: Frame, made: pl.Series, sources: Sources) -> Finding:
    name = short(frame.names.get(sources.column, sources.column.removeprefix("slice:")))
    rows, few = int(sources.counts.sum()), len(sources.counts)
    claim = (
        f"{rows:,} synthetic rows come from {few} values of {name}, as varied as {number(sources.effective)} equally "
        f"used ones; {short(sources.names[0])} alone gives {percent(sources.counts[0] / rows)}."
    )
    gap, numbers = _on_real(frame, made)
    if gap is not None:
        claim += f" The error on real held-out rows is {points(gap)} higher than on synthetic ones."
    return Finding(
        id=finding_id("narrow_synthetic", frame.file_id, sources.column, sources.counts.tolist()),
        check="narrow_synthetic",
        verdict=Verdict.supported,
        claim=claim,
        quantities=(
            Quantity(
                name=f"effective number of {name}",
                value=sources.effective,
                unit="sources",
                interval=_interval(sources),
                n=rows,
            ),
            Quantity(name="synthetic rows", value=rows, unit="examples"),
            *numbers,
        ),
        provenance=provenance(frame, sources.column, used=rows),
        speaks={
            Bottleneck.data_quality: weighed(frame, WEAK if gap is None else MODERATE),
            Bottleneck.data_quantity: -weighed(frame, WEAK),
        },
        suggests=(Action.fix_data_quality, Action.collect_targeted_data),
        about={"column": name},
        caveats=remarks(
            frame,
            f"Make rows from more sources, not more rows of these; a person does not hear or see that {few} repeat.",
            f"Harmless if {name} does not name what a row was made from.",
        ),
        figure=Figure(
            kind="bars",
            rows=tuple(
                {"source": short(one), "rows": count}
                for one, count in zip(sources.names[:DRAWN], sources.counts[:DRAWN].tolist(), strict=True)
            ),
            x="rows",
            y="source",
            says=claim,
            x_title="synthetic rows",
        ),
    )


def _on_real(frame: Frame, made: pl.Series) -> tuple[float | None, tuple[Quantity, ...]]:
    """By how much real held-out rows are surely worse than synthetic ones, with both errors."""
    held = (frame.data["split"] != "train").fill_null(value=True) & frame.data["correct"].is_not_null()
    counts = []
    for part in (held & made, held & ~made):
        right = frame.data["correct"].filter(part)
        counts.append((right.len() - int(right.sum() or 0), right.len()))
    (wrong_made, n_made), (wrong_real, n_real) = counts
    if min(n_made, n_real) < MIN_SLICE_ROWS:
        return None, ()
    rise = newcombe(wrong_made, n_made, wrong_real, n_real)
    numbers = (rate("error on synthetic rows", wrong_made, n_made), rate("error on real rows", wrong_real, n_real))
    return rise.value if rise.above() and rise.value >= MATERIAL_POINTS else None, numbers
