"""What visitors said of pages, for editors."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.contact.admin.inbox import for_handlers
from cms.contact.models import PageOpinion

VIEW = "contact.view_pageopinion"


@require_safe
@for_handlers(VIEW)
def opinions(request: HttpRequest) -> HttpResponse:
    """Pages with their yes and no, those with the most no first: there is something to mend."""
    rows = (
        PageOpinion.objects.select_related("page", "page__locale")
        .annotate(total=F("yes") + F("no"))
        .order_by("-no", "yes", "pk")
    )
    title = _("Did this page help you?")
    context = {
        "header_title": title,
        "header_icon": "success",
        "breadcrumbs_items": [{"url": "", "label": title}],
        "opinions": Paginator(rows, 50).get_page(request.GET.get("p")),
    }
    return render(request, "contact/admin/opinions.html", context)
