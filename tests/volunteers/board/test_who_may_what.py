"""Whose shifts a coordinator's board shows, and who may do what with them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.volunteers.board.conftest import act, browser_of, person
from volunteers.events.models import Occurrence
from volunteers.shifts.models import Shift

HOME, SIGN_IN = "/admin/", "/konto/login/"
HOUR = timedelta(hours=1)


URLS = ["index", "requests", "act", "call_off", "shift", "add", "renew_link", "answer", "remove"]
SEES = {"index": 200, "requests": 200, "act": 302, "call_off": 302, "shift": 200}
DOES = {"add": 422, "renew_link": 302, "answer": 302, "remove": 200}
NOT_THEIRS = {"index": 200, "requests": 200, "act": 302, "call_off": 302}


@pytest.mark.parametrize("view", URLS)
@pytest.mark.parametrize(
    "who",
    [
        "admin",
        "coordinator",
        "whole city",
        "elsewhere",
        "no areas",
        "edit",
        "hanna",
        "auditor",
        "alice",
        "nobody",
    ],
)
def test_who_may_do_what_with_a_shift(who, view, site, soon, add_shift, join):
    shift = add_shift(soon(), is_private=True)
    row = join(shift)
    Shift.objects.filter(pk=shift.pk).update(is_private=True)
    users = {
        "admin": lambda: person("root", superuser=True),
        "coordinator": lambda: person("klara", "Coordinators", areas=["nordost"]),
        "whole city": lambda: person("kim", "Coordinators", areas=[]),
        "elsewhere": lambda: person("karin", "Coordinators", areas=["hisingen"]),
        "no areas": lambda: person("kaj", "Coordinators"),
        "edit": lambda: person("edit", "Editors"),
        "hanna": lambda: person("hanna", "Message handlers"),
        "auditor": lambda: person("revisor", "Auditors"),
        "alice": lambda: person("nagon"),
        "nobody": lambda: None,
    }
    user = users[who]()
    client = browser_of(user) if user else Client()
    pk = {"answer": row.pk, "remove": row.pk}.get(view, shift.pk)
    url = reverse(f"board:{view}", args=[] if view in NOT_THEIRS else [pk])
    method = client.get if view in {"index", "requests", "shift"} else client.post
    response = method(url)
    if who in {"admin", "coordinator", "whole city"}:
        assert response.status_code == (SEES | DOES)[view]
    elif who in {"elsewhere", "no areas"}:
        assert response.status_code == NOT_THEIRS.get(view, 404)
        assert shift.role.name not in response.content.decode().partition("<main")[2]
    else:
        assert response.url.partition("?")[0] == (SIGN_IN if who in {"alice", "nobody"} else HOME)
    row.refresh_from_db()
    shift.refresh_from_db()
    assert (row.state, shift.capacity, Occurrence.objects.get().called_off) == ("placed", 1, False)


@pytest.mark.parametrize("view", ["act", "call_off", "add", "renew_link", "answer", "remove"])
def test_looking_changes_nothing(view, board, soon, add_shift, join):
    row = join(add_shift(soon()))
    pk = {"answer": row.pk, "remove": row.pk}.get(view, row.shift_id)
    assert board.get(reverse(f"board:{view}", args=[] if view in NOT_THEIRS else [pk])).status_code == 405


@pytest.mark.parametrize("action", ["more", "fewer", "private", "public", "open", "stand_ins", "call_off"])
def test_foreign_shifts_are_not_touched(action, soon, add_shift):
    shift = add_shift(soon(), capacity=3, opens_at=timezone.now() + HOUR)
    client = browser_of(person("karin", "Coordinators", areas=["hisingen"]))
    assert "warning" in [message.level_tag for message in act(client, action, shift).context["messages"]]
    client.post(reverse("board:call_off"), {"shift": [shift.pk], "tell_people": "1", "reason": "Nej"})
    before, after = shift, Shift.objects.get(pk=shift.pk)
    assert (after.capacity, after.is_private, after.opens_at) == (3, False, before.opens_at)
    assert not Occurrence.objects.get().called_off
