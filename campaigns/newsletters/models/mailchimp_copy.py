"""What this site remembers of its audience at Mailchimp. Our subscribers are the ledger; these rows are about the copy."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models.sendings import Edition, Sending
from campaigns.newsletters.models.subscribers import Subscriber

LEASE = timedelta(minutes=10)


class MailchimpAudience(models.Model):
    """One audience, by the ID that settings name: what was laid out in it, how far it was read, and what is wrong."""

    class Trouble(models.TextChoices):
        KEY = "key", _("Mailchimp does not accept our key. Ask whoever looks after the site for a new one.")
        AUDIENCE = (
            "audience",
            _("The audience is not in the Mailchimp account any more. Nothing is lost here."),
        )
        BUSY = "busy", _("Mailchimp asks us to wait. We try again by ourselves.")
        UNREACHABLE = (
            "unreachable",
            _("Mailchimp cannot be reached, or does not answer. We try again by ourselves."),
        )
        REFUSED = "refused", _("Mailchimp did not accept what we asked of it.")

    audience_id = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("audience"), max_length=200, blank=True)
    interests = models.JSONField(
        default=dict, blank=True, help_text="IDs there, by our own names: topic:news, area:backa, paused."
    )
    prepared_at = models.DateTimeField(
        null=True, blank=True, help_text="Field, interests and webhook are there."
    )
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)
    trouble = models.CharField(_("trouble"), max_length=11, choices=Trouble, blank=True)
    trouble_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row: each doubles the wait.")
    quiet_until = models.DateTimeField(null=True, blank=True, help_text="Before then we ask nothing.")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="One worker at a time talks to it.")
    # The nightly reading: everything that changed after one moment, a page at a time.
    changed_since = models.DateTimeField(null=True, blank=True)
    reading_since = models.DateTimeField(null=True, blank=True, help_text="When the reading under way began.")
    offset = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0, help_text="Members there whom nobody here knows.")
    reconciled_at = models.DateTimeField(_("last compared"), null=True, blank=True)

    class Meta:
        verbose_name = _("Mailchimp audience")

    def __str__(self) -> str:
        return f"A{self.pk}"

    @classmethod
    def current(cls) -> "MailchimpAudience":
        """That of the settings; made when it is first asked for."""
        return cls.objects.get_or_create(audience_id=settings.MAILCHIMP_AUDIENCE)[0]

    @classmethod
    def take(cls, now: datetime) -> "MailchimpAudience | None":
        """That of the settings, ours alone until the lease ends; None when another holds it or it is to be left alone."""
        row = cls.current()
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        calm = Q(quiet_until=None) | Q(quiet_until__lte=now)
        taken = cls.objects.filter(free, calm, pk=row.pk).update(leased_until=now + LEASE)
        row.refresh_from_db()
        return row if taken else None


class MailchimpMember(models.Model):
    """What was last told to Mailchimp about a subscriber, and what it last said of them."""

    class Status(models.TextChoices):
        SUBSCRIBED = "subscribed", _("receives letters")
        PENDING = "pending", _("must say yes to Mailchimp too")
        UNSUBSCRIBED = "unsubscribed", _("has left")
        CLEANED = "cleaned", _("cannot be reached")
        ARCHIVED = "archived", _("put away")
        TRANSACTIONAL = "transactional", _("not subscribed")
        GONE = "gone", _("deleted for ever: only they themselves can come back")
        REFUSED = "refused", _("not accepted by Mailchimp")

    audience = models.ForeignKey(MailchimpAudience, models.CASCADE, related_name="members")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="mailchimp_members")
    hash = models.CharField(max_length=32, help_text="MD5 of the address in lower case: Mailchimp's key.")
    contact_id = models.CharField(max_length=64, blank=True, help_text="Stays when the address changes.")
    status = models.CharField(_("status"), max_length=13, choices=Status)
    told_at = models.DateTimeField(null=True, help_text="The opt-in of ours that Mailchimp has been told of.")
    is_paused = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("member at Mailchimp")
        indexes = [models.Index("audience", "contact_id", name="mailchimp_member_contact")]
        constraints = [
            models.UniqueConstraint(fields=["audience", "subscriber"], name="mailchimp_member_once"),
            models.UniqueConstraint(fields=["audience", "hash"], name="mailchimp_member_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.audience}-{self.subscriber_id}"

    @property
    def is_reached(self) -> bool:
        return self.status in {self.Status.SUBSCRIBED, self.Status.PENDING}


class MailchimpChangeQuerySet(models.QuerySet["MailchimpChange"]):
    def due(self, now: datetime) -> "MailchimpChangeQuerySet":
        return self.filter(due_at__lte=now).order_by("due_at", "pk")

    def ending(self) -> "MailchimpChangeQuerySet":
        """Those that end letters to somebody: no letter may leave while Mailchimp does not know of them."""
        return self.exclude(kind=MailchimpChange.Kind.UPSERT)


class MailchimpChange(models.Model):
    """Something that Mailchimp must learn, written in the transaction in which it came about.

    One row an address at most: what comes later takes the place of what was not told yet. It names whom it is about by
    the MD5 alone, so nothing of an address is left when the subscriber is gone.
    """

    class Kind(models.TextChoices):
        UPSERT = "upsert", _("add or change")
        RENAME = "rename", _("change the address")
        ARCHIVE = "archive", _("put away")
        DELETE = "delete", _("delete for ever")

    audience = models.ForeignKey(MailchimpAudience, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=7, choices=Kind)
    hash = models.CharField(max_length=32, help_text="MD5 of the address as Mailchimp knows it.")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0, help_text="Counts what took the place of what.")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True, help_text="Kind of error, never the address.")

    objects: ClassVar[MailchimpChangeQuerySet] = MailchimpChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("change for Mailchimp")
        indexes = [models.Index("audience", "due_at", "id", name="mailchimp_change_due")]
        constraints = [
            models.UniqueConstraint(fields=["audience", "hash"], name="mailchimp_change_once"),
            models.CheckConstraint(
                name="mailchimp_change_names_a_row",
                condition=Q(kind__in=["archive", "delete"]) | Q(subscriber__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"C{self.pk}"


class MailchimpHint(models.Model):
    """Mailchimp's webhook said that something happened to a member. Anybody could say so: the worker asks and sees."""

    audience = models.ForeignKey(MailchimpAudience, models.CASCADE, related_name="hints")
    hash = models.CharField(max_length=32)
    was_hash = models.CharField(max_length=32, blank=True, help_text="Before the address changed.")
    is_complaint = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audience", "hash", "was_hash"], name="mailchimp_hint_once"),
        ]

    def __str__(self) -> str:
        return f"H{self.pk}"


