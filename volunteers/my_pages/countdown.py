from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext


def in_words(starts_at: datetime, *, ends_at: datetime, now: datetime) -> str:
    """How long it is until then, as one says it: "tomorrow", "in 3 days". Days are those of the local calendar."""
    if starts_at <= now:
        return gettext("It has begun") if ends_at > now else gettext("The shift is over")
    days = (timezone.localdate(starts_at) - timezone.localdate(now)).days
    if days == 0:
        return _later_today(starts_at - now)
    if days == 1:
        return gettext("Tomorrow")
    if days == 2:
        return gettext("The day after tomorrow")
    if days < 14:
        return ngettext("In %(count)d day", "In %(count)d days", days) % {"count": days}
    weeks = days // 7
    return ngettext("In %(count)d week", "In %(count)d weeks", weeks) % {"count": weeks}


def _later_today(left: timedelta) -> str:
    hours = round(left / timedelta(hours=1))
    if hours < 1:
        return gettext("Today, in less than an hour")
    return ngettext("Today, in %(count)d hour", "Today, in %(count)d hours", hours) % {"count": hours}
