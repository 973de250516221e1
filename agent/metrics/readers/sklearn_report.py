"""scikit-learn's classification_report, as text or as its dict in JSON: scores, recall and precision a class."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.metrics.counted import frame_of_counts
from agent.metrics.errors import UnreadableFile
from agent.metrics.naming import clean, read_split
from agent.metrics.reading import Contents, Source, decode, looks_binary, parse_json
from agent.metrics.report import AVERAGES, Row, report_counts, report_scores
from agent.vocabulary import Split

_HEAD = re.compile(r"^\s*precision\s+recall\s+f1-score\s+support\s*$", re.MULTILINE)
_ROW = re.compile(r"^\s*(\S.*?)\s+(\d*\.?\d+)\s+(\d*\.?\d+)\s+(\d*\.?\d+)\s+(\d{1,12})\s*$")
_ACCURACY = re.compile(r"^\s*accuracy\s+(\d*\.?\d+)\s+(\d{1,12})\s*$")


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """By the four headings of the text, or the averages' names in JSON."""
    if looks_binary(head):
        return False
    text = decode(head)
    return bool(_HEAD.search(text)) or ('"f1-score"' in text and '"support"' in text and text.lstrip().startswith("{"))


def read(source: Source) -> Contents:
    """Accuracy with its n, and each class's recall, precision and F1. Raises UnreadableFile when no class is left."""
    text = decode(source.content())
    reports = [_rows_of_dict(parse_json(source))] if text.lstrip().startswith("{") else list(_rows_of_text(text))
    split = read_split(source.name.rsplit("/", 1)[-1].split(".")[0]) or Split.test
    scores = tuple(found for rows in reports for found in report_scores(rows, split))
    if not scores:
        raise UnreadableFile(source.name, "", "the report has no row for a class", "Print the whole report to the file")
    classes = [row for rows in reports for row in rows if row.name not in AVERAGES]
    total = sum(row.support for row in classes)
    counts = [frame_of_counts(report_counts(rows), split, {"y": "support", "pred": "recall"}) for rows in reports]
    return Contents(
        "sklearn_report",
        frames=tuple(frame for frame in counts if frame is not None),
        scores=scores,
        why=f"scikit-learn's classification report of {len(classes)} classes and {total:,} examples of the {split} set",
        rows=len(classes),
        columns={row.name: f"class, {row.support:,} examples" for row in classes},
    )


def _rows_of_text(text: str) -> Iterator[list[Row]]:
    """The rows of each report in the text; several may stand one below another."""
    for part in _HEAD.split(text)[1:]:
        rows = []
        for line in part.splitlines():
            if match := _ROW.match(line):
                rows.append(Row(clean(match[1]), float(match[2]), float(match[3]), float(match[4]), int(match[5])))
            elif match := _ACCURACY.match(line):
                rows.append(Row("accuracy", float(match[1]), float(match[1]), float(match[1]), int(match[2])))
        yield rows


def _rows_of_dict(report: Mapping[str, Any]) -> list[Row]:
    rows = []
    for name, values in report.items():
        if isinstance(values, dict) and all(
            isinstance(values.get(key), int | float) for key in ("precision", "recall", "support")
        ):
            f1 = values.get("f1-score")
            rows.append(
                Row(
                    clean(name),
                    float(values["precision"]),
                    float(values["recall"]),
                    float(f1 or 0),
                    int(values["support"]),
                )
            )
        elif name == "accuracy" and isinstance(values, int | float):
            rows.append(Row(name, float(values), float(values), float(values), 0))
    return rows
