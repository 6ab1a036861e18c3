import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.newsletters.writing.trying import MOST

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
