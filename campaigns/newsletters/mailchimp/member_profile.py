"""A subscriber as Mailchimp is told of them, and back."""

import hashlib
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from campaigns.newsletters.models import MailchimpAudience, MailchimpMember, Subscriber, Topic
from cms.base.models import Area

LANGUAGE = "LANGUAGE"  # the merge field: at most ten characters
WHOLE_CITY = "whole_city"
PAUSED = "paused"
CATEGORY = "category:"  # before the names of what interests lie in


def hash_of(email: str) -> str:
    """Mailchimp's key for an address. No secret: anybody can make it who knows the address."""
    return hashlib.md5(email.strip().lower().encode(), usedforsecurity=False).hexdigest()


def interests_of(subscriber: Subscriber, audience: MailchimpAudience) -> dict[str, bool]:
    """Every interest that we laid out there, on or off, so that what was unticked goes too."""
    areas = list(subscriber.areas.all())
    chosen = {f"topic:{topic.kind}" for topic in subscriber.topics.all()}
    chosen |= {f"area:{area.slug}" for area in areas} or {WHOLE_CITY}
    if is_paused(subscriber):
        chosen.add(PAUSED)
    theirs = audience.interests.items()
    return {there: name in chosen for name, there in theirs if not name.startswith(CATEGORY)}


def is_paused(subscriber: Subscriber) -> bool:
    return subscriber.paused_until is not None and subscriber.paused_until > timezone.localdate()


def profile_of(subscriber: Subscriber, audience: MailchimpAudience) -> dict[str, Any]:
    """Address, language and choices, without a word about whether they receive letters."""
    return {
        "email_address": subscriber.email,
        "email_type": "html",
        "merge_fields": {LANGUAGE: subscriber.language},
        "interests": interests_of(subscriber, audience),
    }


def opt_in_of(subscriber: Subscriber) -> dict[str, Any]:
    """When they said yes, to the second: what Mailchimp may be asked for as proof."""
    assert subscriber.confirmed_at is not None  # noqa: S101 - held by a constraint for whoever is active
    return {"timestamp_opt": subscriber.confirmed_at.isoformat(timespec="seconds")}


def remember(
    audience: MailchimpAudience, subscriber: Subscriber, answer: dict[str, Any], *, opts_in: bool = False
) -> MailchimpMember:
    """Write down what Mailchimp answered about them; with ``opts_in`` it knows of their newest yes now."""
    values: dict[str, Any] = {
        "hash": answer.get("id") or hash_of(subscriber.email),
        "contact_id": answer.get("contact_id") or "",
        "status": answer.get("status") or MailchimpMember.Status.SUBSCRIBED,
    }
    # As it is there, not here: a pause that has ended is to be told yet.
    their_pause = (answer.get("interests") or {}).get(audience.interests.get(PAUSED))
    if their_pause is not None:
        values["is_paused"] = bool(their_pause)
    if opts_in:
        values["told_at"] = subscriber.confirmed_at
    return MailchimpMember.objects.update_or_create(
        audience=audience, subscriber=subscriber, defaults=values
    )[0]


def take_choices(
    subscriber: Subscriber, theirs: dict[str, Any], *, audience: MailchimpAudience, languages: set[str]
) -> bool:
    """Follow what the reader changed on Mailchimp's own page; return whether anything differed."""
    wanted = theirs.get("interests") or {}
    on = {name for name, there in audience.interests.items() if wanted.get(there)}
    kinds = {name.removeprefix("topic:") for name in on if name.startswith("topic:")}
    slugs = set() if WHOLE_CITY in on else {name[5:] for name in on if name.startswith("area:")}
    language = str((theirs.get("merge_fields") or {}).get(LANGUAGE) or "")
    changed = kinds != {topic.kind for topic in subscriber.topics.all()}
    if changed:
        subscriber.topics.set(Topic.objects.filter(kind__in=kinds))
    if slugs != {area.slug for area in subscriber.areas.all()}:
        subscriber.areas.set(Area.objects.filter(slug__in=slugs))
        changed = True
    if language in languages and language != subscriber.language:
        subscriber.language = language
        subscriber.save(update_fields=["language"])
        changed = True
    return changed


def moment_of(theirs: dict[str, Any], name: str = "last_changed") -> Any:
    """One of Mailchimp's times; None when it is missing or empty."""
    return parse_datetime(str(theirs.get(name) or ""))
