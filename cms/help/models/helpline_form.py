from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.help.models.neutral_pages import neutral_addresses

CALL_FIRST = _("Only for a new number: call it, and type it here when the right people have answered.")


def once_more(label: Any) -> forms.CharField:
    return forms.CharField(
        label=capfirst(label),
        required=False,
        help_text=CALL_FIRST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )


class HelpLineForm(WagtailAdminModelForm):
    """Each new number is typed twice, the second time after it has been called; the exit is chosen from the list."""

    number_again = once_more(_("the new number once more"))
    after_hours_number_again = once_more(_("the new number once more"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "exit_address" in self.fields:
            stands = self.instance.exit_address
            offered = list(dict.fromkeys([*neutral_addresses(), stands]))
            self.fields["exit_address"].widget = forms.Select(choices=[(each, each) for each in offered])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("number", "after_hours_number"):
            again = str(data.get(f"{name}_again", "")).strip()
            if name in self.changed_data and name in data and again != data[name]:
                self.add_error(
                    f"{name}_again",
                    gettext("Call the number, and type it here as it stands in the field above."),
                )
        return data
