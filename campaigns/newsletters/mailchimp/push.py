"""The way of a change to Mailchimp. What fails is put off, row by row; what ails the whole account stops the run.

One worker at a time holds the audience, so calls follow each other over one connection. Every call may be made twice.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaigns.newsletters.mailchimp.client import Chimp, NotFound, Refused
from campaigns.newsletters.mailchimp.member_profile import hash_of, opt_in_of, profile_of, remember
from campaigns.newsletters.mailchimp.precedence import ENDED, Status, apply, is_ours_newer
from campaigns.newsletters.models import (
    MailchimpAudience,
    MailchimpChange,
    MailchimpMember,
    Subscriber,
)
from cms.base.jobs import stop

Kind = MailchimpChange.Kind
BATCH = 500  # the most that POST /lists/{id} takes
ALONE = 40  # rows a run that go one by one, so that the worker's other jobs get their turn
WORTH_A_BATCH = 10
FIRST_WAIT = timedelta(minutes=5)  # doubles with each attempt, up to a day
COMPLIANCE = "Member In Compliance State"
FORGOTTEN = "Forgotten Email Not Subscribed"
EXISTS = "Member Exists"


def push_due(audience: MailchimpAudience, chimp: Chimp) -> int:
    """Tell Mailchimp what is due, at most a batch; return how many rows were dealt with."""
    due = audience.changes.due(timezone.now()).select_related("subscriber")
    rows = list(due.prefetch_related("subscriber__topics", "subscriber__areas")[:BATCH])
    left = push_newcomers(audience, chimp, rows) if len(rows) >= WORTH_A_BATCH else rows
    done = len(rows) - len(left)
    for change in left[:ALONE]:
        if stop.asked:
            break
        try:
            push(audience, chimp, change)
        except Refused as error:
            put_off(change, error)
        else:
            settle(change)
        done += 1
    return done


def settle(change: MailchimpChange) -> None:
    """It is told. When something took its place meanwhile, that is still to be told."""
    MailchimpChange.objects.filter(pk=change.pk, version=change.version).delete()


def put_off(change: MailchimpChange, error: Refused) -> None:
    wait = min(FIRST_WAIT * 2 ** min(change.attempts, 12), timedelta(days=1))
    MailchimpChange.objects.filter(pk=change.pk, version=change.version).update(
        attempts=min(change.attempts + 1, 1000), last_error=error.kind, due_at=timezone.now() + wait
    )


def push(audience: MailchimpAudience, chimp: Chimp, change: MailchimpChange) -> None:
    if change.kind == Kind.DELETE:
        delete(chimp, change.hash)
    elif change.kind == Kind.ARCHIVE:
        archive(audience, chimp, change.hash)
    elif change.subscriber is not None and change.subscriber.state == Subscriber.State.ACTIVE:
        member = audience.members.filter(subscriber=change.subscriber).first()
        if member is not None and member.hash != hash_of(change.subscriber.email):
            rename(audience, chimp, member, change.subscriber)
            member = audience.members.filter(subscriber=change.subscriber).first()
        upsert(audience, chimp, change.subscriber, member)


def delete(chimp: Chimp, key: str) -> None:
    """For ever, as erasure asks for. Whoever is not there, or is deleted already, is what was asked."""
    try:
        chimp.lists.delete_list_member_permanent(chimp.audience, key)
    except NotFound:
        make_sure_of_audience(chimp)
    except Refused as error:
        if error.status != 405:  # deleted for ever before
            raise


def archive(audience: MailchimpAudience, chimp: Chimp, key: str) -> None:
    try:
        chimp.lists.delete_list_member(chimp.audience, key)
    except NotFound:
        make_sure_of_audience(chimp)
    except Refused as error:
        if error.status != 405:  # archived already, or by its state not to be archived: either way no letters
            raise
    audience.members.filter(hash=key).update(status=Status.ARCHIVED)


def rename(
    audience: MailchimpAudience, chimp: Chimp, member: MailchimpMember, subscriber: Subscriber
) -> None:
    """Give the member the new address; where that is in the audience already, the old one is put away."""
    try:
        answer = chimp.lists.update_list_member(
            chimp.audience, member.hash, {"email_address": subscriber.email}
        )
    except NotFound:
        member.delete()
    except Refused as error:
        if error.title not in {EXISTS, COMPLIANCE, FORGOTTEN, "Invalid Resource"}:
            raise
        archive(audience, chimp, member.hash)
        member.delete()
    else:
        remember(audience, subscriber, answer)


def upsert(
    audience: MailchimpAudience, chimp: Chimp, subscriber: Subscriber, member: MailchimpMember | None
) -> None:
    """Their profile as it is here; their status only when there is a yes that Mailchimp does not know of."""
    yes = subscriber.confirmed_at
    opts_in = member is None or member.told_at is None or (yes is not None and member.told_at < yes)
    if member is not None and member.status == Status.GONE and not opts_in:
        return  # it takes nothing about them from us
    theirs = member_there(chimp, hash_of(subscriber.email)) if opts_in else None
    if theirs is None or theirs["status"] not in ENDED:
        put(audience, chimp, subscriber, status=None, opts_in=opts_in)
    elif is_by_us(member, theirs) or is_ours_newer(subscriber, member, theirs):
        put(audience, chimp, subscriber, status=Status.SUBSCRIBED, opts_in=opts_in)
    else:
        apply(audience, subscriber, theirs)


def is_by_us(member: MailchimpMember | None, theirs: dict[str, Any]) -> bool:
    """Whether we put them away ourselves, as they had left here."""
    return member is not None and member.status == theirs["status"] == Status.ARCHIVED


def put(
    audience: MailchimpAudience,
    chimp: Chimp,
    subscriber: Subscriber,
    *,
    status: str | None,
    opts_in: bool,
) -> None:
    body = profile_of(subscriber, audience) | {"status_if_new": Status.SUBSCRIBED}
    body |= opt_in_of(subscriber) if opts_in else {}
    body |= {"status": status} if status else {}
    key = hash_of(subscriber.email)
    try:
        answer = chimp.lists.set_list_member(chimp.audience, key, body)
    except Refused as error:
        if error.title == FORGOTTEN:
            forgotten(audience, subscriber, opts_in=opts_in)
            return
        if error.title != COMPLIANCE or status == Status.PENDING:
            raise
        # They left or bounced there once: Mailchimp itself asks them whether they mean it.
        put(audience, chimp, subscriber, status=Status.PENDING, opts_in=opts_in)
        return
    remember(audience, subscriber, answer, opts_in=opts_in)
    if answer.get("status") in ENDED:
        apply(audience, subscriber, answer)


def forgotten(audience: MailchimpAudience, subscriber: Subscriber, *, opts_in: bool) -> None:
    """Deleted for ever there: Mailchimp takes them from nobody but themselves.

    When that befell somebody whom it knew, their letters end here too; a newer yes stays, and is marked as unreachable.
    """
    remember(audience, subscriber, {"status": Status.GONE}, opts_in=opts_in)
    if not opts_in:
        apply(audience, subscriber, {"status": Status.GONE})


def member_there(chimp: Chimp, key: str) -> dict[str, Any] | None:
    try:
        return chimp.lists.get_list_member(chimp.audience, key)
    except NotFound:
        make_sure_of_audience(chimp)
        return None


def make_sure_of_audience(chimp: Chimp) -> None:
    """Raises NotFound when it is the audience that is gone: then nothing is known about anybody in it."""
    chimp.lists.get_list(chimp.audience, fields=["id"])


def push_newcomers(
    audience: MailchimpAudience, chimp: Chimp, rows: Sequence[MailchimpChange]
) -> list[MailchimpChange]:
    """Add those whom Mailchimp does not know in one call, and return the rows that are still to be told one by one.

    ``update_existing`` stays off: whoever is there already comes back as an error and is looked at alone.
    """
    known = set(
        audience.members.values_list("subscriber_id", flat=True).filter(subscriber__in=subscribers(rows))
    )
    new = {
        row.hash: row
        for row in rows
        if row.kind == Kind.UPSERT
        and row.attempts == 0
        and row.subscriber is not None
        and row.subscriber.state == Subscriber.State.ACTIVE
        and row.subscriber_id not in known
    }
    if len(new) < WORTH_A_BATCH:
        return list(rows)
    members = [
        profile_of(row.subscriber, audience) | opt_in_of(row.subscriber) | {"status": Status.SUBSCRIBED}
        for row in new.values()
        if row.subscriber is not None
    ]
    answer = chimp.lists.batch_list_members(
        chimp.audience, {"members": members, "sync_tags": False, "update_existing": False}
    )
    added = set()
    for theirs in answer.get("new_members") or []:
        row = new.get(theirs.get("id") or "")
        if row is not None and row.subscriber is not None:
            remember(audience, row.subscriber, theirs, opts_in=True)
            settle(row)
            added.add(row.pk)
    return [row for row in rows if row.pk not in added]


def subscribers(rows: Sequence[MailchimpChange]) -> list[int]:
    return [row.subscriber_id for row in rows if row.subscriber_id is not None]


def catch_up(audience: MailchimpAudience) -> int:
    """Queue whom Mailchimp was never told of, who said yes again since, and whose pause ended; return how many."""
    theirs = MailchimpMember.objects.filter(audience=audience, subscriber=OuterRef("pk"))
    waiting = MailchimpChange.objects.filter(audience=audience, subscriber=OuterRef("pk"))
    today = timezone.localdate()
    unpaused = theirs.filter(is_paused=True)
    again = theirs.filter(Q(told_at=None) | Q(told_at__lt=OuterRef("confirmed_at")))
    missing = Subscriber.objects.filter(
        ~Exists(theirs)
        | Exists(again)
        | Exists(unpaused) & (Q(paused_until=None) | Q(paused_until__lte=today))
        | ~Exists(unpaused) & Q(paused_until__gt=today),
        ~Exists(waiting),
        state=Subscriber.State.ACTIVE,
    )
    rows = [
        MailchimpChange(audience=audience, kind=Kind.UPSERT, hash=hash_of(row.email), subscriber=row)
        for row in missing.only("pk", "email").iterator(chunk_size=2000)
    ]
    return len(MailchimpChange.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True))
