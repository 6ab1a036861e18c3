import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.privacy.models import AccessEntry
from tests.volunteers.attendance.conftest import answer_for
from volunteers.attendance.models import Attendance
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.personal.check_in_codes import check_in_code
from volunteers.signups.places.cancelling import cancel

State = Attendance.State


def url(name, shift, *more):
    return reverse(f"attendance_{name}", args=[shift.pk, shift.occurrence_id, *more])


def show_code(client, shift, code, **fields):
    return client.post(url("door", shift), {"code": code, **fields}).context["answer"]


def send(client, *taps):
    body = json.dumps({"taps": taps})
    return client.post(reverse("attendance_taps"), body, content_type="application/json")


def tap_of(row, **fields):
    return {
        "nonce": str(uuid.uuid4()),
        "sign_up": row.pk,
        "date": row.shift.occurrence_id,
        "state": "came",
        "people": None,
        "age": 60.5,
        **fields,
    }


def test_code_of_the_shift_is_green_and_checks_in(klara, evening, placed):
    row = placed(evening)
    answer = show_code(klara, evening, check_in_code(row).lower().replace("-", " "))
    assert (answer.is_good, answer.title) == (True, _("Welcome, %(name)s") % {"name": "Alice"})
    assert Attendance.objects.get().sign_up == row


def test_second_time_says_when_and_the_same_sending_is_green(klara, evening, placed):
    code, nonce = check_in_code(placed(evening)), str(uuid.uuid4())
    assert show_code(klara, evening, code, nonce=nonce).is_good
    came = timezone.localtime(Attendance.objects.get().came_at)
    assert show_code(klara, evening, code, nonce=nonce).is_good
    again = show_code(klara, evening, code, nonce=str(uuid.uuid4()))
    assert AccessEntry.objects.latest("pk").action == "view"
    assert (again.is_good, again.title) == (False, _("Already here"))
    assert f"{came:%H.%M}" in again.text
    assert Attendance.objects.count() == 1


def test_wrong_shift_and_other_day_say_which(klara, evening, add_shift, add_date, placed):
    beside = placed(add_shift(evening.occurrence, role="Fikavärd"))
    other = placed(add_shift(add_date(starts_at=evening.starts_at + timedelta(days=3))), "bob@example.org")
    same_day, other_day = (show_code(klara, evening, check_in_code(row)) for row in (beside, other))
    assert (same_day.title, other_day.title) == (_("Another shift"), _("Another day"))
    assert "Fikavärd" in same_day.text
    assert "Bob" in other_day.text
    assert (same_day.is_good, other_day.is_good, Attendance.objects.count()) == (False, False, 0)
    seen = AccessEntry.objects.filter(action="view").values_list("what", flat=True)
    assert list(seen) == [str(beside), str(other)]


def test_code_of_an_area_that_is_not_theirs_is_unknown(klara, evening, add_shift, add_date, placed, campaign):
    event = evening.occurrence.event
    row = placed(evening)
    answer_for("klara", "hisingen")
    assert klara.get(url("door", evening)).status_code == 404
    answer_for("klara", "nordost")
    twin = event.copy(update_attrs={"title": "Annan", "slug": "annan", "area": None}, copy_revisions=False)
    foreign = placed(add_shift(add_date(event=twin, starts_at=evening.starts_at)), "bob@example.org")
    answer = show_code(klara, evening, check_in_code(foreign))
    assert (answer.title, answer.sign_up) == (_("Unknown code"), None)
    assert show_code(klara, evening, check_in_code(row)).is_good


@pytest.mark.parametrize("code", ["ABCD-EFGH", "1", "åäö åäö å", "x" * 80, "' OR 1=1 --"])
def test_unknown_codes_are_red(code, klara, evening, placed):
    placed(evening)
    answer = show_code(klara, evening, code)
    assert (answer.is_good, answer.title) == (False, _("Unknown code"))


@pytest.mark.parametrize("state", ["waiting", "cancelled"])
def test_whoever_has_no_place_is_red_and_can_be_let_in(state, klara, evening, placed):
    row = placed(evening, state=state)
    answer = show_code(klara, evening, check_in_code(row))
    assert (answer.is_good, answer.may_come_in) == (False, True)
    klara.post(url("tap", evening), {"sign_up": row.pk, "state": "let_in"})
    assert Attendance.objects.get().state == "walked_in"


