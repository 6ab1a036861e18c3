"""Who is to be rung about their sign-up, and what to say: the same as the mail does."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from cms.mail.models import OutboxMail
from cms.mail.outbox import render_text
from volunteers.calling.call_list import is_soon, put_on_list
from volunteers.calling.models import PhoneCall
from volunteers.mail_kinds import KINDS, ByPhone, MailKind, Reader
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import CODE, SignUp
from volunteers.signups.personal.meetings import Meeting, meetings_of

Why = PhoneCall.Why
MESSAGE = "message"  # a coordinator's, as ``mail_kinds`` calls it


def reason_to_call(sign_up: SignUp, kind: MailKind, meetings: Sequence[Meeting]) -> str:
    """Why the mail is not enough, or nothing. ``meetings`` are those it is about, as they were and as they are."""
    own_act = kind.answers_own_act and not sign_up.decided_by_id
    if kind.by_phone == ByPhone.NEVER or own_act:
        return ""
    if not sign_up.volunteer.email:
        return Why.NO_ADDRESS
    if sign_up.volunteer.bounced_at:
        return Why.BOUNCED
    return Why.SOON if kind.by_phone == ByPhone.ALSO_SOON and is_soon(first_start(meetings)) else ""


def first_start(meetings: Sequence[Meeting]) -> Any:
    """When the first of them that is not over begins, or began; the last one when all are over."""
    to_come = [each.starts_at for each in meetings if each.ends_at > timezone.now()]
    return min(to_come) if to_come else max(each.starts_at for each in meetings)


def call_instead(
    sign_up: SignUp, kind: MailKind, *, shift: Shift, why: str, meetings: Sequence[Meeting], **context: Any
) -> PhoneCall:
    """Put the person on the list of calls, in the caller's transaction, with what the mail of this kind says.

    An earlier call about the same sign-up that nobody has made is over: what it was to say holds no longer.
    """
    PhoneCall.objects.open().filter(sign_up=sign_up).exclude(kind=MESSAGE).delete()
    concerned = [*context.get("was", []), *meetings]
    return put_on_list(
        sign_up.volunteer,
        why=Why(why),
        said=words_for(sign_up, kind, shift=shift, meetings=meetings, **context),
        starts_at=first_start(concerned),
        kind=kind.name,
        area=shift.occurrence.event.area,
        sign_up=sign_up,
    )


def words_for(
    sign_up: SignUp, kind: MailKind, *, shift: Shift, meetings: Sequence[Meeting], **context: Any
) -> str:
    """What to say, in the language of the staff: the mail's heading, the event, how it was and how it is."""
    with translation.override(settings.LANGUAGE_CODE):
        shown = {
            "sign_up": sign_up,
            "shift": shift,
            "event": shift.occurrence.event,
            "occurrence": shift.occurrence,
            "meetings": meetings,
            "is_discreet": False,
            **context,
        }
        shown["subject"] = render_text(f"{kind.template}.subject.txt", shown).strip()
        return render_text("signups/call/said.txt", shown).strip()


def call_about_returned(mail: OutboxMail) -> None:
    """For the hook ``mail_given_up``: the address takes no mail. Who was to be told a thing by it is told by telephone."""
    code, kind = CODE.fullmatch(mail.about), KINDS.get(mail.name.rpartition("/")[2])
    if code is None or kind is None:
        return
    rows = SignUp.objects.select_related("volunteer", "shift__occurrence__event__area", "shift__role")
    with transaction.atomic():
        if kind.to is Reader.GUARDIAN:
            theirs = rows.upcoming().filter(volunteer_id=int(code[2]), volunteer__erased_at=None)
            if row := theirs.exclude(confirmed_at=None).order_by("shift__starts_at", "pk").first():
                _call_about_guardian(row)
        elif kind.to is Reader.PERSON and (row := rows.filter(pk=code[2]).first()):
            _call_about_own(row, kind)


def _call_about_own(row: SignUp, kind: MailKind) -> None:
    now = timezone.now()
    Volunteer.objects.filter(pk=row.volunteer_id, erased_at=None).update(bounced_at=now)
    meetings = meetings_of(row, shift=row.shift)
    is_to_come = any(each.ends_at > now for each in meetings)
    if kind.by_phone != ByPhone.NEVER and is_to_come:
        call_instead(row, kind, shift=row.shift, why=Why.BOUNCED, meetings=meetings)


def _call_about_guardian(row: SignUp) -> None:
    """No yes can come from there: the young person is asked for another address, once."""
    kind = KINDS["guardian"].name
    if PhoneCall.objects.open().filter(volunteer=row.volunteer_id, kind=kind).exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        said = gettext(
            "The mail to their parent or guardian came back. Ask for an address that works, and write it on "
            "the volunteer's page: then the guardian is asked at once."
        )
    put_on_list(
        row.volunteer,
        why=Why.BOUNCED,
        said=said,
        starts_at=row.shift.starts_at,
        kind=kind,
        area=row.shift.occurrence.event.area,
        sign_up=row,
    )


def call_instead_of_message(sign_up: SignUp, *, subject: str, text: str) -> PhoneCall:
    """Somebody without an address is told by telephone what a coordinator writes to the others."""
    shift = sign_up.shift
    return put_on_list(
        sign_up.volunteer,
        why=Why.NO_ADDRESS,
        said=f"{subject}\n\n{text}",
        starts_at=shift.starts_at,
        kind=MESSAGE,
        area=shift.occurrence.event.area,
        sign_up=sign_up,
    )
