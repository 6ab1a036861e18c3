"""Whose word holds when Mailchimp says that somebody's letters have ended: docs/decisions/0011."""

from typing import Any

from django.conf import settings
from django.db import transaction

from campaigns.newsletters.mailchimp.member_profile import hash_of, moment_of, remember, take_choices
from campaigns.newsletters.mailchimp.pending_changes import Kind, note
from campaigns.newsletters.models import (
    MailchimpAudience,
    MailchimpChange,
    MailchimpMember,
    Subscriber,
    Suppression,
)
from campaigns.newsletters.subscription.suppression import suppress
from campaigns.newsletters.subscription.unsubscribe import leave

Status = MailchimpMember.Status
ENDED = {Status.UNSUBSCRIBED, Status.CLEANED, Status.ARCHIVED, Status.TRANSACTIONAL, Status.GONE}
OF_SPAM = ("abuse", "spam")


def apply(
    audience: MailchimpAudience, subscriber: Subscriber, theirs: dict[str, Any], *, is_complaint: bool = False
) -> None:
    """Bring our row in line with what Mailchimp says of this member, or Mailchimp's with ours where ours is newer.

    Harmless when done again. ``theirs`` is a member as Mailchimp answers, or only a ``status``.
    """
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
        member = MailchimpMember.objects.filter(audience=audience, subscriber=row).first()
        if row.state != Subscriber.State.ACTIVE:
            keep_out(audience, row, theirs)
        elif theirs["status"] not in ENDED:
            follow(audience, row, theirs)
        elif is_ours_newer(row, member, theirs):
            note(audience, Kind.UPSERT, member.hash if member else hash_of(row.email), row)
        else:
            end(audience, row, theirs, is_complaint=is_complaint)


def is_ours_newer(subscriber: Subscriber, member: MailchimpMember | None, theirs: dict[str, Any]) -> bool:
    """Whether the reader said yes to us after what ended their letters there.

    A yes that Mailchimp took in before is older, whatever the clocks say. Without a time theirs holds: a letter too
    few is the smaller wrong.
    """
    yes, changed = subscriber.confirmed_at, moment_of(theirs)
    told = member.told_at if member is not None else None
    if yes is None or changed is None or (told is not None and told >= yes):
        return False
    return bool(yes > changed)


def end(
    audience: MailchimpAudience, subscriber: Subscriber, theirs: dict[str, Any], *, is_complaint: bool
) -> None:
    # First what Mailchimp said, so that the end of the letters is not told to it as news.
    remember(audience, subscriber, {"id": hash_of(subscriber.email), **theirs}, opts_in=True)
    MailchimpChange.objects.filter(audience=audience, subscriber=subscriber).delete()
    reason = str(theirs.get("unsubscribe_reason") or "").lower()
    if theirs["status"] == Status.CLEANED:
        suppress(subscriber.email, kind=Suppression.Kind.BOUNCED)
    elif is_complaint or any(word in reason for word in OF_SPAM):
        suppress(subscriber.email, kind=Suppression.Kind.COMPLAINED)
    else:
        leave(subscriber)


def keep_out(audience: MailchimpAudience, subscriber: Subscriber, theirs: dict[str, Any]) -> None:
    """They do not receive letters here, so they must not there: our table holds the consents."""
    if theirs["status"] in {Status.SUBSCRIBED, Status.PENDING}:
        note(audience, Kind.ARCHIVE, theirs.get("id") or hash_of(subscriber.email), subscriber)
    elif MailchimpMember.objects.filter(audience=audience, subscriber=subscriber).exists():
        remember(audience, subscriber, {"id": hash_of(subscriber.email), **theirs})


def follow(audience: MailchimpAudience, subscriber: Subscriber, theirs: dict[str, Any]) -> None:
    """They receive letters; what they chose on Mailchimp's own page is their choice, unless ours is on its way there."""
    if MailchimpChange.objects.filter(audience=audience, subscriber=subscriber).exists():
        return
    remember(audience, subscriber, theirs)
    if "interests" in theirs:
        take_choices(
            subscriber, theirs, audience=audience, languages={code for code, _name in settings.LANGUAGES}
        )


def rename(audience: MailchimpAudience, member: MailchimpMember, theirs: dict[str, Any]) -> None:
    """The reader changed their address at Mailchimp: it changes here, unless it is somebody's already or suppressed."""
    email = str(theirs.get("email_address") or "").strip().lower()
    subscriber = member.subscriber
    if not email or email == subscriber.email:
        return
    taken = Subscriber.objects.known_as(email).exists() or Suppression.objects.of(email).exists()
    with transaction.atomic():
        if taken:
            # Merged: the other row goes on by its own consent, this one has no address left.
            member.delete()
            leave(subscriber)
            return
        subscriber.email = email
        subscriber.link_number += 1  # links in letters to the old address act no more
        subscriber.save(update_fields=["email", "link_number"])
        member.hash = theirs["id"]
        member.save(update_fields=["hash"])


def keep_suppressed_out(audience: MailchimpAudience, theirs: dict[str, Any]) -> bool:
    """Whether somebody there whom we do not know is one we must never write to; then they are taken out again."""
    found = Suppression.objects.of(str(theirs.get("email_address") or "")).first()
    if found is None or theirs.get("status") not in {Status.SUBSCRIBED, Status.PENDING}:
        return False
    kind = Kind.DELETE if found.kind == Suppression.Kind.ERASED else Kind.ARCHIVE
    note(audience, kind, theirs["id"], None)
    return True
