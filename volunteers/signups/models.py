import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.encryption import EncryptedCharField, RowKeyField
from volunteers.events.models import EventPage
from volunteers.people.in_charge import in_areas_of
from volunteers.people.models import AgeBand, Volunteer
from volunteers.shifts.availability import MOST_TOGETHER

HOLD = timedelta(minutes=30)
NOTE_LENGTH = 200
UNDO = timedelta(minutes=10)  # so long may whoever has given up their place take that back
LACKS_GUARDIAN = Q(volunteer__age=AgeBand.FROM_15, volunteer__guardian_confirmed_at=None)
CODE = re.compile(r"([av])(\d{1,18})", re.IGNORECASE | re.ASCII)


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def with_a_place(self) -> "SignUpQuerySet":
        proven = Q(confirmed_at__isnull=False) | ~Q(state=SignUp.State.HELD)
        return self.filter(proven, state__in=SignUp.WITH_A_PLACE)

    def unproven(self) -> "SignUpQuerySet":
        """Asked for with an address that nobody has shown to be theirs yet."""
        return self.filter(state__in=SignUp.UNCONFIRMED, confirmed_at=None)

    def waiting(self) -> "SignUpQuerySet":
        """The confirmed queue, in order."""
        return self.filter(state=SignUp.State.WAITING).order_by("queued_at", "pk")

    def expired(self, now: datetime) -> "SignUpQuerySet":
        """Not confirmed, or an offer not taken, and their time is out."""
        return self.filter(state__in=SignUp.WITH_AN_END, held_until__lte=now)

    def upcoming(self) -> "SignUpQuerySet":
        """Still of use to the person: the shift, or its series, has not ended and they have not left it."""
        return self.filter(of_use())

    def upcoming_or_since(self, moment: datetime) -> "SignUpQuerySet":
        """``upcoming``, and the places in shifts that began at that moment or later and are over."""
        return self.filter(of_use() | Q(state=SignUp.State.PLACED, shift__starts_at__gte=moment))

    def on_dates(self, dates: Iterable[int]) -> "SignUpQuerySet":
        """Those whom these dates, given by primary key, concern: of a series everybody in any of its shifts."""
        dates = list(dates)
        series = EventPage.objects.filter(is_series=True, occurrences__in=dates)
        return self.filter(Q(shift__occurrence__in=dates) | Q(shift__occurrence__event__in=series))

    def visible_to(self, user: Any) -> "SignUpQuerySet":
        """Those that this member of staff may see: of the events in their areas, all for the whole city, else none.

        Of people with a protected identity too, as their places count: ``shown_name`` says what to call them.
        """
        if not user.is_active or not user.has_perm("signups.view_signup"):
            return self.none()
        return in_areas_of(self, user, event="shift__occurrence__event")

    def found_by(self, text: str) -> "SignUpQuerySet":
        """Those with this code (A12, or V12 of the volunteer), or of people found by address or name, who are not protected."""
        text = text.strip()
        if code := CODE.fullmatch(text):
            return self.filter(**{"pk" if code[1] in "aA" else "volunteer": int(code[2])})
        known = Volunteer.objects.filter(is_protected=False, erased_at=None).found_by(text)
        return self.filter(volunteer__in=known) if text else self

    def in_calendars(self) -> "SignUpQuerySet":
        """Those that stand in a person's own subscribed calendar, with all that their entries say."""
        rows = self.filter(Q(state__in=SignUp.IN_CALENDARS) | Q(questioned_at__isnull=False))
        rows = rows.select_related("volunteer", "shift__role", "shift__occurrence__event__area")
        return rows.defer("shift__occurrence__vevent")

    def shown_between(self, first: datetime, last: datetime) -> "SignUpQuerySet":
        """Those of shifts that last into that time, and of series, some meeting of which may."""
        within = Q(shift__ends_at__gt=first, shift__starts_at__lt=last)
        return self.filter(within | Q(shift__occurrence__event__is_series=True))

    def never_confirmed(self, *, before: datetime) -> "SignUpQuerySet":
        """Expired without a word, asked for before then."""
        return self.filter(state=SignUp.State.EXPIRED, confirmed_at=None, created_at__lt=before)


def of_use() -> Q:
    """In SQL, of a sign-up: see ``upcoming``."""
    now = timezone.now()
    later = EventPage.objects.filter(is_series=True, occurrences__ends_at__gt=now)
    to_come = Q(shift__ends_at__gt=now) | Q(shift__occurrence__event__in=later)
    return to_come & Q(state__in=SignUp.CURRENT)


def new_calendar_key() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


