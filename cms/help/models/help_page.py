from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.documents import get_document_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index
from wagtail.url_routing import RouteResult

from cms.base.models import BasePage
from cms.base.reach import validate_safe_links
from cms.help.film import play
from cms.help.no_trace import SLUG

FILMS = {".mp4": "video/mp4", ".webm": "video/webm"}


class HelpPage(BasePage):
    """For the person who wants to leave crime, one click away from everything.

    What a visit leaves behind, which is nothing, is decided in cms.help.no_trace.
    """

    validate_rich_text = staticmethod(validate_safe_links)
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []  # for everybody, always
    template = "help/help_page.html"

    steps_heading = models.CharField(
        _("heading over the steps"), max_length=80, default="Vad händer när jag ringer?"
    )
    steps = StreamField(
        [
            (
                "step",
                StructBlock([("heading", CharBlock()), ("text", RichTextBlock(features=["bold", "link"]))]),
            )
        ],
        verbose_name=_("steps"),
        blank=True,
    )
    body = RichTextField(_("more"), blank=True, features=["h2", "bold", "link", "ul"])
    close_ones_heading = models.CharField(
        _("heading for those close to somebody"), max_length=80, default="Är du orolig för någon?"
    )
    close_ones = RichTextField(_("for those close to somebody"), blank=True, features=["bold", "link", "ul"])
    easy = RichTextField(_("more in easy words"), blank=True, features=["bold", "link", "ul"])
    film = models.ForeignKey(
        get_document_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("film in sign language"),
    )
    film_text = models.TextField(_("what the film says"), blank=True, max_length=2000)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("steps_heading"),
        FieldPanel(
            "steps",
            help_text=_(
                "What happens, in the service's own words. Promise nothing that it has not confirmed."
            ),
        ),
        MultiFieldPanel(
            [FieldPanel("close_ones_heading"), FieldPanel("close_ones")],
            heading=_("For a parent or a partner"),
            help_text=_("Short. The numbers stand on the page already."),
        ),
        FieldPanel(
            "easy",
            help_text=_("The page says its facts in easy words by itself; what you write here follows them."),
        ),
        MultiFieldPanel(
            [FieldPanel("film"), FieldPanel("film_text")],
            heading=_("Sign language"),
            help_text=_(
                "An MP4 or WebM file among the documents. It comes from this site and plays only when asked to. "
                "Use one made for the page: what a telephone films can tell where it was filmed."
            ),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        *(index.SearchField(name) for name in ("body", "steps", "close_ones", "easy")),
    ]

    class Meta:
        verbose_name = _("help to leave")

    def clean(self) -> None:
        super().clean()
        if self.slug != SLUG:
            raise ValidationError(
                {
                    "slug": _(
                        "The help page keeps its address: every page and every printed paper leads there."
                    )
                }
            )
        if self.expire_at:
            raise ValidationError(
                {"expire_at": _("The help page has no end: every page and every printed paper leads there.")}
            )
        if self.film and not self.film_type:
            raise ValidationError({"film": _("Choose an MP4 or WebM file.")})
        if self.film and not self.film_text:
            raise ValidationError({"film_text": _("Write what the film says, for those who cannot see it.")})

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Also ``film/`` below the page, so that what holds for the page holds for its film."""
        if path_components == ["film"] and self.live and self.film_type:
            return RouteResult(self, kwargs={"is_film": True})
        return super().route(request, path_components)

    def serve(
        self, request: HttpRequest, *args: Any, is_film: bool = False, **kwargs: Any
    ) -> HttpResponseBase:
        film: Any = self.film
        if is_film and film:
            return play(request, film.file, content_type=self.film_type)
        return super().serve(request, *args, **kwargs)

    @property
    def film_type(self) -> str:
        """Media type of the film; empty when there is none that browsers play."""
        film: Any = self.film
        return FILMS.get(PurePath(film.file.name).suffix.lower(), "") if film else ""
