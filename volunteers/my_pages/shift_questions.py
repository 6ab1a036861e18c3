from collections.abc import Sequence

from django.utils import timezone

from volunteers.mail_kinds import KINDS
from volunteers.notices.debrief_question import may_answer
from volunteers.signups.check_in_codes import check_in_code
from volunteers.signups.coming import is_asked_about, is_coming
from volunteers.signups.mails import is_sent
from volunteers.signups.meetings import Meeting
from volunteers.signups.models import SignUp


def what_is_asked(sign_up: SignUp, meetings: Sequence[Meeting]) -> dict[str, object]:
    """What the person's own page asks, and says, beside what it is about: for its template."""
    if sign_up.state != SignUp.State.PLACED:
        return {}
    now = timezone.now()
    return {
        "is_coming": is_coming(sign_up),
        "is_asked": is_asked_about(meetings, now),
        "is_late": now >= sign_up.shift.late_from,
        "gets_mail": is_sent(KINDS["placed"], sign_up),
        "may_answer": not sign_up.has_answered and may_answer(sign_up),
        "check_in_code": check_in_code(sign_up),
    }
