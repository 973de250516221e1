"""Error-analysis sheets: a row an error that someone looked at, with one tag, a list of tags, or a column a tag."""

import polars as pl

from agent.metrics.cells import as_float, is_text
from agent.metrics.columns import Columns, as_text, tidy
from agent.metrics.evidence import ErrorShare, FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.naming import normal
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import place
from agent.metrics.truth import as_truth, judged

TAG = (
    "tag", "tags", "error_type", "error_category", "error_tag", "error_tags", "failure_mode", "error_cause", "cause",
    "reason", "root_cause", "error_reason", "issue", "problem", "error_class", "failure_type", "mistake_type", "why",
    "fehlerart", "fehlertyp", "ursache", "kategorie_fehler", "diagnosis", "categories",
)  # fmt: skip
ID = (
    "id",
    "example_id",
    "image",
    "image_id",
    "file",
    "filename",
    "clip",
    "case",
    "example",
    "item",
    "sample",
    "case_id",
)
LABEL = ("label", "y_true", "true_label", "gold", "actual", "target", "expected", "truth")
SAID = ("pred", "prediction", "predicted", "y_pred", "output", "predicted_label")
COUNT = ("count", "n", "errors", "number", "anzahl", "n_errors", "examples")
SEPARATORS = r"\s*[;|,/+]\s*"
NOTES = frozenset(("note", "notes", "comment", "comments", "kommentar", "bemerkung", "remark", "remarks"))
MOST_TAGS = 60
MOST = 1e9  # errors in one analysis; a larger count is no count


def recognise(table: Table) -> Contents | None:
    """Tags of errors, or counts of them."""
    return _counted(table) or _one_column(table) or _column_a_tag(table)


def _counted(table: Table) -> Contents | None:
    """tag, count: the sums of an error analysis."""
    data = table.data
    columns = Columns(data)
    tag, count = columns.take("tag", *TAG), columns.take("errors", *COUNT)
    if tag is None or count is None or not data[count].dtype.is_numeric() or data[tag].n_unique() < len(data):
        return None
    if not _whole(data[count]):
        return None
    total = int(data[count].drop_nulls().drop_nans().sum())
    shares = tuple(
        ErrorShare(str(name), int(errors), total, provenance=place(tag, count))
        for name, errors in zip(tidy(data[tag]), data[count].fill_nan(None), strict=True)
        if name is not None and errors is not None
    )
    why = f"an error analysis: {total:,} errors counted by '{tag}'"
    return Contents("table", shares=shares, why=why, rows=len(data), columns=columns.roles) if shares else None


def _whole(column: pl.Series) -> bool:
    """Whether the numbers are counts: whole, none below 0."""
    values = column.drop_nulls().drop_nans()
    return (
        len(values) > 0 and bool(((values >= 0) & (values == values.round(0))).all()) and as_float(values.max()) < MOST
    )


def _one_column(table: Table) -> Contents | None:
    data = table.data
    columns = Columns(data)
    tag = columns.take("tag", *TAG)
    if tag is None or not is_text(data[tag]) or len(data) < 2:
        return None
    identity = columns.take("id", *ID) or next((n for n in data.columns if normal(n).endswith("_id")), None)
    ids = as_text(data[identity]) if identity else pl.Series([str(row) for row in range(1, len(data) + 1)])
    rows = pl.DataFrame({"id": ids, "tag": data[tag].cast(pl.String).str.to_lowercase()})
    label, said = columns.find(*LABEL), columns.find(*SAID)
    if label is not None and said is not None:
        rows = rows.filter(as_text(data[label]) != as_text(data[said]))  # only errors are tagged
    split = rows.with_columns(pl.col("tag").str.replace_all(SEPARATORS, ";").str.split(";")).explode("tag")
    split = split.with_columns(pl.col("tag").str.strip_chars().replace("", None)).unique(maintain_order=True)
    if rows.is_empty() or not 0 < split["tag"].drop_nulls().n_unique() <= max(MOST_TAGS, len(rows) // 4):
        return None
    return _contents(split, rows["id"].n_unique(), tag, columns, table)


def _column_a_tag(table: Table) -> Contents | None:
    """A column a tag, ticked where it applies."""
    data = table.data
    columns = Columns(data)
    columns.take("label", *LABEL)
    columns.take("prediction", *SAID)
    identity = columns.take("id", *ID) or data.columns[0]
    ticked = {}
    for name in columns.left():
        truth = as_truth(data[name])
        if name != identity and truth is not None and normal(name) not in NOTES and judged(name) is None:
            ticked[name] = truth.fill_null(value=False)
    if len(ticked) < 2 or len(ticked) < (data.width - 1) / 2:
        return None
    ids = as_text(data[identity])
    parts = [pl.DataFrame({"id": ids.filter(truth)}).with_columns(tag=pl.lit(name)) for name, truth in ticked.items()]
    tagged = pl.concat(parts)
    rest = (
        pl.DataFrame({"id": ids})
        .filter(~pl.col("id").is_in(tagged["id"].implode()))
        .with_columns(tag=pl.lit(None, pl.String))
    )
    for name in ticked:
        columns.give(name, "tag")
    return _contents(pl.concat([tagged, rest]), ids.n_unique(), f"{len(ticked)} columns", columns, table)


def _contents(rows: pl.DataFrame, errors: int, source: str, columns: Columns, table: Table) -> Contents:
    frame = make_frame(
        FrameKind.tags, rows.with_columns(tidy(rows["tag"])), names={"tag": source}, facts={"errors": str(errors)}
    )
    why = f"an error analysis: {errors:,} errors with {rows['tag'].drop_nulls().n_unique()} tags, from '{source}'"
    return Contents("table", frames=(frame,), why=why, rows=len(table.data), columns=columns.roles)
