"""People against people: how far raters agree, and what error the best of them could expect."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from agent.metrics.agreement import agreement, leave_one_out
from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, STRONG, Figure, Finding, Missing, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import number, percent, plural
from agent.metrics.statistics import rate
from agent.metrics.thresholds import FEWEST_ITEMS, WEAK_AGREEMENT
from agent.vocabulary import Action, Bottleneck, Split, Topic, Verdict

MOST_LABELS = 200
"""A column of more labels is free text, which two people never write alike."""


def annotator_ceiling(evidence: Evidence) -> Iterator[Finding | Missing]:
    """Krippendorff's alpha below 0.6 (its whole interval: strong): the labels are partly opinion.

    With three raters an item or more, the human error is that of each rating against the majority of the others.
    False-positive modes: ordered labels, of which neighbours count as full disagreement here, and a rare class, which
    lowers alpha at high plain agreement.
    """
    for frame in evidence.of(FrameKind.raters):
        finding = _look(frame)
        if finding is not None:
            yield finding


def _look(frame: Frame) -> Finding | Missing | None:
    counts, labels = _counts(frame)
    if len(labels) > MOST_LABELS:
        return None
    found = agreement(counts)
    if found is None or found.items < FEWEST_ITEMS:
        return Missing(
            check="annotator_ceiling",
            what=f"at least {FEWEST_ITEMS} items labelled by two people or more",
            topic=Topic.performance_gap,
            about="agreement between people",
            would_change=(Bottleneck.task_definition,),
        )
    low = found.high < WEAK_AGREEMENT
    weak = found.alpha < WEAK_AGREEMENT
    quantities = [
        Quantity(
            name="Krippendorff's alpha",
            value=found.alpha,
            unit="alpha",
            interval=(found.low, found.high),
            n=found.items,
        ),
        Quantity(name="pairs of raters that disagree", value=found.disagreement, unit=FRACTION, n=found.items),
    ]
    wrong, total = leave_one_out(counts)
    if total:
        quantities.append(rate("human error, one against the others", wrong, total))
    claim = (
        f"On {plural(found.items, 'item')} people disagree in {percent(found.disagreement)} of pairs "
        f"(alpha {number(found.alpha)})."
    )
    if total:
        claim += f" One person against the majority of the others errs in {percent(wrong / total)}."
    strength = STRONG if low else MODERATE
    return Finding(
        id=finding_id("annotator_ceiling", frame.file_id),
        check="annotator_ceiling",
        verdict=Verdict.supported if low else Verdict.undetermined if weak else Verdict.note,
        claim=claim,
        quantities=tuple(quantities),
        provenance=provenance(frame, "id", "rater", "label"),
        speaks={
            Bottleneck.task_definition: weighed(frame, strength),
            Bottleneck.data_quantity: -weighed(frame, MODERATE),
        }
        if weak
        else {},
        suggests=(Action.redefine_task, Action.fix_data_quality) if weak else (),
        about={"split": Split.human.value},
        caveats=remarks(frame, "Neighbours on a scale count as full disagreement, and a rare class lowers alpha."),
        settled_by=Quantity(name="items labelled twice", value=float(4 * found.items), unit="items")
        if weak and not low
        else None,
        figure=_figure(counts, labels, claim),
    )


def _counts(frame: Frame) -> tuple[Floats, list[str]]:
    """One row an item, one column a label: how many raters gave it."""
    data = frame.data.drop_nulls(["id", "label"]).unique(["id", "rater"], keep="last", maintain_order=True)
    labels = sorted(str(label) for label in data["label"].unique())
    if len(labels) > MOST_LABELS or data.is_empty():
        return np.zeros((0, 1)), labels
    columns = [(pl.col("label") == label).sum().alias(f"label {place}") for place, label in enumerate(labels)]
    return data.group_by("id").agg(columns).drop("id").to_numpy().astype(float), labels


def _figure(counts: Floats, labels: list[str], says: str) -> Figure:
    """For each label: how often another rater of the item chose something else."""
    raters = counts.sum(axis=1)
    rows: list[dict[str, float | int | str | None]] = []
    for place, label in enumerate(labels[:20]):
        own = counts[:, place]
        pairs = float((own * (raters - 1)).sum())
        rows.append({"label": label, "disagree": float((own * (raters - own)).sum()) / pairs if pairs else 0.0})
    return Figure(
        kind="bars",
        rows=tuple(rows),
        x="label",
        y="disagree",
        says=says,
        x_title="label",
        y_title="pairs that disagree",
    )
