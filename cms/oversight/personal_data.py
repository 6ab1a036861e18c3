from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep, keep_impersonal

keep(
    Kind(
        key="control_changes",
        whose=Whose.STAFF,
        what=_("Which changes of rules you have asked for, approved or refused, and when"),
        purpose=_(
            "To see who answers for the rules that control people, and that two have looked where two must."
        ),
        basis=Basis.TASK,
        retention=_("As long as the site. Your name goes with your log-in."),
        seen_by=_("The keepers of the rules, and auditors."),
        fields={"oversight.ControlChange": ["asked_by", "asked_at", "decided_by", "decided_at"]},
    )
)
keep_impersonal(
    {"oversight.ControlChange": ["model", "before", "after"]},
    because="values of rules and of the helpline, none of a person",
)
