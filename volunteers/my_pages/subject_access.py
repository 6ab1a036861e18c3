"""What staff may take out of a volunteer's rows, when somebody asks them what is kept about an address."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.privacy.facts import Fact, Section
from cms.privacy.key_rotation import open_column
from volunteers.my_pages.disappearance import vanish
from volunteers.my_pages.own_data.extract import rows_of
from volunteers.people.models import AddressChange, AgeBand, Volunteer


def volunteers_with(email: str) -> QuerySet[Volunteer]:
    """The one with this address, if there is one, and those for whom staff wrote it down: these few are opened."""
    asked = email.strip().lower()
    written = open_column(Volunteer.objects.exclude(typed_hash=None), "typed_email")
    typed = [pk for pk, address in written if asked and address == asked]
    return Volunteer.objects.filter(Q(email=asked) | Q(pk__in=typed)).exclude(email="")


def told_of(email: str) -> list[Section]:
    """All of it; of somebody with a protected identity only the code, as in every list of ours."""
    sections = []
    for volunteer in volunteers_with(email):
        sections += [code_of(volunteer)] if volunteer.is_protected else rows_of(volunteer)
    return [*sections, wards_of(email), changes_of(email)]


def code_of(volunteer: Volunteer) -> Section:
    text = _(
        "The identity is protected. Everything else is told to the person alone, who takes it out on “My shifts”."
    )
    return Section(
        "you", _("You"), [[Fact("code", _("Code that stands for you in lists"), str(volunteer))]], text
    )


def wards_of(email: str) -> Section:
    """Those under 18 whose guardian has this address. The addresses are sealed, so all of these few are opened."""
    asked = email.strip().lower()
    rows = Volunteer.objects.filter(Q(age=AgeBand.FROM_15) | Q(guardian_asked_at__isnull=False))
    found = [pk for pk, address in open_column(rows, "guardian_email") if asked and address.lower() == asked]
    facts = [
        [
            Fact("code", _("Code of the volunteer"), str(row)),
            Fact("guardian_asked_at", _("Asked"), row.guardian_asked_at),
            Fact("guardian_confirmed_at", _("Said yes"), row.guardian_confirmed_at),
            Fact("guardian_refused_at", _("Said no"), row.guardian_refused_at),
        ]
        for row in Volunteer.objects.filter(pk__in=found).order_by("pk")
    ]
    return Section("wards", _("Young people whose guardian you are"), facts)


def changes_with(email: str) -> QuerySet[AddressChange]:
    """Changes of an address where it is the other one: not confirmed yet, or the one of before. These few are opened."""
    asked = email.strip().lower()
    found = [pk for pk, address in open_column(AddressChange.objects.all(), "email") if asked == address]
    return AddressChange.objects.filter(pk__in=found if asked else [])


def changes_of(email: str) -> Section:
    facts = [
        [
            Fact("code", _("Code of the volunteer"), str(row)),
            Fact("asked_at", _("Asked for a new e-mail"), row.asked_at),
            Fact("moved_at", _("E-mail changed"), row.moved_at),
        ]
        for row in changes_with(email).order_by("pk")
    ]
    return Section("address_changes", _("Somebody's address that is, or was, to be changed"), facts)


def erase(email: str) -> None:
    changes_with(email).delete()
    for volunteer in volunteers_with(email):
        vanish(volunteer)


def codes_of(email: str) -> list[str]:
    return [str(volunteer) for volunteer in volunteers_with(email)]
