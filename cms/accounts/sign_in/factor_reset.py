"""The way back for a colleague who has lost the app, the passkeys and the recovery codes."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cms.accounts.models import User
from cms.accounts.sign_in.account import end_sessions
from cms.mail.outbox import write_mail
from cms.privacy.models import AccessEntry


def reset_second_factor(user: User) -> int:
    """Remove the user's second factors and recovery codes, end the sessions, tell the person. Returns how many were removed.

    The password goes too: whoever only talks somebody into this still lacks the mailbox, where a new one is chosen.
    The admin opens once a factor is set up anew.
    """
    with transaction.atomic():
        row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        removed, _kinds = Authenticator.objects.filter(user=row).delete()
        had_password = row.has_usable_password()
        end_sessions(row)
        AccessEntry.objects.create(
            user=None,
            action=AccessEntry.Action.CHANGE,
            what=f"account {row.pk}",
            reason="reset_second_factor",
        )
        page = "account_reset_password" if had_password else "account_login"
        write_mail(
            "accounts/mail/second_factor_reset",
            to=row.email,
            language=settings.LANGUAGE_CODE,
            context={"has_to_choose": had_password, "button_url": settings.SITE_URL + reverse(page)},
        )
    return removed
