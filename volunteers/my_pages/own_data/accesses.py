"""Who of the staff has dealt with the person's data: that somebody did and when, never who."""

from django.utils.translation import gettext as _

from cms.privacy.facts import Fact, Section
from cms.privacy.models import AccessEntry
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp


def lookers_at(volunteer: Volunteer) -> Section:
    """Lines of the access log with the volunteer's code or that of one of their sign-ups."""
    sign_ups = SignUp.objects.filter(volunteer=volunteer)
    codes = [str(volunteer), *(str(row) for row in sign_ups.only("pk"))]
    entries = [
        [
            Fact("at", _("When"), entry.at),
            Fact("action", _("What was done"), entry.get_action_display()),
            Fact("who", _("Who"), _("a coordinator")),
        ]
        for entry in AccessEntry.objects.filter(what__in=codes).order_by("-at", "-pk")
    ]
    text = _("Lists in which you stood among others are not counted here.")
    return Section("accesses", _("Who has looked at your data"), entries, text)
