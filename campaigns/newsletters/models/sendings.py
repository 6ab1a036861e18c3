from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Stand in an edition where each reader's own bytes go: ASCII, and nothing that HTML, MJML or a mail's encoding changes.
MANAGE_MARK = "xMANAGETOKENx"
LEAVE_MARK = "xLEAVETOKENx"


class SendingQuerySet(models.QuerySet["Sending"]):
    def due(self, now: datetime) -> "SendingQuerySet":
        """Released, and their time has come: to be queued."""
        return self.filter(state=Sending.State.PLANNED, send_at__lte=now)

    def under_way(self) -> "SendingQuerySet":
        return self.filter(state__in=[Sending.State.QUEUING, Sending.State.SENDING])

    def begun(self) -> "SendingQuerySet":
        """Letters that have left, or begun to: what they said is not to change any more."""
        return self.filter(started_at__isnull=False)

    def archived(self) -> "SendingQuerySet":
        """Those whose letters everybody may read: on their way or sent, not stopped and not left out."""
        whole_city = Edition.objects.filter(sending=OuterRef("pk"), is_archived=True)
        shown = self.begun().filter(Exists(whole_city), letter__is_in_archive=True)
        return shown.exclude(state=Sending.State.STOPPED)


class Sending(models.Model):
    """A letter on its way: one row a letter for ever, which is what keeps it from being sent twice."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for a second person")
        PLANNED = "planned", _("planned")
        QUEUING = "queuing", _("being made ready")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("sent")

    class Pause(models.TextChoices):
        EDITOR = "editor", _("paused by an editor")
        CRISIS = "crisis", _("everything is paused")
        CONNECTION = "connection", _("the mail server cannot be reached")
        LOGIN = "login", _("the mail server refuses our log-in")
        CARRIER = "carrier", _("the letter is not accepted")
        CHANGED = "changed", _("the letter has changed since it was asked for")

    letter = models.OneToOneField("newsletters.LetterPage", models.PROTECT, related_name="sending")
    carrier = models.CharField(max_length=9, default="own")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    pause = models.CharField(_("why it pauses"), max_length=10, choices=Pause, blank=True)
    paused_in = models.CharField(max_length=8, blank=True, help_text="The state to go on with.")
    send_at = models.DateTimeField(_("to be sent"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("released by")
    )
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    queued_up_to = models.PositiveBigIntegerField(
        default=0, help_text="Primary key of the last subscriber with a row: a crash goes on from there."
    )
    total = models.PositiveIntegerField(default=0, help_text="Rows made, of all states.")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="Whoever makes the rows holds it.")
    next_at = models.DateTimeField(null=True, blank=True, help_text="Before then the throttle lets none go.")

    objects: ClassVar[SendingQuerySet] = SendingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sending")
        indexes = [models.Index("state", "send_at", name="sending_by_state")]
        constraints = [
            models.CheckConstraint(
                name="sending_pause_has_a_reason",
                condition=Q(state="paused") & ~Q(pause="") & ~Q(paused_in="")
                | ~Q(state="paused") & Q(pause=""),
            ),
            models.CheckConstraint(
                name="sending_begun_has_a_time",
                condition=~Q(state__in=["queuing", "sending", "done"]) | Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"N{self.pk}"

    @property
    def awaits_release(self) -> bool:
        """Whether a second person is still to release it."""
        return self.state == self.State.ASKED

    @property
    def is_being_sent(self) -> bool:
        return self.state == self.State.SENDING

    @property
    def is_paused(self) -> bool:
        return self.state == self.State.PAUSED

    @property
    def can_be_paused(self) -> bool:
        return self.state in {self.State.PLANNED, self.State.QUEUING, self.State.SENDING}

    @property
    def can_be_taken_back(self) -> bool:
        """Whether nothing of it has begun, so that the letter can become a draft again."""
        return self.state in {self.State.ASKED, self.State.PLANNED}

    @property
    def can_be_stopped(self) -> bool:
        """Whether it has begun and is not over."""
        return self.state in {self.State.QUEUING, self.State.SENDING, self.State.PAUSED}

    @property
    def has_changed(self) -> bool:
        """Whether the letter or a translation of it was published after it was asked for, past its lock."""
        return (
            self.letter.get_translations(inclusive=True).filter(last_published_at__gt=self.asked_at).exists()
        )


class Edition(models.Model):
    """A letter as it was frozen when its sending began: one a language and set of digests. The archive shows it too."""

    sending = models.ForeignKey(Sending, models.CASCADE, related_name="editions")
    language = models.CharField(max_length=5)
    variant = models.CharField(
        max_length=43,
        blank=True,
        help_text="Digest of what the blocks filled themselves with; empty without such blocks.",
    )
    is_archived = models.BooleanField(default=False, help_text="The whole city's, which the archive shows.")
    subject = models.CharField(max_length=300)
    html = models.TextField(help_text="With MANAGE_MARK and LEAVE_MARK where a reader's tokens go.")
    text = models.TextField(help_text="The same as plain text.")
    web = models.TextField(help_text="What the archive shows: a part of a page, without the marks.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sending", "language", "variant"], name="edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sending}-{self.language}"
