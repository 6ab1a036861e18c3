from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from campaigns.newsletters.admin import letter_actions, letter_protection
from campaigns.newsletters.admin.letters_to_release import what_waits
from campaigns.newsletters.admin.mailchimp_viewset import MailchimpViewSet
from campaigns.newsletters.admin.sending_viewset import LettersViewSet
from campaigns.newsletters.admin.subscriber_viewset import SubscribersViewSet
from campaigns.newsletters.letter.archive import hidden_letters
from campaigns.newsletters.letter.checklist import complain
from campaigns.newsletters.mailchimp.pending_changes import note_change
from campaigns.newsletters.models import LetterPage
from campaigns.newsletters.views.subscribe_offer import after_pledge, after_sign_up, in_footer

hooks.register("site_footer", in_footer)
hooks.register("after_pledge", after_pledge)
hooks.register("after_sign_up", after_sign_up)
hooks.register("subscriber_changed", note_change)
hooks.register("letter_written", complain)
hooks.register("hidden_pages", hidden_letters)
hooks.register("what_waits", what_waits)
# Before the ground's own refusal, which advises to unpublish.
hooks.register("before_delete_page", letter_protection.refuse_to_delete_sent, order=-10)
hooks.register("before_move_page", letter_protection.refuse_to_move_sent)
hooks.register("before_unpublish_page", letter_protection.refuse_to_unpublish_sent)
# Before wagtail-localize answers for the page.
hooks.register("before_edit_page", letter_protection.refuse_to_publish_translation, order=-10)
hooks.register("before_bulk_action", letter_protection.refuse_together, order=-10)
hooks.register("register_admin_urls", lambda: letter_actions.urlpatterns)
hooks.register("register_page_header_buttons", letter_actions.offer_more)
hooks.register("register_log_actions", letter_actions.name_what_is_done)


class NewslettersGroup(ModelViewSetGroup):
    menu_label = _("Newsletters")
    menu_icon = "mail"
    menu_order = 180
    submenu_hook = "register_newsletters_menu_item"  # for pages that are no list of rows
    items = (LettersViewSet, SubscribersViewSet)


@hooks.register("register_admin_viewset")
def register_newsletters() -> NewslettersGroup:
    return NewslettersGroup()


@hooks.register("register_admin_viewset")
def register_mailchimp() -> MailchimpViewSet:
    return MailchimpViewSet()


@hooks.register("register_page_header_buttons")
def offer_to_send(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, LetterPage) and view_name == "edit" and user.has_perm("newsletters.add_sending"):
        yield Button(
            _("Send the letter"), reverse("letters:send", args=[page.pk]), icon_name="mail", priority=5
        )


@hooks.register("register_log_actions")
def name_what_is_done(actions: Any) -> None:
    """What the history of a letter says of its way."""
    actions.register_action("newsletters.ask", _("Ask for sending"), _("Asked for the letter to be sent"))
    actions.register_action("newsletters.release", _("Release"), _("Released the letter"))
    actions.register_action("newsletters.take_back", _("Make it a draft again"), _("Took the letter back"))
    actions.register_action("newsletters.pause", _("Pause"), _("The letter paused"))
    actions.register_action("newsletters.resume", _("Go on"), _("The letter went on"))
    actions.register_action("newsletters.stop", _("Stop the letter"), _("Stopped the letter"))
    actions.register_action("newsletters.halt", _("Crisis switch"), _("Paused all letters"))
    actions.register_action("newsletters.lift", _("Crisis switch"), _("Let all letters go on"))
