from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms.base.outcomes import outcome_of
from volunteers.my_pages.own_shifts import coming_of, just_left_by
from volunteers.my_pages.past_shifts import been_of
from volunteers.my_pages.signup_status import Standing
from volunteers.my_pages.suggestions import suggestions_for
from volunteers.my_pages.views.signed_in import own
from volunteers.people.models import Volunteer

SAID = {
    "plats": _("The shift is yours. A mail with everything is on its way."),
    "ko": _("You stand in the queue. We mail you if a place becomes yours."),
    "fraga": _("You have asked for the shift. A coordinator answers you by mail."),
    "vardnad": _("We have asked your parent or guardian. Your request is kept meanwhile."),
    "redan": _(
        "You are in that shift already, and nothing has been changed. Open it to change how many you are."
    ),
    "kommer": _("Good, we count on you."),
    Standing.LEFT.name: _("You have cancelled. Thank you for telling us; somebody else can come now."),
    Standing.SAID_NO.name: _("You have said no to the place. It goes to the next in the queue."),
    Standing.LEFT_QUEUE.name: _("You have left the queue."),
    Standing.TOOK_BACK.name: _("You have taken back what you asked for."),
    "angrat": _("It is undone: the shift is yours as before."),
    "borta": _("There was nothing to change."),
}

SHOWN = 3  # besides the next; those after them are folded


@require_safe
@own
def my_shifts(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    return show_my_shifts(request, volunteer, said=SAID.get(outcome_of(request), ""))


def show_my_shifts(
    request: HttpRequest, volunteer: Volunteer, *, said: object = "", refused: object = ""
) -> HttpResponse:
    coming = coming_of(volunteer)
    first = next((each for each in coming if each.is_certain), None)
    others = [each for each in coming if each is not first]
    settled = [each for each in others if not each.has_an_offer]
    context = {
        "volunteer": volunteer,
        "first": first,
        "just_left": just_left_by(volunteer),
        "asks": [each for each in others if each.has_an_offer],
        "soon": settled[:SHOWN],
        "later": settled[SHOWN:],
        "is_busy": len(coming) > SHOWN + 1,
        "suggestions": suggestions_for(volunteer),
        "been": been_of(volunteer),
        "year": timezone.localdate().year,
        "said": said,
        "refused": refused,
    }
    return render(request, "my_pages/my_shifts.html", context, status=409 if refused else 200)
