"""Before a change: who may not be there any more by the rules, named to those who may see them, and asked about."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.changes.preview import CONFIRMED, Preview
from volunteers.signups.models import SignUp


class Named(NamedTuple):
    """``name`` is the code alone for whoever may not see the person."""

    name: str
    shift: str
    why: str
    has_a_place: bool


def is_worth_asking(seen: Preview) -> bool:
    return bool(seen.reach.anybody or seen.unfit)


def named(request: HttpRequest, seen: Preview) -> list[Named]:
    """That names were shown is written down."""
    mine = SignUp.objects.visible_to(request.user)
    visible = set(mine.filter(pk__in=[each.sign_up.pk for each in seen.unfit]).values_list("pk", flat=True))
    if visible:
        note_access(request.user, AccessEntry.Action.LIST, "who no longer fits", count=len(visible))
    return [
        Named(
            row.shown_name if row.pk in visible else str(row),
            str(row.shift),
            why,
            has_a_place=row.is_in_question,
        )
        for row, why in seen.unfit
    ]


def ask_first(request: HttpRequest, seen: Preview, *, action: str, back: str, title: str) -> HttpResponse:
    """The page that names them and asks; its yes sends the same form again."""
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    context = {
        "header_title": gettext("Somebody does not fit any more"),
        "breadcrumbs_items": [{"url": back, "label": title}],
        "fields": [(name, value) for name, values in sent.lists() for value in values],
        "preview": seen,
        "unfit": named(request, seen),
        "confirmed": CONFIRMED,
        "action": action,
        "back": back,
    }
    return TemplateResponse(request, "board/admin/confirm_unfit.html", context)
