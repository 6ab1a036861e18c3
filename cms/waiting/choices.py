"""What each person has chosen to be mailed about."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from cms.waiting.kinds import Kind, kinds_for, table
from cms.waiting.models import MailChoice


def mailed_kinds(user: Any) -> list[Kind]:
    """The kinds that the user can act on and is mailed about."""
    chosen = dict(MailChoice.objects.filter(user=user.pk).values_list("kind", "is_mailed"))
    return [
        kind
        for kind in kinds_for(user)
        if (chosen[kind.name] if kind.name in chosen else kind.is_mailed(user))
    ]


def wants(user: Any, name: str) -> bool:
    """Whether mails about the kind of this name are theirs. Raises KeyError when there is none."""
    kind = {each.name: each for each in table()}[name]
    chosen = MailChoice.objects.filter(user=user.pk, kind=name).values_list("is_mailed", flat=True).first()
    return kind.is_mailed(user) if chosen is None else chosen


def choose(user: Any, names: Collection[str]) -> None:
    """Let the user be mailed about these kinds and no others of those they can act on."""
    with transaction.atomic():
        for kind in kinds_for(user):
            MailChoice.objects.update_or_create(
                user=user, kind=kind.name, defaults={"is_mailed": kind.name in names}
            )
