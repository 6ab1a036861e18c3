"""The watch over sources that have been silent for long: one mail to the editors, and none more until it is mended."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms.accounts.models import User
from cms.base.jobs import at_most_every
from cms.mail.outbox import write_mail
from cms.news.desk.source_health import health
from cms.news.models import Source
from cms.waiting.choices import wants

EDITORS = "Editors"  # the group, as in cms/accounts/staff/groups.py


@at_most_every(300)
def tell_of_silence() -> int:
    """Flag the sources that have been silent for 48 hours, and tell the editors of those flagged now; returns how many.

    All that fell silent together stand in one mail. A source that has worked again loses its flag, so that its next
    silence is told anew.
    """
    now = timezone.now()
    silent = Source.objects.silent(now)
    with transaction.atomic():
        Source.objects.exclude(flagged_at=None).exclude(pk__in=silent.values("pk")).update(flagged_at=None)
        fresh = list(silent.filter(flagged_at=None).select_for_update(skip_locked=True))
        Source.objects.filter(pk__in=[source.pk for source in fresh]).update(flagged_at=now)
        if fresh:
            _tell(fresh)
    return len(fresh)


def _tell(sources: list[Source]) -> None:
    with override(settings.LANGUAGE_CODE):
        rows = [{"name": source.name, "how": health(source).words} for source in sources]
    editors = User.objects.filter(groups__name=EDITORS, is_active=True).distinct()
    for editor in (each for each in editors.order_by("pk") if wants(each, "sources")):
        write_mail(
            "news/mail/silent",
            to=editor.email,
            language=settings.LANGUAGE_CODE,
            context={
                "sources": rows,
                "button_url": settings.SITE_URL + reverse("sources:index"),
                "button_text": _("See the sources"),
            },
        )
