"""Requests for roles that a coordinator decides about."""

import pytest
from django.urls import reverse

from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB
from tests.volunteers.board.conftest import browser_of, person
from tests.volunteers.conftest import messages_in
from volunteers.shifts.models import Shift
from volunteers.signups.joining.approval import approve
from volunteers.signups.models import SignUp


@pytest.fixture
def request_of_alice(soon, add_shift, join) -> SignUp:
    shift = add_shift(soon(), role="Ledare")
    shift.role.needs_approval = True
    shift.role.save()
    return join(shift, ALICE)


def answer(client, row, *, follow=True, **data):
    return client.post(reverse("board:answer", args=[row.pk]), data, follow=follow)


def state(row: SignUp) -> tuple[str, str, str]:
    row.refresh_from_db()
    return row.state, row.reason, row.decided_by.email if row.decided_by else ""


def test_requests_stand_on_the_board_and_in_their_own_list(board, request_of_alice):
    shown = board.get(reverse("board:index")).context["board"]
    assert (shown.requests, shown.lines[0].requests) == (1, 1)
    listed = board.get(reverse("board:requests"))
    assert list(listed.context["requests"]) == [request_of_alice]
    assert AccessEntry.objects.latest("pk").what == "requests"
    karin = browser_of(person("karin", "Coordinators", areas=["hisingen"]))
    assert list(karin.get(reverse("board:requests")).context["requests"]) == []


def test_yes_gives_the_place(board, request_of_alice):
    answer(board, request_of_alice, answer="yes")
    assert state(request_of_alice) == ("placed", "", "klara@example.org")
    assert OutboxMail.objects.filter(to=ALICE).latest("pk").name == "signups/mail/placed"
    assert AccessEntry.objects.filter(action="change", what=str(request_of_alice)).count() == 1
    page = board.get(reverse("board:shift", args=[request_of_alice.shift_id]))
    assert [entry.action for entry in page.context["history"]] == ["signups.approve"]
    assert "klara@example.org" in page.content.decode()


def test_no_takes_a_reason_which_the_person_is_given(board, request_of_alice):
    for reason in ("", "   "):
        response = answer(board, request_of_alice, answer="no", reason=reason)
        assert [message.level_tag for message in response.context["messages"]] == ["warning"]
        assert state(request_of_alice)[0] == "requested"
    answer(board, request_of_alice, answer="no", reason="Gå introduktionen först.")
    assert state(request_of_alice) == ("declined", "Gå introduktionen först.", "klara@example.org")
    assert "Gå introduktionen först." in OutboxMail.objects.filter(to=ALICE).latest("pk").text


def test_full_shift_means_the_queue(board, request_of_alice, join):
    approve(join(request_of_alice.shift, BOB), by=None)
    answer(board, request_of_alice, answer="yes")
    assert state(request_of_alice)[0] == "waiting"


def test_answered_twice_says_so(board, request_of_alice):
    answer(board, request_of_alice, answer="yes")
    response = answer(board, request_of_alice, answer="no", reason="Nej")
    assert ("warning" in [m.level_tag for m in response.context["messages"]], state(request_of_alice)[0]) == (
        True,
        "placed",
    )
    assert messages_in(response)


def test_answer_leads_back_to_where_it_was_given(board, request_of_alice):
    back = answer(board, request_of_alice, follow=False, answer="yes", **{"from": "requests"})
    assert back.url == reverse("board:requests")
    assert Shift.objects.get(pk=request_of_alice.shift_id).taken == 1


def test_foreign_request_is_not_there(request_of_alice):
    karin = browser_of(person("karin", "Coordinators", areas=["hisingen"]))
    assert answer(karin, request_of_alice, answer="yes").status_code == 404
    assert state(request_of_alice)[0] == "requested"
