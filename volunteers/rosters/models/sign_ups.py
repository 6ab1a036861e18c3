from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.events.models import EventPage

HOLD = timedelta(minutes=30)


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def with_a_place(self) -> "SignUpQuerySet":
        return self.filter(state__in=SignUp.WITH_A_PLACE)

    def waiting(self) -> "SignUpQuerySet":
        """The confirmed queue, in order."""
        return self.filter(state=SignUp.State.WAITING).order_by("queued_at", "pk")

    def expired(self, now: datetime) -> "SignUpQuerySet":
        """Unconfirmed, and their time is out."""
        return self.filter(state__in=SignUp.UNCONFIRMED, held_until__lte=now)

    def upcoming(self) -> "SignUpQuerySet":
        """Still of use to the person: the shift, or its series, has not ended and they have not left it."""
        now = timezone.now()
        later = EventPage.objects.filter(is_series=True, occurrences__ends_at__gt=now)
        to_come = Q(shift__ends_at__gt=now) | Q(shift__occurrence__event__in=later)
        return self.filter(to_come, state__in=SignUp.CURRENT)

    def on_dates(self, dates: Iterable[int]) -> "SignUpQuerySet":
        """Those whom these dates, given by primary key, concern: of a series everybody in any of its shifts."""
        dates = list(dates)
        series = EventPage.objects.filter(is_series=True, occurrences__in=dates)
        return self.filter(Q(shift__occurrence__in=dates) | Q(shift__occurrence__event__in=series))

    def never_confirmed(self, *, before: datetime) -> "SignUpQuerySet":
        """Expired without a word, asked for before then."""
        return self.filter(state=SignUp.State.EXPIRED, confirmed_at=None, created_at__lt=before)


class SignUp(models.Model):
    """One person and one shift, in exactly one state.

    ``held`` and ``asked`` wait for the address to be confirmed, the first with a place, the second without.
    """

    class State(models.TextChoices):
        HELD = "held", _("place held, not confirmed")
        ASKED = "asked", _("asked to queue, not confirmed")
        PLACED = "placed", _("has a place")
        WAITING = "waiting", _("waiting")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("not confirmed in time")

    WITH_A_PLACE = [State.HELD, State.PLACED]
    UNCONFIRMED = [State.HELD, State.ASKED]
    CURRENT = [State.HELD, State.ASKED, State.PLACED, State.WAITING]

    shift = models.ForeignKey(
        "rosters.Shift", models.PROTECT, related_name="sign_ups", verbose_name=_("shift")
    )
    volunteer = models.ForeignKey(
        "people.Volunteer", models.PROTECT, related_name="sign_ups", verbose_name=_("volunteer")
    )
    name = models.CharField(_("name"), max_length=80)
    state = models.CharField(_("state"), max_length=9, choices=State)
    seat = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    code = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[SignUpQuerySet] = SignUpQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        indexes = [
            models.Index("shift", "queued_at", "id", name="sign_up_queue", condition=Q(state="waiting")),
            models.Index("held_until", name="sign_up_holds", condition=Q(state__in=["held", "asked"])),
            models.Index("created_at", name="sign_up_expired", condition=Q(state="expired")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["shift", "volunteer"], name="sign_up_once_a_shift"),
            # Two people can never share a seat, whatever the code above believes.
            models.UniqueConstraint(fields=["shift", "seat"], name="sign_up_one_a_seat"),
            models.CheckConstraint(
                name="sign_up_seat_with_a_place",
                condition=Q(state__in=["held", "placed"], seat__isnull=False)
                | (~Q(state__in=["held", "placed"]) & Q(seat=None)),
            ),
            models.CheckConstraint(
                name="sign_up_hold_has_an_end",
                condition=~Q(state__in=["held", "asked"]) | Q(held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="sign_up_queue_has_an_order", condition=~Q(state="waiting") | Q(queued_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"A{self.pk}"

    @property
    def is_unconfirmed(self) -> bool:
        """Whether confirming it would still give the person something."""
        return self.state in {*self.UNCONFIRMED, self.State.EXPIRED}

    @property
    def has_a_place(self) -> bool:
        return self.state in self.WITH_A_PLACE

    @property
    def is_confirmed(self) -> bool:
        return self.state in {self.State.PLACED, self.State.WAITING}

    def place_in_queue(self) -> int:
        """1 for the first in line. Only for a sign-up that waits."""
        earlier = Q(queued_at__lt=self.queued_at) | Q(queued_at=self.queued_at, pk__lt=self.pk)
        return 1 + self.shift.sign_ups.waiting().filter(earlier).count()
