"""Accounts of people who do not work here, from the confirmed address to the day they leave."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.sign_in.account import account_for, close_account, end_sessions, forget_sessions
from tests.cms.accounts.conftest import with_app


def test_account_is_opened_once_whatever_the_case(db):
    alice = account_for(" Alice@Example.org ")
    assert account_for("alice@example.ORG") == alice
    assert (alice.email, alice.is_staff, alice.has_usable_password()) == ("alice@example.org", False, False)
    assert User.objects.count() == 1


def test_account_written_with_capitals_is_found(db):
    edit = User.objects.create(email="Edit@Example.org")
    assert account_for("edit@example.org") == edit


def test_letter_that_only_looks_alike_is_another_account(db):
    edit = User.objects.create_user("edit@example.org")
    assert account_for("ed\u0131t@example.org") != edit


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
    Session.objects.filter(pk=other.session.session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    assert (forget_sessions(), forget_sessions(), Session.objects.count()) == (1, 0, 1)


def test_session_that_cannot_be_opened_is_no_session(alice, client):
    client.force_login(alice)
    Session.objects.update(session_data="gone.QWxpY2U=")
    assert client.get("/konto/login/").context["user"].is_anonymous
