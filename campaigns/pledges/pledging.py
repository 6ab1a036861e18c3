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
from cms.mail.outbox import write_mail
from cms.privacy.encryption import fingerprint

SIGNER = signing.TimestampSigner(salt="campaigns.pledges.confirm")
TIME_TO_CONFIRM = timedelta(days=7)


def pledge(
    campaign: Any, *, language: str, area: Area | None = None, email: str = "", nonce: str = ""
) -> Pledge:
    """Count one more on the line of this campaign page; an address, if given, is asked to confirm itself.

    An address stands on the line of a campaign once, in whatever language: given again, its pledge comes
    back, with a new mail unless it is confirmed. ``nonce`` names the form: sent again, it gives its pledge back.
    """
    with transaction.atomic():
        known = Pledge.objects.for_campaign(campaign.translation_key).filter(email__iexact=email)
        row = known.first() if email else None
        row = row or pledge_by_form(campaign, area=area, email=email, nonce=nonce)
        if email and not row.confirmed_at:
            url = link_to_confirm(row, language=language)
            context = {"campaign": campaign, "button_url": url, "button_text": _("Confirm my address")}
            write_mail("pledges/mail/confirm", to=row.email, language=language, context=context)
    return row


def pledge_by_form(campaign: Any, *, area: Area | None, email: str, nonce: str) -> Pledge:
    """The pledge of this form. An address that it lacked is given to it; with another one it is another pledge."""
    told: dict[str, Any] = {"campaign": campaign, "area": area, "email": email}
    if not nonce:
        return Pledge.objects.create(**told)
    form_key = fingerprint(f"{campaign.translation_key}\x00{nonce}", about="pledges.pledge.form_key")
    # Whoever presses twice at once waits for the first of them here.
    row, _is_new = Pledge.objects.get_or_create(form_key=form_key, defaults=told)
    if row.email.lower() == email.lower() or not email:
        return row
    if row.email:
        return Pledge.objects.create(**told)
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
    """Keep the address. Confirming twice is harmless, and the first time stands."""
    Pledge.objects.filter(pk=row.pk, confirmed_at=None).exclude(email="").update(confirmed_at=timezone.now())
    row.refresh_from_db()
    return row


def forget_unconfirmed_addresses() -> int:
    """Blank the addresses that nobody confirmed in seven days; their pledges stay. Returns how many."""
    return Pledge.objects.unconfirmed_before(timezone.now() - TIME_TO_CONFIRM).update(email="")
