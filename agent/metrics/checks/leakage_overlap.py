"""Leaks between splits: the same id, group or row on both sides; and columns that hold the answer."""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.held_out import JUDGED, Rows, classified
from agent.metrics.leaks import answer_columns, ranking_columns
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent, plural, short
from agent.metrics.statistics import Difference, newcombe, rate
from agent.metrics.thresholds import MIN_OVERLAP_ROWS, MIN_OVERLAP_SHARE, SAME_LABEL_SHARE
from agent.vocabulary import Action, Bottleneck, Split, Verdict

TRAIN = Split.train.value


class Overlap(NamedTuple):
    """Held-out rows that the training data know, against those that they do not."""

    what: str  # "id", "group" or "row"
    seen: int
    seen_errors: int
    unseen: int
    unseen_errors: int
    column: str = ""

    @property
    def total(self) -> int:
        """All held-out rows."""
        return self.seen + self.unseen


def leakage_overlap(evidence: Evidence) -> Iterator[Finding]:
    """Held-out rows whose id, group or cells also stand in train, and the error on them against the others.

    Kaufman et al. (2012), ACM Transactions on Knowledge Discovery from Data 6:15. False positives: ids that restart in
    each split (left out when the labels disagree); groups that are few by nature, such as cameras, which count only
    when unseen ones are clearly harder.
    """
    for frame in evidence.of(FrameKind.predictions):
        splits = set(frame.data["split"].unique().drop_nulls())
        if TRAIN in splits and splits & set(JUDGED):
            yield from _between_splits(frame)
    for rows in classified(evidence):
        for column, share, trivial in answer_columns(rows):
            yield _answer(rows, column, share, trivial)
        for column, area in ranking_columns(rows):
            yield _ranking(rows, column, area)


def _between_splits(frame: Frame) -> Iterator[Finding]:
    needed = frame.data.select("id", "group", "y", "correct", "split", pl.selectors.starts_with("slice:"))
    train = needed.filter(pl.col("split") == TRAIN)
    held = needed.filter(pl.col("split").is_in(JUDGED))
    overlaps = [_by_id(frame, train, held), _by_row(train, held), _by_group(train, held, "group")]
    if _repeats(train):  # the id names a patient or a document, of which there are several rows
        overlaps = [_by_row(train, held), _by_group(train, held, "group"), _by_group(train, held, "id")]
    found = [overlap for overlap in overlaps if overlap is not None]
    if found:
        yield _finding(frame, found[0])


def _by_id(frame: Frame, train: pl.DataFrame, held: pl.DataFrame) -> Overlap | None:
    """Shared ids whose labels agree, as those of one example must."""
    if "id" not in frame.names:
        return None
    known = train.select("id", pl.col("y").alias("train_y")).drop_nulls().unique("id")
    marked = held.select("id", "y", "correct").join(known, on="id", how="left")
    seen = marked["train_y"].is_not_null()
    shared = marked.filter(seen)
    if not _enough(shared.height, held.height):
        return None
    agree = float((shared["y"] == shared["train_y"]).sum()) / shared.height
    return _overlap("id", marked, seen) if agree >= SAME_LABEL_SHARE else None


def _by_row(train: pl.DataFrame, held: pl.DataFrame) -> Overlap | None:
    """Rows equal in every metadata column, where those nearly tell the rows apart."""
    columns = [name for name in train.columns if name.startswith("slice:")]
    if len(columns) < 3:
        return None
    keys = [*columns, "y"]
    if train.select(keys).n_unique() < SAME_LABEL_SHARE * train.height:
        return None
    marked = held.join(train.select(keys).unique().with_columns(known=True), on=keys, how="left", nulls_equal=True)
    seen = marked["known"].is_not_null()
    return _overlap("row", marked, seen) if _enough(int(seen.sum()), held.height) else None


def _repeats(train: pl.DataFrame) -> bool:
    return train["id"].n_unique() < SAME_LABEL_SHARE * train.height


def _by_group(train: pl.DataFrame, held: pl.DataFrame, column: str) -> Overlap | None:
    """Groups on both sides, where the rows of unseen groups are clearly harder, or nearly all rows are of seen ones."""
    if held[column].null_count() == held.height:
        return None
    seen = held[column].is_in(train[column].drop_nulls().unique().implode())
    if not _enough(int(seen.sum()), held.height) or train[column].n_unique() < MIN_OVERLAP_ROWS:
        return None
    return _overlap("group", held, seen)._replace(column=column)


def _enough(shared: int, total: int) -> bool:
    return shared >= MIN_OVERLAP_ROWS and shared >= MIN_OVERLAP_SHARE * total


def _overlap(what: str, held: pl.DataFrame, seen: pl.Series) -> Overlap:
    wrong = (~held["correct"]).fill_null(value=False)
    n, errors = int(seen.sum()), int((wrong & seen).sum())
    return Overlap(what, n, errors, held.height - n, int(wrong.sum()) - errors)


