"""Which pair of classes is mixed up: one wrong answer that carries a large part of the errors."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.evidence import Evidence
from agent.metrics.finding import MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import Rows, classified
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import class_name, percent, short
from agent.metrics.statistics import rate
from agent.metrics.thresholds import (
    CONFUSION_EXCESS,
    CONFUSION_SHARE,
    CONFUSION_SHARE_MODERATE,
    MIN_ERRORS_FOR_CONFUSION,
)
from agent.vocabulary import Action, Bottleneck, Verdict

DRAWN = 10


def confusion_pairs(evidence: Evidence) -> Iterator[Finding]:
    """The largest unordered pair of confused classes: its share of the errors with Wilson's interval.

    It must carry a tenth of the errors with the whole interval, and twice what the two classes' errors would put there
    if a wrong answer fell on the other classes by their size. False positives: classes that overlap by definition.
    """
    for rows in classified(evidence):
        if rows.data["y"].null_count() == 0:
            wrong = rows.data.filter(~pl.col("correct")).group_by("y", "pred").len().drop_nulls()
            yield from _pair(rows, wrong)


def _pair(rows: Rows, wrong: pl.DataFrame) -> Iterator[Finding]:
    errors = int(wrong["len"].sum())
    labels = set(wrong["y"]) | set(wrong["pred"])
    if errors < MIN_ERRORS_FOR_CONFUSION or len(labels) < 3:
        return
    pairs: dict[tuple[str, str], int] = {}
    missed: dict[str, int] = {}
    for y, pred, count in wrong.iter_rows():
        pairs[min(y, pred), max(y, pred)] = pairs.get((min(y, pred), max(y, pred)), 0) + count
        missed[y] = missed.get(y, 0) + count
    (a, b), count = max(pairs.items(), key=lambda pair: pair[1])
    share = rate("share of the errors", count, errors)
    low = share.interval[0] if share.interval else 0.0
    n = rows.data.height
    sizes = {label: size for label, size in rows.data.group_by("y").len().iter_rows() if label in {a, b}}
    expected = sum(
        missed.get(y, 0) * sizes.get(other, 0) / max(n - sizes.get(y, 0), 1) for y, other in ((a, b), (b, a))
    )
    if low < CONFUSION_SHARE or count < CONFUSION_EXCESS * expected:
        return
    strength = weighed(rows.frame, MODERATE if low >= CONFUSION_SHARE_MODERATE else WEAK)
    names = f"{class_name(a)} and {class_name(b)}"
    yield Finding(
        id=finding_id("confusion_pairs", rows.frame.file_id, a, b, count, errors),
        check="confusion_pairs",
        verdict=Verdict.supported,
        claim=f"{percent(share.value)} of the errors mix up {names}: {count:,} of {errors:,}.",
        quantities=(
            share,
            Quantity(name="errors of the pair", value=count, unit="errors", n=errors),
            rate("ceiling", count, n),
        ),
        provenance=provenance(rows.frame, "y", "pred", used=n),
        speaks={Bottleneck.task_definition: strength, Bottleneck.data_quality: weighed(rows.frame, WEAK)},
        suggests=(Action.run_error_analysis, Action.redefine_task, Action.fix_data_quality),
        about={"class": short(a), "other": short(b)},
        caveats=remarks(rows.frame, "Check 50 of these labels first: two labellers may draw the line differently."),
        figure=Figure(
            kind="bars",
            rows=tuple(
                {"pair": f"{short(one)} / {short(other)}", "errors": number}
                for (one, other), number in sorted(pairs.items(), key=lambda pair: -pair[1])[:DRAWN]
            ),
            x="errors",
            y="pair",
            says="Which classes are mixed up",
            x_title="errors",
        ),
    )
