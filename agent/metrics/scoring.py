"""Helps tables of scores: percent or fraction, the number of examples, and Scores from a row."""

import polars as pl

from agent.metrics.cells import as_float
from agent.metrics.evidence import Score
from agent.metrics.finding import Provenance
from agent.metrics.naming import as_error, is_rate
from agent.vocabulary import Split

PERCENT_ABOVE = 1.5  # a rate beyond this was written in percent


def fraction_scale(metric: str, values: pl.Series) -> float:
    """100 when a rate's values were written in percent, else 1."""
    largest = as_float(values.drop_nulls().max())
    rate = is_rate(metric) or metric == "score"
    return 100.0 if rate and PERCENT_ABOVE < largest <= 100 else 1.0


def place(*columns: str) -> Provenance:
    """Where a number was read; `worker.py` adds the file."""
    return Provenance(file_id="", name="", columns=tuple(column for column in columns if column))


def score(split: Split, metric: str, value: float, n: int | None = None, model: str = "") -> Score:
    """A measured Score with its error rate; a count of 0 is unknown."""
    return Score(split, metric, value, as_error(metric, value), n if n and n > 0 else None, model)
