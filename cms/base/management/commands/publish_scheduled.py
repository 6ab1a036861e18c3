import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.management.commands import publish_scheduled
from wagtail.models import Locale, Page, Revision

from cms.base.mirrors import straighten
from cms.base.security.logs import describe

log = logging.getLogger(__name__)


class Command(publish_scheduled.Command):
    """Wagtail's own, but one page that fails holds up no other, and one whose time is out is unpublished as what it is.

    Wagtail unpublishes the bare ``Page``, whose ``save`` knows nothing of what follows from it for the kind of page. Raises
    ``CommandError`` in the end when something failed; it is tried again the next time.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        failed = 0
        for name, act in due():
            try:
                act()
            except Exception as error:
                log.error("%s failed: %s", name, describe(error))  # noqa: TRY400 - the message may hold a title
                failed += 1
        if failed:
            raise CommandError(f"Failed for {failed} pages. The log says more.")


def due() -> Iterator[tuple[str, Callable[[], object]]]:
    """What is to be done now, with a name for the log that says nothing of the page but its number."""
    now = timezone.now()
    # Mirrors end with what they mirror.
    expired = Page.objects.filter(live=True, expire_at__lt=now, alias_of=None)
    for page in expired.order_by("expire_at").specific():
        act = partial(page.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled")
        yield f"Unpublishing page {page.pk}", act
    swedish = Locale.objects.filter(language_code=settings.LANGUAGE_CODE).values_list("pk", flat=True)
    revisions = list(Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"))
    # A translation is not public before what it translates.
    for revision in sorted(revisions, key=lambda each: each.content.get("locale") not in swedish):
        yield (
            f"Publishing revision {revision.pk}",
            partial(revision.publish, log_action="wagtail.publish.scheduled"),
        )
    yield "Straightening pages in other languages", straighten
