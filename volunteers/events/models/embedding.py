import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII)


@register_setting(icon="globe")
class Embedding(BaseSiteSetting):
    """Whose sites may show the calendar in a frame."""

    hosts = models.TextField(
        _("sites that may show the calendar"),
        blank=True,
        max_length=4000,
        help_text=_("One address without https:// on each line, for example www.example.org."),
    )

    panels = [
        FieldPanel("hosts"),
        HelpPanel(heading=_("What to put on the other site"), template="programme/admin/embed_code.html"),
    ]

    class Meta:
        verbose_name = _("embedded calendar")

    def clean(self) -> None:
        self.hosts = "\n".join(self.host_list)
        for host in self.host_list:
            if not HOST.fullmatch(host):
                raise ValidationError(
                    {
                        "hosts": _("“%(host)s” is not an address of a site. Write it like www.example.org.")
                        % {"host": host[:80]}
                    }
                )

    @property
    def host_list(self) -> list[str]:
        """Each host once, in lower case."""
        return list(dict.fromkeys(self.hosts.lower().split()))
