from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep, keep_impersonal, lasting
from cms.waiting.mailing import KEEP

keep(
    Kind(
        key="staff_mails",
        whose=Whose.STAFF,
        what=_("About what you want mail, on which day you last had it, and of what you were told at once"),
        purpose=_("So that you learn of what waits for you, once."),
        basis=Basis.TASK,
        retention=lasting(_("As long as your log-in. Of what you were told at once: {time}."), KEEP),
        seen_by=_("Nobody of the staff."),
        fields={
            "waiting.MailChoice": ["user", "kind", "is_mailed"],
            "waiting.DayMail": ["user", "day"],
            "waiting.ToldAtOnce": ["user", "kind", "key", "at"],
        },
    )
)
keep_impersonal({"waiting.FailingJob": ["path"]}, because="the name of a function of ours")
