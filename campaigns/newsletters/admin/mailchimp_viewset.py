"""The page about the connection with Mailchimp, in the admin's settings."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from campaigns.newsletters.admin import mailchimp_page


class MailchimpMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(mailchimp_page.RIGHT)


class MailchimpViewSet(ViewSet):
    name = "mailchimp"
    icon = "mail"
    menu_label = "Mailchimp"
    menu_item_class = MailchimpMenuItem
    add_to_settings_menu = True

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", mailchimp_page.index, name="index"),
            path("check/", mailchimp_page.check, name="check"),
        ]
