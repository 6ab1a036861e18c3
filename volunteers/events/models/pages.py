from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Left, Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_from_path, gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from cms.base.models import BasePage
from cms.base.surroundings import Node
from volunteers.events.models.occurrences import BACK, Occurrence
from volunteers.events.models.page_forms import NO_MIRROR, CopyWithDates, EventPageForm
from volunteers.events.panels import DatesPanel

CALENDAR_SLUG = "kalender"
SAID_IN_CALENDARS = {
    *("live", "title", "slug", "intro", "kind", "area", "area_id", "place", "place_hidden", "position"),
}
RESERVED = {"inbaddad"}  # addresses below the calendar that are no event's
POSITION = RegexValidator(
    r"^\s*-?\d{1,2}\.\d{1,7}\s*,\s*-?\d{1,3}\.\d{1,7}\s*$",
    _("Write latitude and longitude as on a map, for example 57.70716, 11.96679."),
)


def parent_columns() -> dict[str, models.Subquery]:
    """Title and address of the page above, live or not at all, for an event that is fetched without it."""
    path = models.OuterRef("path")
    parent = Page.objects.filter(path=Left(path, Length(path) - Page.steplen), live=True)
    return {
        f"parent_{name}": models.Subquery(parent.values(name)[:1]) for name in ("title", "slug", "url_path")
    }


