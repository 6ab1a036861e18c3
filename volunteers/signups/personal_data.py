from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep
from volunteers.signups.joining.address_change import forget_old
from volunteers.signups.joining.noting import forget_notes
from volunteers.signups.places.holds import forget_unconfirmed

keep(
    Kind(
        key="sign_ups",
        whose=Whose.VOLUNTEER,
        what=_("The shifts that you have signed up for, whether you have a place, and how many you are"),
        purpose=_("To know who comes, to give free places to those who wait, and to tell you of changes."),
        basis=Basis.TASK,
        retention=_(
            "A sign-up that is not confirmed is deleted after a week, and so is what was typed by signing up again. Others: "
            "without your name once you have left."
        ),
        seen_by=_("Coordinators of your areas. Your name is never shown in public."),
        fields={
            "signups.SignUp": [
                "row_key",
                *("shift", "volunteer", "state", "people", "typed_name", "typed_age", "typed_guardian"),
                *("agreed_to", "created_at", "held_until", "queued_at", "confirmed_at", "code", "code_until"),
                *("wished_people", "wished_name", "wished_at", "typed_discreet"),
                *("left_from", "left_at", "was_swapped"),
                *("code_tries", "coming_at", "has_answered", "decided_by", "reason"),
                *("against", "questioned_at", "passed", "passed_by", "passed_at"),
                *("sequence", "changed_at", "calendar_key"),
                *("entry_digest", "entry_revision", "entry_changed_at"),
            ],
            "shifts.Hold": ["shift", "volunteer", "people", "ends_at", "form_key", "client", "network"],
            "signups.Seat": ["shift", "sign_up", "number"],
        },
        purge=forget_unconfirmed,
    ),
    Kind(
        key="notes_to_leaders",
        whose=Whose.VOLUNTEER,
        what=_("What you want whoever leads your shift to know, if you write it"),
        purpose=_("So that they can prepare for it."),
        basis=Basis.TASK,
        retention=_("A week after the shift, or a day after you have left it."),
        seen_by=_("Coordinators of your areas, on the pages of that shift alone."),
        fields={"signups.SignUp": ["note", "note_at"]},
        purge=forget_notes,
    ),
    Kind(
        key="address_changes",
        whose=Whose.VOLUNTEER,
        what=_("Your new e-mail until you have confirmed it, and then your old one for a while"),
        purpose=_("So that nobody else changes your address, and you can take it back if somebody did."),
        basis=Basis.TASK,
        retention=_("The new one seven days, unless you confirm it. The old one 14 days."),
        seen_by=_("Nobody of the staff."),
        fields={
            "people.AddressChange": ["row_key", "volunteer", "email", "token_hash", "asked_at", "moved_at"]
        },
        purge=forget_old,
    ),
)
