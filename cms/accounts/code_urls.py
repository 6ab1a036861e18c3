"""How volunteers open "Mina pass", below its address and in the language of the page."""

from functools import partial

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_required
from django.urls import path

from cms.accounts import views

signed_in = partial(login_required, login_url="account_request_login_code")

urlpatterns = [
    path("logga-in/", allauth.request_login_code, name="account_request_login_code"),
    path("kod/", views.TypeCodeView.as_view(), name="account_confirm_login_code"),
    path("lank/<token>/", views.sign_in_by_link, name="sign_in_by_link"),
    path("nyckel/", views.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("visa-kod/", views.show_by_code, name="show_by_code"),
    path("visa-nyckel/", signed_in(views.ShowPasskeyView.as_view()), name="mfa_reauthenticate_webauthn"),
    path("nycklar/", signed_in(views.OwnPasskeysView.as_view()), name="own_passkeys"),
    path("nycklar/ny/", signed_in(views.AddOwnPasskeyView.as_view()), name="add_own_passkey"),
    path(
        "nycklar/<int:pk>/ta-bort/",
        signed_in(views.RemoveOwnPasskeyView.as_view()),
        name="remove_own_passkey",
    ),
]
