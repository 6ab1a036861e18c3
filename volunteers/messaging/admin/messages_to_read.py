"""A message that a second coordinator is to read, as one of the things that wait for the staff."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.waiting.kinds import Item, Kind
from volunteers.messaging.models import Message
from volunteers.notices.staff_mails import wants_mail


def messages_for(user: Any) -> list[Item]:
    """Those that another has written."""
    rows = Message.objects.visible_to(user).filter(~Q(written_by=user), state=Message.State.REVIEW)
    return [Item(key=f"message {pk}") for pk in rows.order_by("pk").values_list("pk", flat=True)]


def what_waits() -> list[Kind]:
    return [
        Kind(
            name="messages",
            choice=_("Messages to volunteers that a second person is to read"),
            said=lambda count: ngettext(
                "%(count)s message to volunteers waits for a second person",
                "%(count)s messages to volunteers wait for a second person",
                count,
            ),
            needs="messaging.add_message",
            items=messages_for,
            view="messaging:index",
            tells_itself=lambda: True,  # ``review``
            is_mailed=wants_mail,
        )
    ]
