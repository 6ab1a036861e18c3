from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from campaigns.newsletters import frozen
from campaigns.newsletters.mailchimp.noting import note_change
from campaigns.newsletters.mailchimp_viewset import MailchimpViewSet
from campaigns.newsletters.offering import after_pledge, after_sign_up, in_footer
from campaigns.newsletters.subscribing.knowing import erase, known_of
from campaigns.newsletters.viewsets import SubscribersViewSet

hooks.register("known_of_person", known_of)
hooks.register("erase_person", erase)
hooks.register("site_footer", in_footer)
hooks.register("after_pledge", after_pledge)
hooks.register("after_sign_up", after_sign_up)
hooks.register("subscriber_changed", note_change)
hooks.register("hidden_pages", frozen.hidden_letters)
# Before the ground's own refusal, which advises to unpublish.
hooks.register("before_delete_page", frozen.refuse_to_delete_sent, order=-10)
hooks.register("before_move_page", frozen.refuse_to_move_sent)
hooks.register("before_unpublish_page", frozen.refuse_to_unpublish_sent)
hooks.register("before_bulk_action", frozen.refuse_together, order=-10)


class NewslettersGroup(ModelViewSetGroup):
    menu_label = _("Newsletters")
    menu_icon = "mail"
    menu_order = 180
    submenu_hook = "register_newsletters_menu_item"  # for pages that are no list of rows
    items = (SubscribersViewSet,)


@hooks.register("register_admin_viewset")
def register_newsletters() -> NewslettersGroup:
    return NewslettersGroup()


@hooks.register("register_admin_viewset")
def register_mailchimp() -> MailchimpViewSet:
    return MailchimpViewSet()
