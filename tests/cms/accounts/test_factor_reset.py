"""A colleague who has lost phone and codes: reset on the server, then a new password by mail and a new factor."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from tests.cms.accounts.app import newest_code
from tests.cms.accounts.conftest import factors_of, sign_in, with_app

SET_UP = "/konto/nycklar/"
NEW_PASSWORD = "tolv lyktor vid spåret"


@pytest.fixture(autouse=True)
def factor_required(settings):
    settings.MFA_REQUIRED = True


def reset(address: str) -> str:
    said = StringIO()
    call_command("reset_second_factor", address, stdout=said)
    return said.getvalue()


def at_work(user: User) -> Client:
    """A browser in which the user has signed in with the app."""
    secret = with_app(user)
    client = Client()
    sign_in(client, user)
    client.post("/konto/kod/", {"code": newest_code(secret)})
    assert client.get("/admin/").status_code == 200
    return client


def test_reset_takes_factors_sessions_and_password_and_tells_everybody_whom_it_concerns(edit):
    client = at_work(edit)
    OutboxMail.objects.all().delete()

    said = reset("Edit@example.org")
    assert f"Account {edit.pk}: 2 apps, passkeys and sets of recovery codes removed" in said
    assert factors_of(edit) == set()
    edit.refresh_from_db()
    assert not edit.has_usable_password()
    assert "/konto/login/" in client.get("/admin/")["Location"]
    assert list(AccessEntry.objects.values_list("user", "action", "what", "reason")) == [
        (None, "change", f"account {edit.pk}", "reset_second_factor")
    ]
    mail = OutboxMail.objects.get()
    assert (mail.name, mail.to) == ("accounts/mail/second_factor_reset", edit.email)
    assert "http://testserver/konto/password/reset/" in mail.text


def test_after_the_reset_a_new_password_by_mail_and_a_new_factor_open_the_admin(edit, client):
    with_app(edit)
    reset(edit.email)
    client.post("/konto/password/reset/", {"email": edit.email})
    link = re.search(r"http://testserver(\S+)", OutboxMail.objects.latest("pk").text)[1]
    form = client.get(link)["Location"]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    client.post("/konto/login/", {"login": edit.email, "password": NEW_PASSWORD})
    assert client.get("/admin/")["Location"].startswith(SET_UP)
    assert client.get(SET_UP).status_code == 200


def test_who_has_no_password_signs_in_as_before(edit):
    edit.set_unusable_password()
    edit.save()
    with_app(edit)
    reset(edit.email)
    text = OutboxMail.objects.get().text
    assert "http://testserver/konto/login/" in text
    assert "/password/" not in text


def test_unknown_address_is_refused_and_changes_nothing(edit):
    with_app(edit)
    with pytest.raises(CommandError, match="No account has this address"):
        reset("nobody@example.org")
    assert factors_of(edit) == {"totp", "recovery_codes"}
    assert not AccessEntry.objects.exists()
