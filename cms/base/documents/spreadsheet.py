"""Tables for a spreadsheet program (XLSX): plain text in every cell, whatever people have typed."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_sheet(
    title: str,
    *,
    widths: Sequence[int],
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    wraps: bool = False,
) -> bytes:
    """The file, one line a row in the order given, with the headings in view while one scrolls."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(_cells(sheet, headings, bold=True, wraps=wraps))
    for row in rows:
        sheet.append(_cells(sheet, row, wraps=wraps))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cells(sheet: Any, texts: Sequence[str], *, bold: bool = False, wraps: bool = False) -> Iterator[Any]:
    for text in texts:
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
        # A text and nothing else: a spreadsheet would work out what begins with =, + or @, also once it is edited.
        cell.data_type = "s"
        cell.quotePrefix = True
        if bold:
            cell.font = Font(bold=True)
        if wraps:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        yield cell
