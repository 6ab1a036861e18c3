from django import forms
from django.utils.translation import gettext_lazy as _


class CheckForm(forms.Form):
    code = forms.CharField(
        label=_("The certificate's code"),
        max_length=40,
        help_text=_("Sixteen letters and digits, such as 7H2K-M4QX-90PD-W3ZT."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
