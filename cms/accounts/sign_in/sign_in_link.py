"""The way in when codes are closed for the day: a link by mail, which a stranger's wrong codes cannot use up."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from cms.accounts.models import User
from cms.accounts.sign_in.discreet_address import is_discreet_address
from cms.base.security.opaque_signer import OpaqueTimestampSigner
from cms.mail.outbox import write_mail

SIGNS_IN = OpaqueTimestampSigner(salt="cms.accounts.sign-in-link")
TIMEOUT = 24 * 3600  # seconds, as long as codes may be closed


def sign_in_link(user: User, *, language: str) -> str:
    """Where the user signs in, second factor and all, for a day. Only ever sent to their own address."""
    token = SIGNS_IN.sign(f"{user.pk}.{mark_of(user, settings.SECRET_KEY)}")
    with translation.override(language):
        return settings.SITE_URL + reverse("sign_in_by_link", args=[token])


def user_behind(token: str) -> User | None:
    """Whose link it is; None when it is forged, too old, or the user has ended all sessions since."""
    try:
        pk, _dot, mark = SIGNS_IN.unsign(token, max_age=TIMEOUT).partition(".")
        user = User.objects.filter(pk=int(pk), is_active=True).first()
    except (signing.BadSignature, ValueError):
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return user if user and mark in [mark_of(user, key) for key in keys] else None


def mark_of(user: User, key: str) -> str:
    """Changes with the password, also an unusable one: ``end_sessions`` closes the links too."""
    digest = salted_hmac("cms.accounts.sign-in-link", user.password, secret=key, algorithm="sha256")
    return digest.hexdigest()[:16]


def send_sign_in_link(email: str, *, language: str) -> None:
    """The mail that stands in for a code: with the link that signs in, for those who have an account."""
    user = User.objects.with_email(email)
    link = sign_in_link(user, language=language) if user and user.is_active else ""
    write_mail(
        "accounts/mail/codes_closed",
        to=email,
        language=language,
        context={"button_url": link},
        is_discreet=is_discreet_address(email),
    )