def _finding(frame: Frame, overlap: Overlap) -> Finding:
    hurts = _rise(overlap)
    inflated = hurts is not None and hurts.above()
    certain = overlap.what != "group" or inflated
    column = overlap.column or overlap.what
    noun = {"id": "ids", "row": "rows", "group": f"{short(frame.names.get(column, column))} values"}[overlap.what]
    share = percent(overlap.seen / overlap.total)
    claim = f"{plural(overlap.seen, 'held-out row')} ({share}) share their {noun} with train"
    if hurts is not None:
        on_seen, on_unseen = overlap.seen_errors / overlap.seen, overlap.unseen_errors / overlap.unseen
        claim += f"; the error on them is {percent(on_seen)}, on the others {percent(on_unseen)}"
    return Finding(
        id=finding_id("leakage_overlap", frame.file_id, tuple(overlap)),
        check="leakage_overlap",
        verdict=Verdict.supported,
        claim=f"{claim}.",
        quantities=(
            rate("share of held-out rows also in train", overlap.seen, overlap.total),
            *_error_quantities(overlap),
            *(
                (Quantity(name="rise on unseen rows", value=hurts.value, unit=FRACTION, interval=hurts.interval),)
                if hurts
                else ()
            ),
        ),
        provenance=provenance(
            frame,
            "split",
            *(() if overlap.what == "row" else (column,)),
            used=overlap.total,
        ),
        speaks={
            Bottleneck.evaluation: weighed(frame, STRONG if certain else MODERATE),
            **({Bottleneck.data_quality: weighed(frame, WEAK)} if certain else {}),
        },
        suggests=(Action.fix_evaluation, Action.fix_data_quality),
        about={"column": short(frame.names.get(column, column)), "split": "dev"},
        caveats=remarks(
            frame,
            "Split again by group or by time, then measure again; the error on unseen rows is the one to believe."
            if certain
            else "If the system will meet the same groups in use, sharing them is right.",
        ),
        figure=_figure(overlap),
    )


def _rise(overlap: Overlap) -> Difference | None:
    if not overlap.unseen:
        return None
    return newcombe(overlap.seen_errors, overlap.seen, overlap.unseen_errors, overlap.unseen)


def _error_quantities(overlap: Overlap) -> tuple[Quantity, ...]:
    seen = rate("error on rows also in train", overlap.seen_errors, overlap.seen)
    if not overlap.unseen:
        return (seen,)
    return seen, rate("error on unseen rows", overlap.unseen_errors, overlap.unseen)


def _figure(overlap: Overlap) -> Figure:
    rows = []
    for quantity in _error_quantities(overlap):
        low, high = quantity.interval or (None, None)
        rows.append({"rows": quantity.name, "error": quantity.value, "low": low, "high": high})
    says = "Whether held-out rows that train knows are easier"
    return Figure(
        kind="intervals", rows=tuple(rows), x="error", y="rows", low="low", high="high", says=says, x_title="error"
    )


def _answer(rows: Rows, column: str, share: float, trivial: float) -> Finding:
    name = short(rows.own_name(column))
    claim = f"gives the label in {percent(share)} of the rows, where the commonest class gives {percent(trivial)}"
    numbers = (
        Quantity(name=f"label given by {name} alone", value=share, unit=FRACTION, n=rows.data.height),
        Quantity(name="share of the commonest class", value=trivial, unit=FRACTION, n=rows.data.height),
    )
    return _telling(rows, column, claim, numbers)


def _ranking(rows: Rows, column: str, area: float) -> Finding:
    name = short(rows.own_name(column))
    numbers = (Quantity(name=f"AUC of {name} alone", value=area, unit="AUC", n=rows.data.height),)
    return _telling(rows, column, f"ranks the two classes with an AUC of {area:.3f}", numbers)


def _telling(rows: Rows, column: str, claim: str, numbers: tuple[Quantity, ...]) -> Finding:
    """A column that tells the label by itself."""
    frame, name = rows.frame, short(rows.own_name(column))
    return Finding(
        id=finding_id("leakage_overlap", frame.file_id, column, numbers[0].value),
        check="leakage_overlap",
        verdict=Verdict.supported,
        claim=f"The column {name} alone {claim}. It probably holds the answer.",
        quantities=numbers,
        provenance=provenance(frame, column, "y", used=rows.data.height),
        speaks={Bottleneck.evaluation: weighed(frame, MODERATE), Bottleneck.data_quality: weighed(frame, MODERATE)},
        suggests=(Action.fix_evaluation, Action.fix_data_quality),
        about={"column": name},
        caveats=remarks(frame, "Harmless if the column is not an input of the model."),
    )
