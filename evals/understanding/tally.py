"""Precision and recall a field: what of the labels was found, missed and made up, however it was read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Count(NamedTuple):
    """One thing of a field: found as labelled (hit), missed, or found without a label (spurious)."""

    field: str
    kind: str
    what: str


def sets(field: str, wanted: set[str], found: set[str], *, spurious: set[str] | None = None) -> Iterator[Count]:
    """Every item of a labelled set, and every one found beside it; `spurious` names those that count, None is all."""
    for item in sorted(wanted):
        yield Count(field, "hit" if item in found else "missed", item)
    for item in sorted(found - wanted if spurious is None else found & spurious):
        yield Count(field, "spurious", item)


def tallied(labelled: Iterable[tuple[str, Iterable[Count]]]) -> tuple[dict[str, Counter[str]], list[tuple[str, Count]]]:
    """Counts a field, and whatever was missed or made up with the name of its text."""
    counts: dict[str, Counter[str]] = {}
    misses = []
    for name, each in labelled:
        for count in each:
            counts.setdefault(count.field, Counter())[count.kind] += 1
            if count.kind != "hit":
                misses.append((name, count))
    return counts, misses


def rates(count: Counter[str]) -> tuple[float, float]:
    """(precision, recall) of one field."""
    said, wanted = count["hit"] + count["spurious"], count["hit"] + count["missed"]
    return count["hit"] / said if said else 1.0, count["hit"] / wanted if wanted else 1.0


def as_text(counts: Mapping[str, Counter[str]]) -> str:
    """The table: precision, recall and the counts behind them."""
    lines = [f"{'field':<12}{'precision':>10}{'recall':>8}{'hit':>6}{'missed':>8}{'spurious':>10}"]
    for field, n in counts.items():
        precision, recall = rates(n)
        lines.append(f"{field:<12}{precision:>10.2f}{recall:>8.2f}{n['hit']:>6}{n['missed']:>8}{n['spurious']:>10}")
    return "\n".join(lines)
