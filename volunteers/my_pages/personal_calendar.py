"""A volunteer's own calendar, at an address that only they know. Whoever has the address can read it and do nothing else."""

import hashlib
import re
import secrets
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from volunteers.calendars.ical import Entry, write_entries
from volunteers.events.models.occurrences import AHEAD, BACK
from volunteers.mail_kinds import KINDS
from volunteers.people.mails import write_to
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.personal.calendar_entries import entries_of

TOKEN = re.compile(r"[-\w]{32}", re.ASCII)
SHOWN = [SignUp.State.PLACED, SignUp.State.OFFERED, SignUp.State.WAITING]


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
    with translation.override(settings.LANGUAGE_CODE):
        return (
            _("Calendar")
            if volunteer.is_discreet
            else _("My shifts: %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
        )


def entries_for(volunteer: Volunteer) -> list[bytes]:
    """The volunteer's shifts and queues as VEVENTs in order of time, from 30 days back to 13 months ahead.

    Each has the UID of its entry in our mails. One query, and one more a series.
    """
    now = timezone.now()
    sign_ups = (
        SignUp.objects.filter(Q(state__in=SHOWN) | Q(questioned_at__isnull=False), volunteer=volunteer)
        .select_related("volunteer", "shift__role", "shift__occurrence__event__area")
        .defer("shift__occurrence__vevent")
        .annotate(last_changed=Greatest("changed_at", "shift__occurrence__changed_at"))
    )
    found = [
        in_feed(entry, sign_up, now=now, is_discreet=volunteer.is_discreet)
        for sign_up in sign_ups
        for entry in entries_of(sign_up, shift=sign_up.shift)
        if now - BACK <= entry.starts_at < now + AHEAD
    ]
    return write_entries(sorted(found, key=lambda entry: (entry.starts_at, entry.uid)))


def in_feed(entry: Entry, sign_up: SignUp, *, now: datetime, is_discreet: bool) -> Entry:
    """The entry as a subscribed calendar shows it, which asks nobody to answer."""
    entry = replace(
        entry,
        changed_at=sign_up.last_changed,  # type: ignore[attr-defined]
        tentative=sign_up.state != SignUp.State.PLACED,
        over=entry.ends_at <= now,
        organizer="",
    )
    with translation.override(settings.LANGUAGE_CODE):
        if entry.tentative and not is_discreet:
            # Not every calendar shows what is tentative.
            said = _("%(shift)s (in question)") if sign_up.is_in_question else _("%(shift)s (waiting list)")
            return replace(entry, title=said % {"shift": entry.title})
    return entry
