"""How long, in words a person says: two years, not 730 days."""

from django.utils.translation import gettext, gettext_noop, ngettext

YEAR, MONTH = 365, 30  # days
SPOKEN = {
    1: gettext_noop("one day"),
    7: gettext_noop("one week"),
    14: gettext_noop("two weeks"),
    30: gettext_noop("one month"),
    60: gettext_noop("two months"),
    90: gettext_noop("three months"),
    180: gettext_noop("six months"),
    365: gettext_noop("one year"),
    730: gettext_noop("two years"),
    1095: gettext_noop("three years"),
    1825: gettext_noop("five years"),
    3650: gettext_noop("ten years"),
}


def in_words(days: int) -> str:
    """As a sentence says it after “for”: the largest unit that goes into it without a remainder."""
    if days in SPOKEN:
        return gettext(SPOKEN[days])
    if days % YEAR == 0:
        return ngettext("%(count)d year", "%(count)d years", days // YEAR) % {"count": days // YEAR}
    if days % MONTH == 0:
        return ngettext("%(count)d month", "%(count)d months", days // MONTH) % {"count": days // MONTH}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
