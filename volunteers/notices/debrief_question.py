"""The one question afterwards: did you feel safe?"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from volunteers.notices.models import Answer
from volunteers.notices.staff_mails import tell_about
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import meetings_of


def answer(sign_up: SignUp, felt: Answer.Felt) -> bool:
    """Write the answer down, once a sign-up; whether it was written. A no is told to the coordinators at once.

    That the person has answered stands on their sign-up, what was answered on the shift: nothing ties the two, not even
    the time.
    """
    with transaction.atomic():
        rows = SignUp.objects.filter(pk=sign_up.pk, state=SignUp.State.PLACED, has_answered=False)
        if not rows.update(has_answered=True):
            return False
        Answer.objects.create(shift=sign_up.shift, felt=felt)
        if felt == Answer.Felt.UNSAFE:
            tell_about(sign_up.shift, "unsafe")
        return True


def may_answer(sign_up: SignUp, *, now: datetime | None = None) -> bool:
    """Whether the person has been there, as far as we know: a meeting of theirs is over and was held."""
    now = now or timezone.now()
    shift: Shift = sign_up.shift
    meetings = meetings_of(sign_up, shift=shift)
    return sign_up.state == SignUp.State.PLACED and any(
        each.ends_at <= now and not each.called_off for each in meetings
    )
