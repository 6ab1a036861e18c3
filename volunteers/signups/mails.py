"""The mails of a sign-up. Each is written to the outbox in the transaction that decided what it says."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cms.mail.outbox import write_mail
from volunteers.calendars.writing import write_calendar, write_entry
from volunteers.shifts.models import RosterRules, Shift
from volunteers.signups.calendar_entries import entries_of, method_of
from volunteers.signups.check_in_codes import check_in_code, qr_png
from volunteers.signups.links import link_to
from volunteers.signups.meetings import meetings_of, place_comes_later
from volunteers.signups.models import SignUp

CHANGES = {"moved", "called_off", "on_again"}
WITH_A_FILE = {"placed", "promoted", "cancelled", *CHANGES}
WITH_A_CODE = {"placed", "promoted", "day_before", "two_hours"}
BUTTONS = {"code": _("See and confirm"), "cancelled": _("See your sign-up"), "day_before": _("I am coming")}
BUTTON_OF_STATE = {
    SignUp.State.PLACED: _("See or cancel your shift"),
    SignUp.State.WAITING: _("See or leave the queue"),
    SignUp.State.OFFERED: _("Say yes or no"),
    SignUp.State.REQUESTED: _("See what you asked for"),
    SignUp.State.DECLINED: _("See what you asked for"),
}


def tell(sign_up: SignUp, what: str, *, shift: Shift, language: str = "", **context: object) -> None:
    """Write the mail ``what`` (the name of its templates in signups/mail/) to the person.

    Those with a place get the shift as a calendar file; those who had one and left, and those whose date is called off,
    get its cancellation with the same UID. Whoever gave no address is told nothing, and whoever wants no confirmation not
    what they have just done themselves. In their language, or in ``language``. ``context`` goes before what the templates
    get of every sign-up.
    """
    volunteer = sign_up.volunteer
    if not volunteer.email:
        return
    language = language or volunteer.language
    calendar, method = _calendar(sign_up, what, shift=shift)
    if what == "placed" and not wants_confirmation(sign_up):
        return
    code = check_in_code(sign_up) if what in WITH_A_CODE and sign_up.state == SignUp.State.PLACED else ""
    write_mail(
        f"signups/mail/{what}",
        to=volunteer.email,
        language=language,
        context={
            "sign_up": sign_up,
            "shift": shift,
            "meetings": meetings_of(sign_up, shift=shift),
            "place_comes_later": place_comes_later(sign_up, shift=shift),
            "occurrence": shift.occurrence,
            "event": shift.occurrence.event,
            "check_in_code": code,
            **_button(sign_up, what, language=language),
            **context,
        },
        calendar=calendar,
        calendar_method=method,
        picture=qr_png(code) if code else b"",
        is_discreet=volunteer.is_discreet,
    )


def wants_confirmation(sign_up: SignUp) -> bool:
    """Whether a place is confirmed by mail: always when somebody else decided it, a coordinator or a guardian."""
    volunteer = sign_up.volunteer
    if sign_up.decided_by_id or volunteer.is_minor:
        return True
    return volunteer.wants_confirmation and RosterRules.current().sends_confirmation


def _calendar(sign_up: SignUp, what: str, *, shift: Shift) -> tuple[bytes, str]:
    """The file that goes with the mail, and its method; nothing with most mails."""
    if what not in WITH_A_FILE or not _is_in_calendar(sign_up):
        return b"", ""
    sign_up.sequence += 1
    sign_up.changed_at = timezone.now()
    sign_up.save(update_fields=["sequence", "changed_at"])
    entries = entries_of(sign_up, shift=shift)
    method = method_of(entries)
    return write_calendar(map(write_entry, entries), method=method), method


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
