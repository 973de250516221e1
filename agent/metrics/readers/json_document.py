"""JSON of no particular tool: records, columns, a table's rows, a confusion matrix, or plain numbers by name."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from agent.metrics.cells import type_columns, unique_names
from agent.metrics.errors import UnreadableFile
from agent.metrics.evidence import Score
from agent.metrics.naming import Sense, normal, read_metric, read_split, sense_of, take_split
from agent.metrics.reading import HEAD, Contents, Source, Table, decode, looks_binary, parse_json
from agent.metrics.records import table_of
from agent.metrics.scoring import PERCENT_ABOVE, fraction_scale, place, score
from agent.vocabulary import Split

COUNTS = (
    "n",
    "samples",
    "n_samples",
    "examples",
    "n_examples",
    "support",
    "count",
    "num_examples",
    "size",
    "num_samples",
)
LABELS = ("labels", "classes", "class_names", "names", "categories")
MOST_COUNTED = 1e15  # a cell of a confusion matrix beyond this is no count
MAX_DEPTH = 5
LONGEST_TOKEN = 600  # characters before the end of the head at which a cut-off value may begin


def sniff(name: str, head: bytes) -> bool:
    """Text that is JSON as far as its head goes, or says so in its name."""
    if looks_binary(head):
        return False
    text = decode(head).lstrip("\ufeff \t\r\n")
    if name.endswith(".json") or not text.startswith(("{", "[")):
        return name.endswith(".json")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        return len(head) >= HEAD and error.pos > len(text) - LONGEST_TOKEN
    except RecursionError:
        return True
    return not text[end:].strip()


def read(source: Source) -> Contents:
    """A table where there is one, else the named numbers as scores. Raises UnreadableFile when there is neither."""
    document = parse_json(source)
    table = _table(document)
    if table is not None and len(table):
        return Contents("json", tables=(Table(table),), rows=len(table))
    scores = tuple(_scores(document)) if isinstance(document, dict) else ()
    if scores:
        return Contents("json", scores=scores, why=f"{len(scores)} named scores", rows=len(scores))
    raise UnreadableFile(
        source.name, "", "no table, metric or score was found in the JSON", "Upload a list of records, or a CSV"
    )


def _table(document: Any) -> pl.DataFrame | None:
    """The document as a table, in the first shape that fits."""
    shapes = (_matrix, _split_oriented, _records, _columns, _nested)
    return next((found for shape in shapes if (found := shape(document)) is not None), None)


def _records(document: Any) -> pl.DataFrame | None:
    """[{...}, {...}], or {"a": {...}, "b": {...}} with the same keys in each."""
    if isinstance(document, list) and document and all(isinstance(item, dict) for item in document):
        return table_of(document)
    if not isinstance(document, dict) or len(document) < 2:
        return None
    rows = list(document.values())
    if not all(isinstance(row, dict) and row for row in rows) or any(read_split(key) for key in document):
        return None
    shared = set(rows[0]).intersection(*rows)
    if len(shared) < max(2, len(rows[0]) // 2) or not any(isinstance(rows[0][key], int | float) for key in shared):
        return None
    return table_of([{"name": key, **row} for key, row in document.items()])


def _columns(document: Any) -> pl.DataFrame | None:
    """{"a": [..], "b": [..]}: the columns of a table; {"a": {"0": .., "1": ..}}: the same, as pandas writes it."""
    if not isinstance(document, dict):
        return None
    document = {key: _cells(value) for key, value in document.items()}
    lists = {key: value for key, value in document.items() if isinstance(value, list) and _flat(value)}
    lengths = {len(value) for value in lists.values()}
    if len(lists) < 2 or len(lengths) != 1 or lengths == {0}:
        return None
    return table_of([dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)])


def _cells(value: Any) -> Any:
    """A column's cells: a list, or pandas' {"0": .., "1": ..}; lists of folds within it are averaged."""
    if isinstance(value, dict) and value and all(str(key).isdigit() for key in value):
        return list(value.values())
    if isinstance(value, list) and value and all(isinstance(cell, list) and cell and _numbers(cell) for cell in value):
        return [sum(cell) / len(cell) for cell in value]
    return value


def _numbers(values: Sequence[Any]) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _flat(values: Sequence[Any]) -> bool:
    return not any(isinstance(value, list | dict) for value in values)


def _split_oriented(document: Any) -> pl.DataFrame | None:
    """{"columns": [..], "data": [[..], ..]}: pandas' split orientation, a W&B table; [[header], [row], ..]."""
    if isinstance(document, dict):
        names, rows = document.get("columns"), document.get("data") or document.get("rows") or document.get("values")
    elif isinstance(document, list) and len(document) > 2 and all(isinstance(row, list) for row in document):
        names, rows = document[0], document[1:]
        if not all(isinstance(name, str) for name in names):
            return None
    else:
        return None
    if not isinstance(names, list) or not isinstance(rows, list) or not rows:
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    titles = unique_names(names)
    return table_of([dict(zip(titles, row, strict=True)) for row in rows])