def test_part_of_a_name_finds_its_lines(klara, evening, placed):
    placed(evening)
    placed(evening, "bob@example.org")
    response = klara.post(url("door", evening), {"code": "ali"})
    assert [line.name for line in response.context["lines"]] == ["Alice"]
    assert (response.context["answer"], Attendance.objects.count()) == (None, 0)
    assert AccessEntry.objects.latest("pk").action == "search"


def test_page_lists_people_asks_for_the_camera_and_is_noted(klara, evening, placed):
    placed(evening, "bob@example.org", people=2)
    alice = placed(evening, coming_at=timezone.now())
    hidden = placed(evening, "charlie@example.org")
    Volunteer.objects.filter(pk=hidden.volunteer_id).update(is_protected=True)
    late = cancel(placed(evening, "dora@example.org"))
    placed(evening, "erik@example.org", state="waiting")
    response = klara.get(url("door", evening))
    roll = response.context["roll"]
    assert [line.name for line in roll.lines] == ["Alice", "Bob", f"V{hidden.volunteer_id}"]
    assert [line.sign_up for line in roll.left_late] == [late]
    assert (roll.expected, roll.there, roll.unmarked) == (4, 0, 3)
    page = response.content.decode()
    assert "Charlie" not in page
    assert check_in_code(alice) not in page
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    assert "camera=()" in klara.get(reverse("attendance_today")).headers["Permissions-Policy"]
    entry = AccessEntry.objects.filter(what=f"roll {evening.pk}").get()
    assert (entry.action, entry.count) == ("list", 3)


def test_taps_mark_correct_and_undo(klara, evening, placed):
    row = placed(evening, people=3)
    for state in ("came", "absent", "excused"):
        response = klara.post(url("tap", evening), {"sign_up": row.pk, "state": state, "people": 2})
        assert response.url == f"{url('door', evening)}#a{row.pk}"
        made = Attendance.objects.get()
        assert (made.state, made.people) == (state, 2)
    klara.post(url("tap", evening), {"sign_up": row.pk, "state": "undo"})
    assert not Attendance.objects.exists()
    assert klara.post(url("tap", evening), {"sign_up": row.pk, "state": "walked_in"}).status_code == 400
    assert klara.post(url("tap", evening), {"sign_up": 0, "state": "came"}).status_code == 404


def test_sign_up_of_another_shift_is_not_marked_here(klara, evening, add_shift, placed):
    other = placed(add_shift(evening.occurrence, role="Fikavärd"))
    assert klara.post(url("tap", evening), {"sign_up": other.pk, "state": "came"}).status_code == 404


def test_walk_in_needs_a_name_and_to_be_told(klara, evening):
    wrong = klara.post(url("walk_in", evening), {"name": "", "email": "x"})
    assert (wrong.status_code, set(wrong.context["walk_in"].errors)) == (
        422,
        {"name", "email", "age", "told"},
    )
    nonce = str(uuid.uuid4())
    for _time in range(2):
        klara.post(url("walk_in", evening), {"name": "Dana", "age": "18", "told": "on", "nonce": nonce})
    assert [row.sign_up.name for row in Attendance.objects.all()] == ["Dana"]


def test_taps_that_waited_are_written_once_in_order(klara, evening, placed):
    alice, bob = placed(evening), placed(evening, "bob@example.org")
    taps = [tap_of(alice), tap_of(bob, state="absent"), tap_of(alice, state="excused", age=1)]
    first = send(klara, *taps).json()["answers"]
    assert [(each["ok"], each.get("state")) for each in first] == [
        (True, "came"),
        (True, "absent"),
        (True, "excused"),
    ]
    noted = AccessEntry.objects.count()
    again = send(klara, *taps).json()["answers"]
    assert [each["ok"] for each in again] == [True] * 3
    assert {row.sign_up_id: row.state for row in Attendance.objects.all()} == {
        alice.pk: "excused",
        bob.pk: "absent",
    }
    assert AccessEntry.objects.count() == noted


def test_waiting_tap_keeps_the_time_it_was_made(klara, evening, placed):
    send(klara, tap_of(placed(evening), age=600))
    assert abs(timezone.now() - timedelta(minutes=10) - Attendance.objects.get().came_at) < timedelta(
        seconds=20
    )


