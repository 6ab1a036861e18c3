import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.widgets import AdminDateTimeInput

from campaigns.newsletters.letter.preview import MOST

BETWEEN = re.compile(r"[\s,;]+")


class TestLetterForm(forms.Form):
    __test__ = False  # it is no test of pytest's

    addresses = forms.CharField(
        label=_("To"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=_("At most five addresses, with a space, a comma or a new line between them."),
        error_messages={"required": _("Write an e-mail address.")},
    )

    def clean_addresses(self) -> list[str]:
        """Each address once, in the order they were typed."""
        typed = list(dict.fromkeys(filter(None, BETWEEN.split(self.cleaned_data["addresses"]))))
        if not typed:
            raise ValidationError(_("Write an e-mail address."))
        if len(typed) > MOST:
            words = ngettext("At most %(count)d address.", "At most %(count)d addresses.", MOST)
            raise ValidationError(words % {"count": MOST})
        for address in typed:
            check_address(address)
        return typed


def check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError(
            _("“%(address)s” is not an e-mail address."), params={"address": address}
        ) from error


class SendForm(forms.Form):
    """When a letter is to be sent."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("As soon as possible")), (LATER, _("At a time"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    send_at = forms.DateTimeField(label=_("Time"), required=False, widget=AdminDateTimeInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("when") == self.LATER and "send_at" not in self.errors:
            if not data.get("send_at"):
                self.add_error("send_at", _("Write when the letter is to be sent."))
            elif data["send_at"] <= timezone.now():
                self.add_error("send_at", _("That time has passed: write one that is to come."))
        elif data.get("when") == self.NOW:
            data["send_at"] = None
        return data
