"""What a source says becomes candidates: new ones, changed ones, and those that it says no more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from cms.news.importing.deduplication import Known, distinct, match
from cms.news.importing.item_keys import kept_link
from cms.news.importing.items import Item
from cms.news.importing.keyword_filter import reason_against
from cms.news.models import Candidate, Source

VERSIONS = 5  # that are kept of what a candidate said earlier
SAYS = ["guid", "link", "link_key", "title", "title_key", "text", "published_at"]
# Only what importing alone writes: what an editor decides at the same time is not touched.
WRITTEN = [*SAYS, "before", "changed_at", "missing_since", "last_seen_at"]


def take_in(source: Source, items: Sequence[Item]) -> int:
    """Make candidates of what the source said this time, and tell how many are new or changed.

    Doing it again changes nothing, and so does another order. What editors decided stays: a dismissed candidate stays
    dismissed, and a written one that changed asks to be looked at. What another source has said before, under the same
    link, is not said twice. In one transaction.
    """
    known = distinct(items)
    with transaction.atomic():
        # One at a time, whatever the source: two that bring the same article must see each other.
        Source.objects.select_for_update().order_by("pk").only("pk").first()
        now = timezone.now()
        matched = match(source.pk, known, _rows(source, known))
        Candidate.objects.bulk_create([_new(source, item, now) for item in matched.new])
        seen = [row for row, _item in matched.own]
        touched = [row for row, item in matched.own if _renew(row, item, now)]
        Candidate.objects.bulk_update(touched, WRITTEN)
        Candidate.objects.filter(pk__in=[row.pk for row in seen]).update(last_seen_at=now)
        _note_missing(source, known, now)
    return len(matched.new) + sum(row.changed_at == now for row in touched)


def _rows(source: Source, known: Sequence[Known]) -> models.QuerySet[Candidate]:
    """Every candidate that one of them could be."""
    own = models.Q(guid__in={item.guid for item in known} - {""}) | models.Q(
        title_key__in={item.title_key for item in known}
    )
    same_link = models.Q(link_key__in={item.link_key for item in known} - {""})
    return Candidate.objects.filter(same_link | models.Q(source=source) & own)


def _said(item: Known) -> dict[str, Any]:
    """What the item says, as a candidate keeps it."""
    return {
        "guid": item.guid,
        "link": kept_link(item.item.link),
        "link_key": item.link_key,
        "title": item.item.title,
        "title_key": item.title_key,
        "text": item.item.text,
        "published_at": item.item.published_at,
    }


def _new(source: Source, item: Known, now: datetime) -> Candidate:
    return Candidate(source=source, first_seen_at=now, last_seen_at=now, **_said(item))


def _renew(row: Candidate, item: Known, now: datetime) -> bool:
    """Let the row say what the item says, and tell whether anything is to be written."""
    said = _said(item)
    if said["link_key"] == row.link_key:
        said["link"] = row.link  # only what tracks has changed
    said["guid"] = said["guid"] or row.guid
    if changes := [name for name in SAYS if said[name] != getattr(row, name)]:
        if set(changes) - {"guid", "link_key", "title_key"}:
            row.before = [*row.before, _version(row, now)][-VERSIONS:]
            row.changed_at = now
        for name in changes:
            setattr(row, name, said[name])
    is_back = row.missing_since is not None
    row.missing_since, row.last_seen_at = None, now
    return bool(changes) or is_back


def _version(row: Candidate, now: datetime) -> dict[str, str | None]:
    return {
        "title": row.title,
        "text": row.text,
        "link": row.link,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "until": now.isoformat(),
    }


def _note_missing(source: Source, known: Sequence[Known], now: datetime) -> None:
    """Flag those that are not said any more, though something older is: else they merely left the end of the list.

    What the source's own words keep out by now may well still be there.
    """
    times = [item.item.published_at for item in known if item.item.published_at]
    if not times:
        return
    unsaid = Candidate.objects.filter(source=source, missing_since=None, last_seen_at__lt=now)
    gone = [
        row.pk for row in unsaid.filter(published_at__gt=min(times)) if not reason_against(_item(row), source)
    ]
    Candidate.objects.filter(pk__in=gone).update(missing_since=now)


def _item(row: Candidate) -> Item:
    return Item(guid=row.guid, link=row.link, title=row.title, text=row.text, published_at=row.published_at)
