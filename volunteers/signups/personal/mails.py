"""The mails of a sign-up. Each is written to the outbox in the transaction that decided what it says."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from cms.mail.outbox import write_mail
from volunteers.mail_kinds import KINDS, MailKind
from volunteers.people.models import Volunteer
from volunteers.shifts.models import RosterRules, Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.calendar_entries import NEXT_FILE, next_file_of
from volunteers.signups.personal.check_in_codes import check_in_code, qr_png
from volunteers.signups.personal.links import guardian_link, link_to
from volunteers.signups.personal.meetings import Meeting, meetings_of, place_comes_later
from volunteers.signups.personal.phone_calls import call_instead, reason_to_call

NO_FILE = (b"", "")


def tell(
    sign_up: SignUp,
    name: str,
    *,
    shift: Shift,
    language: str = "",
    is_spoken_with: bool = False,
    **context: Any,
) -> None:
    """Write the mail of this name (a row of ``mail_kinds``) to the person. Raises KeyError when there is none.

    Those with a place get the shift as a calendar file; those who had one and left, and those whose date is called off,
    get its cancellation with the same UID. Whoever wants no such mail is told nothing, unless it says what somebody else
    decided. In their language, or in ``language``. ``context`` goes before what the templates get of every sign-up.

    Whom no mail reaches, or not in time, is put on the list of calls as the table says, unless whoever does it
    ``is_spoken_with``. How this person is told stands in ``sign_up.told_by`` afterwards.
    """
    volunteer, kind = sign_up.volunteer, KINDS[name]
    meetings = meetings_of(sign_up, shift=shift)
    if kind.guardian_too and not sign_up.is_in_question:  # of which their guardian is written to by itself
        tell_guardian(volunteer, what=name, meetings=meetings)
    sign_up.told_by = frozenset()
    file = _calendar(sign_up, kind, shift=shift, meetings=meetings) if volunteer.email else NO_FILE
    if not is_sent(kind, sign_up):
        return
    told_by = set()
    why = "" if is_spoken_with else reason_to_call(sign_up, kind, [*context.get("was", []), *meetings])
    if why:
        call_instead(sign_up, kind, shift=shift, why=why, meetings=meetings, **context)
        told_by.add("phone")
    if volunteer.email:
        about = {"shift": shift, "meetings": meetings, **context}
        _write(sign_up, kind, about, file=file, language=language or volunteer.language)
        told_by.add("mail")
    sign_up.told_by = frozenset(told_by)


def _write(
    sign_up: SignUp, kind: MailKind, context: Mapping[str, Any], *, file: tuple[bytes, str], language: str
) -> None:
    volunteer, shift = sign_up.volunteer, context["shift"]
    code = check_in_code(sign_up) if kind.has_code and sign_up.state == SignUp.State.PLACED else ""
    write_mail(
        kind.template,
        to=volunteer.email or "",
        language=language,
        context={
            "sign_up": sign_up,
            "place_comes_later": place_comes_later(sign_up, shift=shift),
            "occurrence": shift.occurrence,
            "event": shift.occurrence.event,
            "check_in_code": code,
            **_button(sign_up, kind, language=language),
            **context,
        },
        calendar=file[0],
        calendar_method=file[1],
        picture=qr_png(code) if code else b"",
        # What was ticked with the form counts for the mail that it sends, and is the person's choice once they confirm it.
        is_discreet=volunteer.is_discreet or (kind is KINDS["code"] and sign_up.typed_discreet),
        about=str(sign_up),
    )


def tell_guardian(volunteer: Volunteer, *, what: str, meetings: list[Meeting]) -> None:
    """Write to the guardian of somebody under 18 what became of something that they have said yes to.

    The mail says when, and neither who nor where: the page behind its link does. ``what``: moved, called_off or on_again.
    """
    if not (volunteer.is_minor and volunteer.guardian_confirmed_at and volunteer.guardian_email):
        return
    kind, now = KINDS["guardian_news"], timezone.now()
    to_come = [meeting for meeting in meetings if meeting.ends_at > now]
    write_mail(
        kind.template,
        to=volunteer.guardian_email,
        language=volunteer.language,
        context={
            "is_off": what == "called_off",
            "is_on_again": what == "on_again",
            "meetings": to_come,
            "button_url": guardian_link(volunteer),
            "button_text": kind.button,
        },
        is_discreet=volunteer.is_discreet,
        about=str(volunteer),
    )


def is_sent(kind: MailKind, sign_up: SignUp) -> bool:
    """Whether neither the person nor the site has switched it off, or it is written to them all the same.

    What follows from their own act is news to them when somebody else decided it, a coordinator or a guardian.
    """
    volunteer = sign_up.volunteer
    if kind.answers_own_act and (sign_up.decided_by_id or volunteer.is_minor):
        return True
    return volunteer.wants(kind) and RosterRules.allow(kind)


def _calendar(sign_up: SignUp, kind: MailKind, *, shift: Shift, meetings: list[Meeting]) -> tuple[bytes, str]:
    """The file that goes with the mail, and its method; nothing with most mails."""
    if not kind.has_file or not _is_in_calendar(sign_up):
        return NO_FILE
    file = next_file_of(sign_up, shift=shift, meetings=meetings)
    sign_up.save(update_fields=NEXT_FILE)
    return file


def _is_in_calendar(sign_up: SignUp) -> bool:
    """Whether a file of ours is, or shall be, in the person's calendar."""
    has_left = sign_up.state in SignUp.LEFT and sign_up.sequence > 0
    return sign_up.is_placed or sign_up.is_in_question or has_left


def _button(sign_up: SignUp, kind: MailKind, *, language: str) -> dict[str, object]:
    address = link_to(sign_up, language=language)
    if kind is KINDS["called_off"]:
        # Not to the sign-up: it may be gone together with its event before the mail is read.
        with translation.override(language):
            address = settings.SITE_URL + reverse("wagtail_serve", args=["kalender/"])
    return {"button_url": address, "button_text": kind.button_for(sign_up.state)}
