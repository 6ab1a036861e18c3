"""A volunteer's own calendar, at an address that only they know. Whoever has the address can read it and do nothing else."""

import hashlib
import re
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from volunteers.calendars.ical import write_calendar, write_entries
from volunteers.events.models.occurrences import AHEAD, BACK
from volunteers.mail_kinds import KINDS
from volunteers.people.mails import write_to
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.personal.calendar_entries import entries_of, in_feed
from volunteers.signups.personal.entry_marks import mark_entries_of

TOKEN = re.compile(r"[-\w]{32}", re.ASCII)


def issue_address(volunteer: Volunteer) -> str:
    """A new secret for the address, 192 random bits, told this once; the one before stops working.

    The person is told by mail, which does not say the address: it may not have been they who asked.
    """
    token = secrets.token_urlsafe(24)
    is_changed = volunteer.calendar_hash is not None
    with translation.override(volunteer.language):
        settings_page = f"{settings.SITE_URL}{reverse('my_settings')}#kalender"
    with transaction.atomic():
        volunteer.calendar_hash = hash_of(token)
        volunteer.save(update_fields=["calendar_hash"])
        mark_entries_of(volunteer)
        if volunteer.email:
            write_to(volunteer, KINDS["calendar_address"], is_changed=is_changed, button_url=settings_page)
    return token


def address_of(token: str) -> str:
    """Where the calendar is found, to be shown to nobody but the volunteer."""
    return settings.SITE_URL + reverse("personal_calendar", args=[token])


def volunteer_of(token: str) -> Volunteer | None:
    if not TOKEN.fullmatch(token):
        return None
    return Volunteer.objects.filter(calendar_hash=hash_of(token)).first()


def hash_of(token: str) -> str:
    # Plain: there is nothing to guess in 192 random bits, and the row is found by it.
    return hashlib.sha256(token.encode()).hexdigest()


def name_for(volunteer: Volunteer) -> str:
    """What calendar programs call it, in Swedish as all in it."""
    if volunteer.is_discreet:
        return plain_name()
    with translation.override(settings.LANGUAGE_CODE):
        return _("My shifts: %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}


def plain_name() -> str:
    """What it is called where others look."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Calendar")


def entries_for(volunteer: Volunteer) -> list[bytes]:
    """The volunteer's shifts and queues as VEVENTs in order of time, from what ended 30 days ago to 13 months ahead.

    Each has the UID of its entry in our mails. One query, and one more a series.
    """
    now = timezone.now()
    found = [
        in_feed(entry, sign_up, now=now)
        for sign_up in SignUp.objects.filter(volunteer=volunteer).in_calendars()
        for entry in entries_of(sign_up, shift=sign_up.shift)
        if now - BACK < entry.ends_at and entry.starts_at < now + AHEAD
    ]
    return write_entries(sorted(found, key=lambda entry: (entry.starts_at, entry.uid)))


def whole_calendar(volunteer: Volunteer | None) -> bytes:
    """The feed; of nobody's address an empty one, so that programs drop what they held, under a name that tells nothing."""
    if volunteer is None:
        return write_calendar([], name=plain_name())
    return write_calendar(entries_for(volunteer), name=name_for(volunteer))
