from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms.oversight.admin.panels import ChangesPanel
from cms.oversight.controlled import Controlled
from cms.oversight.controls import Control
from volunteers.mail_kinds import SITE_SWITCHES, MailKind


@register_setting(icon="clipboard-list")
class RosterRules(Controlled, BaseSiteSetting):
    """What holds for all shifts of the site, as its coordinators set it."""

    most_a_week = models.PositiveSmallIntegerField(
        _("shifts a person may take in a week"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(14)],
        help_text=_("From Monday to Sunday. It protects people from taking on too much."),
    )
    fresh_days = models.PositiveSmallIntegerField(
        _("days that a wish to come counts as fresh"),
        default=14,
        validators=[MinValueValidator(1)],
        help_text=_("Whoever has waited longer is asked before they get the place."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours before a shift from which free places are offered"),
        default=48,
        help_text=_("Nearer than this nobody gets a place without saying yes; the place is held meanwhile."),
    )
    sends_confirmation = models.BooleanField(_("send a confirmation with a calendar file"), default=True)
    sends_day_before = models.BooleanField(_("send a mail the day before at 11:00"), default=True)
    sends_two_hours = models.BooleanField(_("send a mail two hours before"), default=True)
    sends_thanks = models.BooleanField(_("send thanks and a question an hour after"), default=True)
    asks_for_stand_ins = models.BooleanField(
        _("ask suitable volunteers when somebody cancels late"), default=True
    )
    messages_are_reviewed = models.BooleanField(
        _("a second person reviews messages to volunteers"), default=False
    )

    control = Control(
        fields=("messages_are_reviewed", "most_a_week", "fresh_days", "offer_hours"),
        right="shifts.change_rosterrules",
        binds=("signups.change_signup", "messaging.add_message"),
    )
    panels = [
        ChangesPanel(),
        MultiFieldPanel(
            [FieldPanel("most_a_week"), FieldPanel("fresh_days"), FieldPanel("offer_hours")], _("Places")
        ),
        MultiFieldPanel([FieldPanel(name) for name in SITE_SWITCHES], _("Mails")),
        FieldPanel("messages_are_reviewed"),
    ]

    class Meta:
        verbose_name = _("rules of the rosters")

    @classmethod
    def current(cls) -> "RosterRules":
        """The rules as they are set, or as they come."""
        return cls.objects.first() or cls()

    @classmethod
    def allow(cls, kind: MailKind) -> bool:
        """Whether such mails are sent at all."""
        return not kind.site_switch or getattr(cls.current(), kind.site_switch) is True

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
