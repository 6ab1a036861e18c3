"""Whom to ring because no mail reaches them, or none in time."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.base.models import Area
from cms.privacy.encryption import EncryptedTextField, RowKeyField
from volunteers.people.models import Coordinator


class PhoneCallQuerySet(models.QuerySet["PhoneCall"]):
    def open(self) -> "PhoneCallQuerySet":
        """Those that nobody has dealt with, the soonest first."""
        return self.filter(done_at=None).order_by("by_when", "pk")

    def visible_to(self, user: Any) -> "PhoneCallQuerySet":
        """Those about events in the areas that the user answers for; all of them for the whole city, else none."""
        if not user.is_active or not user.has_perm("signups.change_signup"):
            return self.none()
        areas = Coordinator.objects.area_ids_of(user)
        return self if areas is None else self.filter(area__in=areas)


class PhoneCall(models.Model):
    """One person to be told one thing by telephone. It stands for itself: what it is about may be deleted meanwhile."""

    class Why(models.TextChoices):
        NO_ADDRESS = "no_address", _("has no e-mail")
        BOUNCED = "bounced", _("the mail came back")
        SOON = "soon", _("it is soon: a mail may be read too late")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        MESSAGE_LEFT = "left", _("message left")
        NO_ANSWER = "no_answer", _("no answer, to be tried again")
        GIVEN_UP = "given_up", _("cannot be reached")

    row_key = RowKeyField()
    volunteer = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="phone_calls")
    sign_up = models.ForeignKey("signups.SignUp", models.SET_NULL, null=True, related_name="phone_calls")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=30)  # the name of the mail that says the same: ``mail_kinds``
    why = models.CharField(_("why"), max_length=10, choices=Why)
    said = EncryptedTextField(_("what to say"))
    by_when = models.DateTimeField(_("ring before"))
    created_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    # Set with every outcome but that nobody answered: then it is to be tried again.
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[PhoneCallQuerySet] = PhoneCallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("call to make")
        verbose_name_plural = _("calls to make")
        indexes = [models.Index("by_when", "id", name="phone_call_open", condition=Q(done_at=None))]
        constraints = [
            models.CheckConstraint(
                name="phone_call_done_has_an_outcome",
                condition=Q(done_at=None) | Q(outcome__in=["reached", "left", "given_up"]),
            )
        ]

    def __str__(self) -> str:
        return f"R{self.pk}"

    @property
    def shown_name(self) -> str:
        """What staff read: the name, or the volunteer's code when the identity is protected or there is no name."""
        return (
            str(self.volunteer) if self.volunteer.is_protected else self.volunteer.name or str(self.volunteer)
        )

    @property
    def shown_phone(self) -> str:
        """The number as staff read it; empty when the identity is protected."""
        return "" if self.volunteer.is_protected else self.volunteer.phone

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.by_when <= timezone.now()