class SignUp(models.Model):
    """One person and one shift, in exactly one state.

    ``held`` and ``asked`` wait for the address, or for a guardian, the first where there was room, the second where there was
    not. Places of its own (``Seat``) a sign-up has only once the address is shown to be theirs; until then a ``Hold`` keeps some.
    ``requested`` waits for a coordinator's yes, ``offered`` holds places until the person says yes. Whoever had a place that a
    rule is against by now is ``requested`` too, and ``is_in_question``: the places are kept until a coordinator has answered.
    """

    class State(models.TextChoices):
        HELD = "held", _("asked for a place, not confirmed")
        ASKED = "asked", _("asked to queue, not confirmed")
        REQUESTED = "requested", _("waits for a coordinator")
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("is offered a place")
        PLACED = "placed", _("has a place")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("not confirmed in time")

    WITH_A_PLACE = [State.HELD, State.OFFERED, State.PLACED]
    UNCONFIRMED = [State.HELD, State.ASKED]
    WITH_AN_END = [*UNCONFIRMED, State.OFFERED]
    LEFT = [State.CANCELLED, State.DECLINED]  # by their own doing, or somebody else's
    IN_CALENDARS = [State.PLACED, State.OFFERED, State.WAITING]
    CURRENT = [State.HELD, State.ASKED, State.REQUESTED, State.WAITING, State.OFFERED, State.PLACED]

    row_key = RowKeyField()
    shift = models.ForeignKey(
        "shifts.Shift", models.PROTECT, related_name="sign_ups", verbose_name=_("shift")
    )
    volunteer = models.ForeignKey(
        "people.Volunteer", models.PROTECT, related_name="sign_ups", verbose_name=_("volunteer")
    )
    state = models.CharField(_("state"), max_length=9, choices=State)
    people = models.PositiveSmallIntegerField(_("how many people"), default=1)

    # What was typed with the sign-up, until the person has shown that the address is theirs. Then it is the volunteer's.
    typed_name = EncryptedCharField(_("name"), max_length=80, blank=True, editable=False)
    typed_age = models.CharField(_("age"), max_length=2, choices=AgeBand, blank=True, editable=False)
    typed_guardian = EncryptedCharField(_("guardian's e-mail"), max_length=254, blank=True, editable=False)
    # Whether mails to the address are to be discreet: what was ticked with the form, whoever filled it in.
    typed_discreet = models.BooleanField(default=False, editable=False)
    agreed_to = models.ForeignKey(
        "people.ConsentText", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    # What was typed by whoever signed up again, once it was confirmed: it changes nothing, and the person is asked.
    wished_people = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    wished_name = EncryptedCharField(max_length=80, blank=True, editable=False)
    wished_at = models.DateTimeField(null=True, blank=True, editable=False)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    code = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    # Which form's mail was answered last, as the mark of ``Asker``: the page of that form alone says so.
    answered_form = models.CharField(max_length=32, blank=True, default="", editable=False)
    coming_at = models.DateTimeField(_("said that they come"), null=True, blank=True, editable=False)
    # Whether they have answered the question afterwards. What they answered is not known, and neither is when.
    has_answered = models.BooleanField(default=False, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    reason = EncryptedCharField(_("reason"), max_length=200, blank=True, editable=False)
    # What the person wants whoever leads the shift to know.
    note = EncryptedCharField(_("note to the leader"), max_length=NOTE_LENGTH, blank=True, editable=False)
    note_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of a cancelled one that its person left: from which state, when, and whether they took another shift in its place.
    left_from = models.CharField(max_length=9, choices=State, blank=True, default="", editable=False)
    left_at = models.DateTimeField(null=True, blank=True, editable=False)
    was_swapped = models.BooleanField(default=False, editable=False)
    # The rule of the person that is against it as things are now, by its name in ``places.refusals``; mostly none.
    against = models.CharField(max_length=20, blank=True, default="", editable=False)
    # Since when the place that somebody had is in question: it is kept for them, and a coordinator is asked.
    questioned_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The rules that a coordinator has knowingly passed for it, by their names with spaces between; who, and when.
    passed = models.CharField(max_length=80, blank=True, default="", editable=False)
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    passed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # By which calendars know its entries: says neither whose it is nor how many there are. Empty in those of before, which
    # keep the name that calendars have already.
    calendar_key = models.CharField(max_length=32, blank=True, default=new_calendar_key, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    # What its calendar entries said when somebody last looked, as a digest, how often that has changed, and when it last did.
    entry_digest = models.CharField(max_length=32, blank=True, default="", editable=False)
    entry_revision = models.PositiveIntegerField(default=0, editable=False)
    entry_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    ENTRY_FIELDS = ("entry_digest", "entry_revision", "entry_changed_at")

    # No column: how the person is told of what was done with this very row ("mail", "phone").
    told_by: frozenset[str] = frozenset()
    # No column: the mark of the form whose mail led here.
    form_mark: str = ""

    objects: ClassVar[SignUpQuerySet] = SignUpQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        indexes = [
            models.Index("shift", "queued_at", "id", name="sign_up_queue", condition=Q(state="waiting")),
            models.Index(
                "held_until", name="sign_up_ends", condition=Q(state__in=["held", "asked", "offered"])
            ),
            models.Index("shift", name="sign_up_requests", condition=Q(state="requested")),
            models.Index("shift", name="sign_up_against", condition=~Q(against="")),
            models.Index("note_at", name="sign_up_noted", condition=Q(note_at__isnull=False)),
            models.Index("created_at", name="sign_up_expired", condition=Q(state="expired")),
            # Who came where, for the coordinators of an area: read from the index alone.
            models.Index(
                "shift", "volunteer", name="sign_up_confirmed", condition=Q(confirmed_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["shift", "volunteer"], name="sign_up_once_a_shift"),
            models.CheckConstraint(
                name="sign_up_people", condition=Q(people__gte=1, people__lte=MOST_TOGETHER)
            ),
            models.CheckConstraint(
                name="sign_up_hold_has_an_end",
                condition=~Q(state__in=["held", "asked", "offered"]) | Q(held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="sign_up_queue_has_an_order", condition=~Q(state="waiting") | Q(queued_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"A{self.pk}"

    @property
    def name(self) -> str:
        """What the person is called: as the volunteer, or before that as they typed it here."""
        return self.typed_name or self.volunteer.name

    @property
    def shown_name(self) -> str:
        """What staff read: the name, or the volunteer's code when the identity is protected or there is no name."""
        return str(self.volunteer) if self.volunteer.is_protected else self.name or str(self.volunteer)

    @property
    def shown_email(self) -> str:
        """The address as staff read it; empty when the identity is protected."""
        return "" if self.volunteer.is_protected else self.volunteer.email or self.volunteer.typed_email

    @property
    def is_signed_up(self) -> bool:
        """Whether the person has confirmed it and has not left it: signing up again changes nothing of it."""
        return self.state in self.CURRENT and self.confirmed_at is not None

    @property
    def wishes_otherwise(self) -> bool:
        """Whether they signed up again as somebody else, or as more or fewer people."""
        return self.wished_at is not None and (self.wished_people, self.wished_name) != (
            self.people,
            self.volunteer.name,
        )

    @property
    def awaits_guardian(self) -> bool:
        """Whether the person has confirmed and a guardian has not."""
        return self.state in self.UNCONFIRMED and self.confirmed_at is not None

    @property
    def is_unconfirmed(self) -> bool:
        """Whether confirming it would still give the person something."""
        return self.state in {*self.UNCONFIRMED, self.State.EXPIRED}

    @property
    def has_a_place(self) -> bool:
        return self.state in self.WITH_A_PLACE and (self.state != self.State.HELD or self.awaits_guardian)

    def has_ended(self, now: datetime) -> bool:
        """Whether its time to be confirmed, or that of its offer, is out."""
        return self.state in self.WITH_AN_END and self.held_until is not None and self.held_until <= now

    @property
    def has_said_no(self) -> bool:
        """Whether they did not want the place that they were offered."""
        return self.state == self.State.CANCELLED and self.left_from == self.State.OFFERED

    @property
    def has_left_queue(self) -> bool:
        return self.state == self.State.CANCELLED and self.left_from == self.State.WAITING

    def may_be_undone(self, now: datetime) -> bool:
        """Whether they have given up their own place so lately that it is theirs again if nobody else has it."""
        left = self.state == self.State.CANCELLED and self.left_from == self.State.PLACED
        is_own = left and not self.was_swapped and not self.decided_by_id
        return is_own and self.left_at is not None and now < self.left_at + UNDO

    @property
    def is_in_question(self) -> bool:
        """Whether they had a place, something has changed, and a coordinator is asked."""
        return self.questioned_at is not None

    @property
    def is_confirmed(self) -> bool:
        return self.state in {self.State.PLACED, self.State.WAITING, self.State.OFFERED, self.State.REQUESTED}

    @property
    def is_placed(self) -> bool:
        return self.state == self.State.PLACED

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_in(self) -> bool:
        """Whether the person has signed up for good: with a place, or in the queue for one."""
        return self.is_placed or self.is_waiting

    @property
    def has_an_offer(self) -> bool:
        return self.state == self.State.OFFERED

    def place_in_queue(self) -> int:
        """1 for the first in line. Only for a sign-up that waits."""
        earlier = Q(queued_at__lt=self.queued_at) | Q(queued_at=self.queued_at, pk__lt=self.pk)
        return 1 + self.shift.sign_ups.waiting().filter(earlier).count()


class Seat(models.Model):
    """One place in a shift, taken by one person of a sign-up.

    Two people can never share one, whatever the code above believes.
    """

    shift = models.ForeignKey("shifts.Shift", models.CASCADE, related_name="seats")
    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "number"], name="seat_once_a_shift")]

    def __str__(self) -> str:
        return f"{self.number}"
