from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from cms.base.reach import validate_number
from cms.help.models.helpline_form import HelpLineForm
from cms.help.models.neutral_pages import validate_exit
from cms.help.opening_hours import Span
from cms.oversight.admin.panels import ChangesPanel
from cms.oversight.controlled import Controlled
from cms.oversight.controls import Control

OPENS_FIRST = _("Write a closing time after the opening time.")


@register_setting(icon="help", order=100)
class HelpLine(Controlled, BaseSiteSetting, ClusterableModel):  # type: ignore[django-manager-missing]
    """The telephone for those who want to leave crime: its number, its hours, and the days that have others."""

    number = models.CharField(
        _("number"), max_length=30, default="020-50 80 80", validators=[validate_number]
    )
    email = models.EmailField(_("e-mail"), default="avhopparverksamheten@socialcentrum.goteborg.se")
    opens_at = models.TimeField(_("opens at"), default=time(9))
    closes_at = models.TimeField(_("closes at"), default=time(15))
    after_hours_name = models.CharField(_("outside those hours"), max_length=60, default="Socialjouren")
    after_hours_number = models.CharField(
        _("number outside those hours"),
        max_length=30,
        default="031-365 87 00",
        validators=[validate_number],
    )
    exit_address = models.URLField(
        _("where the quick exit leads"),
        default="https://www.smhi.se/",
        help_text=_(
            "An ordinary page that tells nobody anything, such as the weather. Editors can add to the list, with a reason."
        ),
        validators=[validate_exit],
    )

    control = Control(
        fields=("number", "after_hours_name", "after_hours_number", "email", "exit_address"),
        right="help.change_helpline",
        needs_second=True,
        typed_again=("number", "after_hours_number"),
    )
    base_form_class = HelpLineForm

    panels = [
        ChangesPanel(),
        MultiFieldPanel(
            [
                FieldPanel("number"),
                FieldPanel("number_again"),
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
            [
                FieldPanel("after_hours_name"),
                FieldPanel("after_hours_number"),
                FieldPanel("after_hours_number_again"),
            ],
            heading=_("When it is closed"),
        ),
        FieldPanel("exit_address"),
        InlinePanel(
            "special_days",
            heading=_("Days that are unlike the others"),
            label=_("Day"),
            help_text=_("Closed all day, unless you write other hours."),
        ),
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
            raise ValidationError({"closes_at": OPENS_FIRST})

    @cached_property
    def special_hours(self) -> dict[date, Span | None]:
        """The hours of the days that have their own, none of a closed one; read once for each object."""
        if not self.pk:
            return {}
        days: models.QuerySet[SpecialDay] = self.special_days.all()
        return {row.day: row.span for row in days}


class SpecialDay(Orderable):
    """A day on which the helpline is closed, or has other hours; also a Saturday or a holiday on which it is open."""

    helpline = ParentalKey(HelpLine, related_name="special_days", on_delete=models.CASCADE)
    day = models.DateField(_("day"))
    opens_at = models.TimeField(_("opens at"), null=True, blank=True)
    closes_at = models.TimeField(_("closes at"), null=True, blank=True)

    panels = [FieldRowPanel([FieldPanel("day"), FieldPanel("opens_at"), FieldPanel("closes_at")])]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["helpline", "day"], name="special_day_once"),
            models.CheckConstraint(
                name="special_day_opens_before_it_closes",
                condition=models.Q(opens_at__isnull=True, closes_at__isnull=True)
                | models.Q(
                    opens_at__isnull=False, closes_at__isnull=False, opens_at__lt=models.F("closes_at")
                ),
            ),
        ]

    def clean(self) -> None:
        if (self.opens_at is None) != (self.closes_at is None):
            raise ValidationError({"opens_at": _("Write both times, or none for a day that is closed.")})
        if self.span and self.span[0] >= self.span[1]:
            raise ValidationError({"closes_at": OPENS_FIRST})

    @property
    def span(self) -> Span | None:
        return (self.opens_at, self.closes_at) if self.opens_at and self.closes_at else None
