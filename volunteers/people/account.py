"""The way in to "Mina pass": everybody whose address is confirmed has an account, made without their doing."""

from django.db import transaction

from cms.accounts.models import User
from cms.accounts.sign_in.account import account_for
from volunteers.people.models import Volunteer

BATCH = 200


def open_account(volunteer: Volunteer) -> User | None:
    """The account of the volunteer, opened now if need be; None without a confirmed address. Again is harmless.

    The account follows the address: if it was somebody else's who has another address now, that one gets a new account.
    """
    if not volunteer.email or not volunteer.confirmed_at or volunteer.erased_at:
        return None
    if volunteer.user_id:
        return volunteer.user
    with transaction.atomic():
        user = account_for(volunteer.email)
        Volunteer.objects.filter(user=user).exclude(pk=volunteer.pk).update(user=None)
        volunteer.user = user
        volunteer.save(update_fields=["user"])
    return user


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
