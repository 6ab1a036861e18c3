"""The help page stays where it is, in every language: every page and every printed paper leads there."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from cms.base.protected_rows import trees
from cms.help.models import HelpPage


def is_among(pages: Any) -> bool:
    """Whether one of these is a help page that visitors see; of a translation, too, nothing would be left but an error."""
    return HelpPage.objects.live().filter(pk__in=pages.values("pk")).exists()


def refuse_to_take_down(
    request: HttpRequest, page: Page, destination: Page | None = None
) -> HttpResponse | None:
    """For Wagtail's hooks ``before_delete_page``, ``before_unpublish_page`` and ``before_move_page``."""
    if not is_among(trees([page])):
        return None
    messages.error(request, words())
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_together(
    request: HttpRequest, action_type: str, rows: Iterable[Any], action: Any
) -> HttpResponse | None:
    """For Wagtail's hook ``before_bulk_action``: nothing is done to any of them."""
    if action_type not in {"delete", "move", "unpublish"} or not issubclass(action.model, Page):
        return None
    if not is_among(trees(rows)):
        return None
    messages.error(request, words())
    return redirect(action.next_url)


def words() -> str:
    return _(
        "Nothing was done: the help page stays where it is, as every page and every printed paper leads there."
    )
