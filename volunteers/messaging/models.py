import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.encryption import EncryptedTextField, RowKeyField
from volunteers.people.models import Coordinator


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> "MessageQuerySet":
        """What this member of staff may read: their own, and those to people of their areas, once written to the end.

        A draft is its writer's alone. A message to a role belongs to the areas of whoever wrote it.
        """
        finished = ~Q(state=Message.State.DRAFT)
        mine = Q(written_by=user)
        if user.is_superuser:
            return self.filter(finished | mine)
        coordinator = Coordinator.objects.filter(user=user, user__is_active=True).first()
        if coordinator is None or not user.has_perm("messaging.view_message"):
            return self.none()
        theirs = Message.objects.of_areas_of(coordinator).order_by().values("pk")
        return self.filter(mine | (finished & Q(pk__in=theirs)))

    def of_areas_of(self, coordinator: Coordinator) -> "MessageQuerySet":
        """Those to people of the coordinator's areas, drafts too."""
        areas = coordinator.area_ids()
        if areas is None:
            return self
        there = Q(shift__occurrence__event__area__in=areas) | Q(event__area__in=areas) | Q(area__in=areas)
        near = Coordinator.objects.filter(Q(areas__in=areas) | Q(areas__neighbourhoods__in=areas))
        return self.filter(there | Q(role__isnull=False, written_by__in=near.values("user")))

    def with_what_it_says(self) -> "MessageQuerySet":
        """Each with whom it is for and who wrote and sent it."""
        return self.select_related(
            "shift__occurrence__event", "shift__role", "event", "role", "area", "written_by", "sent_by"
        ).defer("shift__occurrence__vevent")


class Message(models.Model):
    """What a coordinator writes to the people of a shift, an event, a role or an area: one mail for each of them."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("to be reviewed")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        STOPPED = "stopped", _("stopped")

    UNSENT = [State.DRAFT, State.REVIEW]

    shift = models.ForeignKey(
        "shifts.Shift", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("shift")
    )
    event = models.ForeignKey(
        "events.EventPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("event")
    )
    role = models.ForeignKey(
        "people.Role", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    area = models.ForeignKey(
        "base.Area", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    with_waiting = models.BooleanField(
        _("also those who wait for a place"),
        default=False,
        help_text=_("For a shift or an event. Otherwise only those who have a place."),
    )
    subject = models.CharField(
        _("subject"),
        max_length=120,
        help_text=_("Neutral: others may see it on the screen of a locked phone."),
    )
    row_key = RowKeyField()
    text = EncryptedTextField(_("text"), max_length=5000)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # Of its recipients: how many there are, and to how many of them the mail is written.
    number = models.PositiveIntegerField(_("people"), default=0, editable=False)
    written = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index("id", name="message_being_sent", condition=Q(state="sending"))]
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=Q(state__in=["draft", "review"]) | Q(sent_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"B{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def awaits_review(self) -> bool:
        return self.state == self.State.REVIEW

    @property
    def is_being_sent(self) -> bool:
        return self.state == self.State.SENDING

    @property
    def is_sent(self) -> bool:
        return self.state == self.State.SENT

    @property
    def is_stopped(self) -> bool:
        return self.state == self.State.STOPPED

    @property
    def is_unsent(self) -> bool:
        return self.state in self.UNSENT

    @property
    def as_read(self) -> str:
        """Changes with what the message says and to whom: whoever sends it shows that they read this one."""
        to = (self.shift_id, self.event_id, self.role_id, self.area_id, self.with_waiting)
        return hashlib.sha256(f"{to}\x00{self.subject}\x00{self.text}".encode()).hexdigest()[:16]


class Recipient(models.Model):
    """One of those whom a message is for, fixed when it was sent. Written to once, whatever happens, at ``written_at``."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="recipients")
    volunteer = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "volunteer"], name="recipient_once")]
        indexes = [models.Index("message", "id", name="recipient_to_write", condition=Q(written_at=None))]

    def __str__(self) -> str:
        return f"V{self.volunteer_id}"
