"""What a pledge says of somebody whose address is known, and taking that address out of it."""

from django.utils.translation import gettext as _

from campaigns.pledges.models import Pledge
from cms.privacy.knowing import Fact, Section


def known_of(email: str) -> list[Section]:
    """The pledges with this address."""
    rows = Pledge.objects.filter(email__iexact=email).select_related("campaign", "area") if email else []
    entries = [
        [
            Fact("campaign", _("Campaign"), row.campaign.title),
            Fact("area", _("Area"), row.area.name if row.area else ""),
            Fact("email", _("E-mail"), row.email),
            Fact("created_at", _("When"), row.created_at),
            Fact("confirmed_at", _("Address confirmed"), row.confirmed_at),
        ]
        for row in rows
    ]
    return [Section("pledges", _("Where you have taken a stand"), entries)]


def erase(email: str) -> None:
    """The pledges stay on their lines, without the address."""
    if email:
        Pledge.objects.filter(email__iexact=email).update(email="", confirmed_at=None)