class MailchimpCampaign(models.Model):
    """A letter in one language as a campaign at Mailchimp. The marker in its title is how it is found again."""

    class Step(models.TextChoices):
        WANTED = "wanted", _("to be made")
        CREATED = "created", _("made")
        FILLED = "filled", _("ready")
        SCHEDULED = "scheduled", _("scheduled")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        STOPPED = "stopped", _("stopped")
        EMPTY = "empty", _("nobody to send it to")

    UNSENT = (Step.WANTED, Step.CREATED, Step.FILLED, Step.SCHEDULED)
    OVER = (Step.SENT, Step.STOPPED, Step.EMPTY)

    sending = models.ForeignKey(Sending, models.CASCADE, related_name="mailchimp_campaigns")
    edition = models.OneToOneField(Edition, models.CASCADE, related_name="+")
    languages = models.JSONField(default=list, help_text="Of the readers who get this edition.")
    marker = models.CharField(max_length=24, unique=True)
    campaign_id = models.CharField(max_length=40, blank=True)
    step = models.CharField(_("state"), max_length=9, choices=Step, default=Step.WANTED)
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="Of this step, counted before it is tried."
    )
    due_at = models.DateTimeField(default=timezone.now)
    trouble = models.CharField(
        max_length=200, blank=True, help_text="What Mailchimp said, without addresses."
    )
    sent = models.PositiveIntegerField(_("sent"), default=0)
    bounced = models.PositiveIntegerField(_("came back"), default=0)
    unsubscribed = models.PositiveIntegerField(_("have left"), default=0)
    complained = models.PositiveIntegerField(_("called it spam"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    reported_at = models.DateTimeField(_("numbers from"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign at Mailchimp")
        ordering = ["pk"]
        indexes = [models.Index("step", "due_at", name="mailchimp_campaign_due")]
        constraints = [
            models.CheckConstraint(
                name="mailchimp_campaign_is_known",
                condition=Q(step__in=["wanted", "stopped", "empty"]) | ~Q(campaign_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}-M{self.pk}"

    @property
    def is_scheduled(self) -> bool:
        return self.step == self.Step.SCHEDULED
