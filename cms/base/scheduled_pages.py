from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.base.jobs import at_most_every


@at_most_every(30)
def publish_scheduled_pages() -> int:
    """Publish and unpublish what editors set a time for, and return how much that was."""
    before = count_due()
    call_command("publish_scheduled", verbosity=0)
    return before - count_due()


def count_due() -> int:
    now = timezone.now()
    expired = Page.objects.filter(live=True, expire_at__lt=now, alias_of=None).count()
    return expired + Revision.objects.filter(approved_go_live_at__lt=now).count()
