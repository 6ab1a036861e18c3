"""An address that staff wrote down of somebody they met. Until whoever reads it has said "it is me" it leads to nobody.

The person is written down by name alone, known or not, so that nothing tells whether the address is. What comes of the yes
is the apps' above (``signups/joining/claiming.py``).
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from cms.base.jobs import at_most_every
from cms.mail.outbox import write_mail
from volunteers.mail_kinds import KINDS
from volunteers.people.models import Volunteer

GOOD_FOR = timedelta(days=14)


def write_down(volunteer: Volunteer, email: str) -> None:
    """Keep the address beside the name, and ask there. The letter names nobody; its link is another each time."""
    token, kind = secrets.token_urlsafe(24), KINDS["is_it_you"]
    with transaction.atomic():
        volunteer.typed_email = email.strip().lower()
        volunteer.typed_hash, volunteer.typed_at = hash_of(token), timezone.now()
        volunteer.save(update_fields=["typed_email", "typed_hash", "typed_at"])
        with translation.override(volunteer.language):
            address = settings.SITE_URL + reverse("is_it_you", args=[token])
        write_mail(
            kind.template,
            to=volunteer.typed_email,
            language=volunteer.language,
            context={"button_url": address, "button_text": kind.button},
            is_discreet=True,  # whoever else reads there learns nothing of it
        )


def written_down_for(token: str) -> Volunteer | None:
    """Whose address the link was sent to; None when it is forged, used or too old."""
    rows = Volunteer.objects.filter(typed_at__gt=timezone.now() - GOOD_FOR)
    return rows.filter(typed_hash=hash_of(token)).first()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@at_most_every(3600)
def forget_typed() -> int:
    """Forget the addresses from which no answer came in time; how many. The person stays, by name alone."""
    old = Volunteer.objects.filter(typed_at__lte=timezone.now() - GOOD_FOR)
    return old.update(typed_email="", typed_hash=None, typed_at=None)
