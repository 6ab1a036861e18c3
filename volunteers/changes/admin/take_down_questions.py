"""In the admin: before an event with people to come is unpublished or deleted, say how many, and ask.

Wagtail's own views do the rest: a hook that returns nothing lets them go on, one that returns an answer stops them.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.utils import type_to_delete_confirmation
from wagtail.models import Page

from cms.base.protected_rows import trees, what_relies_on
from volunteers.changes.admin.outcomes import say_who_is_told
from volunteers.changes.preview import CONFIRMED, preview
from volunteers.changes.taking_down import (
    call_off_what_comes,
    delete_dates,
    events_in,
    has_been,
    people_on,
    with_people,
)
from volunteers.events.models import EventPage, Occurrence


def ask_before_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For Wagtail's hook ``before_unpublish_page``, which is called by a POST only."""
    below = bool(request.POST.get("include_descendants"))
    return ask_to_unpublish(request, [page], below=below)


def ask_before_unpublishing_together(
    request: HttpRequest, action_type: str, pages: Sequence[models.Model], action: Any
) -> HttpResponse | None:
    """For Wagtail's hook ``before_bulk_action``, which is called by a POST only."""
    if action_type != "unpublish":
        return None
    below = bool(action.cleaned_form.cleaned_data.get("include_descendants"))
    return ask_to_unpublish(request, pages, below=below, next=action.next_url)


def ask_to_unpublish(
    request: HttpRequest, pages: Sequence[Any], *, below: bool, **context: object
) -> HttpResponse | None:
    if CONFIRMED in request.POST:
        return None
    events = events_in(pages, below=below)
    context |= {"verb": _("Unpublish"), "include_descendants": below, "action": request.get_full_path()}
    return ask(request, pages, events, "changes/admin/confirm_unpublish.html", **context)


def ask_before_deleting(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For Wagtail's hook ``before_delete_page``, which is called in the transaction that deletes the page."""
    events = events_in([page], below=True)
    if not Occurrence.objects.filter(event__in=events).exists():
        return None
    if has_been(events):
        return refuse(
            request,
            page,
            _(
                "“%(page)s” cannot be deleted: people were signed up for dates that have been. Unpublish it instead."
            ),
        )
    if with_people(events).exists():
        if page.pk not in events.values_list("pk", flat=True):
            return refuse(
                request,
                page,
                _(
                    "“%(page)s” cannot be deleted: people are signed up for events below it. Delete those first."
                ),
            )
        if request.method != "POST" or CONFIRMED not in request.POST:
            return ask(request, [page], events, "changes/admin/confirm_delete.html", verb=_("Delete"))
    nothing_else = not what_relies_on(trees([page]), besides={Occurrence})
    if request.method == "POST" and nothing_else and type_to_delete_confirmation(request):
        say_who_is_told(request, delete_dates(events))
    return None


def ask(
    request: HttpRequest, pages: Sequence[Page], events: QuerySet[EventPage], template: str, **context: object
) -> HttpResponse | None:
    """The page that says who is concerned and what happens to them, or None when nobody is."""
    dates = list(with_people(events))
    if not dates:
        return None
    shown = {
        "page": pages[0],
        "title": ", ".join(page.specific_deferred.get_admin_display_title() for page in pages),
        "dates": len(dates),
        "people": people_on(dates),
        "told": preview(lambda: call_off_what_comes(events)).in_words,
        "confirmed": CONFIRMED,
        "next": get_valid_next_url_from_request(request),
    }
    return TemplateResponse(request, template, shown | context)


def refuse(request: HttpRequest, page: Page, sentence: str) -> HttpResponse:
    messages.error(request, sentence % {"page": page.get_admin_display_title()})
    return redirect("wagtailadmin_pages:edit", page.pk)
