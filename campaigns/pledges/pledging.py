"""Standing on the line: one press, nothing asked of anyone. An address is kept only once confirmed."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from campaigns.pledges.models import Pledge
from cms.base.models import Area
from cms.base.security.opaque_signer import OpaqueTimestampSigner
from cms.mail.outbox import write_mail
from cms.privacy.encryption import fingerprint

SIGNER = OpaqueTimestampSigner(salt="campaigns.pledges.confirm")
TIME_TO_CONFIRM = timedelta(days=7)


def pledge(
    campaign: Any,
    *,
    language: str,
    area: Area | None = None,
    email: str = "",
    nonce: str = "",
    may_mail: bool = True,
) -> Pledge:
    """Count one more on the line of this campaign page; an address, if given, is asked to confirm itself.

    ``nonce`` names the form: sent again, it gives its pledge back. What is counted, and whether a mail is written, follows from
    the form alone, never from whether the address stands there already: only ``confirm`` makes it stand there once.
    """
    with transaction.atomic():
        row = pledge_by_form(campaign, area=area, email=email, nonce=nonce)
        if email and may_mail:
            url = link_to_confirm(row, language=language)
            context = {"campaign": campaign, "button_url": url, "button_text": _("Confirm my address")}
            write_mail("pledges/mail/confirm", to=email, language=language, context=context)
    return row


def pledge_by_form(campaign: Any, *, area: Area | None, email: str, nonce: str) -> Pledge:
    """The pledge of this form. An address that it lacked is given to it; with another one it is another pledge."""
    told: dict[str, Any] = {"campaign": campaign, "area": area, "email": email}
    if not nonce:
        return Pledge.objects.create(**told)

    def of(*form: str) -> Pledge:
        form_key = fingerprint("\x00".join(form), about="pledges.pledge.form_key")
        # Whoever presses twice at once waits for the first of them here.
        return Pledge.objects.get_or_create(form_key=form_key, defaults=told)[0]

    name = (str(campaign.translation_key), nonce)
    row = of(*name)
    if row.email.lower() == email.lower() or not email:
        return row
    if row.email:
        return of(*name, email.lower())
    row.email = email
    row.save(update_fields=["email"])
    return row


def link_to_confirm(row: Pledge, *, language: str) -> str:
    """Absolute address of the page where the mail address is confirmed. Good for seven days."""
    with translation.override(language):
        return settings.SITE_URL + reverse("confirm_pledge", args=[SIGNER.sign(str(row.pk))])


def pledge_behind(token: str) -> Pledge | None:
    """The pledge that a link names; nothing when it is forged or too old, or the address is gone."""
    try:
        pk = int(SIGNER.unsign(token, max_age=TIME_TO_CONFIRM))
    except (signing.BadSignature, ValueError):
        return None
    return Pledge.objects.select_related("campaign").filter(pk=pk).exclude(email="").first()


def confirm(row: Pledge) -> Pledge:
    """Keep the address, which stands on the line of a campaign once, in whatever language: its other pledges there go.

    Confirming twice is harmless, and the first time stands. So it is for what is gone, or has no address any more.
    """
    with transaction.atomic():
        line = Pledge.objects.for_campaign(row.campaign.translation_key).exclude(email="")
        theirs = line.filter(email__iexact=row.email).select_for_update(of=("self",)).order_by("pk")
        others = {found.pk: found for found in theirs}
        if found := others.pop(row.pk, None):
            found.confirmed_at = found.confirmed_at or timezone.now()
            found.created_at = min([found.created_at, *(other.created_at for other in others.values())])
            found.save(update_fields=["confirmed_at", "created_at"])
            Pledge.objects.filter(pk__in=others).delete()
        return found or row


def forget_unconfirmed_addresses() -> int:
    """Blank the addresses that nobody confirmed in seven days; their pledges stay. Returns how many."""
    return Pledge.objects.unconfirmed_before(timezone.now() - TIME_TO_CONFIRM).update(email="")
