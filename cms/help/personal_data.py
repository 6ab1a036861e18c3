from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep, keep_impersonal

keep(
    Kind(
        key="neutral_addresses",
        whose=Whose.STAFF,
        what=_("Which neutral pages for the quick exit you have added, and when"),
        purpose=_("To see who answers for where the quick exit may lead."),
        basis=Basis.TASK,
        retention=_("As long as the page stands on the list."),
        seen_by=_("Editors and the keepers of the helpline."),
        fields={"help.NeutralAddress": ["added_by", "added_at"]},
    )
)

keep_impersonal(
    {
        "help.HelpLine": ["number", "email", "after_hours_name", "after_hours_number", "exit_address"],
        "help.NeutralAddress": ["address", "reason"],
    },
    because="how the help is reached, in public; of whoever reads the page nothing is kept at all",
)
