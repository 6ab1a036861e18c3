"""What the person has signed up for, and what became of it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.privacy.facts import Fact, Section
from volunteers.attendance.models import Attendance, Certificate
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.places.refusals import why_not


def sign_ups_of(volunteer: Volunteer) -> Section:
    rows = SignUp.objects.filter(volunteer=volunteer).select_related(
        "shift__role", "shift__occurrence__event"
    )
    entries = [
        _sign_up(row) for row in rows.defer("shift__occurrence__vevent").order_by("-shift__starts_at", "-pk")
    ]
    return Section("sign_ups", _("Shifts you signed up for"), entries)


def _sign_up(row: SignUp) -> list[Fact]:
    shift = row.shift
    return [
        Fact("code", _("Code"), str(row)),
        Fact("event", _("Event"), shift.occurrence.event.title),
        Fact("role", _("Role"), shift.role.name),
        Fact("starts_at", _("Starts"), shift.starts_at),
        Fact("ends_at", _("Ends"), shift.ends_at),
        Fact("state", _("Where it stands"), row.get_state_display()),
        Fact("people", _("How many you were"), row.people),
        Fact("created_at", _("Signed up"), row.created_at),
        Fact("confirmed_at", _("Confirmed"), row.confirmed_at),
        Fact("coming_at", _("Said that you come"), row.coming_at),
        Fact("note", _("What you want whoever leads to know"), row.note),
        Fact("note_at", _("Written"), row.note_at),
        Fact("left_from", _("What you left"), row.get_left_from_display() if row.left_from else ""),
        Fact("left_at", _("Left"), row.left_at),
        Fact("was_swapped", _("For another shift"), row.was_swapped),
        Fact("reason", _("What a coordinator answered"), row.reason),
        Fact("against", _("What is against it since something changed"), str(why_not(row))),
        Fact("questioned_at", _("The place is in question since"), row.questioned_at),
        Fact("passed_at", _("A coordinator knowingly passed a rule for you"), row.passed_at),
        Fact("changed_at", _("Changed last"), row.changed_at),
        *(_typed(row) if row.typed_name or row.typed_guardian else []),
        *(_wished(row) if row.wished_at else []),
    ]


def _typed(row: SignUp) -> list[Fact]:
    """What stands in the form of somebody who has not confirmed it."""
    return [
        Fact("typed_name", _("Name typed"), row.typed_name),
        Fact("typed_age", _("Age typed"), row.get_typed_age_display() if row.typed_age else ""),
        Fact("typed_guardian", _("Guardian's e-mail typed"), row.typed_guardian),
        Fact("typed_discreet", _("Discreet mails ticked"), row.typed_discreet),
    ]


def _wished(row: SignUp) -> list[Fact]:
    """What was typed by whoever signed up again."""
    return [
        Fact("wished_people", _("How many, typed again"), row.wished_people),
        Fact("wished_name", _("Name, typed again"), row.wished_name),
        Fact("wished_at", _("Typed again"), row.wished_at),
    ]


def attendances_of(volunteer: Volunteer) -> Section:
    rows = Attendance.objects.filter(sign_up__volunteer=volunteer).select_related("date__event")
    entries = [
        [
            Fact("event", _("Event"), row.date.event.title),
            Fact("date", _("Day"), timezone.localdate(row.date.starts_at)),
            Fact("state", _("What became of it"), row.get_state_display()),
            Fact("minutes", _("Minutes"), row.minutes),
            Fact("people", _("How many you were"), row.people),
            Fact("came_at", _("Came at"), row.came_at),
            Fact("marked_at", _("Written down"), row.marked_at),
        ]
        for row in rows.defer("date__vevent").order_by("-date__starts_at", "-pk")
    ]
    return Section("attendances", _("When you were there"), entries)


def certificates_of(volunteer: Volunteer) -> Section:
    entries = [
        [
            Fact("code", _("Code"), row.code),
            Fact("issued_on", _("Issued"), row.issued_on),
            Fact("first_day", _("First day"), row.first_day),
            Fact("last_day", _("Last day"), row.last_day),
            Fact("minutes", _("Minutes"), row.minutes),
            Fact("shifts", _("Shifts"), row.shifts),
            Fact("withdrawn_on", _("Taken back"), row.withdrawn_on),
            Fact("is_replaced", _("Replaced by a newer one"), row.replaced_by_id is not None),
        ]
        for row in Certificate.objects.filter(volunteer=volunteer).order_by("-issued_on", "-pk")
    ]
    return Section("certificates", _("Certificates"), entries)
