"""Volunteers as a file for a spreadsheet program: plain text in every cell, whatever people have typed."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from volunteers.people.listing import areas_in_words, languages_in_words, proofs_that_count
from volunteers.people.models import Volunteer

WIDTHS = (8, 26, 32, 18, 26, 40, 18, 40)


def write_workbook(volunteers: Iterable[Volunteer]) -> bytes:
    """The file (XLSX), one row a volunteer in the order given."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(gettext("Volunteers"))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append(cells(sheet, headings(), bold=True))
    for volunteer in volunteers:
        sheet.append(cells(sheet, values(volunteer)))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def headings() -> list[str]:
    return [
        gettext("Code"),
        gettext("Name"),
        gettext("E-mail"),
        gettext("Phone"),
        gettext("Languages"),
        gettext("Areas"),
        gettext("Stage"),
        gettext("Qualifications"),
    ]


def values(volunteer: Volunteer) -> list[str]:
    return [
        str(volunteer),
        volunteer.name,
        volunteer.email or "",
        volunteer.phone,
        languages_in_words(volunteer),
        areas_in_words(volunteer),
        str(volunteer.stage or ""),
        ", ".join(str(proof.qualification) for proof in proofs_that_count(volunteer)),
    ]


def cells(sheet: Any, texts: list[str], *, bold: bool = False) -> Iterator[Any]:
    for text in texts:
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
        # A text and nothing else: a spreadsheet would work out what begins with =, + or @, also once it is edited.
        cell.data_type = "s"
        cell.quotePrefix = True
        if bold:
            cell.font = Font(bold=True)
        yield cell
