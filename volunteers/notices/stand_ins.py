"""Asking suitable volunteers to step in for a shift that has just lost somebody, and what they answer."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from cms.base.jobs import at_most_every
from volunteers.mail_kinds import KINDS
from volunteers.notices.links import call_link
from volunteers.notices.models import Call
from volunteers.people.mails import write_to
from volunteers.people.models import AgeBand, Proof, Volunteer
from volunteers.people.models.volunteers import VolunteerQuerySet
from volunteers.shifts.models import Shift
from volunteers.signups.joining.without_code import take
from volunteers.signups.models import SignUp
from volunteers.signups.places.refusals import Asking, Reason, reasons_against

MOST = 20  # are asked when somebody has left
LOOKED_AT = 100  # of those whom the database finds suitable


@at_most_every(2)
def ask_where_somebody_left() -> int:
    """For the worker: ask for stand-ins where somebody left late. Returns how many were asked."""
    asked = 0
    for shift in Shift.objects.filter(calls_since__isnull=False).select_related("occurrence__event__area"):
        asked += len(ask_for_stand_ins(shift))
        # Not when somebody else has left meanwhile: then it is asked for anew.
        Shift.objects.filter(pk=shift.pk, calls_since=shift.calls_since).update(calls_since=None)
    return asked


def ask_for_stand_ins(shift: Shift) -> list[Call]:
    """Mail those who could take a place in the shift, each once for ever, whoever was asked least lately first.

    At most ``MOST`` since ``calls_since``; nobody for a private shift, or one that nobody gets a place in now. Neither the
    shift nor the volunteers are held meanwhile: whether one of them still may take it is seen when they do. What was not
    finished goes on when it is called again.
    """
    if shift.is_private or not shift.availability().is_open:
        return []
    calls, since = [], shift.calls_since or timezone.now()
    for volunteer in suitable(shift):
        if shift.calls.filter(at__gte=since).count() >= MOST:
            break
        if call := _ask(volunteer, shift=shift):
            calls.append(call)
    return calls


def _ask(volunteer: Volunteer, *, shift: Shift) -> Call | None:
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(no_key=True).filter(pk=volunteer.pk).first()
        if row is None or not row.wants(KINDS["step_in"]) or not row.email:  # a moment ago they did, and had
            return None
        call, is_new = Call.objects.get_or_create(shift=shift, volunteer=row, defaults={"at": timezone.now()})
        if is_new:
            tell_of_call(call)
        return call if is_new else None


def suitable(shift: Shift) -> Iterator[Volunteer]:
    """Those in the area who want to be asked, are free, may do it, and have not been asked nor had to do with the shift."""
    besides = {Reason.FULL, Reason.NOT_OPEN_YET}
    for volunteer in candidates(shift)[:LOOKED_AT]:
        if not reasons_against(Asking(shift, 1, volunteer), besides=besides):
            yield volunteer


def candidates(shift: Shift) -> VolunteerQuerySet:
    """What the database alone can say: everything but the weekly limit and the meetings of a series."""
    rows = Volunteer.objects.filter(
        erased_at=None, wants_calls=True, stage__is_asked=True, stage__is_left=False
    )
    rows = rows.exclude(confirmed_at=None).exclude(email=None)
    rows = rows.exclude(age=AgeBand.FROM_15, guardian_confirmed_at=None)
    if shift.lowest_age is AgeBand.FROM_18:
        rows = rows.exclude(age=AgeBand.FROM_15)
    rows = _nearby(rows, shift)
    for qualification in shift.role.needs.all():
        proofs = Proof.objects.valid(timezone.localdate(shift.starts_at)).filter(qualification=qualification)
        rows = rows.filter(pk__in=proofs.values("volunteer"))
    taken = SignUp.objects.filter(state__in=SignUp.CURRENT).exclude(confirmed_at=None)
    taken = taken.filter(shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at)
    rows = rows.exclude(pk__in=taken.values("volunteer"))
    rows = rows.exclude(pk__in=shift.sign_ups.values("volunteer")).exclude(
        pk__in=shift.calls.values("volunteer")
    )
    return rows.annotate(last_asked=Max("calls__at")).order_by(F("last_asked").asc(nulls_first=True), "pk")


def _nearby(rows: VolunteerQuerySet, shift: Shift) -> VolunteerQuerySet:
    """Those who chose the event's area or its stadsområde; all of them when the event has none."""
    area = shift.occurrence.event.area
    if area is None:
        return rows
    chosen = Volunteer.areas.through.objects.filter(area__in=[area.pk, area.district_id or area.pk])
    return rows.filter(pk__in=chosen.values("volunteer"))


def tell_of_call(call: Call) -> None:
    """The mail says what anybody may know of the shift: who takes it is told the rest."""
    shift, link = call.shift, call_link(call)
    write_to(
        call.volunteer,
        KINDS["step_in"],
        shift=shift,
        event=shift.occurrence.event,
        place=shift.occurrence.where,
        is_series=shift.occurrence.event.is_series,
        button_url=link,
        stop_url=f"{link}#inga-fler",
    )


def step_in(call: Call) -> SignUp:
    """Take the shift as the volunteer who was asked. Again, nothing happens. Raises ``Refused``."""
    return take(call.shift, volunteer=call.volunteer)


def stop_calls(call: Call) -> None:
    """Ask this volunteer no more, for any shift."""
    call.volunteer.wants_calls = False
    call.volunteer.save(update_fields=["wants_calls"])
