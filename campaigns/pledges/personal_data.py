from django.utils.translation import gettext_lazy as _

from campaigns.pledges.knowing import erase, known_of
from campaigns.pledges.pledging import TIME_TO_CONFIRM, forget_unconfirmed_addresses
from cms.privacy.registering import Basis, Kind, Trail, Whose, keep, lasting, leave_trail

keep(
    Kind(
        key="pledges",
        whose=Whose.PLEDGER,
        what=_("That somebody stood on the line, for which campaign, when and, if you say so, in which area"),
        purpose=_("To show how many we are."),
        basis=Basis.TASK,
        retention=_("As long as the page of the campaign. It does not say who you are."),
        seen_by=_("Everybody sees the number, coordinators the areas."),
        fields={"pledges.Pledge": ["campaign", "area", "created_at", "form_key"]},
    ),
    Kind(
        key="pledge_addresses",
        whose=Whose.PLEDGER,
        what=_("Your e-mail, if you give it"),
        purpose=_("So that whoever stands on the line with an address is counted once."),
        basis=Basis.CONSENT,
        retention=lasting(
            _("{days} days when you do not confirm it. Otherwise until you ask us to erase it."),
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
        title=_("The line"),
        tell=known_of,
        erase=erase,
        stays=_("That somebody stood on the line stays and is counted, without the address."),
    )
)
