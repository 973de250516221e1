"""Hugging Face Trainer: `trainer_state.json` becomes a curve, `all_results.json` and its kin become scores."""

from collections.abc import Iterator, Mapping
from typing import Any

from agent.metrics.errors import UnreadableFile
from agent.metrics.logged import Logged, from_logged
from agent.metrics.reading import Contents, Source, parse_json

CLOCKS = ("step", "epoch", "total_flos")
SUMMARY = ("train_loss", "train_runtime", "train_samples_per_second")
"""Keys that the Trainer adds to its last log entry: averages over the whole run, no points of the curve."""


def sniff(name: str, head: bytes) -> bool:
    """By the key that only the Trainer writes."""
    return b'"log_history"' in head or name.endswith("trainer_state.json")


def read(source: Source) -> Contents:
    """One row a reported number, in file order, none dropped. Raises UnreadableFile when there is none."""
    state = parse_json(source)
    history = state.get("log_history") if isinstance(state, dict) else None
    if not isinstance(history, list):
        raise UnreadableFile(
            source.name, "", "there is no log_history in it", "Upload the Trainer's trainer_state.json"
        )
    logged = [number for entry in history if isinstance(entry, dict) for number in _numbers(entry)]
    if not logged:
        raise UnreadableFile(
            source.name,
            "log_history",
            "no number was logged",
            "Set logging_steps and eval_strategy in TrainingArguments and train again",
        )
    return from_logged("hf_trainer", logged, why=f"the Hugging Face Trainer's state, with {len(history):,} log entries")


def _numbers(entry: Mapping[str, Any]) -> Iterator[Logged]:
    step, epoch = _number(entry.get("step")), _number(entry.get("epoch"))
    summary = "train_runtime" in entry
    for key, value in entry.items():
        number = _number(value)
        if key in CLOCKS or number is None or (summary and key in SUMMARY):
            continue
        yield Logged(key, number, None if step is None else int(step), epoch)


def _number(value: Any) -> float | None:
    """A JSON number, or the text with which other writers spell NaN and Infinity."""
    if isinstance(value, str) and value.lower() in {"nan", "inf", "-inf", "infinity", "-infinity"}:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None
