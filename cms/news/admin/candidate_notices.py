"""Editors of a page are told of a change at its source; a page that goes lets its candidate wait for a decision again."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from cms.news.admin.news_panel import VIEW
from cms.news.desk.candidate_decision import bring_back_without_page
from cms.news.models import Candidate, NewsPage


def tell_of_change(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``before_edit_page``: what the page was made from has changed, or is gone."""
    if request.method != "GET" or not isinstance(page, NewsPage) or not request.user.has_perm(VIEW):
        return
    for candidate in Candidate.objects.to_look_at().filter(page=page).select_related("source"):
        if candidate.has_unseen_change:
            words = _(
                "“%(source)s” has changed what this page was made from. See whether the page still holds."
            )
        else:
            words = _(
                "“%(source)s” no longer shows what this page was made from. See whether the page still holds."
            )
        url = reverse("candidates:show", args=[candidate.pk])
        button = messages.button(url, _("See what changed"))
        messages.warning(request, words % {"source": candidate.source}, buttons=[button])


def bring_back_after_delete(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_delete_page``."""
    bring_back_without_page()


def bring_back_after_bulk(request: HttpRequest, action_type: str, objects: Any, action: Any) -> None:
    """For Wagtail's hook ``after_bulk_action``."""
    if action_type == "delete" and action.model is Page:
        bring_back_without_page()
