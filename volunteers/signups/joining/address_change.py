"""A volunteer's new address: it holds once whoever reads there has said yes, and the one of before can take it back.

Whoever asks has shown that the old one is theirs, by signing in; or a coordinator asks, when the old box is lost. That the new
one belongs to somebody already is told to that one alone. docs/decisions/0027.
"""

import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.accounts.sign_in.account import close_account, end_sessions
from cms.accounts.sign_in.second_factor import works_here
from cms.mail.outbox import write_mail
from cms.privacy.facts import Words
from volunteers.mail_kinds import KINDS, MailKind
from volunteers.people.account import open_account
from volunteers.people.models import AddressChange, Volunteer
from volunteers.people.typed_address import hash_of
from volunteers.shifts.models import Hold
from volunteers.signups.joining.claiming import hand_over
from volunteers.signups.joining.guardian import ask_guardian, awaiting
from volunteers.signups.places.locking import lock_volunteer


class CannotMove(Exception):
    """With a sentence ready for the person in ``message``."""

    def __init__(self, message: Words) -> None:
        self.message = str(message)
        super().__init__(self.message)


TAKEN = _(
    "There is a “My shifts” with that address already. Sign in there, or write to a coordinator if both are yours."
)

USED = _("This link has been used, or is too old.")


def ask_to_move(volunteer: Volunteer, *, to: str, is_staff: bool = False) -> None:
    """Ask at the new address; nothing changes before it is answered there. A later asking replaces the one before.

    As long as the address of before may take a change back, only a coordinator (``is_staff``) makes another: else whoever
    got in would undo the way back. Raises ``CannotMove``.
    """
    address, token, kind = to.strip().lower(), secrets.token_urlsafe(24), KINDS["new_address"]
    with transaction.atomic():
        row = lock_volunteer(volunteer.pk)
        known = AddressChange.objects.open().filter(volunteer=row).first()
        if known and known.undone_until and not is_staff:
            until = date_format(timezone.localtime(known.undone_until), "j F")
            raise CannotMove(
                gettext(
                    "You have changed it lately. You can again from %(day)s; before that, ask a coordinator."
                )
                % {"day": until}
            )
        AddressChange.objects.filter(volunteer=row).delete()
        AddressChange.objects.create(volunteer=row, email=address, token_hash=hash_of(token))
        is_taken = Volunteer.objects.filter(email=address).exclude(confirmed_at=None).exists()
        with translation.override(row.language):
            link = reverse("my_shifts") if is_taken else reverse("use_address", args=[token])
        _write(row, kind, to=address, link=link, is_taken=is_taken)


def change_behind(token: str, *, is_moved: bool) -> AddressChange | None:
    """The change that the link answers or, with ``is_moved``, takes back; None when it is forged, used or too old."""
    rows = AddressChange.objects.open().filter(moved_at__isnull=not is_moved)
    return rows.select_related("volunteer").filter(token_hash=hash_of(token)).first()


def move(change: AddressChange) -> Volunteer:
    """Whoever reads at the new address has said yes: it is theirs, and the one of before is told, with a way back.

    Links that were mailed before open nothing any more. Raises ``CannotMove`` when it became somebody else's meanwhile.
    """
    token, kind = secrets.token_urlsafe(24), KINDS["address_moved"]
    with transaction.atomic():
        row = _make_room(change)
        was = row.email or ""
        _give_address(row, change.email)
        change.email, change.token_hash, change.moved_at = was, hash_of(token), timezone.now()
        change.save()
        with translation.override(row.language):
            link = reverse("undo_address", args=[token])
        _write(row, kind, to=was, link=link)
        return row


def undo(change: AddressChange) -> Volunteer:
    """Whoever reads at the address of before takes it back: it is theirs again, and every link and session ends."""
    with transaction.atomic():
        row = _make_room(change)
        _give_address(row, change.email)
        if row.user and not row.user.has_usable_password():
            end_sessions(row.user)
        AddressChange.objects.filter(pk=change.pk).delete()
        return row


def forget_old() -> int:
    """Delete the addresses of changes that nobody can answer or undo any more; how many."""
    return AddressChange.objects.over().delete()[0]


def _make_room(change: AddressChange) -> Volunteer:
    """The volunteer, locked. Whoever typed the address without showing that it is theirs gives way to its owner.

    Raises ``CannotMove``.
    """
    other = Volunteer.objects.filter(email=change.email).exclude(pk=change.volunteer_id).first()
    numbers = sorted({change.volunteer_id, *([other.pk] if other else [])})
    locked = {pk: lock_volunteer(pk) for pk in numbers}
    row = locked[change.volunteer_id]
    # As it is now: the button may have been pressed twice, or another address been asked for.
    if not AddressChange.objects.filter(pk=change.pk, token_hash=change.token_hash).exists():
        raise CannotMove(USED)
    if other:
        if locked[other.pk].confirmed_at:
            raise CannotMove(TAKEN)
        Hold.objects.filter(volunteer=other).delete()
        hand_over(locked[other.pk], row)
    return row


def _give_address(row: Volunteer, address: str) -> None:
    """Account, links and the guardian's question follow the address."""
    row.email, row.bounced_at = address, None
    row.link_number += 1
    row.save(update_fields=["email", "bounced_at", "link_number"])
    user, other = row.user, User.objects.with_email(address)
    if user and other is None and not (works_here(user) or user.is_superuser):
        user.email = address
        user.save(update_fields=["email"])
    elif user != other or user is None:
        # Whoever works here keeps that account for work; an account that is there already is theirs.
        row.user = None
        row.save(update_fields=["user"])
        if user:
            close_account(user)
        open_account(row)
    if row.lacks_guardian and awaiting(row):
        row.guardian_asked_at = None
        ask_guardian(row)


def _write(row: Volunteer, kind: MailKind, *, to: str, link: str, **says: object) -> None:
    """Discreet for everybody: whoever else reads there learns nothing of it."""
    context = {"button_url": settings.SITE_URL + link, "button_text": kind.button, **says}
    write_mail(kind.template, to=to, language=row.language, context=context, is_discreet=True)
