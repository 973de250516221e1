"""One module a file format; the first whose `sniff` knows a file reads it, so the surest come first."""

from agent.metrics.readers import (
    catboost,
    console,
    delimited,
    detection,
    hf_trainer,
    inspect_log,
    json_document,
    jsonl,
    lm_eval,
    markdown,
    metric_lists,
    nvidia_smi,
    parquet,
    printed,
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
    catboost,
    metric_lists,
    jsonl,
    json_document,
    markdown,
    nvidia_smi,
    detection,
    printed,
    console,
    delimited,
)
