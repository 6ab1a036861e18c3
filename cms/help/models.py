from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index

from cms.base.models import BasePage


@register_setting(icon="help", order=100)
class HelpLine(BaseSiteSetting, ClusterableModel):
    """The telephone for those who want to leave crime: its number, hours and closures."""

    number = models.CharField(_("number"), max_length=30, default="020-50 80 80")
    email = models.EmailField(_("e-mail"), default="avhopparverksamheten@socialcentrum.goteborg.se")
    opens_at = models.TimeField(_("opens at"), default=time(9))
    closes_at = models.TimeField(_("closes at"), default=time(15))
    after_hours_name = models.CharField(_("outside those hours"), max_length=60, default="Socialjouren")
    after_hours_number = models.CharField(
        _("number outside those hours"), max_length=30, default="031-365 87 00"
    )
    exit_address = models.URLField(
        _("where the quick exit leads"),
        default="https://www.smhi.se/",
        help_text=_("An ordinary page that tells nobody anything, such as the weather."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("number"),
                FieldPanel("email"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            ],
            heading=_("Helpline"),
            help_text=_(
                "Open Monday to Friday between these hours, except on Swedish public holidays "
                "and the days below."
            ),
        ),
        MultiFieldPanel(
            [FieldPanel("after_hours_name"), FieldPanel("after_hours_number")], heading=_("When it is closed")
        ),
        FieldPanel("exit_address"),
        InlinePanel("closures", heading=_("Days when it is closed"), label=_("Day")),
    ]

    class Meta:
        verbose_name = _("Help to leave")
        constraints = [
            models.CheckConstraint(
                name="helpline_opens_before_it_closes", condition=models.Q(opens_at__lt=models.F("closes_at"))
            )
        ]

    def clean(self) -> None:
        if self.opens_at and self.closes_at and self.opens_at >= self.closes_at:
            raise ValidationError({"closes_at": _("Write a closing time after the opening time.")})

    @cached_property
    def closed_days(self) -> frozenset[date]:
        """The days that editors have closed, read once for each object."""
        return frozenset(self.closures.values_list("day", flat=True)) if self.pk else frozenset()


class Closure(Orderable):
    helpline = ParentalKey(HelpLine, related_name="closures", on_delete=models.CASCADE)
    day = models.DateField(_("day"))

    panels = [FieldPanel("day")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["helpline", "day"], name="closure_once_a_day")]


class HelpPage(BasePage):
    """For the person who wants to leave crime, one click away from everything."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
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

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("steps_heading"),
        FieldPanel(
            "steps",
            help_text=_(
                "What happens, in the service's own words. Promise nothing that it has not confirmed."
            ),
        ),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.SearchField("steps")]

    class Meta:
        verbose_name = _("help to leave")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leave as little behind as a page can: no cache, no archive, no referrer to other sites."""
        response = super().serve(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noarchive"
        return response
