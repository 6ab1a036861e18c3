"""On the admin's first page: what others have published, and how the sources are."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from cms.news.desk.source_health import health
from cms.news.models import Candidate, Source
from cms.waiting.kinds import Item, Kind

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


def what_waits() -> list[Kind]:
    """For the hook ``what_waits``."""
    return [
        Kind(
            name="sources",
            choice=_("Sources of news that are silent"),
            said=lambda count: ngettext(
                "%(count)s source of news is silent", "%(count)s sources of news are silent", count
            ),
            needs="news.change_source",
            items=lambda _user: [
                Item(key=f"source {source.pk}", title=source.name)
                for source in Source.objects.silent(timezone.now())
            ],
            view="sources:index",
            has_panel=True,
            tells_itself=lambda: True,  # ``silence_watch``
        )
    ]
