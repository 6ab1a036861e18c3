from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from campaigns.pages.models import CampaignPage
from volunteers.changes.copying import move_publication, rewrite


@hooks.register("after_copy_page")
def move_the_campaign(request: HttpRequest, page: Page, new_page: Page) -> None:
    """A campaign that is copied begins and ends as many days later as was asked."""
    copy, days = new_page.specific, int(request.POST.get("days") or 0)
    if days and isinstance(copy, CampaignPage):
        rewrite(copy, lambda draft: move_on(draft, timedelta(days=days)))


def move_on(draft: Any, by: timedelta) -> None:
    draft.starts_on += by
    draft.ends_on = draft.ends_on and draft.ends_on + by
    move_publication(draft, by)
