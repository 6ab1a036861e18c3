"""Accounts of people who do not work here, from the confirmed address to the day they leave."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.sign_in.account import account_for, close_account, end_sessions, forget_sessions
from cms.accounts.sign_in.sessions import kept_as
from tests.cms.accounts.conftest import with_app


def test_account_is_opened_once_whatever_the_case(db):
    alice, is_new = account_for(" Alice@Example.org ")
    assert is_new
    assert account_for("alice@example.ORG") == (alice, False)
    assert (alice.email, alice.is_staff, alice.has_usable_password()) == ("alice@example.org", False, False)
    assert User.objects.count() == 1


def test_account_written_with_capitals_is_found(db):
    edit = User.objects.create(email="Edit@Example.org")
    assert account_for("edit@example.org") == (edit, False)


def test_letter_that_only_looks_alike_is_another_account(db):
    edit = User.objects.create_user("edit@example.org")
    assert account_for("ed\u0131t@example.org") != (edit, False)


def test_closing_takes_keys_and_sessions_along(alice, client):
    client.force_login(alice)
    with_app(alice)
    assert close_account(alice)
    assert not User.objects.filter(email="alice@example.org").exists()
    assert not Authenticator.objects.exists()
    assert client.get("/konto/login/").context["user"].is_anonymous


def test_whoever_works_here_keeps_the_account(edit, site):
    root = User.objects.create_superuser("root@example.org")
    resting = User.objects.create_user("resting@example.org", is_active=False)
    resting.groups.add(Group.objects.get(name="Editors"))
    assert [close_account(user) for user in (edit, root, resting)] == [False, False, False]
    assert User.objects.count() == 3


def test_end_sessions_signs_out_everywhere(alice):
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(alice)
    end_sessions(alice)
    assert [browser.get("/konto/login/").context["user"].is_anonymous for browser in browsers] == [True, True]


def test_sessions_out_of_time_are_deleted(alice, client):
    client.force_login(alice)
    other = Client()
    other.force_login(alice)
    Session.objects.filter(pk=kept_as(other.session.session_key)).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    assert (forget_sessions(), forget_sessions(), Session.objects.count()) == (1, 0, 1)


def test_table_of_sessions_opens_nobody_their_session(alice, client):
    """What stands there is no cookie: a thief who sets it is a stranger."""
    client.force_login(alice)
    [row] = Session.objects.all()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert cookie not in repr(vars(row))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert thief.get("/konto/login/").context["user"].is_anonymous
    assert not client.get("/konto/login/").context["user"].is_anonymous


def test_session_pasted_into_another_row_does_not_open(alice, client):
    client.force_login(alice)
    bob = Client()
    bob.force_login(User.objects.create_user("bob@example.org"))
    hers, his = (kept_as(each.session.session_key) for each in (client, bob))
    Session.objects.filter(pk=his).update(session_data=Session.objects.get(pk=hers).session_data)
    assert bob.get("/konto/login/").context["user"].is_anonymous


def test_session_goes_on_is_renewed_and_ends(alice, client):
    client.force_login(alice)
    before = client.session.session_key
    session = client.session
    session["seen"] = 1
    session.save()
    assert client.session["seen"] == 1
    session.cycle_key()
    assert (session.exists(before), session.exists(session.session_key), session["seen"]) == (False, True, 1)
    session.flush()
    assert not Session.objects.exists()
    with pytest.raises(UpdateError):
        type(session)(before).save()


def test_session_that_cannot_be_opened_is_no_session(alice, client):
    client.force_login(alice)
    Session.objects.update(session_data="gone.QWxpY2U=")
    assert client.get("/konto/login/").context["user"].is_anonymous
