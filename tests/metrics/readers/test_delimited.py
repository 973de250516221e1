"""CSV as people and spreadsheets really write it."""

import pytest

from agent.metrics.readers import delimited
from agent.metrics.reading import Source, Table
from agent.metrics.recognition import contents_of

PLAIN = "epoch,train_loss,val_loss,val_acc\n1,1.5,1.6,0.5\n2,1.25,1.5,0.55\n3,1.0,1.45,0.575\n"
TRAIN = [1.5, 1.25, 1.0]


def table(content: str | bytes) -> Table:
    """The table in a file with this content."""
    return delimited.read(Source("a.csv", content.encode() if isinstance(content, str) else content)).tables[0]


DIALECTS: dict[str, str | bytes] = {
    "plain": PLAIN,
    "bom": b"\xef\xbb\xbf" + PLAIN.encode(),
    "utf-16": PLAIN.encode("utf-16"),
    "utf-16 without a mark": PLAIN.encode("utf-16-le"),
    "latin-1": PLAIN.replace("val_acc", "genauigkeit prüf").encode("latin-1"),
    "semicolons and decimal commas": PLAIN.replace(",", ";").replace(".", ","),
    "tabs": PLAIN.replace(",", "\t"),
    "pipes": PLAIN.replace(",", "|"),
    "carriage returns": PLAIN.replace("\n", "\r"),
    "windows line ends": PLAIN.replace("\n", "\r\n"),
    "padded": PLAIN.replace(",", " ,   "),
    "aligned by spaces": "\n".join("   ".join(line.split(",")) for line in PLAIN.splitlines()),
    "quoted": "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in PLAIN.splitlines()),
    "a title above": "My run of Tuesday\n\n" + PLAIN,
    "comments above": "# seed 3\n# host a\n" + PLAIN,
    "an empty column": PLAIN.replace("\n", ",\n"),
    "a pandas index": "\n".join(f"{'' if at == 0 else at},{line}" for at, line in enumerate(PLAIN.splitlines())),
    "no line at the end": PLAIN.rstrip("\n"),
    "blank lines": PLAIN.replace("\n", "\n\n"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_gives_the_same_numbers(dialect: str) -> None:
    """Encoding, delimiter, line ends, padding and what stands above the header change nothing."""
    data = table(DIALECTS[dialect]).data

    assert list(data["train_loss"]) == TRAIN


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1,234.5", "2,000.0", "12.0"], [1234.5, 2000.0, 12.0]),
        (["1.234,5", "2.000,0", "0,5"], [1234.5, 2000.0, 0.5]),
        (["84 %", "90.5%", "7%"], [0.84, 0.905, 0.07]),
        (["$1,200", "$30", "$4.50"], [1200.0, 30.0, 4.5]),
        (["1 234", "2 000", "30"], [1234.0, 2000.0, 30.0]),
        (["1e-3", "2E4", "-.5"], [0.001, 20000.0, -0.5]),
        (["1.5", "n/a", "#DIV/0!"], [1.5, None, None]),
    ],
)
def test_numbers_are_read_as_spreadsheets_write_them(cells: list[str], numbers: list[float | None]) -> None:
    """Thousands, percent, money, missing cells: column by column, never cell by cell."""
    content = "name;value\n" + "".join(f"row {at};{cell}\n" for at, cell in enumerate(cells))

    values = list(table(content).data["value"])

    assert [None if value is None else round(value, 9) for value in values] == numbers


def test_codes_keep_their_zeros() -> None:
    """A site called 0017 is not the number 17."""
    assert list(table("id,site\n1,0017\n2,0004\n").data["site"]) == ["0017", "0004"]


def test_duplicate_and_empty_headers_get_names_of_their_own() -> None:
    """No column is lost."""
    assert table("a,a,,b\n1,2,3,4\n5,6,7,8\n").data.columns == ["a", "a_2", "column_3", "b"]


def test_ragged_rows_are_mended_and_told() -> None:
    """A short row is filled up; a long one loses what has no header, and the note counts both."""
    found = table("a,b,c\n1,2,3\n4,5\n6,7,8,9\n")

    assert found.data.rows() == [(1.0, 2.0, 3.0), (4.0, 5.0, None), (6.0, 7.0, 8.0)]
    assert "2 of 3 rows" in found.notes[0]


def test_rows_that_sum_the_others_are_left_out() -> None:
    """A spreadsheet's total would double the bill."""
    found = table("month,cost\n2026-01,10\n2026-02,20\n2026-03,30\nTotal,60\n")

    assert list(found.data["cost"]) == [10.0, 20.0, 30.0]
    assert "sums or averages the others" in found.notes[0]


def test_a_nan_that_nothing_follows_is_kept_and_filler_is_not() -> None:
    """A loss that became NaN is evidence; the NaN of an outer join is none."""
    diverged = contents_of(Source("a.csv", b"step,loss\n1,0.7\n2,0.9\n3,nan\n4,nan\n"))
    joined = contents_of(Source("a.csv", b"step,loss,val_loss\n1,0.7,NaN\n1,NaN,0.8\n2,0.6,NaN\n2,NaN,0.7\n"))

    assert int(diverged.frames[0].data["value"].is_nan().sum()) == 2
    values = joined.frames[0].data.filter(joined.frames[0].data["split"] == "train")["value"]
    assert list(values.drop_nans()) == [0.7, 0.6]


def test_a_large_file_is_read_as_a_small_one() -> None:
    """Above a few MB polars reads the file; the numbers and names are the same."""
    header, *rows = PLAIN.splitlines()
    large = "\n".join([header, *rows * 80_000])

    data = table(large).data

    assert (len(data), list(data["train_loss"][:3])) == (240_000, TRAIN)


def test_a_large_file_with_a_late_surprise_is_read() -> None:
    """Text after a hundred thousand numbers must not cost the file."""
    large = "id,label,score\n" + "\n".join(f"{n},1,0.25" for n in range(400_000)) + "\nx,oops,later\n1,2,3,4,5\n"

    data = table(large).data

    assert len(data) == 400_002
