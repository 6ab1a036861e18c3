from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.pledges.models import Pledge
from campaigns.pledges.pledging import TIME_TO_CONFIRM, forget_unconfirmed_addresses
from cms.privacy.facts import Fact, Section
from cms.privacy.register import Basis, Kind, Trail, Whose, keep, lasting, leave_trail


def known_of(email: str) -> list[Section]:
    """The pledges with this address."""
    rows = Pledge.objects.filter(email__iexact=email).select_related("campaign", "area") if email else []
    entries = [
        [
            Fact("campaign", gettext("Campaign"), row.campaign.title),
            Fact("area", gettext("Area"), row.area.name if row.area else ""),
            Fact("email", gettext("E-mail"), row.email),
            Fact("created_at", gettext("When"), row.created_at),
            Fact("confirmed_at", gettext("Address confirmed"), row.confirmed_at),
        ]
        for row in rows
    ]
    return [Section("pledges", gettext("Where you have taken a stand"), entries)]


def erase(email: str) -> None:
    """The pledges stay on their lines, without the address."""
    if email:
        Pledge.objects.filter(email__iexact=email).update(email="", confirmed_at=None)


keep(
    Kind(
        key="pledges",
        whose=Whose.PLEDGER,
        what=_("That somebody took a stand, for which campaign, when and, if you say so, in which area"),
        purpose=_("To show how many we are."),
        basis=Basis.TASK,
        retention=_("As long as the page of the campaign. It does not say who you are."),
        seen_by=_("Everybody sees the number, coordinators the areas."),
        fields={"pledges.Pledge": ["row_key", "campaign", "area", "created_at", "form_key"]},
    ),
    Kind(
        key="pledge_addresses",
        whose=Whose.PLEDGER,
        what=_("Your e-mail, if you give it"),
        purpose=_("So that whoever takes a stand with an address is counted once."),
        basis=Basis.CONSENT,
        retention=lasting(
            _("{days} days when you do not confirm it. Otherwise until you ask us to delete it."),
            TIME_TO_CONFIRM,
        ),
        seen_by=_("Nobody of the staff. Coordinators see that there is one."),
        fields={"pledges.Pledge": ["email", "confirmed_at"]},
        purge=forget_unconfirmed_addresses,
    ),
)
leave_trail(
    Trail(
        key="pledges",
        title=_("Stands taken"),
        tell=known_of,
        erase=erase,
        stays=_("That somebody took a stand stays and is counted, without the address."),
    )
)
