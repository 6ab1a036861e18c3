"""Signed links in notices: to the question afterwards, and to a shift that lacks people. See ``signups.personal.links``."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cms.base.security.opaque_signer import OpaqueSigner
from volunteers.notices.models import Call
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import read, token_of

STEPS_IN = OpaqueSigner(salt="volunteers.notices.step-in")


def answer_link(sign_up: SignUp, *, language: str) -> str:
    """Where the question afterwards is answered. Only ever sent to the person's own address."""
    with translation.override(language):
        return settings.SITE_URL + reverse("answer", args=[token_of(sign_up)])


def call_link(call: Call) -> str:
    """Where the volunteer who is asked takes the shift. Only ever sent to their own address: it takes no other proof."""
    with translation.override(call.volunteer.language):
        return settings.SITE_URL + reverse("step_in", args=[call_token(call)])


def call_token(call: Call) -> str:
    return STEPS_IN.sign(f"{call.pk}.{call.volunteer.link_number}")


def call_behind(token: str) -> Call | None:
    """Who was asked for which shift; None when the link is forged or closed."""
    pk, number = read(token, STEPS_IN)
    rows = Call.objects.select_related("volunteer", "shift__occurrence__event", "shift__role")
    return rows.filter(pk=pk, volunteer__link_number=number).first()
