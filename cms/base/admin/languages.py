"""In the admin: what is done to a page in the site's own language is done to it in the others, and said."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
from wagtail.models import Page

from cms.base.mirrors import in_other_languages, source_of, straighten, translations_of


class DeleteInEveryLanguage(DeleteBulkAction):
    """Wagtail deletes the chosen pages alone, and leaves their mirrors public, as pages of their own."""

    @classmethod
    def execute_action(cls, objects: Iterable[Page], user: Any = None, **options: Any) -> tuple[int, int]:
        pages = list(objects)
        others = [page.pk for found in in_other_languages(pages, "delete").values() for page in found]
        done: tuple[int, int] = super().execute_action(pages, user=user, **options)
        for page in Page.objects.filter(pk__in=others).order_by("-depth").specific():
            # Whoever may delete a page may delete what follows it.
            DeletePageAction(page, user=user).execute(skip_permission_checks=True)
        return done


class MoveInEveryLanguage(MoveBulkAction):
    """Wagtail moves the chosen pages alone."""

    @classmethod
    def execute_action(cls, objects: Iterable[Page], **options: Any) -> tuple[int, int] | None:
        done: tuple[int, int] | None = super().execute_action(objects, **options)
        straighten()
        return done


def move_in_every_language(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_move_page``: what its own view leaves where it was."""
    straighten()


def say_what_is_not_shown(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_publish_page``: a translation without its source, and those withdrawn with theirs."""
    source = source_of(page)
    if source and not source.live and not page.go_live_at:
        messages.warning(
            request, _("This translation is not shown until the page that it translates is published.")
        )
    if page.locale.language_code != settings.LANGUAGE_CODE:
        return
    withdrawn = translations_of(page).filter(live=False, first_published_at__isnull=False)
    codes = withdrawn.values_list("locale__language_code", flat=True)
    names = ", ".join(str(get_language_info(code)["name_translated"]) for code in codes)
    if names:
        said = _("Not published in: %(languages)s. Look the text through there, and publish it.")
        messages.info(request, said % {"languages": names})
