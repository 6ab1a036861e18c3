"""Volunteers as a file for a spreadsheet program: plain text in every cell, whatever people have typed."""

from collections.abc import Iterable

from django.utils.translation import gettext

from cms.base.documents.spreadsheet import write_sheet
from volunteers.board.volunteers.list_rows import areas_in_words, languages_in_words, proofs_that_count
from volunteers.people.models import Volunteer

WIDTHS = (8, 26, 32, 18, 26, 40, 18, 40)


def write_workbook(volunteers: Iterable[Volunteer]) -> bytes:
    """The file (XLSX), one row a volunteer in the order given."""
    rows = (values(volunteer) for volunteer in volunteers)
    return write_sheet(gettext("Volunteers"), widths=WIDTHS, headings=headings(), rows=rows)


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
