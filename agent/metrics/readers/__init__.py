"""One module a file format; the first whose `sniff` knows a file reads it, so the surest come first."""

from agent.metrics.readers import console, delimited, hf_trainer, jsonl, metric_lists, parquet, sklearn_report, xlsx
from agent.metrics.reading import Reader

READERS: tuple[Reader, ...] = (parquet, xlsx, hf_trainer, sklearn_report, metric_lists, jsonl, console, delimited)