class EventIndexPage(BasePage):
    """The calendar. Every event answers below it, wherever in the page tree the event lies."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.EventPage"]
    template = "events/event_index_page.html"

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("calendar")

    def clean(self) -> None:
        super().clean()
        if self.slug != CALENDAR_SLUG:
            raise ValidationError(
                {"slug": _("The calendar's address stays “kalender”: subscribers rely on it.")}
            )

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if not path_components:
            return super().route(request, path_components)
        events = EventPage.objects.filter(slug=path_components[0], locale_id=self.locale_id)
        event = events.annotate(**parent_columns()).order_by("-live", "pk").first()
        if event is None:
            raise Http404
        return event.route(request, path_components[1:])


class EventPage(BasePage):
    """Something to come to or help with. Its dates are rows of their own, edited beside the page."""

    class Kind(models.TextChoices):
        EVENING_WALK = "kvallsvandring", _("evening walk")
        SAFETY_WALK = "trygghetsvandring", _("safety walk")
        LIGHTS = "ljusmanifestation", _("lights on the square")
        HOMEWORK = "laxhjalp", _("homework help")
        INTRODUCTION = "introduktion", _("introduction for volunteers")
        CONVERSATION = "samtalskvall", _("conversation evening")
        INFORMATION = "infobord", _("information table")
        POSTERS = "affischering", _("poster round")
        CHILDREN = "barnaktivitet", _("children's activity")
        OTHER = "ovrigt", _("other")

    class Age(models.TextChoices):
        ALL = "alla", _("all ages")
        CHILDREN = "barn", _("children")
        FIFTEEN = "15", _("from 15 years")
        EIGHTEEN = "18", _("from 18 years")

    class StepFree(models.TextChoices):
        YES = "ja", _("yes")
        PARTLY = "delvis", _("in part")
        NO = "nej", _("no")

    parent_page_types = ["events.EventIndexPage", "campaigns.CampaignPage"]
    subpage_types: list[str] = []
    template = "events/event_page.html"
    base_form_class = EventPageForm
    copy_form_class = CopyWithDates

    intro = models.CharField(_("in short"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    area = models.ForeignKey(
        "base.Area", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    place = models.CharField(
        _("place"), max_length=120, help_text=_("The square or house, and where to find it.")
    )
    place_hidden = models.BooleanField(
        _("tell the place only to those who have a place"),
        default=False,
        help_text=_("Everybody else sees the area."),
    )
    position = models.CharField(
        _("position"),
        max_length=40,
        blank=True,
        validators=[POSITION],
        help_text=_(
            "Latitude and longitude, copied from a map: 57.70716, 11.96679. Left out while the place is hidden."
        ),
    )
    stop = models.CharField(
        _("nearest stop"),
        max_length=120,
        blank=True,
        help_text=_(
            "Stop and line, and how far from there. Shown to those who have a place while the place is hidden."
        ),
    )
    step_free = models.CharField(_("step-free access"), max_length=6, choices=StepFree, blank=True)
    toilet = models.CharField(
        _("toilet"),
        max_length=120,
        blank=True,
        help_text=_("For example: In the library, also for wheelchairs."),
    )
    distance = models.CharField(
        _("how far one walks"),
        max_length=120,
        blank=True,
        help_text=_(
            "For example: About 4 km in two hours, with benches on the way. Or: One sits all the time."
        ),
    )
    age = models.CharField(_("age"), max_length=4, choices=Age, default=Age.ALL)
    bring = models.CharField(_("bring along"), max_length=200, blank=True)
    organiser = models.CharField(
        _("organiser"),
        max_length=80,
        blank=True,
        help_text=_("A function, never a person: for example the area's coordinator."),
    )
    is_series = models.BooleanField(
        _("one sign-up for all dates"),
        default=False,
        help_text=_("The dates are meetings that belong together. Put the shift on the first of them."),
    )
    answers = RichTextField(
        _("answers"),
        blank=True,
        features=["h2", "h3", "bold", "link", "ul"],
        help_text=_("What will be done. Shown when the last meeting is over."),
    )
    languages = models.CharField(
        _("languages"), max_length=120, blank=True, help_text=_("For example: Svenska, arabiska.")
    )
    body = RichTextField(_("more about it"), blank=True, features=["h2", "h3", "bold", "link", "ul"])
    safety = models.TextField(_("safe as a volunteer"), max_length=400, blank=True)

    laid_out_at = models.DateTimeField(null=True, blank=True, editable=False)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro", help_text=_("What happens and who may come, in one or two sentences.")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("area")]),
                FieldPanel("place"),
                FieldRowPanel([FieldPanel("place_hidden"), FieldPanel("position")]),
                FieldPanel("stop"),
                FieldRowPanel([FieldPanel("step_free"), FieldPanel("toilet")]),
                FieldPanel("distance"),
                FieldRowPanel([FieldPanel("languages"), FieldPanel("age")]),
                FieldRowPanel([FieldPanel("bring"), FieldPanel("organiser")]),
            ],
            heading=_("What and where"),
        ),
        InlinePanel("rules", heading=_("When it recurs"), label=_("rule"), icon="repeat", max_num=12),
        MultiFieldPanel(
            [FieldPanel("is_series"), FieldPanel("answers")], heading=_("Meetings that belong together")
        ),
        DatesPanel(heading=_("Dates and shifts"), icon="date"),
        FieldPanel("body"),
        FieldPanel("safety", help_text=_("What keeps volunteers safe here. Promise only what is arranged.")),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
        index.SearchField("public_place"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("event")

    def clean(self) -> None:
        super().clean()
        if self.place_hidden and self.area is None:
            raise ValidationError({"area": _("Choose the area that is shown while the place is hidden.")})
        if self.slug and self.is_taken(self.slug):
            raise ValidationError({"slug": _("Another event has this address already: choose another.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let the calendar entries of the dates that calendars show say what the page says now.

        What else follows from it, apps above do around it in the same transaction: the hook ``event_is_saved`` is called
        with the page and the names of the fields that are written (None: all), and returns a context manager.

        Raises ``ValidationError`` for an alias that is not the same event in another language: it would have no dates.
        """
        if self._state.adding:
            if self.alias_of is not None and self.alias_of.translation_key != self.translation_key:
                raise ValidationError({"alias_of": NO_MIRROR})
            self.slug = self.free_slug()
        written = kwargs.get("update_fields")
        with transaction.atomic(), ExitStack() as around:
            for follow in hooks.get_hooks("event_is_saved"):
                around.enter_context(follow(self, written))
            super().save(*args, **kwargs)
            if not self.alias_of_id and (written is None or not SAID_IN_CALENDARS.isdisjoint(written)):
                self.occurrences.filter(ends_at__gt=timezone.now() - BACK).renew_entries()

    def free_slug(self) -> str:
        """The slug, numbered when another event has it: a campaign is copied with the events below it, slugs and all."""
        slug: str = self.slug
        number = 1
        while self.is_taken(slug):
            number += 1
            slug = f"{self.slug}-{number}"
        return slug

    def is_taken(self, slug: str) -> bool:
        """Whether another event, or something else below the calendar, has that address."""
        others = EventPage.objects.filter(slug=slug, locale_id=self.locale_id).exclude(pk=self.pk)
        return slug in RESERVED or others.exists()

    def with_content_json(self, content: dict[str, Any]) -> Page:
        """The page as a revision says it; with the row's slug where another event has that of the revision: a copy's drafts name
        the event that they were copied from."""
        page = super().with_content_json(content)
        if page.slug != self.slug and self.is_taken(page.slug):
            page.slug = self.slug
            page.set_url_path(self.get_parent())
        return page

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Every event has its address below the calendar: the page tree says only which campaign it serves."""
        parts = super().get_url_parts(request)
        if not parts or not parts[2]:
            return parts
        below = f"{CALENDAR_SLUG}/{self.slug}/"
        site_id, root_url, path = parts
        language = get_language_from_path(path)
        return site_id, root_url, f"/{language}/{below}" if language else f"/{below}"

    def address_below_home(self, node: Node, home: Node) -> str:
        return f"{CALENDAR_SLUG}/{node.slug}/"

    @classmethod
    def search_notes(cls, pages: Sequence[BasePage]) -> dict[int, str]:
        """The day on which each is held next."""
        # Dates belong to the page in the language that it was written in.
        keys = [page.translation_key for page in pages]
        dates = Occurrence.objects.published().upcoming().filter(called_off=False)
        dates = dates.filter(event__translation_key__in=keys).order_by()
        nearest = dict(dates.values_list("event__translation_key").annotate(models.Min("starts_at")))
        return {
            page.pk: gettext("Next: %(day)s") % {"day": date_format(timezone.localtime(start), "l j F Y")}
            for page in pages
            if (start := nearest.get(page.translation_key))
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """``occurrence`` chooses the date to show; without it the template's own tag does."""
        chosen = {"occurrence": kwargs["occurrence"]} if "occurrence" in kwargs else {}
        return super().get_context(request, *args, **kwargs) | chosen

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        parts = self.get_url_parts(request)
        if parts and request.path != parts[2]:
            query = request.META["QUERY_STRING"]
            return redirect(f"{parts[2]}?{query}" if query else parts[2], permanent=True)
        return super().serve(request, *args, **kwargs)

    @property
    def public_place(self) -> str:
        """The place as anybody may know it: the area alone while the place is hidden."""
        if not self.place_hidden:
            return self.place
        return self.area.name if self.area else ""

    @property
    def coordinates(self) -> tuple[float, float] | None:
        """Latitude and longitude of the place, unless it is hidden."""
        return None if self.place_hidden else self.where_it_lies

    @property
    def where_it_lies(self) -> tuple[float, float] | None:
        """The same for those who may know the place."""
        if not self.position:
            return None
        latitude, _comma, longitude = self.position.partition(",")
        return float(latitude), float(longitude)

    @property
    def campaign(self) -> Page | None:
        """The campaign that the event lies under in the page tree."""
        parent = self.get_parent()
        return None if parent.slug == CALENDAR_SLUG else parent
