"""The coordinators' board: the next fourteen days, and what is done with several shifts at once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.granting import grant_groups
from cms.accounts.models import User
from cms.base.models import Area
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB, CHARLIE, a_role
from tests.volunteers.conftest import messages_in
from tests.volunteers.rosters.test_viewsets import counts
from volunteers.events.models import EventPage, Occurrence
from volunteers.people.models import Coordinator, Volunteer
from volunteers.rosters.board.reading import Wanted, read_board
from volunteers.rosters.links import private_link
from volunteers.rosters.models import RosterRules, Shift, SignUp

HOME, SIGN_IN = "/admin/", "/konto/login/"
HOUR = timedelta(hours=1)


def person(name: str, group: str = "", *, areas: list[str] | None = None, superuser: bool = False) -> User:
    grant_groups()
    user = User.objects.create(email=f"{name}@example.org", is_superuser=superuser)
    user.groups.set(Group.objects.filter(name=group))
    if areas is not None:
        Coordinator.objects.create(user=user).areas.set(Area.objects.filter(slug__in=areas))
    return user


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def klara(site) -> User:
    """A coordinator of the district that the event lies in."""
    return person("klara", "Coordinators", areas=["nordost"])


@pytest.fixture
def board(klara) -> Client:
    return browser_of(klara)


@pytest.fixture
def soon(add_date):
    """A date of the event in so many days."""
    return lambda days=3, **fields: add_date(starts_at=timezone.now() + timedelta(days=days), **fields)


def shown(client: Client, **query: object) -> list[Shift]:
    return [line.shift for line in client.get(reverse("board:index"), query).context["board"].lines]


def act(client: Client, action: str, *shifts: Shift, **data: object) -> object:
    data |= {"action": action, "shift": [shift.pk for shift in shifts]}
    return client.post(reverse("board:act"), data, follow=True)


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


def test_places_are_added_and_go_to_those_who_wait(board, soon, add_shift, join):
    first, second = add_shift(soon()), add_shift(soon(), capacity=1)
    join(first, ALICE)
    bob = join(first, BOB)
    response = act(board, "more", first, second)
    bob.refresh_from_db()
    assert (counts(first), counts(second), bob.state) == ((2, 2, 0), (2, 0, 0), "placed")
    assert "2 " in messages_in(response)


def test_places_are_taken_away_but_nobodys_and_not_below_what_is_needed(board, soon, add_shift, join):
    taken, needed, last = (
        add_shift(soon(), capacity=2),
        add_shift(soon(), capacity=3, minimum=3),
        add_shift(soon()),
    )
    join(taken, ALICE)
    join(taken, BOB)
    act(board, "fewer", taken, needed, last)
    assert (counts(taken), counts(needed), counts(last)) == ((1, 2, 0), (3, 0, 0), (1, 0, 0))


def test_safety_walk_is_not_made_larger_than_twenty(board, event, soon, add_shift):
    event.kind = EventPage.Kind.SAFETY_WALK
    event.save()
    date = soon()
    shift = add_shift(date, capacity=15)
    add_shift(date, capacity=5)
    act(board, "more", shift)
    assert counts(shift) == (15, 0, 0)


def test_shifts_are_opened_and_made_private_and_public(board, soon, add_shift):
    shift = add_shift(soon(), opens_at=timezone.now() + HOUR)
    act(board, "open", shift)
    act(board, "private", shift)
    shift.refresh_from_db()
    assert (shift.opens_later, shift.is_private) == (False, True)
    act(board, "public", shift)
    shift.refresh_from_db()
    assert shift.is_private is False


def test_nothing_ticked_is_said_and_comes_back_to_the_same_page(board, soon, add_shift):
    add_shift(soon())
    there = f"{reverse('board:index')}?by_day=1"
    response = board.post(reverse("board:act"), {"action": "more", "next": there}, follow=True)
    assert response.redirect_chain == [(there, 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    elsewhere = {"action": "more", "next": "https://example.org/"}
    assert board.post(reverse("board:act"), elsewhere).url == reverse("board:index")


def test_calling_off_shows_the_mail_first_and_then_tells(board, soon, add_shift, join):
    date = soon()
    shift, other = add_shift(date), add_shift(date, role="Värd")
    alice = join(shift, ALICE)
    join(shift, BOB)
    join(other, CHARLIE)
    OutboxMail.objects.all().delete()
    asked = act(board, "call_off", shift)
    assert asked.context["preview"].people == 3
    data = {"shift": [shift.pk], "reason": "Ledaren är sjuk."}
    again = board.post(reverse("board:call_off"), data)
    text = again.context["preview"].text
    assert ("Ledaren är sjuk." in text, "mina-pass" in text, ALICE in again.content.decode()) == (
        True,
        False,
        False,
    )
    date.refresh_from_db()
    assert (date.called_off, OutboxMail.objects.count()) == (False, 0)
    board.post(reverse("board:call_off"), data | {"tell_people": "1"})
    date.refresh_from_db()
    assert (date.called_off, date.note) == (True, "Ledaren är sjuk.")
    told = sorted(OutboxMail.objects.values_list("name", "to"))
    assert told == [("rosters/mail/called_off", email) for email in (ALICE, BOB, CHARLIE)]
    alice.refresh_from_db()
    assert alice.state == "placed"
    assert shown(board) == []


def test_date_form_shows_the_mail_first(board, klara, soon, add_shift, join):
    date = soon()
    join(add_shift(date), ALICE)
    OutboxMail.objects.all().delete()
    times = {
        "starts_at": f"{timezone.localtime(date.starts_at + HOUR):%Y-%m-%d %H:%M}",
        "ends_at": f"{timezone.localtime(date.ends_at + HOUR):%Y-%m-%d %H:%M}",
    }
    form = {"event": date.event_id, "place": "", "note": "Vi börjar senare.", **times}
    url = reverse("dates:edit", args=[date.pk])
    asked = board.post(url, form)
    before = date.starts_at
    date.refresh_from_db()
    assert (asked.context["preview"].people, date.starts_at, OutboxMail.objects.count()) == (1, before, 0)
    assert "Vi börjar senare." in asked.context["preview"].text
    fields = dict(asked.context["fields"]) | {"note": "Ledaren kommer senare.", "tell_people": "1"}
    board.post(url, fields)
    date.refresh_from_db()
    assert (date.note, OutboxMail.objects.get().name) == ("Ledaren kommer senare.", "rosters/mail/moved")
    assert "Ledaren kommer senare." in OutboxMail.objects.get().text
    assert date.starts_at > before


def test_date_form_that_concerns_nobody_asks_nothing(board, soon, add_shift):
    date = soon()
    add_shift(date)
    times = {
        name: f"{timezone.localtime(getattr(date, name)):%Y-%m-%d %H:%M}" for name in ("starts_at", "ends_at")
    }
    response = board.post(
        reverse("dates:edit", args=[date.pk]),
        {"event": date.event_id, "place": "", "note": "", "called_off": "on", **times},
    )
    assert response.status_code == 302
    date.refresh_from_db()
    assert date.called_off


def test_shift_page_says_who_is_in_it_and_why_others_wait(board, soon, add_shift, join, ask):
    shift = add_shift(soon(), capacity=3)
    alice = join(shift, ALICE)
    group = ask(shift, BOB)
    SignUp.objects.filter(pk=group.pk).update(
        people=4, state=SignUp.State.WAITING, queued_at=timezone.now(), held_until=None
    )
    group.seats.all().delete()
    Shift.objects.filter(pk=shift.pk).update(taken=1, waiting=4)
    Volunteer.objects.filter(pk=alice.volunteer_id).update(is_protected=True)
    response = board.get(reverse("board:shift", args=[shift.pk]))
    people, page = response.context["people"], response.content.decode()
    assert [row.pk for row in people.placed] == [alice.pk]
    assert [(each.sign_up.pk, each.position) for each in people.waiting] == [(group.pk, 1)]
    assert ("4" in people.waiting[0].why, "2" in people.waiting[0].why) == (True, True)
    assert (f"V{alice.volunteer_id}" in page, ">Alice<" in page) == (True, True)  # Bob is called Alice too


def test_shift_page_takes_as_many_queries_for_one_and_for_30(board, soon, add_shift, join, count_queries):
    shift = add_shift(soon(), capacity=31)
    join(shift)
    url = reverse("board:shift", args=[shift.pk])
    one = count_queries(board, url)
    for number in range(29):
        join(shift, f"{number}@example.org")
    assert count_queries(board, url) == one


def test_person_is_removed_after_a_question_and_the_next_has_the_place(board, soon, add_shift, join):
    shift = add_shift(soon())
    alice, bob = join(shift, ALICE), join(shift, BOB)
    url = reverse("board:remove", args=[alice.pk])
    assert (board.post(url).status_code, counts(shift)) == (200, (1, 1, 1))
    response = board.post(url, {"sure": "1"}, follow=True)
    bob.refresh_from_db()
    assert (bob.state, counts(shift)) == ("placed", (1, 1, 0))
    assert response.redirect_chain == [(reverse("board:shift", args=[shift.pk]), 302)]
    assert OutboxMail.objects.filter(to=ALICE, name="rosters/mail/cancelled").exists()
    assert "warning" in [m.level_tag for m in board.post(url, {"sure": "1"}, follow=True).context["messages"]]
    history = board.get(reverse("board:shift", args=[shift.pk])).context["history"]
    assert [(entry.action, entry.label, entry.user.email) for entry in history] == [
        ("rosters.cancel", f"A{alice.pk}", "klara@example.org")
    ]


@pytest.fixture
def known(event, soon, add_shift, join) -> Volunteer:
    """Alice, whom Klara may see: she has been in a shift of the area."""
    row = join(add_shift(soon(20)), ALICE)
    return Volunteer.objects.get(pk=row.volunteer_id)


def add(client: Client, shift: Shift, who: object, **data: object) -> object:
    return client.post(reverse("board:add", args=[shift.pk]), {"who": who, "people": 1, **data}, follow=True)


@pytest.mark.parametrize("who", [ALICE, "V{pk}", "alice", " Alice@Example.org "])
def test_person_is_added_by_hand(who, board, known, soon, add_shift):
    shift = add_shift(soon(), capacity=2)
    add(board, shift, who.format(pk=known.pk), people=2)
    row = shift.sign_ups.get()
    assert (row.volunteer, row.state, row.people, row.decided_by.email) == (
        known,
        "placed",
        2,
        "klara@example.org",
    )
    assert counts(shift) == (2, 2, 0)
    assert OutboxMail.objects.filter(to=ALICE, name="rosters/mail/placed").count() == 2


def test_more_than_the_places_is_asked_about_and_said(board, known, soon, add_shift, join):
    shift = add_shift(soon())
    join(shift, BOB)
    refused = add(board, shift, ALICE)
    assert (refused.status_code, refused.context["refusal"].may_insist, counts(shift)) == (
        409,
        True,
        (1, 1, 0),
    )
    add(board, shift, ALICE, insists="1")
    assert counts(shift) == (1, 2, 0)
    line = board.get(reverse("board:shift", args=[shift.pk])).context["line"]
    assert line.over == 1


def test_one_is_added_out_of_the_queue(board, soon, add_shift, join):
    shift = add_shift(soon())
    join(shift, ALICE)
    bob = join(shift, BOB)
    add(board, shift, BOB, insists="1")
    bob.refresh_from_db()
    assert (bob.state, counts(shift)) == ("placed", (1, 2, 0))


def test_what_protects_people_cannot_be_insisted_on(board, known, soon, add_shift):
    role = a_role("Ledare", lowest_age="18")
    overlapping = add_shift(soon(20))
    for shift in (overlapping, add_shift(soon(), is_private=False)):
        if shift is not overlapping:
            Volunteer.objects.filter(pk=known.pk).update(age="15", guardian_confirmed_at=timezone.now())
            Shift.objects.filter(pk=shift.pk).update(role=role)
        refused = add(board, shift, ALICE, insists="1")
        assert (refused.status_code, refused.context["refusal"].may_insist, counts(shift)[1]) == (
            409,
            False,
            0,
        )


def test_weekly_limit_is_asked_about(board, known, soon, add_shift, add_date, join):
    other = Shift.objects.get()
    RosterRules(site=EventPage.objects.get().get_site(), most_a_week=1).save()
    date = add_date(starts_at=other.ends_at + 2 * HOUR, hours=1)
    shift = add_shift(date)
    if (
        timezone.localtime(shift.starts_at).isocalendar()[:2]
        != timezone.localtime(other.starts_at).isocalendar()[:2]
    ):
        shift = add_shift(add_date(starts_at=other.starts_at - 3 * HOUR, hours=1))
    refused = add(board, shift, ALICE)
    assert (refused.status_code, refused.context["refusal"].may_insist) == (409, True)


@pytest.mark.parametrize("who", ["", "nobody@example.org", "V999999", "Bertil"])
def test_nobody_is_found(who, board, soon, add_shift):
    shift = add_shift(soon())
    assert add(board, shift, who).status_code == 422
    assert not shift.sign_ups.exists()


def test_people_of_other_areas_are_not_found(soon, add_shift, known):
    hisingen = person("karin", "Coordinators", areas=["hisingen"])
    shift = add_shift(soon())
    EventPage.objects.update(area=Area.objects.get(slug="backa"))
    Volunteer.objects.filter(pk=known.pk).update(is_protected=True)
    assert add(browser_of(hisingen), shift, ALICE).status_code == 422


def test_several_are_chosen_among(board, soon, add_shift, join, known):
    other = join(add_shift(soon(21)), BOB).volunteer
    shift = add_shift(soon())
    response = add(board, shift, "Alice")
    assert [row.pk for row in response.context["found"]] == [known.pk, other.pk]
    assert not shift.sign_ups.exists()


def test_private_link_is_renewed(board, soon, add_shift):
    shift = add_shift(soon(), is_private=True)
    url = reverse("board:shift", args=[shift.pk])
    old = private_link(shift)
    assert old in board.get(url).content.decode()
    board.post(reverse("board:renew_link", args=[shift.pk]))
    shift.refresh_from_db()
    page = board.get(url).content.decode()
    assert (old in page, private_link(shift) in page) == (False, True)
    act(board, "public", shift)
    assert board.post(reverse("board:renew_link", args=[shift.pk])).status_code == 404


def test_menu_has_the_board_first_for_coordinators_alone(board, signed_in):
    page = board.get(HOME).content.decode()
    assert 0 < page.index(reverse("board:index")) < page.index(reverse("sign_ups:index"))
    assert reverse("board:index") not in signed_in("edit").get(HOME).content.decode()
