"""The register in the two forms in which it is read: by whom the data are about, and as the record of processing."""

from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.base.documents.spreadsheet import write_sheet
from cms.privacy.facts import Words
from cms.privacy.register import Kind, Whose, fields_of, kinds

Groups = list[tuple[Words, list[Kind]]]
# Article 32, as far as this site itself sees to it; what the server and the office do is the controller's to add.
SECURITY = [
    _(
        "Names, addresses, phone numbers, notes, messages and mails are encrypted in the database (AES-256-GCM)."
    ),
    _("Staff sign in with a second factor. Each group has only the rights that its work needs."),
    _(
        "Who of the staff looked at, took out or erased data about people is written into a log that nobody can change."
    ),
    _("People with a protected identity are in no list and in no file."),
    _("What is past its time is deleted every night, with a protocol."),
]
WIDTHS = (22, 44, 40, 34, 40, 34, 34, 60)


def by_whose() -> Groups:
    """All kinds, under those whom they are about."""
    grouped = groupby(kinds(), key=lambda kind: kind.whose)
    return [(Whose(whose).label, list(found)) for whose, found in grouped]


def write_record() -> bytes:
    """The record of processing as a sheet (XLSX), one line a kind."""
    headings = [
        gettext("Whose"),
        gettext("What"),
        gettext("Why"),
        gettext("Legal basis"),
        gettext("How long"),
        gettext("Who sees it"),
        gettext("Who else has a copy"),
        gettext("Fields"),
    ]
    title = gettext("Record of processing")
    return write_sheet(title, widths=WIDTHS, headings=headings, rows=map(line, kinds()), wraps=True)


def line(kind: Kind) -> list[str]:
    told = (kind.what, kind.purpose, kind.basis.label, kind.retention, kind.seen_by, kind.copies)
    return [str(kind.whose.label), *map(str, told), ", ".join(names_of(kind))]


def names_of(kind: Kind) -> Iterator[str]:
    """The fields as developers know them, so that an auditor can find each."""
    return (f"{label}.{name}" for label, name in fields_of(kind))
