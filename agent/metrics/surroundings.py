"""What surrounds an example in a table: id, split, model, group, date, and every other column as a slice."""

from typing import NamedTuple

import polars as pl

from agent.metrics.cells import is_text
from agent.metrics.columns import Columns, keys, tidy
from agent.metrics.dates import to_dates
from agent.metrics.naming import normal, read_split

ID = (
    "id",
    "example_id",
    "sample_id",
    "uid",
    "index",
    "idx",
    "row_id",
    "item_id",
    "case_id",
    "file",
    "filename",
    "path",
)
SPLIT = ("split", "set", "subset", "partition", "data_split", "dataset", "phase", "fold_type", "part")
MODEL = ("model", "model_name", "run", "system", "variant", "checkpoint", "candidate", "model_version", "arm", "method")
GROUP = (
    "group", "group_id", "patient", "patient_id", "subject", "subject_id", "user_id", "speaker_id", "customer_id",
    "speaker", "user", "customer", "session_id", "session", "document_id", "household_id", "site_id",
)  # fmt: skip
WHEN = (
    "date", "time", "timestamp", "datetime", "day", "created_at", "week", "month", "when", "captured_at", "ts",
    "year_month", "recorded_at", "recorded_on", "datum",
)  # fmt: skip
DATED = ("_on", "_at", "_date", "_time", "_day", "_month")  # "delivered_on"
FREE_TEXT = 0.5  # a text column with more distinct values than this share of the rows is no slice
SLICE_VALUES = 1000
MAX_SPLITS = 12
OUT_OF_FOLD = {"oof", "cv", "fold", "crossval", "crossvalidation", "cross"}


class Surroundings(NamedTuple):
    """The columns of a predictions-like frame that are not its verdict, and the facts that they tell."""

    data: pl.DataFrame
    facts: dict[str, str]
    names: dict[str, str]


def surroundings(columns: Columns, file_name: str = "") -> Surroundings:
    """Gives every free column its role; the frame has a row a row of the table.

    Where no column says the split, the file's name may: "test_predictions.csv".
    """
    data = columns.data
    facts: dict[str, str] = {}
    made = [pl.int_range(1, len(data) + 1, dtype=pl.UInt64, eager=True).alias("id")]
    said = ""
    split = columns.find(*SPLIT)
    if split is None or not is_split(data[split]):
        split = next((name for name in columns.left() if is_split(data[name]) and not _numbered(data[name])), None)
    if split is not None:
        columns.give(split, "split")
        known = {str(name): read_split(str(name)) for name in data[split].unique().drop_nulls()}
        made.append(data[split].replace_strict(known, default=None, return_dtype=pl.String).alias("split"))
        said = " ".join(known)
    elif (named := read_split(stem := file_name.rsplit("/", 1)[-1].split(".", maxsplit=1)[0])) is not None:
        made.append(pl.Series("split", [named.value] * len(data)))
        said = stem
    if set(normal(said).split("_")) & OUT_OF_FOLD:
        facts["out_of_fold"] = "yes"
    identity = columns.take("id", *ID) or _identity(columns) or _named_twice(columns, made)
    if identity is not None:
        columns.give(identity, "id")
        made[0] = keys(data[identity]).alias("id")
    _take_model(columns, identity, made)
    group = next((name for name in map(columns.find, GROUP) if name is not None and _repeats(data[name])), None)
    if group is not None:
        columns.give(group, "group")
        made.append(tidy(data[group]).alias("group"))
    when = columns.find(*WHEN) or next((name for name in columns.left() if normal(name).endswith(DATED)), None)
    if when is not None and (dates := to_dates(data[when])) is not None:
        columns.give(when, "when")
        made.append(dates.alias("when"))
    for name in columns.left():
        if (cells := _slice(data[name])) is not None:
            columns.give(name, "slice")
            made.append(cells.alias(f"slice:{name}"))
    return Surroundings(pl.DataFrame(made), facts, _names(columns))


def _take_model(columns: Columns, identity: str | None, made: list[pl.Series]) -> None:
    """A column of models, when the same examples come back with each."""
    data = columns.data
    model = columns.find(*MODEL)
    if model is None or identity is None or not 1 < data[model].n_unique() <= SLICE_VALUES:
        return
    if data[identity].n_unique() < len(data):
        columns.give(model, "model")
        made.append(tidy(data[model]).alias("model"))


def _names(columns: Columns) -> dict[str, str]:
    plain = {role: name for name, role in columns.roles.items() if role in {"id", "split", "model", "group", "when"}}
    return {**plain, **{f"slice:{name}": name for name, role in columns.roles.items() if role == "slice"}}


def _numbered(column: pl.Series) -> bool:
    """Whether the values are several of one kind, told apart by a number: dev0 and dev1 are devices."""
    values = column.unique().drop_nulls()
    return len({str(value).rstrip("0123456789") for value in values}) < len(values)


def is_split(column: pl.Series) -> bool:
    """Whether a column holds names of splits and nothing else."""
    if not is_text(column):
        return False
    values = column.unique().drop_nulls()
    return 0 < len(values) <= MAX_SPLITS and all(read_split(value) is not None for value in values)


def _identity(columns: Columns) -> str | None:
    """A column that names examples: its name ends in id, or it is the first and its values differ in every row."""
    data = columns.data
    for name in columns.left():
        likely = normal(name).endswith("id") or name == data.columns[0]
        if likely and not _fractional(data[name]) and data[name].n_unique() == len(data):
            return name
    return next((name for name in columns.left() if normal(name).endswith("_id") and name == data.columns[0]), None)


def _named_twice(columns: Columns, made: list[pl.Series]) -> str | None:
    """A text column that is different in every row of a split, yet comes back in another split: the same examples."""
    split = next((cells for cells in made if cells.name == "split"), None)
    if split is None or split.n_unique() < 2:
        return None
    for name in columns.left():
        column = columns.data[name]
        if is_text(column) and not column.null_count() and column.n_unique() < len(column):
            places = pl.DataFrame({"name": column, "split": split})
            if places.n_unique() == len(places):
                return name
    return None


def _fractional(column: pl.Series) -> bool:
    return column.dtype.is_float() and bool((column.drop_nulls() != column.drop_nulls().round(0)).any())


def _repeats(column: pl.Series) -> bool:
    return not _fractional(column) and 1 < column.n_unique() < len(column)


def _slice(column: pl.Series) -> pl.Series | None:
    """A metadata column: numbers as they are, text of a moderate number of values; None for free text and constants."""
    distinct = column.n_unique()
    if distinct < 2:
        return None
    if column.dtype.is_numeric():
        return column.fill_nan(None) if column.dtype.is_float() else column
    if distinct > max(2, min(SLICE_VALUES, int(FREE_TEXT * len(column)))):
        return None
    return tidy(column)
