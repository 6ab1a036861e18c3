from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

DAY, SHORT_DAY = "l j F Y", "D j F Y"


def in_words(starts_at: datetime, ends_at: datetime, *, day: str = DAY, all_day: bool = False) -> str:
    """Such as "Thursday 3 December 2026, 18:00–20:00", in local time and the reader's language."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if all_day:
        last = end - timedelta(seconds=1)
        days = f"{date_format(start, day)} – {date_format(last, day)}"
        return days if last.date() > start.date() else f"{date_format(start, day)}, {_('the whole day')}"
    # A night that ends before the morning still belongs to its evening.
    if end - start < timedelta(days=1):
        return f"{date_format(start, day)}, {hours(starts_at, ends_at)}"
    return f"{date_format(start, day)} {start:%H:%M} – {date_format(end, day)} {end:%H:%M}"


def in_short(starts_at: datetime, ends_at: datetime) -> str:
    """Such as "Thu 3 December 2026, 18:00–20:00", for lists."""
    return in_words(starts_at, ends_at, day=SHORT_DAY)


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """Such as "18:00–20:00"."""
    return f"{timezone.localtime(starts_at):%H:%M}–{timezone.localtime(ends_at):%H:%M}"
