"""Excel workbooks: every sheet that holds a table, through calamine."""

import polars as pl

from agent.metrics.cells import tidy_table, unique_names
from agent.metrics.errors import UnreadableFile
from agent.metrics.naming import clean
from agent.metrics.reading import MAX_CELLS, Contents, Source, Table

MAX_SHEETS = 20
SEARCHED = 20  # rows in which the header is looked for: titles and blank lines often stand above it


def sniff(name: str, head: bytes) -> bool:
    """A zip called .xlsx, or an old .xls compound file."""
    office = head.startswith(b"PK\x03\x04") and (name.endswith((".xlsx", ".xlsm")) or b"[Content_Types].xml" in head)
    return office or (head.startswith(b"\xd0\xcf\x11\xe0") and name.endswith(".xls"))


def read(source: Source) -> Contents:
    """A table a sheet. Raises UnreadableFile."""
    import fastexcel

    try:
        book = fastexcel.read_excel(source.content())
        tables = [
            table
            for sheet in book.sheet_names[:MAX_SHEETS]
            if (table := _table(source, sheet, book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()))
        ]
    except fastexcel.FastExcelError as error:
        raise UnreadableFile(
            source.name, "", "this is no Excel workbook, or a damaged one", "Save it again, or export the sheet as CSV"
        ) from error
    if not tables:
        raise UnreadableFile(
            source.name, "", "no sheet holds a table with rows", "Put the numbers below one header row"
        )
    return Contents("xlsx", tables=tuple(tables), rows=sum(len(table.data) for table in tables))


def _table(source: Source, sheet: str, cells: pl.DataFrame) -> Table | None:
    if cells.width * cells.height > MAX_CELLS:
        raise UnreadableFile(source.name, f"sheet '{clean(sheet)}'", "the sheet is too large", "Export it as CSV")
    filled = [sum(cell is not None and cell != "" for cell in row) for row in cells.head(SEARCHED).iter_rows()]
    if not filled or max(filled) < 2:
        return None
    at = next(row for row, count in enumerate(filled) if count >= max(2, max(filled) - 1))
    body = cells.slice(at + 1)
    if body.is_empty():
        return None
    body.columns = unique_names(cells.row(at))
    data, notes = tidy_table(body)
    return Table(data, f"sheet '{clean(sheet)}'", notes) if len(data) else None
