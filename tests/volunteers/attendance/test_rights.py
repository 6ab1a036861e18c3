"""Who may do what at the door: role by view by object."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cms.accounts.models import User
from tests.volunteers.attendance.conftest import answer_for
from volunteers.attendance.models import Attendance, Certificate, Debrief
from volunteers.people.models import Coordinator

SIGN_IN, HOME = "/konto/login/", "/admin/"
GETS = ["today", "door", "sheet", "hours", "debrief", "certificates", "certificate"]
POSTS = ["tap", "walk_in", "taps", "issue", "withdraw"]
OF_A_MEETING = {"door", "sheet", "hours", "tap", "walk_in"}
WITHOUT_OBJECT = {"today", "taps"}


@pytest.fixture
def address(evening, placed):
    """Where each view is, of Alice in Nordost."""
    row = placed(evening)
    Attendance.objects.create(sign_up=row, date=evening.occurrence, state="came", minutes=240)
    day = evening.starts_at.date()
    held = Certificate.objects.create(
        code="7H2KM4QX90PDW3ZT", volunteer=row.volunteer, first_day=day, last_day=day, minutes=0, shifts=0
    )
    args = {
        **{name: [evening.pk, evening.occurrence_id] for name in OF_A_MEETING},
        **{name: [] for name in WITHOUT_OBJECT},
        "debrief": [evening.pk],
        "certificates": [row.volunteer_id],
        "issue": [row.volunteer_id],
        "certificate": [row.volunteer_id, "sv"],
        "withdraw": [held.pk],
    }
    return lambda name: reverse(f"attendance_{name}", args=args[name])


@pytest.fixture
def browser_of(signed_in):
    def browser(who):
        if who == "admin":
            client = signed_in("charlie")
            client.force_login(User.objects.create_superuser("admin@example.org"))
            return client
        name = "klara" if who.startswith("klara") else who
        client = signed_in(name)
        if who in {"klara of nordost", "klara of hisingen"}:
            answer_for("klara", who.rpartition(" ")[2])
        if who == "klara without areas of any kind":
            Coordinator.objects.filter(user__email="klara@example.org").delete()
        if who == "editor who coordinates":
            client = signed_in("edit")
            answer_for("edit", "nordost")
        return client

    return browser


def outcome(response):
    where = response.url.partition("?")[0] if response.status_code == 302 else ""
    return where if where in {SIGN_IN, HOME} else "not there" if response.status_code == 404 else "may"


@pytest.mark.parametrize("view", GETS + POSTS)
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("admin", "may"),
        ("klara of nordost", "may"),
        ("klara of hisingen", "not there"),
        ("klara without areas of any kind", "not there"),
        ("edit", HOME),
        ("editor who coordinates", HOME),
        ("hanna", HOME),
        ("charlie", SIGN_IN),
    ],
)
def test_role_view_object(who, view, expected, address, browser_of):
    client = browser_of(who)
    before = (
        Attendance.objects.count(),
        Debrief.objects.count(),
        Certificate.objects.filter(withdrawn_on=None).count(),
    )
    ask = client.post if view in POSTS else client.get
    if view in WITHOUT_OBJECT and expected == "not there":
        expected = "may"
    assert outcome(ask(address(view))) == expected
    if expected != "may":
        after = (
            Attendance.objects.count(),
            Debrief.objects.count(),
            Certificate.objects.filter(withdrawn_on=None).count(),
        )
        assert after == before


def test_list_of_today_holds_only_ones_own_areas(address, browser_of, evening):
    of = {who: browser_of(f"klara of {who}").get(address("today")) for who in ("nordost", "hisingen")}
    assert (
        evening.occurrence.event.title in of["nordost"].content.decode() or of["nordost"].context["yesterday"]
    )
    assert of["hisingen"].context["today"] == of["hisingen"].context["yesterday"] == []


def test_tap_from_a_phone_reaches_no_foreign_shift(browser_of, evening, placed, address):
    row = placed(evening, "bob@example.org")
    tap = {"nonce": "8e6f0a52-1a9e-4f5c-9a4e-0d9b7f8f0001", "sign_up": row.pk, "date": evening.occurrence_id}
    body = {"taps": [tap | {"state": "came", "age": 1}]}
    client = browser_of("klara of hisingen")
    answer = client.post(address("taps"), body, content_type="application/json").json()["answers"][0]
    assert answer["ok"] is False
    assert not Attendance.objects.filter(sign_up=row).exists()


@pytest.mark.parametrize(("who", "shown"), [("klara of nordost", True), ("edit", False), ("hanna", False)])
def test_menu_offers_the_door_to_coordinators_only(who, shown, browser_of):
    page = browser_of(who).get(reverse("wagtailadmin_home")).content.decode()
    assert (reverse("attendance_today") in page) is shown


def test_editors_have_no_rights_of_attendance(signed_in):
    signed_in("edit")
    for name in ("Editors", "Message handlers", "Auditors"):
        rights = Group.objects.get(name=name).permissions.filter(content_type__app_label="attendance")
        assert not rights.exists()
