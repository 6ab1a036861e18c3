"""What was answered to "did you feel safe?": by area and quarter, and each no that nobody has looked into yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from volunteers.board.views.board import answers_for_shifts
from volunteers.notices.felt_safe import look_into, of_areas, to_look_into


@require_safe
@never_cache
def answers(request: HttpRequest) -> HttpResponse:
    answers_for_shifts(request)
    context = {
        "header_title": gettext("Did you feel safe?"),
        "header_icon": "help",
        "breadcrumbs_items": [
            {"url": reverse("board:index"), "label": gettext("The next 14 days")},
            {"url": "", "label": gettext("Did you feel safe?")},
        ],
        "told": of_areas(request.user),
        "unsafe": to_look_into(request.user).select_related("shift__occurrence__event", "shift__role"),
    }
    return TemplateResponse(request, "board/admin/answers.html", context)


@require_POST
def answer_looked_into(request: HttpRequest, pk: int) -> HttpResponse:
    answers_for_shifts(request)
    look_into(get_object_or_404(to_look_into(request.user), pk=pk), by=request.user)
    messages.success(request, gettext("It is written down that you have looked into it."))
    return redirect("board:answers")
