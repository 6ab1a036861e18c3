"""Signed links that act without a password: one opens a person's own sign-up, the other only takes a typed code."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from volunteers.rosters.models import SignUp

OPENS = signing.Signer(salt="volunteers.rosters.sign-up")
TAKES_A_CODE = signing.Signer(salt="volunteers.rosters.code")


def link_to(sign_up: SignUp, *, language: str) -> str:
    """The absolute address of the person's own page, in their language. Only ever sent to their own address."""
    with translation.override(language):
        return settings.SITE_URL + reverse("my_shift", args=[OPENS.sign(str(sign_up.pk))])


def code_page_of(sign_up: SignUp) -> str:
    """Where the code is typed in. It opens nothing without the code."""
    return reverse("type_code", args=[TAKES_A_CODE.sign(str(sign_up.pk))])


def sign_up_behind(token: str, signer: signing.Signer) -> SignUp | None:
    """The sign-up that the token names; None when it is forged, or the sign-up is gone."""
    try:
        pk = int(signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return SignUp.objects.select_related("shift__occurrence__event", "volunteer").filter(pk=pk).first()
