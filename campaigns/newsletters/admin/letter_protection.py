"""What was sent stays: a letter that has left is not deleted, moved or unpublished, and says so in words."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from campaigns.newsletters.letter.archive import has_sent
from campaigns.newsletters.models import LetterPage
from campaigns.newsletters.models.letter_locks import SentLock, WaitingLock
from cms.base.protected_rows import trees


def refuse(request: HttpRequest, sentence: str, *, page: Page) -> HttpResponse:
    messages.error(
        request, " ".join([sentence, _("It can be left out of the archive: the button is on the letter.")])
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_to_publish_translation(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For Wagtail's hook ``before_edit_page``: the screen of a synced translation asks no page for its lock."""
    if (
        request.method != "POST"
        or request.POST.get("action") != "publish"
        or not isinstance(page, LetterPage)
    ):
        return None
    lock = page.get_lock()
    if not isinstance(lock, SentLock | WaitingLock):
        return None
    messages.error(request, lock.get_message(request.user))
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_to_delete_sent(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For Wagtail's hook ``before_delete_page``."""
    if not has_sent(trees([page])):
        return None
    sentence = _("“%(page)s” cannot be deleted: letters that were sent are kept.")
    title = page.get_admin_display_title()
    return refuse(request, sentence % {"page": title}, page=page)


def refuse_to_move_sent(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """For Wagtail's hook ``before_move_page``."""
    if not has_sent(Page.objects.filter(pk=page.pk)):
        return None
    sentence = _("“%(page)s” cannot be moved: its address stands in letters that were sent.")
    title = page.get_admin_display_title()
    return refuse(request, sentence % {"page": title}, page=page)


def refuse_to_unpublish_sent(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For Wagtail's hook ``before_unpublish_page``; it may be asked to take what lies below along."""
    below = trees([page]) if request.POST.get("include_descendants") else Page.objects.filter(pk=page.pk)
    if not has_sent(below):
        return None
    sentence = _("“%(page)s” cannot be unpublished: letters that were sent are kept.")
    title = page.get_admin_display_title()
    return refuse(request, sentence % {"page": title}, page=page)


def refuse_together(
    request: HttpRequest, action_type: str, rows: Iterable[Any], action: Any
) -> HttpResponse | None:
    """For Wagtail's hook ``before_bulk_action``: nothing is done to any of them."""
    if action_type not in {"delete", "move", "unpublish"} or not issubclass(action.model, Page):
        return None
    alone = action_type != "delete" and not request.POST.get("include_descendants")
    pages = Page.objects.filter(pk__in=[row.pk for row in rows]) if alone else trees(rows)
    if not has_sent(pages):
        return None
    messages.error(request, _("Nothing was done: letters that were sent are among them, and these are kept."))
    return redirect(action.next_url)
