"""One module a file format; the first whose `sniff` knows a file reads it, so the surest come first."""

from agent.metrics.readers import (
    console,
    delimited,
    hf_trainer,
    inspect_log,
    json_document,
    jsonl,
    lm_eval,
    markdown,
    metric_lists,
    parquet,
    promptfoo,
    sklearn_report,
    tfevents,
    xlsx,
)
from agent.metrics.reading import Reader

READERS: tuple[Reader, ...] = (
    tfevents,
    parquet,
    xlsx,
    hf_trainer,
    sklearn_report,
    promptfoo,
    inspect_log,
    lm_eval,
    metric_lists,
    jsonl,
    json_document,
    markdown,
    console,
    delimited,
)
