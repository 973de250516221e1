"""Long tables read in batches: the same cells as a small file gives, in columns that are narrow."""

from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.metrics import batches
from agent.metrics.batches import Layout, read_long
from agent.metrics.cells import tidy_table
from agent.metrics.readers import delimited
from agent.metrics.reading import Source, Table

HEADER = "id,label,score,note"
ROWS = [f'{at},{"cat" if at % 3 else "dog"},{at / 8},"n{at}, said ""so"""' for at in range(300)]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every file counts as long, and is read two kilobytes at a time."""
    with monkeypatch.context() as patch:
        patch.setattr(delimited, "CAREFUL", 0)
        patch.setattr(batches, "PIECE", 2000)
        patch.setattr(batches, "LONGEST_RECORD", 4000)
        patch.setattr(batches, "LONG", 10)
        yield


def table(rows: list[str], encoding: str = "utf-8", ends: str = "\n", header: str = HEADER) -> Table:
    """The table of a file with these rows."""
    raw = ends.join([header, *rows, ""]).encode(encoding)
    return delimited.read(Source("a.csv", raw)).tables[0]


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_cells_do_not_depend_on_encoding_or_line_ends(encoding: str, ends: str) -> None:
    """Quoted commas and quotes included, wherever a piece ends."""
    rows = [row.replace("said", "sägte") for row in ROWS]

    data = table(rows, encoding, ends).data

    assert data["id"].to_list() == list(range(300))
    assert data["label"].to_list() == ["cat" if at % 3 else "dog" for at in range(300)]
    assert data["note"].to_list() == [f'n{at}, sägte "so"' for at in range(300)]


@pytest.mark.usefixtures("small_pieces")
def test_texts_that_repeat_are_kept_once() -> None:
    """A label of few values is Categorical, an id of as many values as rows is not."""
    data = table(ROWS * 3).data

    assert data.dtypes == [pl.Float64, pl.Categorical, pl.Float64, pl.String]


@pytest.mark.usefixtures("small_pieces")
def test_a_column_that_turns_out_to_hold_text_is_text_throughout() -> None:
    """What was read as numbers before the surprise is as the file wrote it."""
    data = table([*ROWS, "n7,dog,0.50,x"]).data

    assert data["id"].to_list() == [*map(str, range(300)), "n7"]
    assert data["score"].to_list()[-1] == 0.5


@pytest.mark.usefixtures("small_pieces")
def test_a_missing_or_strange_number_further_down_costs_no_column_its_type() -> None:
    """n/a is a missing cell, nan a number that is none."""
    data = table([*ROWS, "300,dog,n/a,x", "301,dog,nan,x", "302, dog ,NA,x"]).data

    assert data["score"].dtype == pl.Float64
    assert data["score"].null_count() == 2
    assert int(data["score"].is_nan().sum()) == 1
    assert set(data["label"].unique()) == {"cat", "dog"}


@pytest.mark.usefixtures("small_pieces")
def test_a_quote_that_is_never_closed_costs_no_row_before_it() -> None:
    """The reader gives up waiting for the closing quote after some pieces."""
    data = table([*ROWS[:100], '100,dog,0.5,5" disk', *ROWS[101:]]).data

    assert data["id"].to_list()[:100] == list(range(100))
    assert len(data) >= 101


@pytest.mark.usefixtures("small_pieces")
def test_titles_above_the_header_and_missing_headers_are_seen() -> None:
    """As in a small file."""
    titled = table(ROWS, header=f"Run of Tuesday\n# seed 3\n\n{HEADER}")
    indexed = table([f"{at},{row}" for at, row in enumerate(ROWS)], header=HEADER)

    assert titled.data["id"].to_list() == list(range(300))
    assert indexed.data.columns == ["column_1", "id", "label", "score", "note"]


@pytest.mark.usefixtures("small_pieces")
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2.5", "", "n/a", "-3e2", "x", " 4 ", "NA"]),
            st.sampled_from(["a", "b", " a ", "?", "true"]),
            st.text(st.characters(codec="utf-8", exclude_characters='",\n\r\0'), max_size=6),
        ),
        min_size=11,
        max_size=80,
    )
)
def test_a_long_file_has_the_cells_of_a_small_one(rows: list[tuple[str, str, str]]) -> None:
    """Whatever the pieces hold, the columns are typed as if they had been looked at whole."""
    names = ("one", "two", "three")
    raw = "".join(",".join((*row, "z")) + "\n" for row in rows).encode()
    source = Source("a.csv", b"one,two,three,last\n" + raw)

    found, _ = read_long(source, Layout(",", 1, (*names, "last")))

    long, _ = tidy_table(found.select(names))
    whole, _ = tidy_table(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"))
    assert long.with_columns(pl.col(pl.Categorical).cast(pl.String)).equals(whole)
