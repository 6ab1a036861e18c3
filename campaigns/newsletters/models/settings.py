from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

from cms.oversight.admin.panels import ChangesPanel
from cms.oversight.controlled import Controlled
from cms.oversight.controls import Control


@register_setting(icon="mail")
class NewsletterRules(Controlled, BaseSiteSetting):
    """How letters leave: by whom, how fast, and whether one person is enough."""

    class Carrier(models.TextChoices):
        OWN = "own", _("This site sends them itself")
        MAILCHIMP = "mailchimp", "Mailchimp"

    carrier = models.CharField(_("who sends the letters"), max_length=9, choices=Carrier, default=Carrier.OWN)
    needs_two = models.BooleanField(_("someone else must release a letter before it is sent"), default=True)
    per_minute = models.PositiveIntegerField(
        _("letters a minute, at most"),
        default=600,
        help_text=_("0 is as fast as the mail server takes them."),
    )
    sender_name = models.CharField(_("name of the sender"), max_length=80, blank=True)
    reply_to = models.EmailField(_("answers go to"), max_length=254, blank=True)
    # The crisis switch: since when nothing leaves, and by whose hand.
    halted_at = models.DateTimeField(null=True, blank=True, editable=False)
    halted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    control = Control(
        fields=("needs_two", "carrier", "reply_to", "sender_name"),
        right="newsletters.change_newsletterrules",
        binds=("newsletters.add_sending", "newsletters.change_sending"),
    )
    panels = [
        ChangesPanel(),
        MultiFieldPanel([FieldPanel("carrier"), FieldPanel("needs_two"), FieldPanel("per_minute")]),
        MultiFieldPanel([FieldPanel("sender_name"), FieldPanel("reply_to")], heading=_("Sender")),
    ]

    class Meta:
        verbose_name = _("newsletters")

    @classmethod
    def current(cls) -> "NewsletterRules":
        """Those of the default site; made with their defaults when nobody has set them."""
        site = Site.objects.get(is_default_site=True)
        return cls.objects.get_or_create(site=site)[0]
