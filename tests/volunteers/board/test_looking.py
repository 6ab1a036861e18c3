"""The coordinators' board: the next fourteen days, the gaps first."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB, CHARLIE, a_role
from tests.volunteers.board.conftest import shown
from volunteers.board.staffing import Wanted, read_board
from volunteers.changes.rescheduling import reschedule
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

HOME = "/admin/"
HOUR = timedelta(hours=1)


def test_board_shows_the_next_14_days_and_the_gaps_first(board, soon, add_shift, add_date):
    full, free, short = (add_shift(soon(day), capacity=4) for day in (1, 2, 3))
    Shift.objects.filter(pk=full.pk).update(taken=4, minimum=2)
    Shift.objects.filter(pk=free.pk).update(taken=3, minimum=2)
    Shift.objects.filter(pk=short.pk).update(taken=1, minimum=2)
    add_shift(soon(15))
    add_shift(soon(-2))
    add_shift(soon(4, called_off=True))
    begun = add_shift(add_date(starts_at=timezone.now() - HOUR), capacity=1)
    assert shown(board) == [short, begun, free, full]
    assert shown(board, by_day="1") == [begun, full, free, short]
    assert shown(board, only_gaps="on") == [short, begun, free]


def test_page_says_staffing_in_words_and_days_in_words(board, soon, add_shift, join, ask):
    shift = add_shift(soon(), capacity=2, minimum=2)
    row, _bob = join(shift, ALICE), ask(shift, BOB)
    join(shift, CHARLIE)
    SignUp.objects.filter(pk=row.pk).update(coming_at=timezone.now())
    page = board.get(reverse("board:index")).content.decode()
    line = board.get(reverse("board:index")).context["board"].lines[0]
    assert (line.coming, line.requests, line.missing, shift.role.name in page) == (1, 0, 0, True)
    for name in (ALICE, BOB, "Alice"):
        assert name not in page
    reschedule(
        shift.occurrence, starts_at=shift.occurrence.starts_at + HOUR
    )  # nobody has said that they come then
    assert board.get(reverse("board:index")).context["board"].lines[0].coming == 0
    assert "style=" not in page.partition("<main")[2]


def test_board_is_narrowed(board, event, soon, add_shift):
    date = soon()
    walker, host = add_shift(date), add_shift(date, role="Värd")
    assert shown(board, role=host.role_id) == [host]
    assert shown(board, event=event.pk) == [walker, host]
    assert shown(board, event=event.pk + 1) == []
    assert shown(board, area=event.area_id) == [walker, host]
    assert shown(board, area=event.area.district_id) == [walker, host]
    assert shown(board, area="x", role="-1", event="9" * 30, page="0") == [walker, host]


def test_choices_are_those_of_the_coordinators_own_shifts(klara, soon, add_shift, event):
    shift = add_shift(soon())
    a_role("Musiker")
    choices = read_board(klara, Wanted()).choices
    assert choices == {
        "role": [(shift.role_id, "Vandrare")],
        "event": [(event.pk, event.title)],
        "area": [(event.area_id, event.area.name)],
    }


def test_series_stands_where_its_next_meeting_is(board, event, soon, add_shift):
    event.is_series = True
    event.save()
    first, second = soon(-10), soon(5)
    shift = add_shift(first)
    line = board.get(reverse("board:index")).context["board"].lines[0]
    assert (line.shift, line.starts_at, line.ends_at) == (shift, second.starts_at, second.ends_at)


def test_board_has_pages(board, soon, add_shift):
    date = soon()
    shifts = [add_shift(date) for _number in range(31)]
    assert (len(shown(board)), shown(board, page=2)) == (30, [shifts[30]])
    assert shown(board, page=9) == [shifts[30]]


def test_board_takes_as_many_queries_for_one_shift_and_for_30(board, soon, add_shift, join, count_queries):
    shift = add_shift(soon())
    join(shift)
    url = reverse("board:index")
    one = count_queries(board, url)
    for number in range(30):
        join(add_shift(soon(number % 13 + 1), role=f"Roll {number}"), f"{number}@example.org")
    assert count_queries(board, url) == one


def test_looking_is_written_down(board, klara, soon, add_shift):
    shift = add_shift(soon())
    board.get(reverse("board:index"))
    board.get(reverse("board:shift", args=[shift.pk]))
    entries = AccessEntry.objects.order_by("pk").values_list("user", "action", "what")
    assert list(entries) == [(klara.pk, "list", "board"), (klara.pk, "view", f"shift {shift.pk}")]


def test_menu_has_the_board_first_for_coordinators_alone(board, signed_in):
    page = board.get(HOME).content.decode()
    assert 0 < page.index(reverse("board:index")) < page.index(reverse("sign_ups:index"))
    assert reverse("board:index") not in signed_in("edit").get(HOME).content.decode()
