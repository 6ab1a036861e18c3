"""A place is in question, as a rule of the person is against it since something has changed: who is asked, and who is told.

Whatever moves a shift asks in its own transaction (``changes.rescheduling``). Everything else by which the answer changes, a
role that takes more, a proof taken out, another age, two yeses at the same moment, the worker finds within a minute.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from wagtail import hooks

from cms.base.jobs import at_most_every, stop
from cms.mail.outbox import write_mail
from volunteers.mail_kinds import KINDS
from volunteers.signups.joining.guardian import ask_guardian
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import guardian_link
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.asking_again import (
    STATES,
    is_asked,
    look_again,
    what_is_against,
)
from volunteers.signups.places.locking import lock_shift, locked
from volunteers.signups.places.passing import forget_pass
from volunteers.signups.places.queue import settle
from volunteers.signups.places.refusals import Person, Reason, all_taken, why_not


def ask_again(rows: Iterable[SignUp], *, moved: Collection[int] = ()) -> list[SignUp]:
    """Ask the rules of those whose facts may have changed. Returns those for whom something is against it now or no longer.

    Their shifts are locked, and come with the rows as they are now; ``moved`` are the primary keys of those who are to come at
    other hours than before. Those come first: of two shifts at the same time the one that was moved is in question. Else it is
    the one that was said yes to last.
    """
    now = timezone.now()
    changed = []
    for row in sorted(rows, key=lambda row: (row.pk not in moved, -_said(row).timestamp(), row.pk)):
        if row.pk in moved:
            forget_pass(row)
            row.save(update_fields=["passed", "passed_by", "passed_at"])
        if is_asked(row, shift=row.shift, now=now) and look_again(
            row, shift=row.shift, moved=row.pk in moved
        ):
            changed.append(row)
    return changed


def _said(row: SignUp) -> datetime:
    return row.confirmed_at or row.created_at


def tell_of_questions(rows: Iterable[SignUp], *, besides: Collection[int] = ()) -> list[SignUp]:
    """Tell of what ``ask_again`` has changed: the person, their guardian, and the coordinators of each shift.

    In the same transaction. ``besides`` are those who get another mail that says so. Returns those who are told here; who waits
    is told nothing, as nothing of theirs has changed: the queue passes by them.
    """
    rows, told = list(rows), []
    for row in rows:
        if row.pk not in besides and (row.is_in_question or row.is_placed):
            name = "in_question" if row.is_in_question else "no_question"
            tell(row, name, shift=row.shift, why_not=why_not(row))
            told.append(row)
        if row.is_in_question:
            _tell_guardian(row)
    by_shift = defaultdict(list)
    for row in rows:
        by_shift[row.shift_id].append(row)
    for _pk, theirs in sorted(by_shift.items()):
        if questions := [row for row in theirs if row.is_in_question]:
            for follow in hooks.get_hooks("places_are_in_question"):
                follow(questions, shift=questions[0].shift)
        settle(lock_shift(theirs[0].shift_id))
    return told


def _tell_guardian(row: SignUp) -> None:
    """Whoever has said yes for somebody under 18 hears that what they said it to is another thing now."""
    volunteer = row.volunteer
    if not volunteer.is_minor or not volunteer.guardian_email or volunteer.lacks_guardian:
        return
    kind = KINDS["guardian_in_question"]
    write_mail(
        kind.template,
        to=volunteer.guardian_email,
        language=volunteer.language,
        context={"button_url": guardian_link(volunteer), "button_text": kind.button},
        is_discreet=volunteer.is_discreet,
        about=str(volunteer),
    )


@at_most_every(60)
def ask_everybody_again() -> int:
    """For the worker: ask the rules of everybody with something to come. Returns for how many the answer is another now.

    All are looked at without a lock in a handful of queries; who seems to differ is asked under it.
    """
    changed = 0
    for row in seeming_to_differ():
        if stop.asked:
            break
        changed += _ask_one(row)
    return changed


def _ask_one(sign_up: SignUp) -> int:
    with locked(sign_up) as row:
        changed = ask_again([row])
        tell_of_questions(changed)
        if row.against == Reason.LACKS_GUARDIAN:
            ask_guardian(row.volunteer)
        return len(changed)


def seeming_to_differ() -> Iterator[SignUp]:
    now = timezone.now()
    rows = (
        SignUp.objects.upcoming()
        .filter(state__in=STATES, confirmed_at__isnull=False)
        .select_related("volunteer", "shift__role", "shift__occurrence__event")
        .defer("shift__occurrence__vevent")
        .prefetch_related("shift__role__needs", "volunteer__proofs")
        .order_by("volunteer", "-confirmed_at", "-pk")
    )
    taken = defaultdict(list)
    for other in all_taken():
        taken[other.volunteer_id].append(other)
    for volunteer, theirs in groupby(rows.iterator(chunk_size=500), key=lambda row: row.volunteer):
        person = Person(volunteer)
        vars(person)["taken"] = taken[volunteer.pk]
        for row in theirs:
            if is_asked(row, shift=row.shift, now=now):
                reason = what_is_against(row, shift=row.shift, moved=False, known=person)
                if row.against != (reason.value if reason else ""):
                    yield row
