"""A session ends by the clock, and the log tells who of the staff has begun one."""

import logging
import re

import pytest
from django.conf import settings
from django.test import Client

from cms.accounts.models import User
from tests.cms.accounts.app import newest_code
from tests.cms.accounts.conftest import sign_in, with_app
from tests.cms.accounts.test_fresh_proof import signed_in_by_code


def let_pass(client: Client, seconds: float) -> None:
    session = client.session
    session["account_authentication_methods"] = [
        record | {"at": record["at"] - seconds} for record in session["account_authentication_methods"]
    ]
    session.save()


def test_session_of_staff_ends_after_half_a_day_however_much_it_is_used(edit: User, client: Client) -> None:
    sign_in(client, edit)
    let_pass(client, settings.SESSION_COOKIE_AGE - 60)
    assert client.get("/admin/").status_code == 200
    let_pass(client, 120)
    assert client.get("/admin/").headers["Location"].startswith("/konto/login/")
    assert not client.session.get("_auth_user_id")


def test_session_of_a_volunteer_ends_too(alice: User) -> None:
    client = signed_in_by_code(alice)
    let_pass(client, settings.SESSION_COOKIE_AGE + 60)
    assert client.get("/mina-pass/").headers["Location"].startswith("/mina-pass/logga-in/")


def test_log_tells_which_colleague_came_in_and_how(
    edit: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "cms.accounts.sign_in.adapters")
    secret = with_app(edit)
    client.post("/konto/login/", {"login": edit.email, "password": "fel"})
    sign_in(client, edit)
    client.post("/konto/kod/", {"code": newest_code(secret)})
    lines = [record.getMessage() for record in caplog.records]
    assert lines == ["A sign-in by password was refused.", f"User {edit.pk} signed in by password and totp."]


def test_log_tells_nothing_of_a_volunteer(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    signed_in_by_code(alice)
    assert [record for record in caplog.records if re.search(r"signed in|alice", record.getMessage())] == []
