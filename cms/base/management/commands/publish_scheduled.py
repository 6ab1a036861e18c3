from typing import Any

from django.utils import timezone
from wagtail.management.commands import publish_scheduled
from wagtail.models import Page


class Command(publish_scheduled.Command):
    """Wagtail's own, but a page whose time is out is unpublished as what it is.

    Wagtail unpublishes the bare ``Page``, whose ``save`` knows nothing of what follows from it for the kind of page.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            for page in Page.objects.filter(live=True, expire_at__lt=timezone.now()).specific():
                page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        super().handle(*args, **options)
