"""Folders in an archive that mean something together: MLflow's mlruns becomes one table of runs and their curves.

Inspect's .eval, a zip, becomes the one JSON document that its other format is; what a folder says twice is read once.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from agent.metrics.cells import type_columns, unique_names
from agent.metrics.evidence import Frame
from agent.metrics.logged import Logged, from_logged
from agent.metrics.reading import Contents, Source, Table, decode, parse_json

_MLRUNS = re.compile(r"(?:^|/)([^/]+)/(metrics|params)/(.+)$")
_CHECKPOINT = re.compile(r"(?:^|/)checkpoint-(\d+)/")
_STATUS = re.compile(r"^status:\s*(\d)", re.MULTILINE)
STATUS = {"3": "finished", "4": "failed", "5": "killed", "1": "running", "2": "running"}
"""MLflow's RunStatus numbers in meta.yaml."""
MAX_TEXT = 200  # characters of one parameter's value


def telling(parts: Sequence[Source]) -> Sequence[Source]:
    """The files of an archive without those that say again what another of them says."""
    by_name = {part.name.rsplit("/", 1)[-1]: part for part in parts}
    if (log := _eval_log(parts, by_name)) is not None:
        return [log]
    if (catboost := by_name.get("catboost_training.json")) is not None and "learn_error.tsv" in by_name:
        return [catboost]
    states = [part for part in parts if part.name.endswith("trainer_state.json")]
    last = min(states, key=_how_early, default=None)  # each checkpoint of the Trainer repeats the log so far
    return [
        part
        for part in parts
        if (part not in states or part is last) and not (_is_part(part) and "all_results.json" in by_name)
    ]


def _how_early(state: Source) -> tuple[bool, int]:
    """A Trainer's state at the end of the run before those of checkpoints, the latest of them first."""
    checkpoint = _CHECKPOINT.search(state.name)
    return checkpoint is not None, -int(checkpoint.group(1)) if checkpoint else 0


def _is_part(part: Source) -> bool:
    """Whether all_results.json repeats this file."""
    return part.name.rsplit("/", 1)[-1] in ("train_results.json", "eval_results.json", "predict_results.json")


def _eval_log(parts: Sequence[Source], by_name: Mapping[str, Source]) -> Source | None:
    """The files of an .eval as Inspect's JSON log: the header with the samples, as their summaries have them."""
    header = parse_json(by_name["header.json"]) if "header.json" in by_name else None
    if not isinstance(header, dict) or "eval" not in header:
        return None
    summaries = by_name.get("summaries.json")
    samples = parse_json(summaries) if summaries else [parse_json(part) for part in parts if "/samples/" in part.name]
    document = {"status": header.get("status"), **header, "samples": samples}
    return Source(by_name["header.json"].name, json.dumps(document).encode())


def is_mlruns(parts: Sequence[Source]) -> bool:
    """Whether an archive's files lie as MLflow's file store lays them."""
    return any(_MLRUNS.search(part.name) for part in parts) and any(part.name.endswith("meta.yaml") for part in parts)


def mlruns(parts: Sequence[Source]) -> Contents:
    """The runs as a table, last value of each metric; metrics logged more than once also as curves."""
    runs: dict[str, dict[str, str | float]] = {}
    logged: list[Logged] = []
    for part in parts:
        if match := _MLRUNS.search(part.name):
            run, kind, name = match.groups()
            row = runs.setdefault(run, {"run": run})
            if kind == "params":
                row[f"params.{name}"] = decode(part.content()).strip()[:MAX_TEXT]
            else:
                history = list(_history(name, run, decode(part.content())))
                logged += history if len(history) > 1 else []
                if history:
                    row[f"metrics.{name}"] = history[-1].value
    for part in parts:
        run = part.name.rsplit("/", 2)[-2] if part.name.count("/") > 1 else ""
        if part.name.endswith("meta.yaml") and run in runs and (status := _STATUS.search(decode(part.content()))):
            runs[run]["status"] = STATUS.get(status.group(1), "running")
    keys = list(dict.fromkeys(key for row in runs.values() for key in row))
    names = unique_names(keys)
    table = pl.DataFrame([{n: _text(row.get(k)) for k, n in zip(keys, names, strict=True)} for row in runs.values()])
    frames: tuple[Frame, ...] = from_logged("mlruns", logged, why="").frames if logged else ()
    return Contents("mlruns", tables=(Table(type_columns(table)),), frames=frames, rows=len(runs))


def _history(name: str, run: str, text: str) -> Iterator[Logged]:
    """The lines "timestamp value step" of one metric."""
    for line in text.splitlines():
        parts = line.split()
        if len(parts) < 2:
            continue
        try:
            value = float(parts[1])
            step = int(parts[2]) if len(parts) > 2 else None
        except ValueError:
            continue
        yield Logged(name, value, step, run=run)


def _text(value: str | float | None) -> str | None:
    return None if value is None else str(value)
