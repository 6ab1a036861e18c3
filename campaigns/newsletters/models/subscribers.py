from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models.topics import Topic
from cms.base.models import Area
from cms.privacy.addresses import EncryptedAddressField, OneAddress
from cms.privacy.encryption import RowKeyField
from volunteers.people.models import ConsentText

TIME_TO_CONFIRM = 7  # days


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def known_as(self, email: str) -> "SubscriberQuerySet":
        """The row with this address, in whatever case it is written; at most one."""
        return self.filter(email=email)

    def receiving(self) -> "SubscriberQuerySet":
        """Confirmed, not left, and not pausing today."""
        pausing = Q(paused_until__gt=timezone.localdate())
        return self.filter(state=Subscriber.State.ACTIVE).exclude(pausing)

    def wanting(self, *, topics: list[int], areas: list[int], languages: list[str]) -> "SubscriberQuerySet":
        """Those who chose one of the topics and, where these are given, one of the areas or the whole city, and a language."""
        chosen = Subscriber.topics.through.objects.filter(subscriber=OuterRef("pk"), topic__in=topics)
        found = self.filter(Exists(chosen))
        if areas:
            theirs = Subscriber.areas.through.objects.filter(subscriber=OuterRef("pk"))
            found = found.filter(Exists(theirs.filter(area__in=areas)) | ~Exists(theirs))
        return found.filter(language__in=languages) if languages else found

    def never_confirmed(self, *, before: datetime) -> "SubscriberQuerySet":
        return self.filter(state=Subscriber.State.UNCONFIRMED, created_at__lt=before)


class Subscriber(models.Model):
    """An address that asked for letters. Shown as a code everywhere but in the list of subscribers."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("not confirmed")
        ACTIVE = "active", _("receives letters")
        LEFT = "left", _("has left")
        SUPPRESSED = "suppressed", _("cannot be reached")

    row_key = RowKeyField()
    email = EncryptedAddressField(_("e-mail"), max_length=254, help_text="In lower case.")
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="+")
    areas = models.ManyToManyField(
        Area,
        verbose_name=_("areas"),
        related_name="+",
        blank=True,
        help_text="Mellanområden; none is the whole city.",
    )
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.UNCONFIRMED)
    is_quarantined = models.BooleanField(
        _("held back"), default=False, help_text="Looks like a robot: no mail until an editor lets it go."
    )
    paused_until = models.DateField(_("pauses until"), null=True, blank=True)
    new_email = EncryptedAddressField(
        max_length=254, blank=True, editable=False, help_text="Asked for, until a mail there is answered."
    )
    new_email_at = models.DateTimeField(null=True, blank=True, editable=False)
    link_number = models.PositiveSmallIntegerField(
        default=0, help_text="Raised to close every link sent so far."
    )
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)
    soft_bounces = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[SubscriberQuerySet] = SubscriberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        indexes = [
            models.Index("state", "language", "id", name="subscriber_by_state"),
            models.Index("created_at", "id", name="subscriber_by_age"),
            models.Index("left_at", name="subscriber_left", condition=Q(state="left")),
        ]
        constraints = [
            OneAddress("email", name="subscriber_address_once"),
            models.CheckConstraint(
                name="subscriber_active_is_confirmed",
                condition=~Q(state="active") | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="subscriber_left_has_a_time",
                condition=~Q(state="left") | Q(left_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"L{self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def has_left(self) -> bool:
        return self.state == self.State.LEFT


class SubscriberConsentQuerySet(models.QuerySet["SubscriberConsent"]):
    def unanswered(self, *, before: datetime) -> "SubscriberConsentQuerySet":
        return self.filter(confirmed_at=None, given_at__lt=before)


class SubscriberConsent(models.Model):
    """Somebody asked for letters: to which words they said yes, on which page, about what, and when.

    Until it is confirmed it is a wish that anybody may have typed, and changes nothing for the subscriber.
    """

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    page = models.CharField(_("on the page"), max_length=200, help_text="Path on this site, without a query.")
    topics = models.CharField(
        _("topics"), max_length=60, help_text="Kinds of topic as chosen then, with commas."
    )
    areas = models.JSONField(_("areas"), default=list, blank=True, help_text="Their slugs, as chosen then.")
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects: ClassVar[SubscriberConsentQuerySet] = SubscriberConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("consent to letters")
        ordering = ["-given_at", "-pk"]
        indexes = [
            models.Index("given_at", name="consent_unanswered", condition=Q(confirmed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}, {self.text}"
