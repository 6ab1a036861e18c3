"""How colleagues come in: invited to a group by somebody in it, or by a superuser to any. Nobody's rights change otherwise."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.accounts.models import Invitation, User
from cms.base.jobs import at_most_every
from cms.mail.outbox import write_mail

OPEN_FOR = timedelta(days=7)
KEEP = timedelta(days=30)  # after it has been used or is out of time


class MayNotInvite(Exception):
    """Somebody invites to a group that they are not in."""


class AlreadyIn(Exception):
    """The colleague is in the group."""


class InvitationGone(Exception):
    """Used, withdrawn, out of time, or whoever sent it may not invite any more."""


class NotTheirs(Exception):
    """Signed in as somebody else than the one who was invited, or not signed in although there is an account."""


def groups_open_to(user: User) -> models.QuerySet[Group]:
    """The groups that the user may invite to: of their own those that grow by invitation, of all for a superuser."""
    if not user.is_active or not user.has_perm("accounts.add_invitation"):
        return Group.objects.none()
    if user.is_superuser:
        return Group.objects.order_by("name")
    return user.groups.filter(permissions__codename="add_invitation").order_by("name")


def invite(email: str, *, group: Group, by: User) -> Invitation:
    """Mail a link that opens the group to whoever has the address. An earlier one to the same group works no more.

    Raises MayNotInvite and AlreadyIn, with a sentence for the one who invites.
    """
    if group not in groups_open_to(by):
        raise MayNotInvite(_("You can only invite to groups that you are in yourself."))
    email = email.strip().lower()
    user = User.objects.with_email(email)
    if user and user.is_active and group in user.groups.all():
        raise AlreadyIn(_("That address is in the group already."))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.filter(email=email, group=group, accepted_at=None).delete()
        invitation = Invitation.objects.create(
            email=email,
            group=group,
            invited_by=by,
            expires_at=timezone.now() + OPEN_FOR,
            token_hash=hash_of(token),
        )
        write_mail(
            "accounts/mail/invitation",
            to=email,
            language=get_language() or settings.LANGUAGE_CODE,
            context={
                "group": group.name,
                "inviter": str(by),
                "button_url": settings.SITE_URL + reverse("accept_invitation", args=[token]),
            },
        )
    return invitation


def find_invitation(token: str) -> Invitation:
    """What the link leads to; raises InvitationGone."""
    found = Invitation.objects.pending().select_related("group", "invited_by")
    invitation = found.filter(token_hash=hash_of(token)).first()
    if invitation is None or invitation.group not in groups_open_to(invitation.invited_by):
        raise InvitationGone
    return invitation


def join(token: str, *, user: User) -> Invitation:
    """Put the signed-in user into the group. Raises InvitationGone, and NotTheirs when it was sent to somebody else."""
    with transaction.atomic():
        invitation = use(token)
        if not user.is_active or user.email.lower() != invitation.email:
            raise NotTheirs
        user.groups.add(invitation.group)
    return invitation


def open_account(token: str, *, account: User) -> User:
    """Save the new account, under the address that was invited, in the group. Raises InvitationGone, and NotTheirs when
    somebody has that address already: then they sign in first.
    """
    with transaction.atomic():
        invitation = use(token)
        if User.objects.with_email(invitation.email):
            raise NotTheirs
        account.email = invitation.email
        account.save()
        account.groups.add(invitation.group)
    return account


def use(token: str) -> Invitation:
    """Mark the invitation as used, once, whoever else has the link open.

    Raises ``InvitationGone`` when it does not open its group (any more).
    """
    invitation = find_invitation(token)
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
        raise InvitationGone
    return invitation


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@at_most_every(3600)
def forget_invitations() -> int:
    """Delete invitations a month after they were used or ran out; return how many."""
    then = timezone.now() - KEEP
    return Invitation.objects.filter(Q(expires_at__lt=then) | Q(accepted_at__lt=then)).delete()[0]
