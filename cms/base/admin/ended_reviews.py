"""In the admin: a review that was in progress has ended, because its page was published past it or taken down."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.log_actions import get_active_log_context
from wagtail.models import PageLogEntry


def say_which_reviews_ended(request: HttpRequest, *_of_hook: Any) -> None:
    """For Wagtail's hooks after a page was published, unpublished, or many were: what this request wrote into histories."""
    ended = PageLogEntry.objects.filter(
        action="wagtail.workflow.cancel", uuid=get_active_log_context().uuid
    ).order_by("pk")
    for title in ended.values_list("label", flat=True):
        messages.warning(
            request,
            _("The review of “%(page)s” that was in progress has ended: nobody need answer it any more.")
            % {"page": title},
        )
