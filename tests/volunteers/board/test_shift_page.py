"""The page of one shift: who is in it, who waits and why, and its private link."""

from django.urls import reverse
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB
from tests.pages import text_of
from tests.volunteers.board.conftest import act
from tests.volunteers.board.test_shift_viewsets import counts
from tests.volunteers.tokens import with_names
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import private_link, token_of
from volunteers.signups.places.cancelling import cancel


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
    assert f"V{alice.volunteer_id}" in text_of(page, "main")
    assert ">Alice<" in page  # Bob is called Alice too


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
    mail = OutboxMail.objects.get(to=ALICE, name="signups/mail/cancelled")
    assert (mail.subject, "har avbokat" in mail.text) == ("Du är inte längre med på passet", False)
    page = board.get(reverse("my_shift", args=[token_of(alice)])).content.decode()
    assert ("Du är inte längre med på passet" in page, "Du har avbokat" in page) == (True, False)
    assert "warning" in [m.level_tag for m in board.post(url, {"sure": "1"}, follow=True).context["messages"]]
    history = board.get(reverse("board:shift", args=[shift.pk])).context["history"]
    assert [(entry.action, entry.label, entry.user.email) for entry in history] == [
        ("signups.cancel", f"A{alice.pk}", "klara@example.org")
    ]


def test_whoever_signs_up_again_and_cancels_has_cancelled_themselves(board, soon, add_shift, join):
    shift = add_shift(soon())
    board.post(reverse("board:remove", args=[join(shift, ALICE).pk]), {"sure": "1"})
    alice = join(shift, ALICE)
    alice.refresh_from_db()
    assert alice.decided_by is None
    alice = cancel(alice)
    assert OutboxMail.objects.filter(to=ALICE).latest("pk").subject == "Du har avbokat"
    assert "Du har avbokat" in board.get(reverse("my_shift", args=[token_of(alice)])).content.decode()


def test_private_link_is_renewed(board, soon, add_shift):
    shift = add_shift(soon(), is_private=True)
    url = reverse("board:shift", args=[shift.pk])
    old = with_names(private_link(shift))
    assert old in with_names(board.get(url).text)
    board.post(reverse("board:renew_link", args=[shift.pk]))
    shift.refresh_from_db()
    page = with_names(board.get(url).text)
    assert (old in page, with_names(private_link(shift)) in page) == (False, True)
    act(board, "public", shift)
    assert board.post(reverse("board:renew_link", args=[shift.pk])).status_code == 404
