"""allauth's forms with our words, and fields that a phone opens the right keyboard for."""

import re
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.accounts.models import Invitation, User
from cms.accounts.sign_in.code_tries import CodesClosed, FactorTry
from cms.accounts.staff.invitation import groups_open_to
from cms.base.security.limits import allow

ASKED_OFTEN = _("You have asked many times. Wait an hour and try again; mails that have come still work.")


def code_field(field: forms.Field, *, label: Any, hint: Any) -> None:
    """Six digits or more, which phones may fill in from the app or the mail by themselves."""
    field.label, field.help_text = label, hint
    field.widget = forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 20, "dir": "ltr"}
    )
    field.widget.is_required = field.required


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page has that link below, where a finger finds it


class AskForCodeForm(RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget = forms.EmailInput(
            attrs={"autocomplete": "username webauthn", "dir": "ltr", "maxlength": 254}
        )

    def clean_email(self) -> str:
        """Counted of this client alone: nobody uses up what the person may ask for elsewhere."""
        if not allow(context.request, "ask_code", address=self.cleaned_data["email"]):
            raise forms.ValidationError(ASKED_OFTEN)
        return super().clean_email()


class AskForPasswordForm(ResetPasswordForm):
    def clean_email(self) -> str:
        if not allow(context.request, "reset_password", address=self.cleaned_data["email"]):
            raise forms.ValidationError(ASKED_OFTEN)
        return super().clean_email()


class TypeCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(self.fields["code"], label=_("Code"), hint=_("Six digits from the mail."))


OF_AN_APP = re.compile(r"\s*(\d\s*){6}")
APP_CLOSED = _(
    "Many wrong codes have been typed for your account. Today only a passkey or a recovery code opens it."
)


class GuessesCounted:
    """A form that takes an app's code, of which so many wrong ones a day are taken; nobody guesses a recovery code."""

    user: User

    def clean_code(self) -> str:
        if not OF_AN_APP.fullmatch(self.cleaned_data["code"]):  # type: ignore[attr-defined]
            return super().clean_code()  # type: ignore[misc]
        try:
            tried = FactorTry(context.request, self.user)
        except CodesClosed:
            raise forms.ValidationError(APP_CLOSED) from None
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            tried.was_wrong()
            raise
        tried.was_right()
        return code


class ShowFactorForm(GuessesCounted, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(
            self.fields["code"],
            label=_("Code"),
            hint=_("Six digits from the app, or one of your recovery codes."),
        )


class ShowFactorAgainForm(GuessesCounted, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(
            self.fields["code"],
            label=_("Code"),
            hint=_("Six digits from the app, or one of your recovery codes."),
        )


class AddAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(self.fields["code"], label=_("Code"), hint=_("The six digits that the app shows now."))


class AddPasskeyForm(AddWebAuthnForm):
    """Every key is one that signs in by itself: the browser is told so before it makes one."""

    passwordless = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].help_text = _("Such as “my phone”, so that you know it later.")
        self.fields["name"].max_length = 60
        self.fields["name"].widget.attrs["maxlength"] = 60


class InvitationForm(WagtailAdminModelForm):
    """Whom to invite, and to which of one's own groups."""

    class Meta:
        model = Invitation
        fields = ["email", "group"]
        help_texts = {"email": _("They get a mail with a link that works once, within a week.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = (
            groups_open_to(self.for_user) if self.for_user else Group.objects.none()
        )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class OpenAccountForm(BaseUserCreationForm):
    """What an invited colleague fills in: the address is the one that was invited."""

    class Meta:
        model = User
        fields = ["first_name", "last_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["password1"].help_text = _(
            "At least 12 characters. A few words that only you would put together are good."
        )
        self.fields["password2"].help_text = ""
