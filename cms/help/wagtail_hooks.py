from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from cms.help import views

hooks.register("register_admin_urls", lambda: views.urlpatterns)


@hooks.register("construct_homepage_panels")
def offer_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm(views.MAY_CHANGE):
        panels.append(views.HelpLinePanel())
