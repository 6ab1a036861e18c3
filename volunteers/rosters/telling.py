"""The mails of a sign-up. Each is written to the outbox in the transaction that decided what it says."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.mail.composing import write_mail
from volunteers.calendars.writing import Entry, write_calendar, write_entry
from volunteers.rosters.links import link_to
from volunteers.rosters.models import Shift, SignUp

BUTTONS = {
    "code": _("See and confirm"),
    "placed": _("See or cancel your shift"),
    "promoted": _("See or cancel your shift"),
    "waiting": _("See or leave the queue"),
    "cancelled": _("See your sign-up"),
}
METHODS = {"placed": "PUBLISH", "promoted": "PUBLISH", "cancelled": "CANCEL"}


def tell(sign_up: SignUp, what: str, *, shift: Shift, **context: object) -> None:
    """Write the mail ``what`` (the name of its templates in rosters/mail/) to the person.

    Those with a place get the shift as a calendar file; those who had one and left get its cancellation with the same UID.
    """
    method, calendar = METHODS.get(what, ""), b""
    if method == "CANCEL" and not sign_up.sequence:
        method = ""  # nothing was put in their calendar
    if method:
        sign_up.sequence += 1
        sign_up.save(update_fields=["sequence"])
        calendar = write_calendar([write_entry(entry_of(sign_up, shift=shift))], method=method)
    language = sign_up.volunteer.language
    write_mail(
        f"rosters/mail/{what}",
        to=sign_up.volunteer.email,
        language=language,
        context={
            "sign_up": sign_up,
            "shift": shift,
            "occurrence": shift.occurrence,
            "event": shift.occurrence.event,
            "button_url": link_to(sign_up, language=language),
            "button_text": BUTTONS[what],
            **context,
        },
        calendar=calendar,
        calendar_method=method,
    )


def entry_of(sign_up: SignUp, *, shift: Shift) -> Entry:
    """The shift as it stands in the person's own calendar."""
    event = shift.occurrence.event
    return Entry(
        uid=f"pass-{sign_up.pk}@vagra-gangvald",
        sequence=sign_up.sequence,
        changed_at=timezone.now(),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        title=f"{event.title}: {shift.role}",
        text=shift.text,
        place=shift.occurrence.where,
        address=event.full_url,
        category="",
        called_off=sign_up.state == SignUp.State.CANCELLED,
        organizer=settings.MAIL_FROM,
    )
