"""The way in to "Mina pass": everybody whose address is confirmed has an account, made without their doing."""

from django.db import transaction

from cms.accounts.models import User
from cms.accounts.sign_in.account import account_for
from volunteers.people.models import Volunteer

BATCH = 200


def open_account(volunteer: Volunteer) -> User | None:
    """The account of the volunteer, opened now if need be; None without a confirmed address. Again is harmless."""
    if volunteer.user_id is None:
        with transaction.atomic():
            give_account(volunteer)
            volunteer.save(update_fields=["user"])
    return volunteer.user


def give_account(volunteer: Volunteer) -> None:
    """The same in the caller's transaction; the caller writes the row.

    The account follows the address: if it was somebody else's who has another address now, that one gets a new account.
    """
    if volunteer.user_id or not volunteer.email or not volunteer.confirmed_at or volunteer.erased_at:
        return
    volunteer.user, is_new = account_for(volunteer.email)
    if not is_new:
        Volunteer.objects.filter(user=volunteer.user).exclude(pk=volunteer.pk).update(user=None)


def open_accounts() -> int:
    """Open those that are missing, a batch at a time: of people who confirmed before there were accounts. How many."""
    known = Volunteer.objects.exclude(email=None).exclude(confirmed_at=None)
    without = known.filter(user=None, erased_at=None)
    opened = 0
    for pk in list(without.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            # As it is now: they may have left meanwhile.
            row = without.select_for_update(no_key=True).filter(pk=pk).first()
            opened += row is not None and open_account(row) is not None
    return opened
