from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from cms.base.reach import validate_address, validate_number


@register_setting(icon="mail", order=110)
class ContactDetails(BaseSiteSetting, ClusterableModel):
    """How to reach the programme, where to tip the police, and who stands behind: shown in every footer."""

    about = models.CharField(
        _("one sentence about the programme"),
        max_length=200,
        default="Göteborgs Stad, polisområde Storgöteborg och Frivården Göteborg arbetar tillsammans mot det grova våldet.",
    )
    email = models.EmailField(_("e-mail"), default="gvi@socialcentrum.goteborg.se")
    phone = models.CharField(
        _("telephone"), max_length=30, default="031-365 00 00", validators=[validate_number]
    )
    phone_name = models.CharField(_("who answers"), max_length=60, default="stadens kontaktcenter")
    postal_address = models.CharField(
        _("postal address"), max_length=120, default="Box 5293, 402 25 Göteborg"
    )
    tip_number = models.CharField(
        _("number for tips to the police"), max_length=30, default="114 14", validators=[validate_number]
    )
    tip_address = models.URLField(
        _("web page for tips to the police"),
        default="https://polisen.se/tipsa-polisen/",
        validators=[validate_address],
    )

    panels = [
        FieldPanel("about"),
        MultiFieldPanel(
            [
                FieldPanel("email"),
                FieldPanel("phone"),
                FieldPanel("phone_name"),
                FieldPanel("postal_address"),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [FieldPanel("tip_number"), FieldPanel("tip_address")],
            heading=_("Tips to the police"),
            help_text=_("This site never takes tips itself."),
        ),
        InlinePanel("partners", heading=_("Partners in the footer"), label=_("Partner")),
    ]

    class Meta:
        verbose_name = _("Contact and footer")


class Partner(Orderable):
    details = ParentalKey(ContactDetails, related_name="partners", on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=80)
    address = models.URLField(_("web address"), blank=True, validators=[validate_address])
    logo = models.ForeignKey(
        "base.SiteImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Only with the partner's permission."),
    )

    panels = [FieldPanel("name"), FieldPanel("address"), FieldPanel("logo")]
