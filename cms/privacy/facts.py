"""What is known about a person, in the form in which it is told to them: any app may add a section of its own."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
Value = str | Promise | int | bool | date | None


class Fact(NamedTuple):
    """``key`` is for machines and stays the same in every language, ``label`` is for the person."""

    key: str
    label: Words
    value: Value

    @property
    def words(self) -> str:
        """The value as a person reads it, in the language of the moment; empty when there is none."""
        if isinstance(self.value, bool):
            return _("Yes") if self.value else _("No")
        if isinstance(self.value, datetime):
            return date_format(timezone.localtime(self.value), "DATETIME_FORMAT")
        if isinstance(self.value, date):
            return date_format(self.value, "DATE_FORMAT")
        return "" if self.value is None else str(self.value)


class Section(NamedTuple):
    """Entries of one kind, each a list of facts. ``text`` says why they are kept."""

    key: str
    title: Words
    entries: list[list[Fact]]
    text: Words = ""
