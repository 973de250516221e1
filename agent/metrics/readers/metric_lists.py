"""Lists of numbers under metric names in JSON: XGBoost's and LightGBM's evals_result, a Keras History."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.metrics.errors import UnreadableFile
from agent.metrics.logged import Logged, from_logged
from agent.metrics.naming import read_metric
from agent.metrics.reading import Contents, Source, looks_binary, parse_json

MAX_DEPTH = 3
CLOCKS = ("epoch", "step", "iteration", "epochs", "steps", "lr", "learning_rate")
OTHERS = ("fit_time", "y_true", "y_pred", "train_sizes", "train_size", "columns")
"""Keys of other files that are lists of numbers too: cross_validate, predictions, learning_curve, a table."""
WRAPPERS = ("history", "evals_result", "results", "metrics", "data")


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """JSON that opens with an object whose first value, at most three objects down, is a list of numbers."""
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if looks_binary(head) or not text.startswith("{"):
        return False
    before, _, after = text.partition("[")
    keys = re.findall(r'"([^"]+)"\s*:', before)
    numbers = after.lstrip().startswith(("NaN", "Inf", *"-0123456789"))
    if not numbers or not 0 < before.count("{") <= MAX_DEPTH or any(f'"{key}"' in text for key in OTHERS):
        return False
    return bool(keys) and (keys[-1] in CLOCKS or read_metric("-".join(keys)) is not None)


def read(source: Source) -> Contents:
    """One point a number of each list, counted from 0. Raises UnreadableFile when no list has a metric's name."""
    document = parse_json(source)
    lists = dict(_lists(document, ())) if isinstance(document, dict) else {}
    rounds = max((len(values) for values in lists.values()), default=0)
    named = {path: values for path, values in lists.items() if read_metric("-".join(path))}
    if not named or rounds < 2:
        raise UnreadableFile(
            source.name,
            "",
            "no list of numbers in it has the name of a metric",
            'Use names such as "loss" and "val_loss", or {"train": {"logloss": [...]}}',
        )
    clock = next((values for path, values in lists.items() if path[-1] in CLOCKS[:5]), None)
    boosting = any(len(path) > 1 for path in named)
    logged = [
        Logged("-".join(path), float(value), **_at(index, clock, boosting=boosting))
        for path, values in named.items()
        for index, value in enumerate(values)
        if isinstance(value, int | float)
    ]
    what = "a boosting library's evals_result" if boosting else "a training history"
    return from_logged("metric_lists", logged, why=f"{what}: lists of {rounds:,} numbers under the names of metrics")


def _at(index: int, clock: list[Any] | None, *, boosting: bool) -> dict[str, Any]:
    at = clock[index] if clock is not None and index < len(clock) and isinstance(clock[index], int | float) else index
    return {"step": int(at)} if boosting else {"epoch": float(at)}


def _lists(value: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    for key, item in value.items():
        here = path if not path and key in WRAPPERS and isinstance(item, dict) else (*path, str(key))
        if isinstance(item, dict) and len(path) < MAX_DEPTH:
            yield from _lists(item, here)
        elif isinstance(item, list) and item and all(v is None or isinstance(v, int | float) for v in item):
            yield here, item
