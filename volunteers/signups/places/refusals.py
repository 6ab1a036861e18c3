"""Why somebody cannot take a shift: one list of small rules, for the words on a button and for the server's answer alike.

The rules of the shift are the same for everybody and may be shown to anybody. The rules of the person are told only to
whoever has shown that the address is theirs: else a stranger could learn from them who takes part, and where.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from volunteers.people.models import AgeBand, Proof, Qualification, Volunteer
from volunteers.shifts.availability import Availability, State, opens_in_words
from volunteers.shifts.models import RosterRules, Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import times_of
from volunteers.signups.places.requirements import Requirement, requirements_of

TIMES = (
    *("volunteer", "shift__starts_at", "shift__ends_at"),
    *("shift__occurrence__event", "shift__occurrence__called_off", "shift__occurrence__event__is_series"),
)
BETWEEN = timedelta(hours=1)  # less than this between two shifts, and people are warned


class Reason(models.TextChoices):
    """Each with the sentence for a person."""

    CALLED_OFF = "called_off", _("The date is called off. Choose another one.")
    TOO_LATE = "too_late", _("The shift has begun. Choose another one.")
    CLOSED = "closed", _("This shift can no longer be signed up for. Choose another one.")
    NOT_OPEN_YET = "not_open_yet", _("Sign-up for this shift has not opened yet.")
    FULL = (
        "full",
        _(
            "The shift is full now. If you have just signed up, look in your mail. If not, send again to stand in the queue, "
            "or choose another shift."
        ),
    )
    TOO_LARGE = (
        "too_large",
        _("You are more than the shift has places for. Be fewer, or choose another shift."),
    )
    OVERLAPS = "overlaps", _("You have another shift at that time.")
    LACKS_QUALIFICATION = (
        "lacks_qualification",
        _(
            "The role takes an introduction or something else that you do not have yet. Talk to a coordinator."
        ),
    )
    TOO_YOUNG = (
        "too_young",
        _(
            "The shift is for those who are older, or it ends too late for those under 18. If you have turned 18, tell a "
            "coordinator."
        ),
    )
    TOO_MANY = "too_many", _("You have as many shifts that week as one person may have.")
    LACKS_GUARDIAN = "lacks_guardian", _("A parent or guardian has to say yes first.")


def all_taken() -> models.QuerySet[SignUp]:
    """What anybody has said yes to and what is still to come or has been this week, with nothing against it.

    Of each row only whose it is and when one is there (``TIMES``).
    """
    today = timezone.localdate()
    monday = timezone.make_aware(datetime.combine(today - timedelta(days=today.weekday()), time()))
    rows = SignUp.objects.upcoming_or_since(monday).filter(confirmed_at__isnull=False, against="")
    return rows.select_related("shift__occurrence__event").only(*TIMES)


@dataclass(frozen=True)
class Person:
    """What the rules need to know of a volunteer, read once for all the shifts that they ask about."""

    volunteer: Volunteer

    @classmethod
    def newcomer(cls, volunteer: Volunteer) -> "Person":
        """Somebody who has not shown their address to be theirs before: they can have said yes to nothing."""
        person = cls(volunteer)
        vars(person)["taken"] = []
        return person

    @cached_property
    def taken(self) -> list[SignUp]:
        """What the volunteer has said yes to and what is still to come, or has been this week: the week's limit counts it.

        What has a rule against it counts for nothing: of two shifts at the same time one is in question, not both.
        """
        return list(all_taken().filter(volunteer=self.volunteer))

    @cached_property
    def times(self) -> dict[int, list[tuple[datetime, datetime]]]:
        """When they are there, by the sign-up's primary key."""
        return {row.pk: times_of(row.shift) for row in self.taken}

    @cached_property
    def proofs(self) -> list[Proof]:
        return list(self.volunteer.proofs.all())

    @cached_property
    def most_a_week(self) -> int:
        return RosterRules.current().most_a_week

    def has(self, on: date) -> set[int]:
        """The qualifications that hold on that day, by primary key."""
        return {
            proof.qualification_id
            for proof in self.proofs
            if proof.shown_on <= on and (proof.good_until is None or on <= proof.good_until)
        }


@dataclass(frozen=True)
class Asking:
    """Somebody who asks for places in a shift. Without a volunteer only the shift's own rules are known.

    ``known`` is what was read of the volunteer for another shift already; ``instead_of`` the primary key of a shift that they
    would leave for this one.
    """

    shift: Shift
    people: int = 1
    volunteer: Volunteer | None = None
    known: Person | None = None
    instead_of: int | None = None

    @cached_property
    def availability(self) -> Availability:
        return self.shift.availability(people=self.people, is_proven=self.volunteer is not None)

    @cached_property
    def person(self) -> Person | None:
        return self.known or (Person(self.volunteer) if self.volunteer else None)

    @cached_property
    def others(self) -> list[SignUp]:
        """What the volunteer has said yes to besides this shift."""
        taken = self.person.taken if self.person else []
        return [row for row in taken if row.shift_id not in {self.shift.pk, self.instead_of}]

    @cached_property
    def lacks(self) -> list[Qualification]:
        """What the role takes and the volunteer has not shown, or not until the day of the shift."""
        needed = list(self.shift.role.needs.all())
        if not needed or self.person is None:
            return []
        has = self.person.has(timezone.localdate(self.shift.starts_at))
        return [need for need in needed if need.pk not in has]

    @cached_property
    def other_times(self) -> list[tuple[datetime, datetime]]:
        return [times for row in self.others for times in self.person.times[row.pk]] if self.person else []


