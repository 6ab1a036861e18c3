from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.encryption import (
    EncryptedCharField,
    EncryptedTextField,
    RowKeyField,
    fingerprint,
    fingerprints,
)

SEALED = ("text", "email")
SENDER = "contact.message.sender"


def sender_of(email: str) -> str:
    """By what all messages from one address are found, in whatever case it is written; empty for none."""
    address = email.strip().lower()
    return fingerprint(address, about=SENDER) if address else ""


class InboxQuerySet(models.QuerySet["Message"]):
    def to_deal_with(self) -> "InboxQuerySet":
        """What somebody still has to do something about, quarantine left out."""
        return self.filter(state__in=[Message.State.UNREAD, Message.State.OPEN])

    def unfinished(self) -> "InboxQuerySet":
        return self.exclude(state__in=Message.FINISHED)

    def written_by(self, email: str) -> "InboxQuerySet":
        """Those whose sender gave this address; none for none."""
        address = email.strip().lower()
        return self.filter(sender__in=fingerprints(address, about=SENDER)) if address else self.none()

    def for_list(self) -> "InboxQuerySet":
        """Without opening what is sealed."""
        return self.select_related("assigned_to").defer(*SEALED)

    def past(self, rules: Any, now: datetime) -> "InboxQuerySet":
        """Those whose time is out by the rules: only what was answered or closed, and of the diary's only what is copied."""
        return self.filter(state__in=Message.FINISHED).filter(
            Q(retention=Message.Retention.BRIEF, finished_at__lt=now - rules.brief)
            | Q(retention=Message.Retention.ORDINARY, finished_at__lt=now - rules.ordinary)
            | Q(
                retention=Message.Retention.DIARY,
                finished_at__lt=now - rules.diary,
                copied_at__lt=now - rules.diary,
            )
        )


class MessageCounter(models.Model):
    """One row, whose lock lets one message in at a time. ``last`` was given last when numbers followed on each other."""

    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last)


class Message(models.Model):
    """What somebody wrote to us, as it came: never changed, only dealt with. What people write is a public record."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("question or view")
        ACCESSIBILITY = "accessibility", _("accessibility")

    class State(models.TextChoices):
        UNREAD = "unread", _("unread")
        OPEN = "open", _("being dealt with")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")
        QUARANTINE = "quarantine", _("quarantine")

    class Retention(models.TextChoices):
        BRIEF = "brief", _("of little importance")
        ORDINARY = "ordinary", _("ordinary")
        DIARY = "diary", _("belongs in the diary")

    FINISHED = (State.ANSWERED, State.CLOSED)

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.QUESTION)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNREAD)
    language = models.CharField(_("language"), max_length=10)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    row_key = RowKeyField()
    text = EncryptedTextField(_("message"))
    email = EncryptedCharField(_("e-mail"), max_length=254, blank=True)
    sender = models.CharField(
        max_length=22, blank=True, db_index=True, editable=False, help_text="A fingerprint of the address."
    )
    form_key = models.CharField(
        max_length=22,
        unique=True,
        editable=False,
        help_text="Of the form and what it said: sent twice is one.",
    )
    doubts = models.CharField(
        max_length=80, blank=True, help_text="Why it came into quarantine: words of Doubt."
    )
    has_receipt = models.BooleanField(default=False, help_text="Whether the number was mailed to the sender.")

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dealt with by"),
    )
    retention = models.CharField(
        _("how long it is kept"), max_length=8, choices=Retention, default=Retention.ORDINARY
    )
    diary_number = models.CharField(_("number in the diary"), max_length=40, blank=True, db_index=True)
    is_secret = models.BooleanField(_("marked as secret"), default=False)
    secrecy = models.CharField(_("paragraph of the secrecy act"), max_length=80, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    copied_at = models.DateTimeField(_("copied into the diary"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[InboxQuerySet] = InboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ("view", "change")
        indexes = [
            models.Index("state", "received_at", name="message_by_state"),
            models.Index("received_at", "id", name="message_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_finished_has_a_time",
                condition=Q(state__in=["answered", "closed"], finished_at__isnull=False)
                | Q(state__in=["unread", "open", "quarantine"], finished_at__isnull=True),
            ),
            models.CheckConstraint(
                name="message_secret_by_a_paragraph",
                condition=Q(is_secret=True) & ~Q(secrecy="") | Q(is_secret=False, secrecy=""),
            ),
        ]

    def __str__(self) -> str:
        return f"M{self.number}"

    @property
    def is_finished(self) -> bool:
        return self.state in self.FINISHED

    @property
    def is_unread(self) -> bool:
        return self.state == self.State.UNREAD

    @property
    def is_in_quarantine(self) -> bool:
        return self.state == self.State.QUARANTINE

    @property
    def can_be_quarantined(self) -> bool:
        """Whether it waits for somebody, outside the quarantine."""
        return self.state in {self.State.UNREAD, self.State.OPEN}

    @property
    def is_about_accessibility(self) -> bool:
        return self.kind == self.Kind.ACCESSIBILITY

    @property
    def wants_answer(self) -> bool:
        """Whether there is an address to answer to; asked without opening it."""
        return bool(self.sender)

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)
