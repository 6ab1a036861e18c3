"""A day's exception, in two clicks, by the few who may."""

import re
from datetime import date, datetime, time

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from cms.accounts.models import User
from cms.help.models import HelpLine, SpecialDay
from cms.help.opening_hours import STOCKHOLM

SET, UNDO = "/admin/avhoppartelefonen/dag/", "/admin/avhoppartelefonen/angra/"
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=STOCKHOLM)


@pytest.fixture
def signed_in(site, monkeypatch):
    # Not the database's clock nor the session's: only what the helpline asks.
    monkeypatch.setattr(timezone, "now", lambda: WEDNESDAY)

    def sign_in(group: str) -> Client:
        user = User.objects.create_user(f"{group.split(maxsplit=1)[0].lower()}@example.org")
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def days() -> list[tuple[date, time | None, time | None]]:
    return list(SpecialDay.objects.order_by("day").values_list("day", "opens_at", "closes_at"))


def test_today_is_closed_by_one_button_and_every_page_knows_at_once(signed_in, client):
    keeper = signed_in("Helpline keepers")
    assert 'class="open"' in client.get("/").content.decode()
    dashboard = keeper.get("/admin/").content.decode()
    button = re.search(r'name="special-day" value="([\d-]+)">\s*(Close today|Stäng i dag)', dashboard)
    assert keeper.post(SET, {"special-day": button[1]}).status_code == 302
    assert days() == [(date(2026, 11, 25), None, None)]
    assert 'class="closed"' in client.get("/").content.decode()
    assert ModelLogEntry.objects.get().user.email == "helpline@example.org"

    assert f'value="{button[1]}">' in keeper.get("/admin/").content.decode().split(UNDO)[1]
    keeper.post(UNDO, {"day": button[1]})
    assert days() == []
    assert 'class="open"' in client.get("/").content.decode()


def test_a_day_gets_other_hours_and_then_others_again(signed_in):
    keeper = signed_in("Helpline keepers")
    for closes in ("11:00", "13:00"):
        keeper.post(
            SET, {"special-day": "2026-12-24", "special-opens_at": "10:00", "special-closes_at": closes}
        )
    assert days() == [(date(2026, 12, 24), time(10), time(13))]


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        ("2026-11-24", "", ""),  # over
        ("2026-12-24", "10:00", ""),
        ("2026-12-24", "", "10:00"),
        ("2026-12-24", "10:00", "10:00"),
        ("tomorrow", "", ""),
        ("", "", ""),
    ],
)
def test_what_cannot_be_meant_changes_nothing_and_is_told(signed_in, day, opens, closes):
    keeper = signed_in("Helpline keepers")
    sent = {"special-day": day, "special-opens_at": opens, "special-closes_at": closes}
    answer = keeper.post(SET, sent, follow=True)
    assert days() == []
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


@pytest.mark.parametrize("group", ["Editors", "Coordinators", "Message handlers", "Auditors"])
def test_nobody_else_changes_the_helpline(signed_in, group):
    other = signed_in(group)
    line = HelpLine.for_site(Site.objects.get())
    assert "avhoppartelefonen" not in other.get("/admin/").content.decode()
    for address in (SET, UNDO):
        other.post(address, {"special-day": "2026-11-25", "day": "2026-11-25"})
    other.post(f"/admin/settings/help/helpline/{line.site_id}/", {"number": "1"})
    line.refresh_from_db()
    assert (days(), line.number) == ([], "020-50 80 80")


def test_looking_changes_nothing(signed_in):
    keeper = signed_in("Helpline keepers")
    assert [keeper.get(address).status_code for address in (SET, UNDO)] == [405, 405]
