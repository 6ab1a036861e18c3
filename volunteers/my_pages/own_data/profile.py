"""What the volunteer's own row and the rows around it say."""

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from cms.privacy.facts import Fact, Section
from volunteers.mail_kinds import OWN_SWITCHES
from volunteers.people.models import AddressChange, Volunteer
from volunteers.people.spoken_languages import own_name

SWITCHES = [*OWN_SWITCHES, "is_discreet", "is_protected"]


def about(volunteer: Volunteer) -> Section:
    facts = [
        Fact("code", _("Code that stands for you in lists"), str(volunteer)),
        Fact("name", _("Name"), volunteer.name),
        Fact("email", _("E-mail"), volunteer.email),
        Fact("phone", _("Phone"), volunteer.phone),
        Fact("language", _("Language of our mails"), own_language(volunteer.language)),
        Fact(
            "spoken",
            _("Languages you speak"),
            ", ".join(own_name(each.code) for each in volunteer.spoken.all()),
        ),
        Fact("areas", _("Areas"), ", ".join(area.name for area in volunteer.areas.all())),
        Fact("age", _("Age"), volunteer.get_age_display() if volunteer.age else ""),
        Fact("notes", _("What coordinators have written about you"), volunteer.notes),
        Fact("created_at", _("First met"), volunteer.created_at),
        Fact("confirmed_at", _("Address confirmed"), volunteer.confirmed_at),
        Fact("bounced_at", _("Our mail has come back"), volunteer.bounced_at),
        Fact(
            "parting_told_at",
            _("When we wrote that your data will soon be deleted"),
            volunteer.parting_told_at,
        ),
        Fact("has_calendar_address", _("Has a calendar address of your own"), bool(volunteer.calendar_hash)),
        *(Fact(name, field_label(name), getattr(volunteer, name)) for name in SWITCHES),
    ]
    if volunteer.is_minor:
        facts += [
            Fact("guardian_email", _("A parent's or guardian's e-mail"), volunteer.guardian_email),
            Fact("guardian_asked_at", _("Asked"), volunteer.guardian_asked_at),
            Fact("guardian_confirmed_at", _("Said yes"), volunteer.guardian_confirmed_at),
            Fact("guardian_refused_at", _("Said no"), volunteer.guardian_refused_at),
        ]
    return Section("you", _("You"), [[*facts, *_other_address(volunteer)]])


def _other_address(volunteer: Volunteer) -> list[Fact]:
    """The one that is not confirmed yet, or the one of before."""
    change = AddressChange.objects.filter(volunteer=volunteer).first()
    if change is None:
        return []
    label = _("E-mail of before") if change.moved_at else _("New e-mail, not confirmed")
    return [
        Fact("other_email", label, change.email),
        Fact("other_email_asked_at", _("Asked for a new e-mail"), change.asked_at),
        Fact("email_moved_at", _("E-mail changed"), change.moved_at),
    ]


def field_label(name: str) -> str:
    return str(getattr(Volunteer._meta.get_field(name), "verbose_name", name))


def own_language(code: str) -> str:
    return str(get_language_info(code)["name_local"])


def consents_of(volunteer: Volunteer) -> Section:
    entries = [
        [
            Fact("text", _("What you agreed to"), consent.text.text),
            Fact("given_at", _("When"), consent.given_at),
            Fact("withdrawn_at", _("Taken back"), consent.withdrawn_at),
        ]
        for consent in volunteer.consents.select_related("text")
    ]
    return Section("consents", _("What you have agreed to"), entries)


def steps_of(volunteer: Volunteer) -> Section:
    entries = [
        [
            Fact("stage", _("Step"), step.stage.name),
            Fact("taken_at", _("When"), step.taken_at),
            _by(step.by_id),
        ]
        for step in volunteer.steps.select_related("stage")
    ]
    return Section("steps", _("Your progress with us"), entries)


def _by(user_id: int | None) -> Fact:
    return Fact("by", _("By"), _("a coordinator") if user_id else _("happened by itself"))


def proofs_of(volunteer: Volunteer) -> Section:
    entries = [
        [
            Fact("qualification", _("What"), proof.qualification.name),
            Fact("shown_on", _("Shown on"), proof.shown_on),
            Fact("for_role", _("For the role"), proof.for_role.name if proof.for_role else ""),
            Fact("good_until", _("Renew by"), proof.good_until),
        ]
        for proof in volunteer.proofs.select_related("qualification", "for_role")
    ]
    text = _(
        "Of a register extract only this is kept: that it was shown, when and to whom. Nothing that stood in it."
    )
    return Section("qualifications", _("Introductions and the like"), entries, text)
