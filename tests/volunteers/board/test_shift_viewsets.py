from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns.pages.models import CampaignPage
from campaigns.pledges.models import Pledge
from cms.accounts.models import User
from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE, a_role
from tests.volunteers.conftest import messages_in
from volunteers.board.viewsets.shifts import ShiftsViewSet
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

REFUSED, SIGN_IN = "/admin/", "/konto/login/"


def local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def shift_form(shift: Shift, **changes: object) -> dict[str, object]:
    """What the browser sends when the form of the shift is saved. The date is shown, not sent."""
    times = {"starts_at": local(shift.starts_at), "ends_at": local(shift.ends_at)}
    what = {"role": shift.role_id, "text": shift.text, "capacity": shift.capacity, "minimum": shift.minimum}
    return {**what, "meeting_point_hours": 24, **times, **changes}


def save(client: Client, shift: Shift, **changes: object) -> object:
    return client.post(reverse("shifts:edit", args=[shift.pk]), shift_form(shift, **changes), follow=True)


def counts(shift: Shift) -> tuple[int, int, int]:
    shift.refresh_from_db()
    return shift.capacity, shift.taken, shift.waiting


@pytest.fixture
def queue(add_shift, join) -> tuple[Shift, SignUp, SignUp, SignUp]:
    """A shift with one place: Alice has it, Bob and Charlie wait."""
    shift = add_shift()
    return shift, join(shift, ALICE), join(shift, BOB), join(shift, CHARLIE)


SHIFT_VIEWS = ["index", "add", "edit", "delete", "history"]
SIGN_UP_VIEWS = ["index", "inspect", "cancel"]


@pytest.mark.parametrize(
    "view", [*(f"shifts:{name}" for name in SHIFT_VIEWS), *(f"sign_ups:{name}" for name in SIGN_UP_VIEWS)]
)
@pytest.mark.parametrize("who", ["edit", "klara", "hanna", "charlie"])
def test_who_sees_what(view, who, signed_in, add_shift, join):
    shift = add_shift()
    name = view.partition(":")[2]
    row = join(shift) if view.startswith("sign_ups") else add_shift()
    response = signed_in(who).get(reverse(view, args=[] if name in {"index", "add"} else [row.pk]))
    allowed = {"edit": view.startswith("shifts"), "klara": True}.get(who, False)
    # For whoever may not see people there is no sign-up with any number.
    is_person = view.startswith("sign_ups") and name != "index"
    expected = 200 if allowed else SIGN_IN if who == "charlie" else 404 if is_person else REFUSED
    assert (
        response.url.partition("?")[0] if response.status_code == 302 else response.status_code
    ) == expected


@pytest.mark.parametrize(("who", "shown"), [("edit", False), ("klara", True), ("hanna", False)])
def test_menu_offers_sign_ups_to_coordinators_only(who, shown, signed_in):
    page = signed_in(who).get(reverse("wagtailadmin_home")).content.decode()
    assert (reverse("sign_ups:index") in page) is shown
    assert (reverse("pledges:index") in page) is shown
    assert (reverse("shifts:index") in page) is (who != "hanna")


@pytest.mark.parametrize("view", ["add", "edit", "delete", "copy", "history", "usage"])
def test_sign_ups_are_not_written_by_hand(view, signed_in):
    signed_in("klara")
    with pytest.raises(NoReverseMatch):
        reverse(f"sign_ups:{view}", args=[] if view == "add" else [1])


@pytest.mark.parametrize("asked", ["", "0", "999999", "x"])
def test_new_shift_of_a_date_that_does_not_exist_is_an_empty_form(asked, editor):
    assert editor.get(reverse("shifts:add"), {"occurrence": asked}).context["form"].initial == {}


def test_new_shift_offers_the_coming_dates(editor, add_date):
    coming = add_date()
    add_date(starts_at=timezone.now() - timedelta(days=3))
    form = editor.get(reverse("shifts:add")).context["form"]
    assert [value for value, _label in form.fields["occurrence"].choices] == ["", coming.pk]


@pytest.mark.parametrize(
    ("start", "end", "errors"),
    [
        (-180, 0, []),
        (-181, 0, ["starts_at"]),
        (0, 120, []),
        (0, 121, ["ends_at"]),
        (-181, 121, ["starts_at", "ends_at"]),
        (240, 0, ["ends_at"]),
    ],
)
def test_shift_lies_near_its_date(start, end, errors, editor, add_date):
    date = add_date()
    form = {
        "occurrence": date.pk,
        "role": a_role().pk,
        "capacity": 3,
        "minimum": 2,
        "meeting_point_hours": 24,
        "starts_at": local(date.starts_at + timedelta(minutes=start)),
        "ends_at": local(date.ends_at + timedelta(minutes=end)),
    }
    response = editor.post(reverse("shifts:add"), form)
    assert (list(response.context["form"].errors) if errors else response.status_code) == (errors or 302)
    assert Shift.objects.exists() is not bool(errors)


