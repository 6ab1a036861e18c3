from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep, keep_impersonal
from volunteers.mail_kinds import OWN_SWITCHES
from volunteers.people.models.volunteers import QUIET_MONTHS

LEAVING = format_lazy(
    _(
        "Until you delete your data on “My shifts”, or ask us to. When nothing has been heard of you for {months} months "
        "it is deleted; we write to you a month before."
    ),
    months=QUIET_MONTHS,
)
COORDINATORS = _("Coordinators of your areas. Nobody, if your identity is protected.")
keep(
    Kind(
        key="volunteers",
        whose=Whose.VOLUNTEER,
        what=_("Name, e-mail, phone, languages, areas, whether you are under 18, and your choices of mails"),
        purpose=_("To arrange shifts that are right for you, and to reach you about them."),
        basis=Basis.TASK,
        retention=LEAVING,
        seen_by=COORDINATORS,
        fields={
            "people.Volunteer": [
                "row_key",
                *("email", "name", "phone", "language", "areas", "age", "is_protected", "user", "created_at"),
                *("confirmed_at", "erased_at", "calendar_hash", "link_number", "is_discreet"),
                *("typed_email", "typed_hash", "typed_at", "bounced_at"),
                *OWN_SWITCHES,
            ],
            "people.SpokenLanguage": ["volunteer", "code"],
        },
    ),
    Kind(
        key="guardians",
        whose=Whose.VOLUNTEER,
        what=_("The e-mail of a parent or guardian, when you are under 18, and whether they said yes"),
        purpose=_("Nobody under 18 takes part without the yes of a guardian."),
        basis=Basis.TASK,
        retention=LEAVING,
        seen_by=COORDINATORS,
        fields={
            "people.Volunteer": [
                *("guardian_email", "guardian_asked_at", "guardian_confirmed_at", "guardian_refused_at"),
                "guardian_link_number",
            ],
        },
    ),
    Kind(
        key="paths",
        whose=Whose.VOLUNTEER,
        what=_(
            "Your progress with us: introductions, what a coordinator has noted, and how far you have come"
        ),
        purpose=_("So that the right people take the shifts that ask for something."),
        basis=Basis.TASK,
        retention=LEAVING,
        seen_by=COORDINATORS,
        fields={
            "people.Volunteer": ["notes", "stage"],
            "people.Step": ["volunteer", "stage", "taken_at", "by"],
            "people.Proof": [
                *("volunteer", "qualification", "shown_on", "seen_by", "for_role", "good_until"),
                "reminded_at",
            ],
        },
    ),
    Kind(
        key="consents",
        whose=Whose.VOLUNTEER,
        what=_("What you have agreed to, in which words, and when"),
        purpose=_("To be able to show that you said yes, and to what."),
        basis=Basis.OBLIGATION,
        retention=_("As long as the sign-ups that it was given for. Without your name once you have left."),
        seen_by=COORDINATORS,
        fields={"people.Consent": ["volunteer", "text", "given_at", "withdrawn_at"]},
    ),
    Kind(
        key="coordinators",
        whose=Whose.STAFF,
        what=_("Which areas you answer for as a coordinator, and whether you get mail about them"),
        purpose=_("So that you see the volunteers of your areas, and no others."),
        basis=Basis.TASK,
        retention=_("As long as you are a coordinator."),
        seen_by=_("Those who look after the site."),
        fields={"people.Coordinator": ["user", "areas", "gets_mail"]},
    ),
)
keep_impersonal(
    {
        "people.ConsentText": ["language", "text"],
        "people.Qualification": ["name"],
        "people.Role": ["name", "text"],
        "people.Stage": ["name"],
    },
    because="what coordinators name things",
)