def _matrix(document: Any) -> pl.DataFrame | None:
    """A confusion matrix: a square of whole numbers, with its labels beside it or numbered."""
    labels: Any = None
    matrix = document
    if isinstance(document, dict):
        matrix = next((value for value in document.values() if _is_square(value)), None)
        labels = next((document[key] for key in LABELS if isinstance(document.get(key), list)), None)
    if not _is_square(matrix):
        return None
    names = (
        [str(label) for label in labels]
        if labels and len(labels) == len(matrix)
        else [str(n) for n in range(len(matrix))]
    )
    cells = pl.DataFrame({"true": names})
    return type_columns(
        cells.with_columns(
            [pl.Series(f"{name}", [row[at] for row in matrix], dtype=pl.Float64) for at, name in enumerate(names)]
        )
    )


def _is_square(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(row, list) and len(row) == len(value) for row in value)
        and all(_is_count(cell) for row in value for cell in row)
    )


def _is_count(cell: Any) -> bool:
    return isinstance(cell, int | float) and 0 <= cell < MOST_COUNTED and cell == int(cell)


def _nested(document: Any, depth: int = 0) -> pl.DataFrame | None:
    """The largest table further down: {"results": [{...}, ...]}."""
    if not isinstance(document, dict) or depth >= MAX_DEPTH:
        return None
    found = []
    for value in document.values():
        for shape in (_matrix, _split_oriented, _records, _columns):
            if isinstance(value, list | dict) and (table := shape(value)) is not None and len(table) > 1:
                found.append(table)
                break
        else:
            if (table := _nested(value, depth + 1)) is not None:
                found.append(table)
    return max(found, key=len) if found else None


def _scores(document: Mapping[str, Any]) -> Iterator[Score]:
    """Numbers under the names of metrics, flat ("eval_accuracy") or under the name of a split."""
    yield from _named(document, None, document)
    for key, value in document.items():
        if isinstance(value, dict):
            split = read_split(key)
            yield from _named(value, split, document, "" if split else key)


def _named(
    values: Mapping[str, Any], split: Split | None, document: Mapping[str, Any], model: str = ""
) -> Iterator[Score]:
    for key, value in values.items():
        reported = read_metric(key)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if reported is None or not number or sense_of(reported.metric) is Sense.run:
            continue
        where = split or reported.split or (Split.train if sense_of(reported.metric) is Sense.loss else Split.dev)
        scale = fraction_scale(reported.metric, pl.Series([float(value)]))
        own = _count(values, where) or _count(document, where)
        yield score(where, reported.metric, value / scale, own, model)._replace(provenance=place(key))


def _count(values: Mapping[str, Any], split: Split) -> int | None:
    """The number of examples given beside the scores: "n", "eval_samples", "n_test"."""
    for key, value in values.items():
        named, rest = take_split(normal(key).split("_"))
        if (
            "_".join(rest) in COUNTS
            and named in (None, split)
            and isinstance(value, int | float)
            and value > PERCENT_ABOVE
        ):
            return int(value)
    return None
