from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.mail.composing import write_mail
from volunteers.people.models import Coordinator
from volunteers.rosters.models import Shift


def tell_of_free_place(shift: Shift) -> None:
    """Mail the coordinators of the area that the shift has a free place, if it still has one: nobody is named.

    One mail a shift, so that two places do not tell that it was one person who left both.
    """
    if not shift.places_left or not shift.is_open:
        return
    event = shift.occurrence.event
    context = {
        "shift": shift,
        "event": event,
        "button_url": settings.SITE_URL + reverse("wagtailadmin_home"),
        "button_text": _("Open the site's admin"),
    }
    coordinators = Coordinator.objects.of_area(event.area_id).filter(gets_mail=True)
    for coordinator in coordinators.select_related("user"):
        write_mail("my_pages/mail/place_free", to=coordinator.user.email, language="sv", context=context)
