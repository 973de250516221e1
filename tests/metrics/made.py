"""Frames as tests write them: curves, sweeps, components, logs, made from lists and arrays."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from agent.metrics.evidence import Context, Evidence, Frame, FrameKind
from agent.metrics.finding import Finding
from agent.metrics.frames import make_frame

Values = Sequence[float] | np.ndarray[Any, Any]


def curve(series: Mapping[str, Values], *, run: str = "", x: str = "epoch", **facts: str) -> Frame:
    """A curve frame; a key is "train/loss" or, for a number of the run itself, "grad_norm"."""
    rows = [
        {
            "run": run,
            x: place,
            "split": key.split("/")[0] if "/" in key else None,
            "metric": key.split("/")[-1],
            "value": float(value),
        }
        for key, values in series.items()
        for place, value in enumerate(values)
    ]
    return named(make_frame(FrameKind.curve, pl.DataFrame(rows), facts=facts), "log.csv")


def runs(*frames: Frame) -> Frame:
    """Several runs in one frame."""
    return frames[0]._replace(data=pl.concat([frame.data for frame in frames]))


def sweep(
    parameters: Mapping[str, Sequence[Any] | np.ndarray[Any, Any]],
    value: Values,
    *,
    metric: str = "error",
    n: int | None = None,
    **columns: Any,
) -> Frame:
    """A trials frame, one row a run."""
    rows = len(value)
    data = {
        "run": [str(place) for place in range(rows)],
        "metric": [metric] * rows,
        "value": np.asarray(value, dtype=float),
        "n": [n] * rows,
        "status": ["complete"] * rows,
        **columns,
        **{f"param:{name}": list(values) for name, values in parameters.items()},
    }
    return named(make_frame(FrameKind.trials, pl.DataFrame(data)), "trials.csv")


def table(kind: FrameKind, columns: Mapping[str, Any], **facts: str) -> Frame:
    """Any other frame, from its columns."""
    return named(make_frame(kind, pl.DataFrame(dict(columns)), facts=facts), "table.csv")


def named(frame: Frame, name: str) -> Frame:
    """The frame as `inspect.py` would hand it on, with an id and a file name."""
    return frame._replace(file_id="file-1", file_name=name)


def seen(*frames: Frame, **context: Any) -> Evidence:
    """Evidence of these frames, and what the user said."""
    return Evidence(frames=frames, context=Context(**context))


def values(finding: Finding) -> dict[str, float]:
    """The quantities of a finding by name."""
    return {quantity.name: quantity.value for quantity in finding.quantities}
