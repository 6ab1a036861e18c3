from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep, keep_impersonal, lasting
from volunteers.calling.call_list import KEEP, forget_calls

keep(
    Kind(
        key="phone_calls",
        whose=Whose.VOLUNTEER,
        what=_("That we are to ring you, why, what to tell you, and what came of it"),
        purpose=_("So that you learn of a change also when no mail reaches you in time."),
        basis=Basis.TASK,
        retention=lasting(_("It is deleted {time} after you were to be told."), KEEP),
        seen_by=_("Coordinators of the event's area."),
        fields={
            "calling.PhoneCall": [
                *("row_key", "volunteer", "sign_up", "kind", "why", "said", "by_when", "created_at"),
                *("outcome", "done_at", "done_by"),
            ],
        },
        purge=forget_calls,
    )
)
keep_impersonal({"calling.PhoneCall": ["area"]}, because="where the event is, not where the person is")
