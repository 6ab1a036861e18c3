"""News that editors promised themselves to look through: what holds is looked at again half a year later."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.accounts.models import User
from cms.news.models import NewsPage

NEXT_TIME = timedelta(weeks=26)
STILL_RIGHT = "news.still_right"


@transaction.atomic
def say_still_right(page: NewsPage, *, by: User) -> date:
    """Put the review of a live page off and return the new day. Nothing else changes, and nothing is published.

    A draft that lies beside the page is kept, with the new day in it. Doing it twice a day is harmless.
    """
    again = timezone.localdate() + NEXT_TIME
    NewsPage.objects.filter(pk=page.pk).update(review_by=again)
    if revision := page.latest_revision:
        revision.content["review_by"] = again.isoformat()
        revision.save(update_fields=["content"])
    log(instance=page, action=STILL_RIGHT, user=by)
    return again