@pytest.mark.parametrize("capacity", ["0", "-1", "", "x", "99999999"])
def test_shift_without_a_real_number_of_places_is_refused_in_the_form(capacity, editor, add_shift):
    shift = add_shift()
    assert list(save(editor, shift, capacity=capacity).context["form"].errors) == ["capacity"]


def test_more_places_go_to_those_who_wait(editor, queue):
    shift, _alice, bob, charlie = queue
    response = save(editor, shift, capacity=2)
    bob.refresh_from_db()
    charlie.refresh_from_db()
    assert (counts(shift), bob.state, charlie.state) == ((2, 2, 1), "placed", "waiting")
    assert [message.level_tag for message in response.context["messages"]] == ["info", "success"]
    assert OutboxMail.objects.filter(to=BOB).latest("pk").name == "signups/mail/promoted"


def test_fewer_places_take_nobodys_place(editor, add_shift, join):
    shift = add_shift(capacity=3)
    people = [join(shift, email) for email in (ALICE, BOB, CHARLIE)]
    save(editor, shift, capacity=1)
    for person in people:
        person.refresh_from_db()
    assert (counts(shift), [person.state for person in people]) == ((1, 3, 0), ["placed"] * 3)


def test_form_opened_before_a_sign_up_does_not_forget_it(editor, add_shift, join):
    """The counters of the row that the form read are old when it is saved."""
    shift = add_shift(capacity=5)
    stale = Shift.objects.get(pk=shift.pk)
    join(shift)
    save(editor, stale, role=a_role("Ledare").pk)
    shift.refresh_from_db()
    assert (shift.role.name, shift.taken) == ("Ledare", 1)


def test_form_that_read_the_row_before_a_sign_up_writes_only_what_it_shows(add_shift, join):
    shift = add_shift(capacity=5)
    form_class = viewset_form()
    form = form_class(
        shift_form(shift, role=a_role("Ledare").pk),
        instance=Shift.objects.get(pk=shift.pk),
        for_user=User.objects.create_superuser("admin@example.org"),
    )
    assert form.is_valid(), form.errors
    join(shift)
    form.save()
    shift.refresh_from_db()
    assert (shift.role.name, shift.taken) == ("Ledare", 1)


def viewset_form() -> type:
    return ShiftsViewSet().get_form_class(for_update=True)


def test_shift_stays_with_its_date(editor, add_date, add_shift):
    shift = add_shift()
    other = add_date(starts_at=shift.starts_at)
    save(editor, shift, occurrence=other.pk, role=a_role("Ledare").pk)
    shift.refresh_from_db()
    assert (shift.role.name, shift.occurrence_id == other.pk) == ("Ledare", False)


def test_shift_with_sign_ups_is_not_deleted_and_says_why(editor, add_shift, join):
    shift = add_shift()
    join(shift)
    for method in (editor.get, editor.post):
        response = method(reverse("shifts:delete", args=[shift.pk]), follow=True)
        assert response.redirect_chain == [(reverse("shifts:edit", args=[shift.pk]), 302)]
        assert "(1)" in messages_in(response)
    assert Shift.objects.filter(pk=shift.pk).exists()


def test_shift_without_sign_ups_is_deleted(editor, add_shift):
    editor.post(reverse("shifts:delete", args=[add_shift().pk]))
    assert not Shift.objects.exists()


def test_shifts_of_the_previous_date_are_copied_once(editor, add_date, add_shift, join):
    # Summer time begins on the 28th.
    start, later = (
        timezone.make_aware(datetime.fromisoformat(day)) for day in ("2027-03-25 18:00", "2027-04-01 19:00")
    )
    before, date = add_date(starts_at=start), add_date(starts_at=later)
    join(add_shift(before, role="Ledare", text="Går först.", starts_at=start - timedelta(hours=1)))
    add_shift(before, role="Vandrare", capacity=8)
    url = reverse("shifts:copy_shifts", args=[date.pk])
    page = editor.get(reverse("dates:edit", args=[date.pk]))
    assert f'formaction="{url}"' in page.content.decode()
    for _time in range(2):
        editor.post(url)
    assert [
        (s.role.name, s.text, local(s.starts_at), local(s.ends_at), s.capacity, s.taken)
        for s in date.shifts.all()
    ] == [
        ("Ledare", "Går först.", "2027-04-01 18:00", "2027-04-01 23:00", 1, 0),
        ("Vandrare", "", "2027-04-01 19:00", "2027-04-01 23:00", 8, 0),
    ]
    assert url not in editor.get(reverse("dates:edit", args=[date.pk])).content.decode()


def test_copying_is_a_post_by_whoever_may_add_shifts(signed_in, add_date, add_shift):
    date = add_date()
    add_shift(add_date(starts_at=date.starts_at - timedelta(days=7)))
    url = reverse("shifts:copy_shifts", args=[date.pk])
    assert signed_in("edit").get(url).status_code == 405
    assert signed_in("hanna").post(url).url == REFUSED
    assert not date.shifts.exists()