class Refused(Exception):
    """With the reason, a sentence ready for the person in ``message``, and what they can do next.

    ``signups/next_steps.html`` shows the last, wherever somebody is refused.
    """

    def __init__(self, reason: Reason, *, asking: Asking) -> None:
        super().__init__(reason.value)
        self.reason, self.asking = reason, asking

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        if self.reason is Reason.NOT_OPEN_YET and (opens_at := self.asking.availability.opens_at):
            return f"{self.reason.label} {opens_in_words(opens_at, now=timezone.now())}."
        if self.reason is Reason.LACKS_QUALIFICATION:
            role, names = self.asking.shift.role, [need.name for need in self.asking.lacks]
            said = gettext("%(role)s takes this, which you do not have yet: %(what)s.")
            return said % {"role": role, "what": ", ".join(names)}
        return str(self.reason.label)

    @property
    def shift(self) -> Shift:
        return self.asking.shift

    @property
    def is_about_age(self) -> bool:
        return self.reason is Reason.TOO_YOUNG

    @property
    def is_about_other_shifts(self) -> bool:
        return self.reason in {Reason.OVERLAPS, Reason.TOO_MANY}

    @cached_property
    def missing(self) -> list[Requirement]:
        """What the person lacks, each with the next date that gives it."""
        if self.reason is not Reason.LACKS_QUALIFICATION:
            return []
        required = requirements_of([self.shift])[self.shift.pk]
        return [each for each in required if each.qualification in self.asking.lacks]


def against_the_shift(asking: Asking) -> Reason | None:
    """What its availability says against it, to anybody."""
    state = asking.availability.state
    if state is State.CLOSED and asking.shift.starts_at <= timezone.now():
        return Reason.TOO_LATE
    if asking.availability.takes_sign_ups and asking.people > asking.shift.most_together:
        return Reason.TOO_LARGE  # they would wait for ever
    return AGAINST[state]


def overlaps(asking: Asking) -> bool:
    return _within(asking, timedelta(0))


def lacks_qualification(asking: Asking) -> bool:
    return bool(asking.lacks)


def too_young(asking: Asking) -> bool:
    if asking.volunteer is None or not asking.volunteer.is_minor:
        return False
    return asking.shift.lowest_age is AgeBand.FROM_18


def too_many(asking: Asking) -> bool:
    def week(moment: datetime) -> tuple[int, int]:
        return timezone.localtime(moment).isocalendar()[:2]

    this = week(asking.shift.starts_at)
    taken = sum(week(row.shift.starts_at) == this for row in asking.others)
    return taken > 0 and asking.person is not None and taken >= asking.person.most_a_week


AGAINST: dict[State, Reason | None] = {
    State.CALLED_OFF: Reason.CALLED_OFF,
    State.CLOSED: Reason.CLOSED,
    State.NOT_OPEN_YET: Reason.NOT_OPEN_YET,
    State.FULL: Reason.FULL,
    State.OPEN: None,
}
Rule = Callable[[Asking], bool]
OF_THE_PERSON: dict[Reason, Rule] = {
    Reason.OVERLAPS: overlaps,
    Reason.LACKS_QUALIFICATION: lacks_qualification,
    Reason.TOO_YOUNG: too_young,
    Reason.TOO_MANY: too_many,
}


def reasons_against(asking: Asking, *, besides: Iterable[Reason] = ()) -> list[Reason]:
    """Every reason against it, the weightiest first. Rules ``besides`` are left out, such as FULL for the queue.

    Those of the person only when the volunteer is known: then to be shown to nobody but them and the coordinators.
    """
    of_the_shift = against_the_shift(asking)
    reasons = [of_the_shift] if of_the_shift and of_the_shift not in besides else []
    rules = OF_THE_PERSON if asking.volunteer else {}
    return reasons + [reason for reason, holds in rules.items() if reason not in besides and holds(asking)]


def refuse(asking: Asking, *, besides: Iterable[Reason] = ()) -> None:
    """Raise ``Refused`` with the weightiest reason, if there is one. Called under the locks, on fresh rows."""
    if reasons := reasons_against(asking, besides=besides):
        raise Refused(reasons[0], asking=asking)


def refusal_of(row: SignUp, *, shift: Shift, known: Person | None = None) -> Refused | None:
    """What is against it now that it is known who asks. Being full is not: then there is the queue."""
    asking = Asking(shift, row.people, row.volunteer, known)
    besides = {Reason.FULL, Reason.NOT_OPEN_YET}  # it was open, or they were let in by a coordinator
    if row.has_a_place:
        besides.add(Reason.TOO_LARGE)  # places were taken away meanwhile, not from those who have them
    reasons = reasons_against(asking, besides=besides)
    return Refused(reasons[0], asking=asking) if reasons else None


def now_against(row: SignUp, *, shift: Shift, known: Person | None = None) -> list[Reason]:
    """The rules of the person that are against what they have or wait for, as things are now, the weightiest first.

    A rule that a coordinator has passed for it, by name, is none of them. ``known`` is what was read of the volunteer already.
    """
    asking = Asking(shift, row.people, row.volunteer, known)
    guardian = [Reason.LACKS_GUARDIAN] if row.volunteer.lacks_guardian else []
    found = [*guardian, *(reason for reason, holds in OF_THE_PERSON.items() if holds(asking))]
    return [reason for reason in found if reason.value not in row.passed.split()]


def why_not(row: SignUp) -> Promise | str:
    """The sentence for the person about what is against their sign-up; nothing when nothing is."""
    return Reason(row.against).label if row.against else ""


def is_near_another(asking: Asking) -> bool:
    """Whether another shift of the person lies less than an hour before or after: allowed, and they are told."""
    return _within(asking, BETWEEN) and not overlaps(asking)


def _within(asking: Asking, margin: timedelta) -> bool:
    return any(
        start - margin < other_end and other_start < end + margin
        for start, end in times_of(asking.shift)
        for other_start, other_end in asking.other_times
    )
