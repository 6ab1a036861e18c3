"""The picture of a date, for those who share its page: in the language that the event was written in."""

import hashlib

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from cms.base.documents.responses import only_read
from cms.base.restrictions import for_everybody
from volunteers.events.models import EventPage, Occurrence
from volunteers.programme.listing import first_upper, span
from volunteers.programme.renamed import to_its_new_address
from volunteers.programme.sharing import card as drawing
from volunteers.programme.sharing.card import Poster, draw

A_DAY = 24 * 3600


@only_read
def date_picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A PNG of the date ``?tillfalle=<id>``, else of the next. 404 for what is not published.

    The slug is that of the event in any language, or was once. Whoever has the picture already costs three queries.
    """
    found = find_date(slug, request.GET.get("tillfalle", ""))
    if found is None:
        return to_its_new_address(request, "date_picture", slug)
    poster = poster_of(found)
    version = repr((drawing.VERSION, poster))
    etag = quote_etag(hashlib.blake2b(version.encode(), digest_size=16).hexdigest())
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(draw(poster), content_type="image/png")
    if response.status_code < 400:
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = f"public, max-age={A_DAY}"
        # Other sites show it: that is what it is for.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def find_date(slug: str, asked: str) -> Occurrence | None:
    pages = for_everybody(EventPage.objects.live()).filter(slug=slug)
    # Dates belong to the page in the language that it was written in.
    dates = Occurrence.objects.published().filter(event__translation_key__in=pages.values("translation_key"))
    found = chosen(dates.defer("vevent").select_related("event__area"), asked)
    if found is None:
        return None
    # Hidden in one language is hidden in all.
    same = EventPage.objects.filter(translation_key=found.event.translation_key)
    found.event.place_hidden = same.filter(place_hidden=True).exists()
    return found


def chosen(dates: QuerySet[Occurrence], asked: str) -> Occurrence | None:
    if not asked:
        return dates.filter(ends_at__gt=timezone.now()).order_by("called_off", "starts_at", "pk").first()
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 19
    return dates.filter(pk=int(asked)).first() if is_number else None


def poster_of(occurrence: Occurrence) -> Poster:
    """What the picture says, in Swedish as the event itself."""
    event = occurrence.event
    start, end = timezone.localtime(occurrence.starts_at), timezone.localtime(occurrence.ends_at)
    with translation.override(settings.LANGUAGE_CODE):
        return Poster(
            weekday=first_upper(date_format(start, "l")),
            day=str(start.day),
            month=date_format(start, "F"),
            year=str(start.year),
            hours=first_upper(span(start, end, all_day=occurrence.all_day)),
            title=event.title,
            kind=first_upper(event.get_kind_display()),
            place=occurrence.where,
            area=event.area.name if event.area else "Göteborg",
            sender=settings.WAGTAIL_SITE_NAME,
            called_off=_("Called off") if occurrence.called_off else "",
        )