def test_list_of_shifts_is_filtered(editor, add_date, add_shift):
    near, far = (add_date(starts_at=timezone.now() + timedelta(days=days)) for days in (2, 40))
    full, free = add_shift(near), add_shift(far)
    Shift.objects.filter(pk=full.pk).update(taken=1, waiting=2)

    def listed(**query: object) -> list[Shift]:
        return list(editor.get(reverse("shifts:index"), query).context["object_list"])

    assert listed() == [full, free]
    assert listed(places="full") == [full]
    assert listed(places="free") == [free]
    assert listed(event=near.event_id) == [full, free]
    assert listed(starts_at_from=timezone.localdate() + timedelta(days=20)) == [free]


def test_coordinator_cancels_and_the_next_is_promoted(coordinator, queue):
    shift, alice, bob, _charlie = queue
    url = reverse("sign_ups:cancel", args=[alice.pk])
    asked = coordinator.get(url)
    assert (asked.status_code, counts(shift)) == (200, (1, 1, 2))
    done = coordinator.post(url, follow=True)
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.state, bob.state, counts(shift)) == ("cancelled", "placed", (1, 1, 1))
    assert done.redirect_chain == [(reverse("sign_ups:inspect", args=[alice.pk]), 302)]
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.label, entry.data, entry.user.email) == (
        "signups.cancel",
        f"A{alice.pk}",
        {},
        "klara@example.org",
    )
    again = coordinator.post(url, follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["warning"]
    assert (ModelLogEntry.objects.count(), counts(shift)) == (1, (1, 1, 1))


def test_editor_cannot_cancel(editor, add_shift, join):
    alice = join(add_shift())
    assert editor.post(reverse("sign_ups:cancel", args=[alice.pk])).status_code == 404
    alice.refresh_from_db()
    assert alice.state == "placed"


def test_list_of_sign_ups_says_who_where_and_which_place_in_the_queue(coordinator, queue):
    _shift, alice, bob, charlie = queue
    rows = coordinator.get(reverse("sign_ups:index")).context["object_list"]
    assert {row.pk: (str(row), row.position) for row in rows} == {
        alice.pk: (f"A{alice.pk}", None),
        bob.pk: (f"A{bob.pk}", 1),
        charlie.pk: (f"A{charlie.pk}", 2),
    }
    waiting = coordinator.get(reverse("sign_ups:index"), {"state": "waiting"})
    assert {row.pk for row in waiting.context["object_list"]} == {bob.pk, charlie.pk}
    page = waiting.content.decode()
    assert (BOB in page, ALICE in page) == (True, False)


def test_list_of_sign_ups_is_filtered_by_event_and_date(coordinator, add_date, add_shift, join):
    near = join(add_shift(add_date(starts_at=timezone.now() + timedelta(days=2))))
    far = join(add_shift(add_date(starts_at=timezone.now() + timedelta(days=40))))

    def listed(**query: object) -> set[int]:
        return {row.pk for row in coordinator.get(reverse("sign_ups:index"), query).context["object_list"]}

    assert listed(event=near.shift.occurrence.event_id) == {near.pk, far.pk}
    assert listed(starts_at_from=timezone.localdate() + timedelta(days=20)) == {far.pk}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_lists_of_people_are_not_exported(kind, coordinator, add_shift, join):
    join(add_shift())
    for name in ("sign_ups:index", "pledges:index"):
        response = coordinator.get(reverse(name), {"export": kind})
        assert response["Content-Type"].startswith("text/html")


def test_pledges_are_listed_without_addresses(coordinator, campaign, count_queries):
    Pledge.objects.create(campaign=CampaignPage.objects.get(), email=ALICE)
    url = reverse("pledges:index")
    page = coordinator.get(url)
    assert (len(page.context["object_list"]), ALICE in page.content.decode()) == (1, False)
    one = count_queries(coordinator, url)
    Pledge.objects.bulk_create(Pledge(campaign=CampaignPage.objects.get()) for _ in range(300))
    assert count_queries(coordinator, url) == one


def test_list_of_shifts_takes_as_many_queries_for_one_and_for_300(editor, add_date, add_shift, count_queries):
    date = add_date()
    add_shift(date)
    url = reverse("shifts:index")
    one = count_queries(editor, url)
    times = {"starts_at": date.starts_at, "ends_at": date.ends_at}
    Shift.objects.bulk_create(
        Shift(occurrence=date, role=a_role("Värd"), capacity=1, **times) for _ in range(300)
    )
    assert count_queries(editor, url) == one


def test_list_of_sign_ups_takes_as_many_queries_for_one_and_for_300(
    coordinator, add_shift, join, count_queries
):
    shift = add_shift()
    join(shift)
    url = reverse("sign_ups:index")
    one = count_queries(coordinator, url)
    people = Volunteer.objects.bulk_create(Volunteer(email=f"{n}@example.org") for n in range(300))
    now = timezone.now()
    SignUp.objects.bulk_create(
        SignUp(shift=shift, volunteer=person, typed_name="Bob", state=SignUp.State.WAITING, queued_at=now)
        for person in people
    )
    assert count_queries(coordinator, url) == one
