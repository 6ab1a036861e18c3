"""A change of keys: senders are found by a fingerprint that depends on the first of them."""

from django.db.models import QuerySet

from cms.contact.models import Message
from cms.contact.models.messages import sender_of
from cms.privacy.key_rotation import Rotated, Step, open_column, rotate_rows


def rotate_senders(*, dry_run: bool) -> Rotated:
    """For the hook ``rotate_keys``. Until it is done, messages are found under every key."""

    def rotate_batch(rows: QuerySet) -> Step:
        kept = dict(rows.values_list("pk", "sender"))
        stale = {
            pk: sender_of(email) for pk, email in open_column(rows, "email") if sender_of(email) != kept[pk]
        }
        for pk, sender in stale.items() if not dry_run else ():
            Message.objects.filter(pk=pk).update(sender=sender)
        return Step(len(stale), [])

    return rotate_rows("contact.Message, senders", Message.objects.exclude(sender=""), rotate_batch)
