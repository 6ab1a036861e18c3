from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.oversight.admin.panels import ChangesPanel
from cms.oversight.controlled import Controlled
from cms.oversight.controls import Control

DAYS = [MinValueValidator(1), MaxValueValidator(36_500)]


@register_setting(icon="mail", order=111)
class ContactRules(Controlled, BaseGenericSetting):
    """How messages are watched over, and how long they are kept. The public pages say these very numbers."""

    is_notified = models.BooleanField(
        _("a mail to the message handlers for each new message"),
        default=True,
        help_text=_("It does not say what the message says. None comes for what lies in quarantine."),
    )
    remind_after = models.PositiveSmallIntegerField(
        _("days until the handlers are reminded of a message that is not dealt with"),
        default=5,
        validators=DAYS,
    )
    keep_brief = models.PositiveIntegerField(
        _("days that messages of little importance are kept"), default=90, validators=DAYS
    )
    keep_ordinary = models.PositiveIntegerField(
        _("days that other messages are kept"), default=730, validators=DAYS
    )
    keep_diary = models.PositiveIntegerField(
        _("days that a message is kept here after it has been copied into the diary"),
        default=90,
        validators=DAYS,
    )

    control = Control(
        fields=("is_notified", "remind_after", "keep_brief", "keep_ordinary", "keep_diary"),
        right="contact.change_contactrules",
        binds=("contact.change_message",),
    )
    panels = [
        ChangesPanel(),
        MultiFieldPanel(
            [FieldPanel("is_notified"), FieldPanel("remind_after")], heading=_("Watching over messages")
        ),
        MultiFieldPanel(
            [FieldPanel("keep_brief"), FieldPanel("keep_ordinary"), FieldPanel("keep_diary")],
            heading=_("How long messages are kept"),
            help_text=_(
                "Counted from the day when a message was answered or closed. The contact page tells visitors these numbers,"
                " and they also hold for messages that are here already. Follow the city's decisions on what may be disposed of."
            ),
        ),
    ]

    class Meta:
        verbose_name = _("Messages: reminders and how long they are kept")

    @classmethod
    def current(cls) -> "ContactRules":
        """What editors have set, or the defaults. Reading writes nothing."""
        return cls.objects.first() or cls()

    @property
    def brief(self) -> timedelta:
        return timedelta(days=self.keep_brief)

    @property
    def ordinary(self) -> timedelta:
        return timedelta(days=self.keep_ordinary)

    @property
    def diary(self) -> timedelta:
        return timedelta(days=self.keep_diary)
