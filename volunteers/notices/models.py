from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.mail_kinds import notice_choices


class Notice(models.Model):
    """A mail about one sign-up that goes out by the clock, at most once for each time that the shift is set to."""

    sign_up = models.ForeignKey("signups.SignUp", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30, choices=notice_choices)
    starts_at = models.DateTimeField(help_text="When the meeting that it is about began, or was to begin.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sign_up", "kind", "starts_at"], name="notice_once")]

    def __str__(self) -> str:
        return f"A{self.sign_up_id}, {self.kind}"


class Call(models.Model):
    """A volunteer was asked to step in for a shift: once, and not again."""

    shift = models.ForeignKey("shifts.Shift", models.CASCADE, related_name="calls")
    volunteer = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="calls")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "volunteer"], name="call_once")]

    def __str__(self) -> str:
        return f"V{self.volunteer_id}, {self.shift_id}"


class Answer(models.Model):
    """What was answered to the one question afterwards. It belongs to the shift: who said it is not kept."""

    class Felt(models.TextChoices):
        SAFE = "safe", _("Yes")
        PARTLY = "partly", _("Partly")
        UNSAFE = "unsafe", _("No")

    shift = models.ForeignKey("shifts.Shift", models.CASCADE, related_name="answers")
    felt = models.CharField(_("felt safe"), max_length=6, choices=Felt)
    # Of a no: by whom of the coordinators, and when.
    looked_into_at = models.DateTimeField(null=True, blank=True, editable=False)
    looked_into_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("answer")

    def __str__(self) -> str:
        return self.get_felt_display()
