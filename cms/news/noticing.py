"""What editors are told without asking: on the admin's first page, and on the page made from a candidate."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from cms.news.deciding import bring_back_without_page
from cms.news.models import Candidate, NewsPage, Source
from cms.news.wording import health

VIEW = "news.view_candidate"
SHOWN = 5
SOURCES = 12


class NewsPanel(Component):
    """How much waits, what has changed since it was written about, and how the sources are, those in trouble first."""

    name = "news_from_others"
    template_name = "news/admin/panel.html"
    order = 150

    class Media:
        css: ClassVar = {"all": ["news/admin.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        to_look_at = Candidate.objects.to_look_at().select_related("source").order_by("-last_seen_at", "-pk")
        sources = [(source, health(source)) for source in Source.objects.all()]
        sources.sort(key=lambda row: not row[1].is_bad)
        return {
            "waiting": Candidate.objects.waiting().count(),
            "to_look_at": to_look_at[:SHOWN],
            "to_look_at_count": to_look_at.count(),
            "sources": sources[:SOURCES],
            "are_more": len(sources) > SOURCES,
            "may_add": (parent_context or {})["request"].user.has_perm("news.add_source"),
        }


def offer_panel(request: HttpRequest, panels: list[Any]) -> None:
    """For Wagtail's hook ``construct_homepage_panels``."""
    if request.user.has_perm(VIEW):
        panels.append(NewsPanel())


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
