"""Telling those who keep a copy of a subscriber, such as Mailchimp's side, that something changed."""

from wagtail import hooks

from campaigns.newsletters.models import Subscriber

HOOK = "subscriber_changed"


def tell(subscriber: Subscriber, *, was_email: str = "", is_erased: bool = False) -> None:
    """Call every function of the hook, in the caller's transaction: what fails there takes the change back.

    ``was_email`` is the address until now when that is what changed; with ``is_erased`` the row is about to be deleted.
    Nobody hears of a row that was never confirmed.
    """
    if subscriber.confirmed_at is None:
        return
    for hook in hooks.get_hooks(HOOK):
        hook(subscriber, was_email=was_email, is_erased=is_erased)
