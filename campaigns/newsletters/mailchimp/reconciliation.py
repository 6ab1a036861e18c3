"""Once a night, everything that changed at Mailchimp: what a webhook would have said, had it come."""

from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.newsletters.mailchimp.client import Chimp
from campaigns.newsletters.mailchimp.hints import find_member, take
from campaigns.newsletters.mailchimp.member_profile import hash_of, moment_of
from campaigns.newsletters.mailchimp.precedence import apply, keep_suppressed_out
from campaigns.newsletters.mailchimp.push import catch_up
from campaigns.newsletters.models import MailchimpAudience, Subscriber

PAGE = 500  # members a call; Mailchimp gives up to 1000
EVERY = timedelta(hours=24)
OVERLAP = timedelta(minutes=15)  # their clock is not ours
FIELDS = [
    f"members.{name}"
    for name in (
        "id",
        "contact_id",
        "email_address",
        "status",
        "last_changed",
        "unsubscribe_reason",
        "interests",
        "merge_fields",
    )
]


def is_due(audience: MailchimpAudience, now: datetime) -> bool:
    return (
        audience.reading_since is not None
        or audience.reconciled_at is None
        or audience.reconciled_at <= now - EVERY
    )


def reconcile_if_due(audience: MailchimpAudience, chimp: Chimp) -> int:
    """Read one page; return how many were read, and 1 for the last. A crash goes on from the page that was begun.

    Everything is asked for by the moment it changed; the first time that is everybody.
    """
    now = timezone.now()
    if not is_due(audience, now):
        return 0
    if audience.reading_since is None:
        audience.reading_since, audience.offset, audience.unknown = now, 0, 0
    members = read_page(audience, chimp)
    for theirs in members:
        audience.unknown += not settle(audience, theirs)
    move_on(audience, members)
    if len(members) < PAGE:
        audience.changed_since, audience.reading_since = audience.reading_since - OVERLAP, None
        audience.reconciled_at, audience.offset = now, 0
        catch_up(audience)
    audience.save(update_fields=["reading_since", "offset", "unknown", "changed_since", "reconciled_at"])
    return len(members) or 1


def move_on(audience: MailchimpAudience, members: list[dict]) -> None:
    """Ask next for what changed after the last one of this page. By numbers alone rows would slip past us, as whoever
    changes meanwhile moves to the end; only within one second, as after an import, there is nothing else to go by.
    """
    moments = [moment for theirs in members if (moment := moment_of(theirs)) is not None]
    last = max(moments) - timedelta(seconds=1) if moments else None
    if last is not None and (audience.changed_since is None or last > audience.changed_since):
        audience.changed_since, audience.offset = last, 0
    else:
        audience.offset += len(members)


def read_page(audience: MailchimpAudience, chimp: Chimp) -> list[dict]:
    asked = {"count": PAGE, "offset": audience.offset, "sort_field": "last_changed", "sort_dir": "ASC"}
    if audience.changed_since is not None:
        asked["since_last_changed"] = audience.changed_since.isoformat(timespec="seconds")
    return (chimp.lists.get_list_members_info(chimp.audience, fields=FIELDS, **asked) or {}).get(
        "members"
    ) or []


def settle(audience: MailchimpAudience, theirs: dict) -> bool:
    """Apply one member; return whether we know who that is."""
    if member := find_member(audience, theirs):
        take(audience, member, theirs)
        return True
    # Never told to Mailchimp by us, and there nevertheless: imported before, or by its own form.
    email = str(theirs.get("email_address") or "")
    subscriber = Subscriber.objects.known_as(email).first() if email else None
    if subscriber is not None and hash_of(email) == theirs["id"]:
        if subscriber.state != Subscriber.State.ACTIVE:
            apply(audience, subscriber, theirs)
        return True
    return keep_suppressed_out(audience, theirs)
