from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep

keep(
    Kind(
        key="notices",
        whose=Whose.VOLUNTEER,
        what=_("That you were reminded, thanked or asked to step in, and when"),
        purpose=_("So that you get each such mail once."),
        basis=Basis.TASK,
        retention=_("As long as the sign-up. That you were asked to step in: until you have left."),
        seen_by=_("Nobody of the staff."),
        fields={
            "notices.Notice": ["sign_up", "kind", "starts_at", "at"],
            "notices.Call": ["shift", "volunteer", "at"],
        },
    ),
    Kind(
        key="looked_into",
        whose=Whose.STAFF,
        what=_("That you have looked into an answer of somebody who did not feel safe, and when"),
        purpose=_("So that such an answer is never left lying."),
        basis=Basis.TASK,
        retention=_("As long as the shift."),
        seen_by=_("Nobody but whoever answers for the site."),
        fields={"notices.Answer": ["looked_into_at", "looked_into_by"]},
    ),
)
