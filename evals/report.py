"""The report of a run: scores by key with Wilson intervals, invariants apart, and the list of misses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from agent.metrics.statistics import wilson
from evals.scorers import Score


def interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a rate. Nothing seen is the whole range, not certainty."""
    return wilson(hits, n) if n else (0.0, 1.0)


def as_json(keys: Sequence[Score], invariants: Sequence[Score], faults: Sequence[str]) -> dict[str, Any]:
    """The whole run as one JSON object."""
    return {
        "keys": _tally(keys),
        "by_key": {key: _tally(scores) for key, scores in _grouped(keys).items()},
        "invariants": {key: _tally(scores) for key, scores in _grouped(invariants).items()},
        "misses": [score._asdict() for score in (*keys, *invariants) if not score.holds],
        "faults": list(faults),
    }


def as_text(keys: Sequence[Score], invariants: Sequence[Score], faults: Sequence[str]) -> str:
    """The run as a table that fits a terminal."""
    lines = [f"{'key':22} {'holds':>9}  95 % interval"]
    lines += [_row(key, scores) for key, scores in sorted(_grouped(keys).items())]
    lines += [_row("all keys", keys), "", f"{'invariant':22} {'holds':>9}"]
    lines += [f"{key:22} {_share(scores):>9}" for key, scores in sorted(_grouped(invariants).items())]
    misses = [score for score in (*invariants, *keys) if not score.holds]
    lines += ["", f"{len(misses)} misses" + (":" if misses else "")]
    lines += [f"  {m.scenario} [{f'turn {m.turn}' if m.turn else 'end'}] {m.key}: {m.reason}" for m in misses]
    lines += [f"  not run: {fault}" for fault in faults]
    return "\n".join(lines)


def _grouped(scores: Iterable[Score]) -> dict[str, list[Score]]:
    groups: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        groups[score.key].append(score)
    return groups


def _tally(scores: Sequence[Score]) -> dict[str, Any]:
    hits = sum(score.holds for score in scores)
    return {"holds": hits, "of": len(scores), "interval": interval(hits, len(scores))}


def _share(scores: Sequence[Score]) -> str:
    return f"{sum(score.holds for score in scores)}/{len(scores)}"


def _row(key: str, scores: Sequence[Score]) -> str:
    low, high = interval(sum(score.holds for score in scores), len(scores))
    rate = sum(score.holds for score in scores) / len(scores) if scores else 0.0
    return f"{key:22} {_share(scores):>9}  {rate:.1%} [{low:.1%}, {high:.1%}]"
