from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from cms.news.admin import candidate_notices, news_panel, review_panel
from cms.news.admin.banner_viewset import BannersViewSet
from cms.news.admin.candidate_viewset import CandidatesViewSet
from cms.news.admin.source_viewset import SourcesViewSet
from cms.news.banner import TAKE_DOWN
from cms.news.banner_display import on_every_page, on_help_page, scenes_on_help_page
from cms.news.desk.review import STILL_RIGHT


class NewsGroup(ModelViewSetGroup):
    menu_label = _("News")
    menu_icon = "list-ul"
    menu_order = 170
    items = (CandidatesViewSet, SourcesViewSet, BannersViewSet)


@hooks.register("register_admin_viewset")
def register_news() -> NewsGroup:
    return NewsGroup()


hooks.register("construct_homepage_panels", news_panel.offer_panel)
hooks.register("what_waits", news_panel.what_waits)
hooks.register("before_edit_page", candidate_notices.tell_of_change)
hooks.register("after_delete_page", candidate_notices.bring_back_after_delete)
hooks.register("after_bulk_action", candidate_notices.bring_back_after_bulk)
hooks.register("register_admin_urls", lambda: review_panel.urlpatterns)


@hooks.register("construct_homepage_panels")
def offer_reviews(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(review_panel.ReviewPanel())


@hooks.register("register_log_actions")
def name_what_is_done(actions: Any) -> None:
    """What the history of a news page says beside Wagtail's own."""
    actions.register_action(STILL_RIGHT, _("Look again in six months"), _("Said that it is still right"))


hooks.register("site_banner", on_every_page)
hooks.register("help_page_banner", on_help_page)
hooks.register("help_page_banner_scenes", scenes_on_help_page)


@hooks.register("register_log_actions")
def name_taking_down(actions: Any) -> None:
    actions.register_action(TAKE_DOWN, _("Take it down now"), _("Took the banner down"))
