"""What people answer the day before: that they are coming. (That they are not is a cancellation.)"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting


def say_coming(sign_up: SignUp) -> bool:
    """The person has said that they come. Again, or without a place, nothing happens; whether they have a place."""
    rows = SignUp.objects.filter(pk=sign_up.pk, state=SignUp.State.PLACED)
    return bool(rows.update(coming_at=timezone.now()))


def is_coming(sign_up: SignUp) -> bool:
    """Whether they have said so since the shift last changed: it holds for the time that they knew of."""
    said = sign_up.coming_at
    return sign_up.state == SignUp.State.PLACED and said is not None and said >= sign_up.changed_at


def is_asked_about(meetings: Sequence[Meeting], now: datetime) -> bool:
    """Whether the next meeting is near enough to be asked about: today or tomorrow."""
    to_come = [each.starts_at for each in meetings if each.starts_at > now and not each.called_off]
    nearest = min(to_come, default=None)
    return nearest is not None and timezone.localdate(nearest) <= timezone.localdate(now) + timedelta(days=1)


def forget_earlier_answer(sign_up: SignUp) -> None:
    """Before the question is asked: an answer from an earlier day was to another meeting, or another time of this one."""
    today = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    said = sign_up.coming_at
    if said and (said < today or said < sign_up.changed_at):
        sign_up.coming_at = None
        sign_up.save(update_fields=["coming_at"])
