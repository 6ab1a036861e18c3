from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.chooser import BaseChooser

from cms.base.admin.deletion import refuse_to_delete_page, refuse_to_delete_together
from cms.base.admin.ended_reviews import say_which_reviews_ended
from cms.base.admin.unpublishing import UnpublishEachAsItIs
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
for after in ("after_publish_page", "after_unpublish_page", "after_bulk_action"):
    hooks.register(after, say_which_reviews_ended)
hooks.register("register_bulk_action", UnpublishEachAsItIs, order=10)  # instead of Wagtail's own
