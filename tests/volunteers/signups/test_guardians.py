"""The guardian: asked at the right address, told what it is about and what becomes of it, and believed when it is no."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.contact.models import ContactDetails
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, demand
from tests.outcomes import says
from volunteers.changes.rescheduling import call_off, reschedule
from volunteers.people.account import open_account
from volunteers.people.models import Volunteer
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.guardian import Answered, correct_guardian, guardian_says
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import GUARDIAN, guardian_link, token_of
from volunteers.signups.places.holds import release_expired_holds

WRONG, RIGHT = "fel@example.org", "ratt@example.org"
BUTTON = re.compile(r'<button class="([^"]*)" name="answer" value="(yes|no)">')


def path_of(link: str) -> str:
    return link.removeprefix("http://testserver")


def join(shift, *, guardian=WRONG) -> SignUp:
    details = Details(age="15", guardian=guardian)
    return confirm(sign_up(shift, email=ALICE, name="Alice", language="sv", may_queue=True, details=details))


@pytest.fixture
def young(add_shift) -> SignUp:
    """Alice is 15–17 and has written the wrong address of her guardian."""
    shift = add_shift(capacity=2)
    demand(shift.role, lowest_age="15")
    row = join(shift)
    row.refresh_from_db()
    return row


def asked() -> list[str]:
    mails = OutboxMail.objects.filter(name="signups/mail/guardian").order_by("pk")
    return [mail.to for mail in mails]


def read_at(email: str) -> str:
    """Where the newest mail to a guardian there leads."""
    mail = OutboxMail.objects.filter(name__startswith="signups/mail/guardian", to=email).order_by("-pk")[0]
    return path_of(re.search(r"http://testserver/\S*vardnadshavare/\S+", mail.text)[0])


def test_another_address_is_asked_at_once_and_the_old_link_is_dead(young):
    old = read_at(WRONG)
    assert Client().get(old).status_code == 200
    SignUp.objects.update(held_until=timezone.now() + timedelta(hours=1))
    assert correct_guardian(young.volunteer, email=RIGHT)
    assert (asked(), Client().get(old).status_code) == ([WRONG, RIGHT], 404)
    assert Client().post(old, {"answer": "yes"}).status_code == 404
    young.refresh_from_db()
    assert (young.state, young.held_until > timezone.now() + timedelta(hours=71)) == ("held", True)
    assert not correct_guardian(young.volunteer, email=RIGHT.upper())  # the same one is not asked twice
    Client().post(read_at(RIGHT), {"answer": "yes"})
    young.refresh_from_db()
    assert (young.state, len(asked())) == ("placed", 2)


def test_links_of_before_there_was_a_number_work_until_the_address_is_another(young):
    link = reverse("guardian", args=[GUARDIAN.sign(f"{young.volunteer_id}.0")])
    assert Client().get(link).status_code == 200
    correct_guardian(young.volunteer, email=RIGHT)
    assert Client().get(link).status_code == 404


def test_address_typed_with_another_shift_is_asked_at_once_too(young, add_shift, add_date):
    old = read_at(WRONG)
    join(add_shift(add_date(starts_at=timezone.now() + timedelta(days=20))), guardian=RIGHT)
    assert (asked(), Client().get(old).status_code) == ([WRONG, RIGHT], 404)


@pytest.mark.parametrize("yes", [True, False])
def test_once_answered_the_young_person_names_no_other(yes, young, add_shift, add_date):
    guardian_says(young.volunteer, yes=yes)
    with pytest.raises(Answered):
        correct_guardian(young.volunteer, email=RIGHT)
    join(add_shift(add_date(starts_at=timezone.now() + timedelta(days=20))), guardian=RIGHT)
    assert RIGHT not in asked()
    assert Volunteer.objects.get().guardian_email == WRONG


def test_yes_from_a_wrong_address_counts_no_more_and_the_place_waits_for_the_right_one(young):
    guardian_says(young.volunteer, yes=True)
    correct_guardian(young.volunteer, email=RIGHT, is_staff=True)
    young.refresh_from_db()
    assert (young.state, young.awaits_guardian, young.seats.count()) == ("held", True, 1)
    assert asked() == [WRONG, RIGHT]
    guardian_says(young.volunteer, yes=True)
    young.refresh_from_db()
    assert young.state == "placed"


@pytest.fixture
def own(young) -> Client:
    client = Client()
    client.force_login(open_account(Volunteer.objects.get()))
    return client


def test_young_person_corrects_it_on_their_page(young, own):
    status = Client().get(reverse("my_shift", args=[token_of(young)])).text
    assert f'href="{reverse("my_settings")}#vardnadshavare"' in status
    assert WRONG in own.get(reverse("my_settings")).text
    address = reverse("correct_own_guardian")
    assert [own.post(address, {"email": email}).status_code for email in ("x", ALICE, WRONG)] == [422] * 3
    answer = own.post(address, {"email": RIGHT})
    assert answer.url.endswith("#vardnadshavare")
    assert says(own, answer)
    assert asked() == [WRONG, RIGHT]
    guardian_says(young.volunteer, yes=False)
    assert own.post(address, {"email": WRONG}).status_code == 422
    assert f'action="{address}"' not in own.get(reverse("my_settings")).text


def test_nobody_of_18_has_a_guardian_to_correct(young, own):
    Volunteer.objects.update(age="18")
    assert own.post(reverse("correct_own_guardian"), {"email": RIGHT}).status_code == 404
    assert reverse("correct_own_guardian") not in own.get(reverse("my_settings")).text


def test_coordinator_corrects_it_with_a_reason_that_is_logged(young, coordinator):
    guardian_says(young.volunteer, yes=False)
    page = coordinator.get(reverse("volunteers:show", args=[young.volunteer_id])).text
    address = reverse("volunteers:guardian", args=[young.volunteer_id])
    assert (WRONG in page, f'href="{address}"' in page, "sa nej " in page) == (
        True,
        True,
        True,
    )
    assert coordinator.post(address, {"email": RIGHT}).status_code == 200
    said = {"email": RIGHT, "reason": "Mamman ringde oss"}
    assert coordinator.post(address, said).status_code == 302
    assert asked() == [WRONG, RIGHT]
    entry = AccessEntry.objects.filter(what=str(young.volunteer), action="change").order_by("-pk")[0]
    assert entry.reason == "Mamman ringde oss"
    Volunteer.objects.update(age="18")
    assert coordinator.get(address).status_code == 404


def test_page_says_what_where_when_who_is_responsible_and_whom_to_call(young, site):
    event = young.shift.occurrence.event
    event.organiser = "Områdessamordnaren i Angered"
    event.save()
    reach = ContactDetails.objects.get_or_create(site=site.get_site())[0]
    page = Client().get(read_at(WRONG)).text
    for words in (event.title, event.place, event.organiser, reach.phone, reach.email, str(young.shift.role)):
        assert words in page
    start = timezone.localtime(young.shift.starts_at)
    assert f"{start:%H.%M}" in page or f"{start:%H:%M}" in page


def test_both_answers_weigh_the_same(young):
    buttons = BUTTON.findall(Client().get(read_at(WRONG)).text)
    assert [value for _looks, value in buttons] == ["yes", "no"]
    assert len({looks for looks, _value in buttons}) == 1


def test_page_says_which_answer_stands_and_what_it_ended(young):
    page = read_at(WRONG)
    Client().post(page, {"answer": "no"})
    after = Client().get(page).text
    assert (
        "Du har sagt nej" in after or "You have said no" in after,
        young.shift.occurrence.event.title in after,
    ) == (
        True,
        False,
    )
    young.refresh_from_db()
    assert (young.state, OutboxMail.objects.filter(name="signups/mail/declined", to=ALICE).count()) == (
        "declined",
        1,
    )
    assert [value for _looks, value in BUTTON.findall(after)] == ["yes"]
    Client().post(page, {"answer": "yes"})
    assert [value for _looks, value in BUTTON.findall(Client().get(page).text)] == ["no"]


def news() -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(name="signups/mail/guardian_news").order_by("pk"))


def test_move_and_call_off_are_told_to_the_guardian_who_said_yes(young):
    date = young.shift.occurrence
    reschedule(date, place="Ett annat torg")
    assert news() == []  # who has not answered reads it on the page
    guardian_says(young.volunteer, yes=True)
    reschedule(date, starts_at=date.starts_at + timedelta(hours=1), ends_at=date.ends_at + timedelta(hours=1))
    date.refresh_from_db()
    call_off([date])
    date.refresh_from_db()
    reschedule(date, called_off=False)
    assert [mail.to for mail in news()] == [WRONG] * 3
    assert len({mail.subject for mail in news()}) == 3
    for mail in news():
        assert "Alice" not in mail.text + mail.html + mail.subject
        assert "torg" not in mail.text + mail.html
    shown = Client().get(read_at(WRONG)).text
    assert "Ett annat torg" in shown


def test_guardian_is_told_also_when_the_young_person_has_no_address(young):
    guardian_says(young.volunteer, yes=True)
    Volunteer.objects.update(email=None)
    call_off([young.shift.occurrence])
    assert [mail.to for mail in news()] == [WRONG]


def test_guardian_of_somebody_of_18_by_now_is_told_nothing(young):
    guardian_says(young.volunteer, yes=True)
    Volunteer.objects.update(age="18")
    call_off([young.shift.occurrence])
    assert news() == []


def test_wrong_address_that_never_answered_lets_the_place_go_and_the_right_one_is_asked_for_the_next(young):
    SignUp.objects.update(held_until=timezone.now())
    release_expired_holds()
    correct_guardian(young.volunteer, email=RIGHT)
    again = confirm(SignUp.objects.get())
    assert (again.awaits_guardian, asked()) == (True, [WRONG, RIGHT])
    assert path_of(guardian_link(Volunteer.objects.get())) != read_at(WRONG)
