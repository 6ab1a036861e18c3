"""allauth's views that staff need, under its names; those of volunteers are in ``code_urls``.

Other names that allauth looks up resolve and lead nowhere.
"""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from cms.accounts import views
from cms.accounts.sign_in.directory import ask_directory, hear_directory
from cms.accounts.views import closed

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("signup/", closed, name="account_signup"),
    path("email/", closed, name="account_email"),
    path("confirm-email/", closed, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", closed, name="account_confirm_email"),
    path("password/set/", closed, name="account_set_password"),
    path("nycklar/", views.WaysInView.as_view(), name="mfa_index"),
    path("kod/", mfa.authenticate, name="mfa_authenticate"),
    path("visa/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("nycklar/app/", views.AddAppView.as_view(), name="mfa_activate_totp"),
    path("nycklar/app/ta-bort/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("nycklar/reservkoder/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "nycklar/reservkoder/nya/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("nycklar/lista/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("nycklar/ny/", views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("nycklar/<int:pk>/ta-bort/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("nycklar/<int:pk>/namn/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("inbjudan/<token>/", views.accept_invitation, name="accept_invitation"),
    path("oidc/login/", ask_directory, name="openid_connect_login"),
    re_path(r"^(?P<provider_id>oidc)/login/callback/$", hear_directory, name="openid_connect_callback"),
    path("social/signup/", closed, name="socialaccount_signup"),
    path("social/connections/", closed, name="socialaccount_connections"),
    path("social/login/error/", closed, name="socialaccount_login_error"),
    path("social/login/cancelled/", closed, name="socialaccount_login_cancelled"),
]
