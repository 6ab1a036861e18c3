"""Laying out in the audience what our subscribers' choices need: a field, three groups of interests, a webhook.

Each is looked for before it is made, so that a crash or a lost answer never makes a second one.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext

from campaigns.newsletters.mailchimp.client import Chimp
from campaigns.newsletters.mailchimp.member_profile import CATEGORY, LANGUAGE, PAUSED, WHOLE_CITY
from campaigns.newsletters.models import MailchimpAudience, Topic
from cms.base.models import Area

PAGE = 1000  # rows a call, the most that Mailchimp gives
EVERY = timedelta(days=1)
EVENTS = ("subscribe", "unsubscribe", "profile", "cleaned", "upemail")


def prepare_if_due(audience: MailchimpAudience, chimp: Chimp) -> int:
    """Once a day; return whether it was done. Raises NotFound when the audience is gone."""
    now = timezone.now()
    if audience.prepared_at and audience.checked_at and audience.checked_at > now - EVERY:
        return 0
    check(audience, chimp)
    lay_out_field(chimp)
    with translation.override(settings.LANGUAGE_CODE):
        audience.interests = lay_out_interests(chimp, known=audience.interests)
    lay_out_webhook(chimp)
    audience.prepared_at = audience.prepared_at or now
    audience.save(update_fields=["interests", "prepared_at"])
    return 1


def check(audience: MailchimpAudience, chimp: Chimp) -> None:
    """Ask for the audience: whether key, account and audience are as the settings say, and what it is called."""
    answer = chimp.lists.get_list(chimp.audience, fields=["id", "name"])
    audience.name = str(answer.get("name") or "")[:200]
    audience.checked_at = timezone.now()
    audience.save(update_fields=["name", "checked_at"])


def lay_out_field(chimp: Chimp) -> None:
    fields = every(chimp.lists.get_list_merge_fields, chimp.audience, key="merge_fields")
    if not any(field.get("tag") == LANGUAGE for field in fields):
        body = {
            "tag": LANGUAGE,
            "name": gettext("Language"),
            "type": "text",
            "required": False,
            "public": False,
        }
        chimp.lists.add_list_merge_field(chimp.audience, body)


def lay_out_interests(chimp: Chimp, *, known: dict[str, str]) -> dict[str, str]:
    """What we call each interest, and its ID there. Topics and areas can be changed by readers, the pause cannot.

    What was found once is known by its ID: somebody may have given it another name there.
    """
    areas = Area.objects.neighbourhoods().order_by("code")
    groups = [
        (
            "topics",
            gettext("Topics"),
            "checkboxes",
            {f"topic:{row.kind}": str(row) for row in Topic.objects.all()},
        ),
        (
            "areas",
            gettext("Areas"),
            "checkboxes",
            {WHOLE_CITY: gettext("The whole city"), **{f"area:{row.slug}": row.name for row in areas}},
        ),
        ("pauses", gettext("Pauses"), "hidden", {PAUSED: gettext("Pauses")}),
    ]
    rows = every(chimp.lists.get_list_interest_categories, chimp.audience, key="categories")
    theirs = {row["id"]: row["title"] for row in rows}
    found: dict[str, str] = {}
    for name, title, kind, interests in groups:
        category = find(theirs, known.get(CATEGORY + name), title)
        if category is None:
            body = {"title": title, "type": kind}
            category = str(chimp.lists.create_list_interest_category(chimp.audience, body)["id"])
        found[CATEGORY + name] = category
        found |= lay_out_group(chimp, category, interests, known=known)
    return found


def lay_out_group(
    chimp: Chimp, category: str, wanted: dict[str, str], *, known: dict[str, str]
) -> dict[str, str]:
    lists, found = chimp.lists, dict[str, str]()
    rows = every(lists.list_interest_category_interests, chimp.audience, category, key="interests")
    theirs = {row["id"]: row["name"] for row in rows}
    for name, label in wanted.items():
        there = find(theirs, known.get(name), label)
        if there is None:
            answer = lists.create_interest_category_interest(chimp.audience, category, {"name": label})
            there = str(answer["id"])
        found[name] = there
    return found


def find(theirs: dict[str, str], known: str | None, label: str) -> str | None:
    """The ID we know if it is there still, else one that is called so."""
    if known in theirs:
        return known
    return next((there for there, name in theirs.items() if name == label), None)


def lay_out_webhook(chimp: Chimp) -> None:
    """Let Mailchimp tell us, and take away older addresses of ours. It cannot reach a site that is on this machine only."""
    if not settings.HTTPS:
        return
    ours = webhook_address()
    before = ours[: ours.rindex("/", 0, -1) + 1]
    rows = chimp.lists.get_list_webhooks(chimp.audience).get("webhooks", [])
    for row in rows:
        if row["url"] != ours and row["url"].startswith(before):
            chimp.lists.delete_list_webhook(chimp.audience, row["id"])
    if not any(row["url"] == ours for row in rows):
        # Not what came by the API: that was us.
        sources = {"user": True, "admin": True, "api": False}
        events = {**dict.fromkeys(EVENTS, True), "campaign": False}
        body = {"url": ours, "events": events, "sources": sources}
        chimp.lists.create_list_webhook(chimp.audience, body)


def webhook_address() -> str:
    return settings.SITE_URL + reverse("mailchimp_hints", args=[webhook_secret(settings.SECRET_KEY)])


def webhook_secret(key: str | bytes) -> str:
    """128 bits that nobody can guess, bound to the audience. Mailchimp signs nothing, so the address is the secret."""
    value = settings.MAILCHIMP_AUDIENCE
    return salted_hmac("campaigns.newsletters.mailchimp", value, secret=key, algorithm="sha256").hexdigest()[
        :32
    ]


def is_webhook_secret(secret: str) -> bool:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return bool(settings.MAILCHIMP_AUDIENCE) and any(
        constant_time_compare(secret, webhook_secret(key)) for key in keys
    )


def every(ask: Callable[..., Any], *arguments: str, key: str) -> Iterator[dict[str, Any]]:
    """All rows of a list, a page at a time."""
    offset = 0
    while True:
        rows = (ask(*arguments, count=PAGE, offset=offset) or {}).get(key) or []
        yield from rows
        offset += len(rows)
        if len(rows) < PAGE:
            return
