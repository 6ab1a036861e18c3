from django.utils.translation import gettext_lazy as _

from cms.privacy.register import Basis, Kind, Whose, keep, keep_impersonal

keep(
    Kind(
        key="messages",
        whose=Whose.STAFF,
        what=_("Messages that you have written to volunteers"),
        purpose=_("To send them, and to see later what was said."),
        basis=Basis.TASK,
        retention=_("As long as the site is there: what an authority sends out is a public record."),
        seen_by=_("Coordinators of the areas. The text is encrypted."),
        fields={"messaging.Message": ["row_key", "text", "written_by", "written_at", "sent_by", "sent_at"]},
    ),
    Kind(
        key="recipients",
        whose=Whose.VOLUNTEER,
        what=_("Which messages of coordinators were sent to you"),
        purpose=_("So that each reaches you once."),
        basis=Basis.TASK,
        retention=_("As long as the message. Without your name once you have left."),
        seen_by=_("Coordinators see how many got a message, not who."),
        fields={"messaging.Recipient": ["message", "volunteer", "written_at"]},
    ),
)
keep_impersonal({"messaging.Message": ["subject"]}, because="neutral on purpose: it is read on locked phones")
