"""Writing down what Mailchimp must learn of a subscriber, in the transaction in which it comes about."""

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from campaigns.newsletters.mailchimp.member_profile import hash_of
from campaigns.newsletters.models import (
    MailchimpAudience,
    MailchimpChange,
    MailchimpHint,
    MailchimpMember,
    NewsletterRules,
    Subscriber,
)

Kind = MailchimpChange.Kind


def note_change(subscriber: Subscriber, *, was_email: str = "", is_erased: bool = False) -> None:
    """The hook ``subscriber_changed``. Nothing is sent here.

    Whoever Mailchimp knows is kept right there even after another carrier was chosen.
    """
    if not settings.MAILCHIMP_AUDIENCE:
        return
    audience = MailchimpAudience.current()
    member = MailchimpMember.objects.filter(audience=audience, subscriber=subscriber).first()
    if is_erased:
        note_erasure(audience, subscriber, member)
    elif subscriber.state == Subscriber.State.ACTIVE:
        if member is not None and member.hash != hash_of(subscriber.email) and was_email:
            note(audience, Kind.RENAME, member.hash, subscriber)
        elif member is not None or is_carrier():
            forget_waiting(audience, subscriber, but=hash_of(subscriber.email))
            note(audience, Kind.UPSERT, member.hash if member else hash_of(subscriber.email), subscriber)
    elif (member is not None and member.is_reached) or waits_for(audience, subscriber):
        old = member.hash if member else hash_of(was_email or subscriber.email)
        note(audience, Kind.ARCHIVE, old, subscriber)


def is_carrier() -> bool:
    return NewsletterRules.current().carrier == NewsletterRules.Carrier.MAILCHIMP


def note_erasure(audience: MailchimpAudience, subscriber: Subscriber, member: MailchimpMember | None) -> None:
    """Every address of theirs that Mailchimp may hold goes for ever, also one that is on its way there this moment."""
    waiting = MailchimpChange.objects.filter(audience=audience, subscriber=subscriber)
    hashes = {*waiting.values_list("hash", flat=True)}
    if member is not None:
        hashes.add(member.hash)
    was_told = subscriber.state != Subscriber.State.UNCONFIRMED and is_carrier()
    if hashes or was_told:
        hashes.add(hash_of(subscriber.email))
    for each in sorted(hashes):
        note(audience, Kind.DELETE, each, None)
        MailchimpHint.objects.filter(Q(hash=each) | Q(was_hash=each), audience=audience).delete()


def waits_for(audience: MailchimpAudience, subscriber: Subscriber) -> bool:
    return MailchimpChange.objects.filter(audience=audience, subscriber=subscriber).exists()


def forget_waiting(audience: MailchimpAudience, subscriber: Subscriber, *, but: str) -> None:
    """What waits under an address that Mailchimp never learnt of, and never will."""
    rows = MailchimpChange.objects.filter(audience=audience, subscriber=subscriber, kind=Kind.UPSERT)
    rows.exclude(hash=but).delete()


def note(audience: MailchimpAudience, kind: Kind, key: str, subscriber: Subscriber | None) -> None:
    """Put the change in the place of what waits for this address; only deleting for ever is never replaced by anything.

    A new asker with an erased address comes after the deletion: the worker finds them by the reconciliation.
    """
    now = timezone.now()
    row, made = MailchimpChange.objects.get_or_create(
        audience=audience, hash=key, defaults={"kind": kind, "subscriber": subscriber}
    )
    if made or (row.kind == Kind.DELETE and kind != Kind.DELETE):
        return
    # An address that is being renamed is renamed first, whatever else changes: the rest is told with it.
    kept = Kind.RENAME if row.kind == Kind.RENAME and kind == Kind.UPSERT else kind
    MailchimpChange.objects.filter(pk=row.pk).update(
        kind=kept, subscriber=subscriber, version=F("version") + 1, due_at=now, attempts=0, last_error=""
    )
