from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep, keep_impersonal

keep(
    Kind(
        key="duty_contacts",
        whose=Whose.STAFF,
        what=_("The telephone on which a function, such as the leader of a shift, is reached on the day"),
        purpose=_("So that those who have a place reach somebody when they are late, lost or worried."),
        basis=Basis.TASK,
        retention=_(
            "As long as the function is in the list of contacts: whoever keeps the list takes it out."
        ),
        seen_by=_("Editors and coordinators; from the day before, those who have a place in the shift."),
        fields={"shifts.DutyContact": ["row_key", "phone"]},
    )
)

keep_impersonal(
    {
        "shifts.Shift": ["text", "meeting_point"],
        "shifts.ShiftPlan": ["text", "meeting_point"],
        "shifts.DutyContact": ["function"],
    },
    because="what coordinators tell everybody about a shift",
)
