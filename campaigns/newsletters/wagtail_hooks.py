from wagtail import hooks

from campaigns.newsletters.mailchimp.noting import note_change
from campaigns.newsletters.offering import after_pledge, after_sign_up, in_footer
from campaigns.newsletters.subscribing.knowing import erase, known_of

hooks.register("known_of_person", known_of)
hooks.register("erase_person", erase)
hooks.register("site_footer", in_footer)
hooks.register("after_pledge", after_pledge)
hooks.register("after_sign_up", after_sign_up)
hooks.register("subscriber_changed", note_change)
