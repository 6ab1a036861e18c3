"""Who has to show more than a password or a mailed code, and whether this session has."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from cms.base.security.recent_sign_in import records

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
DIRECTORY = "directory"  # the city's own, when it says that it asked for a second factor itself


def works_here(user: Any) -> bool:
    """Whether the user may open the admin: a member of staff, and not only a volunteer."""
    return user.is_authenticated and user.has_perm("wagtailadmin.access_admin")


def has_factor(user: Any) -> bool:
    """Whether the user has an app or a passkey. Recovery codes alone are none."""
    return is_mfa_enabled(user, FACTORS)


def showed_factor(request: HttpRequest) -> bool:
    """Whether a second factor that still holds was shown in this very session."""
    kinds = [record.get("type") for record in records(request) if record["method"] == "mfa"]
    return DIRECTORY in kinds or (bool(kinds) and has_factor(request.user))


def may_work(request: HttpRequest) -> bool:
    """Whether this session may do what staff do. Volunteers' sessions have nothing to show."""
    return not settings.MFA_REQUIRED or not works_here(request.user) or showed_factor(request)


def page_that_asks(user: Any) -> str:
    """The name of the page where the user shows the factor. Everybody has recovery codes too: they are for when it is lost."""
    has_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
    return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