def test_every_tap_gets_a_final_answer(klara, evening, placed, add_shift):
    waits, later = placed(evening, state="waiting"), placed(add_shift(), "bob@example.org")
    answers = send(klara, tap_of(waits), tap_of(later), {"nonce": "x"}, tap_of(waits, sign_up=0)).json()[
        "answers"
    ]
    assert [each["ok"] for each in answers] == [False] * 4
    assert all(each["text"] for each in answers)
    for body in ("", "[]", '{"taps": 3}', '{"taps": [1]}'):
        response = klara.post(reverse("attendance_taps"), body, content_type="application/json")
        assert response.status_code == 400


def test_taps_need_the_form_guard(klara, evening, placed):
    klara.handler.enforce_csrf_checks = True
    assert send(klara, tap_of(placed(evening))).status_code == 403
    assert not Attendance.objects.exists()


def test_script_is_answered_in_json(klara, evening, placed):
    row = placed(evening)
    response = klara.post(
        url("door", evening), {"code": check_in_code(row)}, headers={"Accept": "application/json"}
    )
    answer = response.json()
    assert (answer["is_good"], answer["sign_up"], answer["state"]) == (True, row.pk, "came")
    assert answer["there"] == _("%(there)s of %(expected)s are here") % {"there": 1, "expected": 1}


def test_too_early_says_so(klara, add_shift, placed):
    shift = add_shift()
    answer = show_code(klara, shift, check_in_code(placed(shift)))
    assert (answer.is_good, answer.may_come_in) == (False, False)
    assert klara.get(url("door", shift)).context["is_early"]


def test_today_shows_yesterday_and_who_is_not_marked(klara, evening, add_shift, add_date, placed):
    row = placed(evening, people=2)
    placed(evening, "bob@example.org")
    yesterday = add_shift(add_date(starts_at=timezone.now() - timedelta(days=1)))
    old = add_shift(add_date(starts_at=timezone.now() - timedelta(days=5)), capacity=3)
    placed(old)
    quiet = add_shift(add_date(starts_at=timezone.now() - timedelta(days=6)))
    klara.post(url("tap", evening), {"sign_up": row.pk, "state": "came"})
    shown = klara.get(reverse("attendance_today")).context
    today, *more = shown["today"] + shown["yesterday"]
    assert {today.shift, *(each.shift for each in more)} == {evening, yesterday}
    of_evening = next(each for each in [today, *more] if each.shift == evening)
    assert (of_evening.expected, of_evening.there, of_evening.unmarked) == (3, 2, 1)
    assert [each.shift for each in shown["left_open"]] == [old]
    assert quiet not in {each.shift for each in shown["left_open"]}


def test_meetings_of_a_series_are_of_today_too(klara, evening, add_date, placed):
    event = evening.occurrence.event
    event.is_series = True
    event.save()
    shift_date = evening.occurrence
    evening.starts_at -= timedelta(days=7)
    evening.ends_at -= timedelta(days=7)
    evening.save()
    shift_date.starts_at -= timedelta(days=7)
    shift_date.ends_at -= timedelta(days=7)
    shift_date.save()
    second = add_date(starts_at=timezone.now() - timedelta(minutes=5))
    row = placed(evening)
    near = klara.get(reverse("attendance_today")).context
    held = near["today"] + near["yesterday"]
    assert [(each.shift, each.meeting.date, each.expected) for each in held] == [(evening, second.pk, 1)]
    address = reverse("attendance_door", args=[evening.pk, second.pk])
    assert klara.post(address, {"code": check_in_code(row)}).context["answer"].is_good
    assert Attendance.objects.get().date == second
    assert klara.get(reverse("attendance_door", args=[evening.pk, 0])).status_code == 404


def test_door_takes_the_same_queries_for_one_and_for_thirty(klara, evening, placed, count_queries):
    evening.capacity = 40
    evening.save()
    placed(evening)
    one = count_queries(klara, url("door", evening))
    for number in range(29):
        placed(evening, f"p{number}@example.org")
    assert count_queries(klara, url("door", evening)) == one
    assert SignUp.objects.count() == 30


def test_note_is_read_at_the_door_and_of_whoever_cancelled_no_more(klara, evening, placed):
    row = placed(evening, note="Kommer med rullstol.", note_at=timezone.now())
    page = klara.get(url("door", evening)).text
    assert "Kommer med rullstol." in page
    assert "Kommer med rullstol." in klara.get(reverse("board:shift", args=[evening.pk])).text
    cancel(row)
    assert "Kommer med rullstol." not in klara.get(url("door", evening)).text
