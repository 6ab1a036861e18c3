from django.utils.translation import gettext_lazy as _

from cms.privacy.access_log import accesses_by, erase_nothing
from cms.privacy.models import KEEP_ACCESSES, AccessEntry
from cms.privacy.register import Basis, Kind, Trail, Whose, keep, keep_impersonal, lasting, leave_trail

keep(
    Kind(
        key="limits",
        whose=Whose.EVERYBODY,
        what=_(
            "When you send a form: a scrambled code of the network and of the address that you give, that cannot be turned back"
        ),
        purpose=_("So that nobody floods a form."),
        basis=Basis.TASK,
        retention=_("A day at most, in the memory of the server. Nothing at all when you only read."),
        seen_by=_("Nobody."),
        fields={},
    ),
    Kind(
        key="access_log",
        whose=Whose.STAFF,
        what=_("That you have looked at, searched, changed, taken out or erased data about people, and when"),
        purpose=_(
            "So that whoever the data are about, and auditors, can see that nobody looks without need."
        ),
        basis=Basis.OBLIGATION,
        retention=lasting(_("{time}. Until then nobody can change or delete it."), KEEP_ACCESSES),
        seen_by=_("Auditors. Whoever the data are about sees when, but not who."),
        fields={"privacy.AccessEntry": ["at", "user", "action", "what", "count", "reason"]},
        purge=AccessEntry.objects.end,
    ),
)
keep_impersonal(
    {"privacy.PurgeRun": ["counts"]}, because="numbers by kind, from which nobody can be told apart"
)
leave_trail(
    Trail(
        key="access_log",
        title=_("Access log"),
        tell=accesses_by,
        erase=erase_nothing,
        stays=_("The access log cannot be changed by anybody. It ends when its time is out."),
    )
)
