"""What Mailchimp's webhook says: kept as a hint, and looked into by the worker, as nothing signs it."""

from typing import Any

from django.conf import settings

from campaigns.newsletters.mailchimp.client import Chimp
from campaigns.newsletters.mailchimp.member_profile import hash_of
from campaigns.newsletters.mailchimp.precedence import Status, apply, keep_suppressed_out, rename
from campaigns.newsletters.mailchimp.push import member_there
from campaigns.newsletters.models import MailchimpAudience, MailchimpHint, MailchimpMember
from cms.base.jobs import stop

MOST = 10_000  # hints kept; whatever comes beyond is found by the nightly reading
BATCH = 40
TYPES = {"subscribe", "unsubscribe", "profile", "cleaned", "upemail"}


def keep_hint(fields: dict[str, str]) -> MailchimpHint | None:
    """Write down whom to look at; None when it is not about our audience or says nothing we understand."""
    email = fields.get("data[new_email]") or fields.get("data[email]") or ""
    if fields.get("type") not in TYPES or fields.get("data[list_id]") != settings.MAILCHIMP_AUDIENCE:
        return None
    audience = MailchimpAudience.current()
    if "@" not in email or audience.hints.count() >= MOST:
        return None
    old = fields.get("data[old_email]", "") if fields["type"] == "upemail" else ""
    hint, _made = MailchimpHint.objects.get_or_create(
        audience=audience, hash=hash_of(email), was_hash=hash_of(old) if old else ""
    )
    if fields.get("data[reason]") == "abuse" and not hint.is_complaint:
        hint.is_complaint = True
        hint.save(update_fields=["is_complaint"])
    return hint


def look_into_hints(audience: MailchimpAudience, chimp: Chimp) -> int:
    """Ask Mailchimp about whom the hints name and apply that; return how many were looked into."""
    hints = list(audience.hints.order_by("pk")[:BATCH])
    for done, hint in enumerate(hints):
        if stop.asked:
            return done
        look_into(audience, chimp, hint)
        hint.delete()
    return len(hints)


def look_into(audience: MailchimpAudience, chimp: Chimp, hint: MailchimpHint) -> None:
    theirs = member_there(chimp, hint.hash)
    member = find_member(audience, theirs or {"id": hint.hash}, was=hint.was_hash)
    if member is None:
        if theirs is not None:
            keep_suppressed_out(audience, theirs)
        return
    if theirs is None:
        if member.hash == hint.hash and member.status != Status.GONE:
            apply(audience, member.subscriber, {"status": Status.GONE}, is_complaint=hint.is_complaint)
        return
    take(audience, member, theirs, is_complaint=hint.is_complaint)


def take(
    audience: MailchimpAudience,
    member: MailchimpMember,
    theirs: dict[str, Any],
    *,
    is_complaint: bool = False,
) -> None:
    """Apply what Mailchimp says of a member of ours, under whatever address by now."""
    if member.hash != theirs["id"]:
        rename(audience, member, theirs)
        member = MailchimpMember.objects.filter(pk=member.pk, hash=theirs["id"]).first() or member
        if member.hash != theirs["id"]:
            return
    apply(audience, member.subscriber, theirs, is_complaint=is_complaint)


def find_member(
    audience: MailchimpAudience, theirs: dict[str, Any], *, was: str = ""
) -> MailchimpMember | None:
    """Ours with this address, with the one before, or with the contact's lasting ID."""
    members = audience.members.select_related("subscriber")
    found = members.filter(hash=theirs["id"]).first()
    if found is None and was:
        found = members.filter(hash=was).first()
    if found is None and theirs.get("contact_id"):
        found = members.filter(contact_id=theirs["contact_id"]).first()
    return found
