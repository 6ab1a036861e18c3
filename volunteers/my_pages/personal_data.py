from django.utils.translation import gettext_lazy as _

from cms.privacy.registering import Trail, leave_trail
from volunteers.my_pages.asking import codes_of, erase, told_of
from volunteers.my_pages.knowing.telling import TRAIL

leave_trail(
    Trail(
        key=TRAIL,
        title=_("Volunteers"),
        tell=told_of,
        erase=erase,
        codes=codes_of,
        stays=_(
            "How many were there, and for how long, without a name. As a guardian you stay until the young person leaves: "
            "without your yes they may not take part."
        ),
    )
)
