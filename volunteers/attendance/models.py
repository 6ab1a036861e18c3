from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.encryption import EncryptedTextField, RowKeyField


class Attendance(models.Model):
    """What became of one sign-up on one date: in a series there is one for each meeting."""

    class State(models.TextChoices):
        CAME = "came", _("came")
        WALKED_IN = "walked_in", _("came without signing up")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("did not come")

    THERE = [State.CAME, State.WALKED_IN]

    sign_up = models.ForeignKey("signups.SignUp", models.PROTECT, related_name="attendances")
    date = models.ForeignKey("events.Occurrence", models.PROTECT, related_name="attendances")
    state = models.CharField(_("state"), max_length=9, choices=State)
    people = models.PositiveSmallIntegerField(_("how many people"), default=1)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=0,
        help_text=_("For each person. Set by the shift's length, corrected by coordinators."),
    )
    came_at = models.DateTimeField(_("came at"), null=True, blank=True)
    marked_at = models.DateTimeField(default=timezone.now)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    # Made on the phone for each scan: one that is sent again, after the net was gone, is known.
    nonce = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["sign_up", "date"], name="attendance_once_a_date")]

    def __str__(self) -> str:
        return f"A{self.sign_up_id}, {self.get_state_display()}"


class Debrief(models.Model):
    """What the coordinators want to remember of a shift, read by coordinators only."""

    row_key = RowKeyField()
    shift = models.OneToOneField("shifts.Shift", models.PROTECT, related_name="debrief")
    text = EncryptedTextField(_("how it went"), max_length=4000)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("debrief")

    def __str__(self) -> str:
        return f"{self.shift_id}"


class Certificate(models.Model):
    """That somebody has been of use so many hours, as a third party can check by its code.

    The row does not name anybody and lives on when the volunteer is erased.
    """

    code = models.CharField(max_length=20, unique=True)
    volunteer = models.ForeignKey(
        "people.Volunteer", models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    issued_on = models.DateField(default=timezone.localdate)
    first_day = models.DateField()
    last_day = models.DateField()
    minutes = models.PositiveIntegerField()
    shifts = models.PositiveIntegerField()
    withdrawn_on = models.DateField(null=True, blank=True)
    # The one that was issued when this one said more than held any more.
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("certificate")

    def __str__(self) -> str:
        return f"I{self.pk}"
