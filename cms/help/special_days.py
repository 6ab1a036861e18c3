"""Changing when the helpline is open on a day: at once, on every page."""

from datetime import date

from django.db import transaction
from wagtail.log_actions import log

from cms.accounts.models import User
from cms.help.models import HelpLine, SpecialDay
from cms.help.opening_hours import Span


def change_day(line: HelpLine, *, day: date, hours: Span | None, by: User) -> SpecialDay:
    """Give the day these hours, or close it when there are none. Whatever it had before is replaced."""
    times = {"opens_at": hours[0], "closes_at": hours[1]} if hours else {"opens_at": None, "closes_at": None}
    with transaction.atomic():
        row = SpecialDay.objects.update_or_create(helpline=line, day=day, defaults=times)[0]
        tell_pages(line, by=by)
    return row


def change_back(line: HelpLine, *, day: date, by: User) -> None:
    """Let the day be an ordinary one again. Doing it twice is harmless."""
    with transaction.atomic():
        SpecialDay.objects.filter(helpline=line, day=day).delete()
        tell_pages(line, by=by)


def tell_pages(line: HelpLine, *, by: User) -> None:
    """Write who did it in the log, from which every page learns that what it keeps is old (cms.base.cache)."""
    log(instance=line, action="wagtail.edit", user=by)
