from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from cms.help import staying, views

hooks.register("register_admin_urls", lambda: views.urlpatterns)
# Before the ground's own refusal, which advises to unpublish.
hooks.register("before_delete_page", staying.refuse_to_take_down, order=-10)
hooks.register("before_unpublish_page", staying.refuse_to_take_down)
hooks.register("before_move_page", staying.refuse_to_take_down)
hooks.register("before_bulk_action", staying.refuse_together, order=-10)


@hooks.register("construct_homepage_panels")
def offer_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm(views.MAY_CHANGE):
        panels.append(views.HelpLinePanel())
