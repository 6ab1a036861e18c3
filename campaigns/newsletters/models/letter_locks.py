from typing import Any

from django.utils.translation import gettext
from wagtail.locks import BaseLock


class WaitingLock(BaseLock):
    """On a letter that waits to be sent, whoever wants to edit it: what was asked for and released is what goes."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> str:
        return gettext(
            "This letter waits to be sent, as it is. To change it, make it a draft again under “Send the letter”."
        )

    def get_locked_by(self, user: Any) -> str:
        return gettext("Waits to be sent")

    def get_description(self, user: Any) -> str:
        return gettext("Nobody can change what waits to be sent.")


class SentLock(BaseLock):
    """On a letter that has left, whoever wants to edit it."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> str:
        return gettext("This letter has been sent. What was sent is what the archive shows.")

    def get_locked_by(self, user: Any) -> str:
        return gettext("Sent")

    def get_description(self, user: Any) -> str:
        return gettext("Nobody can change what was sent.")
