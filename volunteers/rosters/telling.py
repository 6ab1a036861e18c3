"""The mails of a sign-up. Each is written to the outbox in the transaction that decided what it says."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.mail.composing import write_mail
from volunteers.calendars.writing import Entry, write_calendar, write_entry
from volunteers.rosters.links import link_to
from volunteers.rosters.meetings import Meeting, meetings_of, place_comes_later
from volunteers.rosters.models import Shift, SignUp

CHANGES = {"moved", "called_off", "on_again"}
WITH_A_FILE = {"placed", "promoted", "cancelled", *CHANGES}
BUTTONS = {"code": _("See and confirm"), "cancelled": _("See your sign-up")}
BUTTON_OF_STATE = {
    SignUp.State.PLACED: _("See or cancel your shift"),
    SignUp.State.WAITING: _("See or leave the queue"),
    SignUp.State.OFFERED: _("Say yes or no"),
    SignUp.State.REQUESTED: _("See what you asked for"),
    SignUp.State.DECLINED: _("See what you asked for"),
}


def tell(sign_up: SignUp, what: str, *, shift: Shift, **context: object) -> None:
    """Write the mail ``what`` (the name of its templates in rosters/mail/) to the person.

    Those with a place get the shift as a calendar file; those who had one and left, and those whose date is called off,
    get its cancellation with the same UID. Whoever gave no address is told nothing.
    """
    if not sign_up.volunteer.email:
        return
    method, calendar = "", b""
    if what in WITH_A_FILE and _is_in_calendar(sign_up):
        sign_up.sequence += 1
        sign_up.changed_at = timezone.now()
        sign_up.save(update_fields=["sequence", "changed_at"])
        entries = entries_of(sign_up, shift=shift)
        method = method_of(entries)
        calendar = write_calendar(map(write_entry, entries), method=method)
    language = sign_up.volunteer.language
    write_mail(
        f"rosters/mail/{what}",
        to=sign_up.volunteer.email,
        language=language,
        context={
            "sign_up": sign_up,
            "shift": shift,
            "meetings": meetings_of(sign_up, shift=shift),
            "place_comes_later": place_comes_later(sign_up, shift=shift),
            "occurrence": shift.occurrence,
            "event": shift.occurrence.event,
            **_button(sign_up, what, language=language),
            **context,
        },
        calendar=calendar,
        calendar_method=method,
    )


def _is_in_calendar(sign_up: SignUp) -> bool:
    """Whether a file of ours is, or shall be, in the person's calendar."""
    return sign_up.state == SignUp.State.PLACED or (
        sign_up.state == SignUp.State.CANCELLED and sign_up.sequence > 0
    )


def _button(sign_up: SignUp, what: str, *, language: str) -> dict[str, object]:
    if what == "called_off":
        # Not to the sign-up: it may be gone together with its event before the mail is read.
        with translation.override(language):
            address = settings.SITE_URL + reverse("wagtail_serve", args=["kalender/"])
        return {"button_url": address, "button_text": _("See the whole calendar")}
    text = BUTTONS.get(what) or BUTTON_OF_STATE.get(SignUp.State(sign_up.state), BUTTONS["code"])
    return {"button_url": link_to(sign_up, language=language), "button_text": text}


def method_of(entries: list[Entry]) -> str:
    """How a file with these entries is sent: as a cancellation only when nothing in it is held."""
    return "CANCEL" if all(entry.called_off for entry in entries) else "PUBLISH"


def entries_of(sign_up: SignUp, *, shift: Shift) -> list[Entry]:
    """The shift as it stands in the person's own calendar: one entry, in a series one for each meeting.

    Their UIDs stay the same whatever happens to the shift, and so does each meeting's in a series, in whatever order the
    meetings come to lie.
    """
    meetings = meetings_of(sign_up, shift=shift)
    return [
        _entry(sign_up, meeting, shift=shift, number=f" ({number}/{len(meetings)})" if meetings[1:] else "")
        for number, meeting in enumerate(meetings, start=1)
    ]


def _entry(sign_up: SignUp, meeting: Meeting, *, shift: Shift, number: str) -> Entry:
    event = shift.occurrence.event
    other = "" if meeting.date == shift.occurrence_id else f"-{meeting.date}"
    return Entry(
        uid=f"pass-{sign_up.pk}{other}@vagra-gangvald",
        sequence=sign_up.sequence,
        changed_at=sign_up.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        all_day=meeting.all_day,
        title=f"{event.title}: {shift.role}{number}",
        text="\n\n".join(filter(None, [shift.text, _about_the_place(sign_up, shift)])),
        place=meeting.place,
        address=event.full_url,
        category="",
        called_off=meeting.called_off or sign_up.state == SignUp.State.CANCELLED,
        organizer=settings.MAIL_FROM,
    )


def _about_the_place(sign_up: SignUp, shift: Shift) -> str:
    if not place_comes_later(sign_up, shift=shift):
        return ""
    with translation.override(settings.LANGUAGE_CODE):  # entries are in Swedish
        return gettext("You are told where to meet when you have a place.")
