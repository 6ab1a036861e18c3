from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from cms.help.admin import helpline_panel, page_protection
from cms.help.admin.neutral_viewset import NeutralAddressesViewSet

hooks.register("register_admin_viewset", NeutralAddressesViewSet)
hooks.register("register_admin_urls", lambda: helpline_panel.urlpatterns)
# Before the ground's own refusal, which advises to unpublish.
hooks.register("before_delete_page", page_protection.refuse_to_take_down, order=-10)
hooks.register("before_unpublish_page", page_protection.refuse_to_take_down)
hooks.register("before_move_page", page_protection.refuse_to_take_down)
hooks.register("before_bulk_action", page_protection.refuse_together, order=-10)


@hooks.register("construct_homepage_panels")
def offer_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm(helpline_panel.MAY_CHANGE):
        panels.append(helpline_panel.HelpLinePanel())
