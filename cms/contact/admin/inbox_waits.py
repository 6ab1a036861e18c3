"""The inbox as one of the things that wait for the staff."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.contact.admin.inbox import VIEW
from cms.contact.models import ContactRules, Message
from cms.waiting.kinds import Item, Kind


def messages_for(user: Any) -> list[Item]:
    """Those to deal with that are nobody's yet, or this handler's."""
    rows = Message.objects.to_deal_with().filter(Q(assigned_to=None) | Q(assigned_to=user))
    return [Item(key=f"message {pk}") for pk in rows.order_by("received_at").values_list("pk", flat=True)]


def what_waits() -> list[Kind]:
    return [
        Kind(
            name="inbox",
            choice=_("Messages to the inbox"),
            said=lambda count: ngettext(
                "%(count)s message in the inbox waits", "%(count)s messages in the inbox wait", count
            ),
            needs=VIEW,
            items=messages_for,
            view="inbox:index",
            has_panel=True,
            tells_itself=lambda: ContactRules.current().is_notified,
        )
    ]
