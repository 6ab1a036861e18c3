"""Places held for people for a while: for whoever has yet to show that an address is theirs, and until somebody answers."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.privacy.encryption import fingerprint
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Hold, Shift
from volunteers.signups.models import HOLD, SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.locking import lock_shift
from volunteers.signups.places.queue import settle
from volunteers.signups.places.seats import unseat

# People for whom one client may hold places at a time, in all shifts together: so many for nothing, so many when its browser
# has worked for it; and all clients of one network. Whoever asks for more is answered alike, and nothing is held.
FREELY, AT_MOST, OF_A_NETWORK = 10, 25, 75


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Where a request comes from: its client, network and form, each in words or empty; whether its browser has worked for it,
    and whether a mail may still be sent to its address.
    """

    client: str = ""
    network: str = ""
    form: str = ""
    has_worked: bool = False
    may_mail: bool = True

    def key_of(self, what: str, *more: object) -> str:
        """A fingerprint of one of the three, together with ``more``; empty when it is not known."""
        word = getattr(self, what)
        text = "\x00".join(map(str, (word, *more)))
        return fingerprint(text, about=f"shifts.hold.{what}") if word else ""


ANYBODY = Asker()


def hold_places(shift: Shift, *, volunteer: Volunteer, people: int, asker: Asker) -> None:
    """Hold so many places for half an hour, if the client and its network hold no more than they may.

    What the same form held is let go by ``end_hold_of`` before. The shift is locked.
    """
    now = timezone.now()
    limits = {"client": AT_MOST if asker.has_worked else FREELY, "network": OF_A_NETWORK}
    keys = {what: asker.key_of(what) for what in limits}
    held = Hold.objects.alive(now).people_by(**keys)
    if any(held[what] + people > most for what, most in limits.items() if keys[what]):
        return
    form_key = asker.key_of("form", shift.pk, volunteer.email) or None
    Hold.objects.create(
        shift=shift, volunteer=volunteer, people=people, ends_at=now + HOLD, form_key=form_key, **keys
    )


def end_hold_of(asker: Asker, *, shift: Shift, volunteer: Volunteer) -> None:
    """Let go of what the same form, with the same address, has held before: it is sent again, perhaps changed."""
    if form_key := asker.key_of("form", shift.pk, volunteer.email):
        Hold.objects.filter(form_key=form_key).delete()


def end_holds(row: SignUp) -> None:
    """Let go of all that is held for the person in the shift: they have shown who they are, or want it no more."""
    Hold.objects.filter(shift=row.shift_id, volunteer=row.volunteer_id).delete()


def release_expired_holds() -> int:
    """Free every place whose time is over; whoever waits gets it. Returns how many sign-ups were released."""
    now = timezone.now()
    Hold.objects.filter(ends_at__lte=now).delete()
    shifts = set(SignUp.objects.expired(now).values_list("shift_id", flat=True))
    return sum(_release_in(shift_id) for shift_id in sorted(shifts))


def _release_in(shift_id: int) -> int:
    with transaction.atomic():
        return free_ended(lock_shift(shift_id))


def free_ended(shift: Shift) -> int:
    """Free the places of the shift whose time is over by the clock of whoever asks. Returns how many. The shift is locked."""
    # Looked for anew under the lock: the person may have confirmed a moment ago.
    ended = shift.sign_ups.expired(timezone.now())
    if not ended.exists():  # mostly: and a whole row takes three times as long to ask for
        return 0
    rows = list(ended.select_related("volunteer"))
    for row in rows:
        _expire(row, shift=shift)
    settle(shift)
    return len(rows)


def _expire(row: SignUp, *, shift: Shift) -> None:
    was_offered, waited_for_guardian = row.state == SignUp.State.OFFERED, row.awaits_guardian
    unseat(row, SignUp.State.EXPIRED)
    if was_offered:
        tell(row, "offer_ended", shift=shift)
    elif waited_for_guardian and not shift.is_closed:
        tell(row, "guardian_silent", shift=shift)


def free_ended_around(row: SignUp) -> None:
    """As ``free_ended`` for the sign-up's shift; the sign-up itself is read again. It is locked."""
    if free_ended(row.shift) and row.pk:
        row.refresh_from_db(
            fields=["state", "held_until", "queued_at", "confirmed_at", "sequence", "changed_at"]
        )


def forget_unconfirmed() -> int:
    """Delete sign-ups that were never confirmed, a week on, and the addresses that nothing else needs.

    So is forgotten what was typed by signing up again and never answered.
    """
    week_ago = timezone.now() - timedelta(days=7)
    with transaction.atomic():
        answered = {"wished_people": None, "wished_name": "", "wished_at": None, "typed_discreet": False}
        SignUp.objects.filter(wished_at__lt=week_ago).update(**answered)
        rows = SignUp.objects.never_confirmed(before=week_ago)
        forgotten = rows.count()
        rows.delete()
        Volunteer.objects.never_confirmed(before=week_ago).filter(sign_ups=None).delete()
    return forgotten
