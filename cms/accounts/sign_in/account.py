"""Accounts of people who do not work here: opened when an address is confirmed, closed when somebody leaves."""

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.sign_in.second_factor import works_here
from cms.base.jobs import at_most_every


def account_for(email: str) -> tuple[User, bool]:
    """The account with this address, in whatever case it is written, and whether it was opened now, without a password."""
    unusable = {"password": make_password(None)}
    return User.objects.get_or_create(email=email.strip().lower(), defaults=unusable)


def close_account(user: User) -> bool:
    """Delete the account with its passkeys, and end its sessions: none of them finds its user any more.

    Whoever works here keeps the account, as they are more than a volunteer; then the answer is False.
    """
    if user.is_superuser or user.groups.exists() or works_here(user):
        return False
    user.delete()
    return True


def end_sessions(user: User) -> None:
    """Sign the user out everywhere. A session carries a hash of the password: a new unusable one fits none of them.

    Whoever had a password has none any more, and chooses one with a link by mail.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])


@at_most_every(3600)
def forget_sessions() -> int:
    """Delete the sessions whose time is out; return how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
