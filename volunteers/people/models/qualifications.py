from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.oversight.controlled import Controlled
from cms.oversight.controls import Control

SOON = timedelta(days=30)  # so long before a proof ends everybody concerned is told


class Qualification(Controlled):
    """Something that one has done or shown, and that some roles ask for: the introduction, a register extract."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    months = models.PositiveSmallIntegerField(
        _("good for how many months"), null=True, blank=True, help_text=_("Empty: it does not run out.")
    )
    is_extract = models.BooleanField(
        _("register extract"),
        default=False,
        help_text=_(
            "Only that it was shown is written down: when, to whom, for which role. Never what stood in it."
        ),
    )
    given_at = models.ForeignKey(
        "events.EventPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("where one gets it"),
        help_text=_("The event whose next date is shown beside every shift that takes it."),
    )

    control = Control(
        fields=("name", "months", "is_extract"),
        right="people.change_qualification",
        needs_second=True,
        binds=("signups.change_signup", "shifts.change_shift"),
        counts_from_defaults=False,
    )

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises ProtectedError while roles ask for it: then anybody could take them."""
        asking: set[models.Model] = set(self.roles.all())
        if asking:
            raise models.ProtectedError("Roles ask for this qualification.", asking)
        return super().delete(*args, **kwargs)


class ProofQuerySet(models.QuerySet["Proof"]):
    def valid(self, on: date | None = None) -> "ProofQuerySet":
        """Those that hold on that day, today unless told otherwise."""
        day = on or timezone.localdate()
        return self.filter(Q(good_until=None) | Q(good_until__gte=day), shown_on__lte=day)

    def ending(self, on: date | None = None) -> "ProofQuerySet":
        """Those that hold on that day and end within 30 days of it."""
        day = on or timezone.localdate()
        return self.valid(day).filter(good_until__lte=day + SOON)

    def renewed(self) -> "ProofQuerySet":
        """Those that another proof of the same person and qualification outlives."""
        later = Proof.objects.filter(
            Q(good_until=None) | Q(good_until__gt=OuterRef("good_until")),
            volunteer=OuterRef("volunteer"),
            qualification=OuterRef("qualification"),
        )
        return self.exclude(good_until=None).filter(Exists(later))


class Proof(models.Model):
    """A volunteer has a qualification: shown when, seen by whom, for which role, good until. No file and no text."""

    volunteer = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="proofs")
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="proofs", verbose_name=_("qualification")
    )
    shown_on = models.DateField(_("shown on"), default=timezone.localdate)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("seen by")
    )
    for_role = models.ForeignKey(
        "people.Role", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for the role")
    )
    good_until = models.DateField(_("renew by"), null=True, blank=True)
    # When the person was told that it ends: once.
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ProofQuerySet] = ProofQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["qualification__name", "-shown_on"]
        indexes = [models.Index("good_until", name="proof_by_end")]
        constraints = [
            models.CheckConstraint(
                name="proof_ends_after_it_was_shown",
                condition=Q(good_until=None) | Q(good_until__gte=F("shown_on")),
            )
        ]

    def __str__(self) -> str:
        return f"V{self.volunteer_id}, {self.qualification}"

    @property
    def is_valid(self) -> bool:
        today = timezone.localdate()
        return self.shown_on <= today and (self.good_until is None or self.good_until >= today)

    @property
    def ends_soon(self) -> bool:
        """Whether it holds today, but not in 30 days."""
        return (
            self.is_valid and self.good_until is not None and self.good_until <= timezone.localdate() + SOON
        )
