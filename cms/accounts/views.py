"""allauth's pages where ours differ: what counts as shown, where one lands, and the same pages for volunteers."""

from typing import Any, NoReturn

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import ConfirmLoginCodeView, LoginView
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ListWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cms.accounts.forms import OpenAccountForm, SignInForm
from cms.accounts.models import Invitation, User
from cms.accounts.sign_in.code_tries import CodesClosed, CodeTry
from cms.accounts.sign_in.passkeys import begin_registration, keep_passkey
from cms.accounts.sign_in.proofs import record_proof
from cms.accounts.sign_in.reauthentication import TooManyCodes, awaits_code, send_code, take_code
from cms.accounts.sign_in.second_factor import has_factor, may_work, works_here
from cms.accounts.sign_in.sign_in_link import user_behind
from cms.accounts.staff.invitation import InvitationGone, NotTheirs, find_invitation, join, open_account
from cms.base.qr_code import drawing
from cms.base.security.limits import allow
from cms.base.views.refusals import too_many

PASSKEY_FAILED = "nyckel=nej"  # the page then says so


def closed(request: HttpRequest, **kwargs: str) -> NoReturn:
    """What allauth offers and this site does not: its names resolve, its pages are not there."""
    raise Http404


class SignInView(LoginView):
    """The log-in of those who work here."""

    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            is_demo=settings.DEMO and not settings.MFA_REQUIRED,
            directory=settings.OIDC.get("OIDC_NAME", ""),
            **kwargs,
        )


class TypeCodeView(ConfirmLoginCodeView):
    """Where the mailed code is typed: wrong ones are counted for the address too, whoever asks for new codes."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        email = self.get_context_data(form=None)["email"]
        try:
            self.tried = CodeTry(request, email)
        except CodesClosed as closed:
            form = self.get_form()
            form.full_clean()
            form.errors.clear()
            form.add_error(None, closed.message)
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        self.tried.was_right()
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        self.tried.was_wrong()
        return super().form_invalid(form)


@never_cache
def sign_in_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button, which signs in as a mailed code would; whoever works here shows a second factor too."""
    user = user_behind(token)
    if user is None:
        return render(request, "accounts/sign_in_by_link.html", {"is_gone": True}, status=410)
    if request.method != "POST":
        return render(request, "accounts/sign_in_by_link.html")
    if not allow(request, "use_link", holder=f"sign-in:{user.pk}"):
        return too_many(request)
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    record_proof(request, user, "code", email=user.email)
    return perform_login(request, user)


class WaysInView(IndexView):
    """What a member of staff signs in with; the only page of theirs that opens as long as nothing is set up."""

    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            must_set_up=settings.MFA_REQUIRED and works_here(user) and not has_factor(user),
            may_work=works_here(user) and may_work(self.request),
            passkeys=settings.PASSKEYS,
            **kwargs,
        )


class AddAppView(ActivateTOTPView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"qr": drawing(context["totp_url"]), "secret": in_fours(context["form"].secret)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever has typed the app's code has shown it in this session."""
        response = super().form_valid(form)
        record_proof(self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP)
        return response


def in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


class AddPasskeyView(AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever has just made the key has shown it in this session."""
        response = super().form_valid(form)
        record_proof(self.request, self.request.user, "mfa", type=Authenticator.Type.WEBAUTHN)
        return response


class SignInWithPasskeyView(LoginWebAuthnView):
    """The answer of a passkey, from the log-in of staff or of volunteers; where it fits nobody, the mailed code is left."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return redirect(f"{reverse('account_request_login_code')}?{PASSKEY_FAILED}")


# A passkey signs a challenge that only this visitor's session knows, and the name of this site: no other site can send one.
sign_in_with_passkey = csrf_exempt(SignInWithPasskeyView.as_view())


class ShowPasskeyView(ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        """The question once more, not the log-in page of staff."""
        return redirect(self.passthrough_next_url(f"{self.request.path}?{PASSKEY_FAILED}"))


class OwnPasskeysView(ListWebAuthnView):
    """A volunteer's passkeys, on the pages of "Mina pass" and in their language."""

    template_name = "accounts/own_passkeys.html"


class AddOwnPasskeyView(AddPasskeyView):
    template_name = "accounts/add_own_passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Without recovery codes: whoever loses the key has the code by mail."""
        user = self.request.user
        keep_passkey(user, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"])
        get_adapter(self.request).send_notification_mail("mfa/email/webauthn_added", user)
        record_proof(self.request, user, "mfa", type=Authenticator.Type.WEBAUTHN)
        return redirect("own_passkeys")


class RemoveOwnPasskeyView(RemoveWebAuthnView):
    template_name = "accounts/remove_own_passkey.html"
    success_url = reverse_lazy("own_passkeys")


@never_cache
@login_required(login_url="account_request_login_code")
def show_by_code(request: HttpRequest) -> HttpResponse:
    """A fresh log-in by a code to one's own address, for those who have nothing else to show. Staff with a factor show that."""
    user: Any = request.user
    methods = get_adapter(request).get_reauthentication_methods(user)
    if request.path not in {method["url"] for method in methods}:
        return redirect(methods[0]["url"])
    refused = ""
    if request.method == "POST" and "code" in request.POST:
        try:
            if take_code(request, user, request.POST["code"]):
                return redirect(
                    get_next_redirect_url(request) or get_adapter(request).get_login_redirect_url(request)
                )
            refused = gettext("That did not match. Look at the newest code and try again.")
        except CodesClosed as closed:
            refused = str(closed.message)
    elif request.method == "POST":
        try:
            send_code(request, user)
        except TooManyCodes:
            refused = gettext("You have asked for many codes. Wait an hour and try again.")
    context = {
        "awaits_code": awaits_code(request),
        "refused": refused,
        "next": get_next_redirect_url(request) or "",
    }
    return render(request, "accounts/show_by_code.html", context)


@never_cache
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever opens the link reads what it is and answers with a button; nothing happens before that."""
    try:
        invitation = find_invitation(token)
        if not allow(request, "use_link", holder=f"invitation:{invitation.pk}"):
            return too_many(request)
        if User.objects.with_email(invitation.email):
            return join_as_oneself(request, token, invitation)
        form = OpenAccountForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            user = open_account(token, account=form.save(commit=False))
            record_proof(request, user, "password", email=user.email)
            return perform_login(request, user, redirect_url=resolve_url(settings.LOGIN_REDIRECT_URL))
    except InvitationGone:
        return render(request, "accounts/invitation_gone.html", status=410)
    except NotTheirs:
        return redirect(request.path)
    return render(request, "accounts/accept_invitation.html", {"invitation": invitation, "form": form})


def join_as_oneself(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """For those who have an account: they answer signed in as themselves.

    Raises ``InvitationGone`` and ``NotTheirs`` as ``join`` does.
    """
    user: Any = request.user
    is_theirs = user.is_authenticated and user.email.lower() == invitation.email
    if request.method == "POST" and is_theirs:
        join(token, user=user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/join_group.html", {"invitation": invitation, "is_theirs": is_theirs})
