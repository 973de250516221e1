"""A rare class behind a good headline: recalls of classes against the accuracy and the majority baseline."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.metrics.finding import MODERATE, STRONG, WEAK, Figure, Finding, Provenance, Quantity, finding_id
from agent.metrics.phrasing import class_name, percent
from agent.metrics.statistics import rate
from agent.metrics.thresholds import BASELINE_LIKE, RARE_RATIO, RARE_SHARE_OF_EVEN
from agent.vocabulary import Action, Basis, Bottleneck, Verdict


class ClassCount(NamedTuple):
    """One class: how many examples it has, how many of them were found, and how many were called so."""

    name: str
    n: int
    found: int
    called: int | None = None

    @property
    def recall(self) -> Quantity:
        """The share of the class that was found."""
        return rate(f"recall on {class_name(self.name)}", self.found, self.n)


class Source(NamedTuple):
    """Where the counts are from, for the finding."""

    basis: Basis = Basis.measured
    provenance: Provenance | None = None
    caveats: tuple[str, ...] = ()
    halved: bool = False
    ranks_well: bool = False  # the probabilities tell the classes apart, so that a threshold can be set on them


def rare_class_finding(classes: Sequence[ClassCount], source: Source) -> Finding | None:
    """The rarest class whose recall lies, interval and all, below the mean of the others; None if there is none.

    Rare: under a tenth of an even share, or a tenth of the largest class. Where the error is also close to what always
    naming the largest class gives, the accuracy says nothing: that speaks strongly for another measure.
    """
    present = [one for one in classes if one.n > 0]
    if len(present) < 2:
        return None
    total = sum(one.n for one in present)
    largest = max(present, key=lambda one: one.n)
    rare = [one for one in present if one is not largest and _is_rare(one, largest, total, len(present))]
    missed = [one for one in rare if _below_the_others(one, present)]
    if not missed:
        return None
    worst = min(missed, key=lambda one: one.found / one.n)
    wrong = total - sum(one.found for one in present)
    baseline = total - largest.n
    empty = wrong >= BASELINE_LIKE * baseline
    recall = worst.recall
    quantities = [recall]
    if worst.called:
        quantities.append(rate(f"precision on {class_name(worst.name)}", min(worst.found, worst.called), worst.called))
    quantities += [
        rate(f"share of {class_name(worst.name)}", worst.n, total),
        rate("majority baseline error", baseline, total),
        rate("error", wrong, total),
        rate("accuracy", total - wrong, total),
    ]
    factor = 0.5 if source.halved else 1.0
    claim = (
        f"Only {percent(recall.value)} of {class_name(worst.name)} is found ({worst.found:,} of {worst.n:,}), behind "
        f"an accuracy of {percent(1 - wrong / total)}."
    )
    if empty:
        trivial = f"Always saying {class_name(largest.name)} would get {percent(baseline / total)} wrong"
        claim += f" {trivial} against {percent(wrong / total)}, hardly worse."
    return Finding(
        id=finding_id("rare_class", [tuple(one) for one in present], source.provenance and source.provenance.file_id),
        check="rare_class",
        verdict=Verdict.supported,
        claim=claim,
        basis=source.basis,
        quantities=tuple(quantities),
        provenance=source.provenance,
        speaks={bottleneck: strength * factor for bottleneck, strength in _strengths(source, empty=empty).items()},
        suggests=_suggestions(source, empty=empty),
        about={"class": class_name(worst.name)},
        caveats=(
            "Wrong labels in the rare class, and a threshold set on purpose to find less of it, look the same.",
            *source.caveats,
        ),
        figure=_figure(present),
    )


def _strengths(source: Source, *, empty: bool) -> Mapping[Bottleneck, float]:
    if not empty:
        return {Bottleneck.task_definition: MODERATE, Bottleneck.data_quantity: WEAK}
    if source.ranks_well:  # the measure is wrong, but a threshold is what is missing
        return {Bottleneck.task_definition: STRONG}
    return {Bottleneck.evaluation: STRONG, Bottleneck.task_definition: MODERATE}


def _suggestions(source: Source, *, empty: bool) -> tuple[Action, ...]:
    if empty and not source.ranks_well:
        return (Action.set_target_metric, Action.fix_evaluation, Action.set_threshold, Action.collect_targeted_data)
    return (Action.set_threshold, Action.set_target_metric, Action.collect_targeted_data)


def _is_rare(one: ClassCount, largest: ClassCount, total: int, classes: int) -> bool:
    return one.n * RARE_RATIO <= largest.n or one.n < RARE_SHARE_OF_EVEN * total / classes


def _below_the_others(one: ClassCount, classes: Sequence[ClassCount]) -> bool:
    others = [other.found / other.n for other in classes if other is not one]
    interval = one.recall.interval
    return interval is not None and interval[1] < sum(others) / len(others)


def _figure(classes: Sequence[ClassCount]) -> Figure:
    rows = []
    for one in sorted(classes, key=lambda one: one.n)[:20]:
        low, high = one.recall.interval or (None, None)
        rows.append({"class": class_name(one.name), "recall": one.found / one.n, "low": low, "high": high, "n": one.n})
    says = "How much of each class is found, rarest first"
    return Figure(
        kind="intervals", rows=tuple(rows), x="recall", y="class", low="low", high="high", says=says, x_title="recall"
    )
