"""Rare classes in predictions: is one missed behind a good accuracy?"""

from collections.abc import Iterator

import polars as pl

from agent.metrics.binary import binary
from agent.metrics.evidence import Evidence
from agent.metrics.finding import Finding
from agent.metrics.held_out import Rows, classified
from agent.metrics.imbalance import ClassCount, Source, rare_class_finding
from agent.metrics.leaks import area_under_curve
from agent.metrics.origin import provenance, remarks
from agent.metrics.thresholds import GOOD_AUC


def rare_class(evidence: Evidence) -> Iterator[Finding]:
    """Recall of each class with Wilson's interval; see `rare_class_finding` for the rule.

    False positives: a rare class whose labels are wrong; a threshold chosen for precision on purpose.
    """
    for rows in classified(evidence):
        if rows.data["y"].null_count():
            continue
        table = rows.data.group_by("y").agg(pl.len().alias("n"), pl.col("correct").sum().alias("found")).sort("y")
        called = dict(rows.data.group_by("pred").len().iter_rows())
        counts = [ClassCount(str(y), n, found, called.get(y, 0)) for y, n, found in table.iter_rows()]
        source = Source(
            provenance=provenance(rows.frame, "y", "pred", used=rows.data.height),
            caveats=remarks(rows.frame),
            halved=rows.frame.sampled,
            ranks_well=_ranks_well(rows),
        )
        finding = rare_class_finding(counts, source)
        if finding is not None:
            yield finding


def _ranks_well(rows: Rows) -> bool:
    """Whether the probabilities of a two-class problem tell the classes apart."""
    two = binary(rows)
    return two is not None and area_under_curve(pl.Series(two.p), pl.Series(two.y)) >= GOOD_AUC
