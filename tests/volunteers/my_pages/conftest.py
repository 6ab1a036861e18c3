"""Alice, signed in to her own pages."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.home.models import HomePage
from tests.conftest import ALICE
from volunteers.people.account import open_account
from volunteers.people.models import Volunteer
from volunteers.people.names import rename
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.places.seats import recount, seat


@pytest.fixture
def known(site: HomePage) -> Callable[[str], Volunteer]:
    """The volunteer with this address, confirmed and with an account."""

    def volunteer_at(email: str) -> Volunteer:
        volunteer = Volunteer.objects.known_as(email, confirmed_at=timezone.now())
        rename(volunteer, email.partition("@")[0].capitalize())
        open_account(volunteer)
        return volunteer

    return volunteer_at


def put(
    volunteer: Volunteer, shift: Shift, state: SignUp.State = SignUp.State.PLACED, **fields: object
) -> SignUp:
    """Whatever the rules say: the volunteer in this state, with seats where it has some."""
    now = timezone.now()
    row = SignUp(volunteer=volunteer, shift=shift, confirmed_at=now, **fields)
    if state in SignUp.WITH_A_PLACE:
        seat(
            row, state, shift=shift, until=None if state == SignUp.State.PLACED else now + timedelta(hours=5)
        )
    else:
        row.state, row.queued_at = state, now if state == SignUp.State.WAITING else None
        row.save()
    recount(shift)
    return row


@pytest.fixture
def alice(known: Callable[[str], Volunteer]) -> Volunteer:
    return known(ALICE)


@pytest.fixture
def own(alice: Volunteer) -> Client:
    """Alice's browser, just after she has typed the code from the mail."""
    client = Client()
    client.force_login(alice.user)
    show_who_it_is(client, at=time.time())
    return client


def show_who_it_is(client: Client, *, at: float) -> None:
    """As if the person had shown it then, in seconds since 1970."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": at}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
