"""How somebody signs in and what they did here as staff: told to them, never a secret, and ended by their address."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from wagtail.models import Comment, ModelLogEntry, PageLogEntry, Revision

from cms.accounts.models import Invitation, User
from cms.accounts.opening import close_account
from cms.privacy.knowing import Fact, Section


def known_of(email: str) -> list[Section]:
    user = User.objects.with_email(email) if email else None
    sections = [account_of(user), editing_of(user)] if user else []
    return [*sections, invitations_of(email)]


def account_of(user: User) -> Section:
    """That there is a log-in, and by what keys it is opened."""
    groups = ", ".join(user.groups.values_list("name", flat=True))
    signed_in = [
        Fact("name", _("Name"), user.get_full_name()),
        Fact("email", _("E-mail"), user.email),
        Fact("date_joined", _("Log-in since"), user.date_joined),
        Fact("last_login", _("Signed in last"), user.last_login),
        Fact("groups", _("Groups"), groups),
    ]
    has_one = user.has_usable_password()
    text = "" if has_one else _("A code by mail, and the passkeys you added. No password is kept.")
    keys = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return Section("account", _("Your log-in"), [signed_in, *(_key(key) for key in keys)], text)


def _key(key: Authenticator) -> list[Fact]:
    is_passkey = key.type == Authenticator.Type.WEBAUTHN
    name = key.wrap().name if is_passkey else _("an app with codes")
    return [Fact("passkey", _("Passkey"), name), Fact("created_at", _("Added"), key.created_at)]


def editing_of(user: User) -> Section:
    """What is kept of work on the site: how much, and the comments by their words."""
    facts = [
        Fact("revisions", _("Versions that you saved"), Revision.objects.filter(user=user).count()),
        Fact(
            "log",
            _("Lines about you in the log of changes"),
            PageLogEntry.objects.filter(user=user).count() + ModelLogEntry.objects.filter(user=user).count(),
        ),
    ]
    comments = [
        [Fact("comment", _("Comment"), row.text), Fact("created_at", _("When"), row.created_at)]
        for row in Comment.objects.filter(user=user).order_by("-created_at", "-pk")
    ]
    is_known = any(fact.value for fact in facts)
    return Section("editing", _("Your work on the site"), [facts, *comments] if is_known or comments else [])


def invitations_of(email: str) -> Section:
    rows = Invitation.objects.filter(email=email.strip().lower()).select_related("group") if email else []
    entries = [
        [
            Fact("group", _("Group"), row.group.name),
            Fact("created_at", _("When"), row.created_at),
            Fact("accepted_at", _("Accepted"), row.accepted_at),
        ]
        for row in rows
    ]
    return Section("invitations", _("Invitations to work here"), entries)


def erase(email: str) -> None:
    """Close the account, unless its owner works here, and withdraw what invites the address."""
    user = User.objects.with_email(email) if email else None
    if user is None or close_account(user):
        Invitation.objects.filter(email=email.strip().lower()).delete()


def codes_of(email: str) -> list[str]:
    user = User.objects.with_email(email) if email else None
    return [f"U{user.pk}"] if user else []
