"""One mail a day at most about what waits, and at once what is within a day of its event."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.base.jobs import at_most_every, stop
from cms.mail.outbox import write_mail
from cms.waiting.choices import mailed_kinds
from cms.waiting.kinds import Item, Kind
from cms.waiting.lines import Line, lines_of
from cms.waiting.models import DayMail, ToldAtOnce

MORNING = 7  # o'clock, in Göteborg
NEAR = timedelta(hours=24)
KEEP = timedelta(days=60)


@at_most_every(120)
def mail_what_waits() -> int:
    """Mail each of the staff what has come near, and in the morning all that waits. Returns how many mails were written."""
    ToldAtOnce.objects.filter(at__lt=timezone.now() - KEEP).delete()
    staff = get_user_model()._default_manager.filter(is_active=True)
    may_enter = Q(is_superuser=True) | Q(groups__permissions__codename="access_admin")
    written = 0
    for user in staff.filter(may_enter).distinct().order_by("pk"):
        if stop.asked:
            break
        lines = lines_of(mailed_kinds(user), user)
        if lines:
            written += mail_at_once(user, lines) + mail_of_the_day(user, lines)
    return written


def mail_at_once(user: Any, lines: Sequence[Line]) -> bool:
    """Whether there was something near that they have not been told of."""
    until = timezone.now() + NEAR
    with transaction.atomic():
        news = []
        for line in lines:
            near = [item for item in line.items if item.starts_at and item.starts_at <= until]
            told = [item for item in near if is_news(user, line.kind, item)]
            news += [Line(line.kind, told)] if told else []
        if news:
            write(user, news, is_near=True)
        return bool(news)


def is_news(user: Any, kind: Kind, item: Item) -> bool:
    """Whether they have not been told of it at once before. Now they are."""
    same = {"user": user, "kind": kind.name, "key": item.key}
    return ToldAtOnce.objects.get_or_create(**same, defaults={"at": timezone.now()})[1]


def mail_of_the_day(user: Any, lines: Sequence[Line]) -> bool:
    """Whether it is morning, there is something to tell and they have had none today."""
    now = timezone.localtime()
    lines = [line for line in lines if not line.kind.tells_itself()]
    if now.hour < MORNING or not lines:
        return False
    with transaction.atomic():
        DayMail.objects.get_or_create(user=user)
        # Two workers may be at it: only one of them changes the row.
        is_first = DayMail.objects.filter(Q(day=None) | Q(day__lt=now.date()), user=user).update(
            day=now.date()
        )
        if is_first:
            write(user, lines, is_near=False)
        return bool(is_first)


def write(user: Any, lines: Sequence[Line], *, is_near: bool) -> None:
    write_mail(
        "waiting/mail/waiting",
        to=user.email,
        language=settings.LANGUAGE_CODE,
        context={
            "lines": lines,
            "is_near": is_near,
            "button_url": settings.SITE_URL + reverse("wagtailadmin_home"),
            "button_text": _("To the first page"),
            "choices_url": settings.SITE_URL + reverse("wagtailadmin_account"),
        },
    )
