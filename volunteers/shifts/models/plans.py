from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ShiftPlan(models.Model):
    """The shift that each new date of an event is given: everything in it counts from the date's own hours."""

    event = models.ForeignKey(
        "events.EventPage", models.CASCADE, related_name="shift_plans", verbose_name=_("event")
    )
    role = models.ForeignKey(
        "people.Role",
        models.PROTECT,
        related_name="plans",
        verbose_name=_("role"),
        limit_choices_to={"is_in_force": True},
    )
    text = models.CharField(
        _("what one does"), max_length=160, blank=True, help_text=_("Empty: what the role says.")
    )
    starts_after = models.SmallIntegerField(
        _("starts after, minutes"),
        default=0,
        validators=[MinValueValidator(-180), MaxValueValidator(1440)],
        help_text=_("Counted from when the date begins; -30 is half an hour before."),
    )
    lasts = models.PositiveSmallIntegerField(
        _("lasts, minutes"), null=True, blank=True, help_text=_("Empty: until the date ends.")
    )
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    minimum = models.PositiveSmallIntegerField(_("at least"), default=0)
    opens_days = models.PositiveSmallIntegerField(
        _("sign-up opens, days before"), null=True, blank=True, help_text=_("Empty: at once.")
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("cancel until, hours before"),
        null=True,
        blank=True,
        help_text=_("Empty: 24 hours before it begins."),
    )
    meeting_point = models.CharField(_("meeting point"), max_length=160, blank=True)
    meeting_point_hours = models.PositiveSmallIntegerField(_("shown how many hours before"), default=24)
    contact = models.ForeignKey(
        "shifts.DutyContact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact of the day"),
        help_text=_("Shown from the day before, and only to those who have a place in the shift."),
    )
    is_private = models.BooleanField(_("private"), default=False)
    is_active = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_("Otherwise new dates get no such shift; those that have one keep it."),
    )
    # The dates it has given a shift: one that an editor deleted there does not come back.
    laid_out = models.ManyToManyField("events.Occurrence", editable=False, related_name="+")

    class Meta:
        verbose_name = _("shift plan")
        verbose_name_plural = _("shift plans")
        ordering = ["event__title", "starts_after", "pk"]
        constraints = [
            models.CheckConstraint(name="plan_has_places", condition=Q(capacity__gte=1)),
            models.CheckConstraint(name="plan_minimum_fits", condition=Q(minimum__lte=F("capacity"))),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.event}"
