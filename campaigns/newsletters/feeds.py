"""The letters of the archive as Atom (RFC 4287), in the language of the address."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import cast
from uuid import uuid5
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.newsletters.models import ArchivePage
from campaigns.newsletters.models.letters import ArchivedLetter, letters_of, sent_in
from cms.base.documents.atom import ATOM, Head, add, as_bytes, begin_feed, moment
from cms.base.documents.responses import open_to_all, respond
from cms.base.restrictions import for_everybody


@open_to_all
def letters_feed(request: HttpRequest) -> HttpResponseBase:
    """The newest letters of the archive, as many as its first page shows; 404 where there is no archive to read."""
    pages = for_everybody(ArchivePage.objects.live()).select_related("locale")
    archive = pages.filter(locale__language_code=translation.get_language()).first()
    if archive is None:
        raise Http404
    letters = letters_of(sent_in(archive.locale_id).rows, locale_id=archive.locale_id)
    head = Head(
        title=f"{settings.WAGTAIL_SITE_NAME}: {archive.title}",
        subtitle=archive.intro or _("The letters that were sent, newest first."),
        address=settings.SITE_URL + reverse("letters_feed"),
        page=archive.get_full_url(request),
        language=translation.get_language(),
    )
    moments = [sent_at(letter) for letter in letters]
    updated = max(moments) if moments else archive.first_published_at or timezone.now()
    # No time of change: a letter that is left out makes the feed older than it was.
    return respond(
        request,
        lambda: write_feed(letters, head=head, updated=updated),
        version=([letter.edition.pk for letter in letters], head, updated),
        changed_at=None,
        content_type=ATOM,
    )


def sent_at(letter: ArchivedLetter) -> datetime:
    """When it was frozen; what it says has not changed since."""
    return cast("datetime", letter.edition.sending.started_at)  # one that has begun has it


def write_feed(letters: Iterable[ArchivedLetter], *, head: Head, updated: datetime) -> bytes:
    feed = begin_feed(head, updated=updated)
    for letter in letters:
        add_entry(feed, letter)
    return as_bytes(feed)


def add_entry(feed: Xml.Element, letter: ArchivedLetter) -> None:
    entry = add(feed, "entry", **({"xml:lang": letter.language} if letter.language else {}))
    put = partial(add, entry)
    page = letter.page
    # One letter has the same key in all languages, and an entry's name must be its own.
    put("id", f"urn:uuid:{uuid5(page.translation_key, page.locale.language_code)}")
    put("title", letter.edition.subject)
    put("published", moment(sent_at(letter)))
    put("updated", moment(sent_at(letter)))
    put("link", rel="alternate", type="text/html", href=page.full_url or settings.SITE_URL)
    if page.preheader:
        put("summary", page.preheader)
    put("content", letter.edition.web, type="html", **{"xml:base": settings.SITE_URL})
