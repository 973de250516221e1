"""The error of each split and model, beside what always naming the commonest class would give."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.evidence import Evidence
from agent.metrics.finding import MODERATE, Figure, Finding, Quantity, finding_id
from agent.metrics.grouping import grouped
from agent.metrics.held_out import Rows, classified
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import class_name, percent, short
from agent.metrics.statistics import newcombe, rate
from agent.metrics.thresholds import MIN_BASELINE_GAIN
from agent.vocabulary import Action, Bottleneck, Verdict


def prediction_error(evidence: Evidence) -> Iterator[Finding]:
    """Error a split and model with Wilson's interval, and the error of always saying the commonest class.

    Speaks only where the model removes less than a tenth of that trivial error, interval and all. False positives:
    a majority so large that accuracy is the wrong measure (`rare_class` says so).
    """
    for rows in classified(evidence):
        yield _finding(rows)


def _finding(rows: Rows) -> Finding:
    frame = rows.frame
    each = _rates(rows)
    wrong, n = rows.data.height - int(rows.data["correct"].sum()), rows.data.height
    error = rate(f"{rows.split} error", wrong, n)
    baseline = _baseline(rows)
    useless = baseline is not None and _useless(wrong, n, baseline[1])
    claim = f"The {error.name} is {percent(error.value)} on {n:,} examples"
    if baseline is not None:
        claim += f"; always saying {class_name(baseline[0])} gets {percent(baseline[1] / n)} wrong"
    extra = (rate("majority baseline error", baseline[1], n),) if baseline else ()
    return Finding(
        id=finding_id("prediction_error", frame.file_id, rows.split, wrong, n),
        check="prediction_error",
        verdict=Verdict.supported if useless else Verdict.note,
        claim=claim + ("; the model has learnt next to nothing." if useless else "."),
        quantities=(*each, *(() if any(q.name == error.name for q in each) else (error,)), *extra),
        provenance=provenance(frame, "y", "pred", "correct", used=n),
        speaks={Bottleneck.task_definition: weighed(frame, MODERATE)} if useless else {},
        suggests=(Action.build_baseline, Action.explore_data) if useless else (),
        about={"split": rows.split},
        caveats=remarks(frame, "Of a very large class even a useful model gains little accuracy: look at its recall.")
        if useless
        else remarks(frame),
        figure=Figure(
            kind="intervals",
            rows=tuple({"set": q.name, "value": q.value, **_ends(q)} for q in (*each, *extra)),
            x="value",
            y="set",
            low="low",
            high="high",
            says="The error of each part of the predictions",
            x_title="error",
        ),
    )


def _ends(quantity: Quantity) -> dict[str, float | None]:
    low, high = quantity.interval or (None, None)
    return {"low": low, "high": high}


def _rates(rows: Rows) -> list[Quantity]:
    """A rate for each split and model of the whole frame."""
    frame = rows.frame
    groups = grouped(frame.data, ["split", "model"], right=pl.col("correct").sum(), n=pl.col("correct").count())
    several = groups["model"].n_unique() > 1
    rates = []
    for row in groups.filter(pl.col("n") > 0).iter_rows(named=True):
        split = (row["split"] or rows.split).replace("_", "-")
        of = f" of {short(row['model'])}" if several and row["model"] else ""
        rates.append(rate(f"{split} error{of}", row["n"] - row["right"], row["n"]))
    return rates[:20]


def _baseline(rows: Rows) -> tuple[str, int] | None:
    """The commonest class and how many rows are of another."""
    if rows.data["y"].null_count():
        return None
    top = rows.data.group_by("y").len().sort("len", "y", descending=[True, False]).row(0)
    return str(top[0]), rows.data.height - int(top[1])


def _useless(wrong: int, n: int, trivial: int) -> bool:
    """Whether the gain over the trivial error surely stays below a tenth of it."""
    gain = newcombe(wrong, n, trivial, n)
    return gain.below(MIN_BASELINE_GAIN * trivial / n)
