from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.chooser import BaseChooser

from cms.base.admin.deletion import refuse_to_delete_page, refuse_to_delete_together
from cms.base.admin.ended_reviews import say_which_reviews_ended
from cms.base.admin.languages import (
    DeleteInEveryLanguage,
    MoveInEveryLanguage,
    move_in_every_language,
    say_what_is_not_shown,
)
from cms.base.admin.unpublishing import UnpublishEachAsItIs
from cms.base.mirrors import in_other_languages
from cms.base.security.csp import render_chooser

BaseChooser.render = render_chooser


@hooks.register("register_account_menu_item")
def change_password(request: HttpRequest) -> dict[str, str]:
    """Passwords are changed where one signs in, not in the admin."""
    return {
        "url": reverse("account_change_password"),
        "label": _("Change your password"),
        "help_text": _("Opens the page where you choose a new one."),
    }


hooks.register("before_delete_page", refuse_to_delete_page)
hooks.register("before_bulk_action", refuse_to_delete_together)
hooks.register("construct_translated_pages_to_cascade_actions", in_other_languages)
hooks.register("after_move_page", move_in_every_language)
hooks.register("after_publish_page", say_what_is_not_shown)
for after in ("after_publish_page", "after_unpublish_page", "after_bulk_action"):
    hooks.register(after, say_which_reviews_ended)
for action in (UnpublishEachAsItIs, DeleteInEveryLanguage, MoveInEveryLanguage):
    hooks.register("register_bulk_action", action, order=10)  # instead of Wagtail's own
