"""How long, in words."""

from django.utils.translation import gettext, ngettext


def in_hours(minutes: int) -> str:
    """Such as "12 hours", or "12 hours and 40 minutes"."""
    whole, rest = divmod(minutes, 60)
    hours = ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": whole}
    if not rest:
        return hours
    more = ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    return gettext("%(hours)s and %(minutes)s") % {"hours": hours, "minutes": more} if whole else more
