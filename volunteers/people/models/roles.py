from django.db import models
from django.utils.translation import gettext_lazy as _

from volunteers.people.models.ages import AgeBand
from volunteers.people.models.qualifications import Qualification


class Role(models.Model):
    """What somebody is there for during a shift, and what that takes."""

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("Walker, host, leader."))
    text = models.CharField(_("what one does"), max_length=160, blank=True)
    needs = models.ManyToManyField(
        Qualification, related_name="roles", blank=True, verbose_name=_("takes these qualifications")
    )
    lowest_age = models.CharField(_("lowest age"), max_length=2, choices=AgeBand, default=AgeBand.FROM_18)
    latest_for_minors = models.TimeField(
        _("latest hour for those under 18"),
        null=True,
        blank=True,
        help_text=_("A shift that ends later than this takes nobody under 18."),
    )
    needs_approval = models.BooleanField(
        _("a coordinator says yes or no"),
        default=False,
        help_text=_("People ask for the role, and have it when a coordinator has said yes."),
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
