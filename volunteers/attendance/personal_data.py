from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep

keep(
    Kind(
        key="attendances",
        whose=Whose.VOLUNTEER,
        what=_("Whether you came, and for how long"),
        purpose=_("To add up hours, for you and for the whole programme."),
        basis=Basis.TASK,
        retention=_("Without your name once you have left: how many were there, and for how long."),
        seen_by=_("Coordinators of your areas."),
        fields={
            "attendance.Attendance": [
                *("sign_up", "date", "state", "people", "minutes", "came_at", "marked_at", "marked_by"),
                "nonce",
            ]
        },
    ),
    Kind(
        key="certificates",
        whose=Whose.VOLUNTEER,
        what=_("A certificate that you asked for: days, hours and its code, not your name"),
        purpose=_("So that whoever you show it to can see that it is real."),
        basis=Basis.TASK,
        retention=_(
            "Its code can be checked for as long as the site is there. Once you have left nothing leads to you."
        ),
        seen_by=_("Whoever has the code."),
        fields={
            "attendance.Certificate": [
                *("code", "volunteer", "issued_on", "first_day", "last_day", "minutes", "shifts"),
                *("withdrawn_on", "replaced_by"),
            ]
        },
    ),
    Kind(
        key="debriefs",
        whose=Whose.STAFF,
        what=_("What you have written about how a shift went"),
        purpose=_("To learn from it. No names belong there."),
        basis=Basis.TASK,
        retention=_("As long as the shift."),
        seen_by=_("Coordinators. The text is encrypted."),
        fields={"attendance.Debrief": ["row_key", "text", "written_at", "written_by"]},
    ),
)
