"""A volunteer's own address: proved at both ends, with a way back; and a coordinator's way when the old box is lost."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB
from tests.outcomes import comes_to, says
from tests.volunteers.my_pages.conftest import put
from volunteers.my_pages.disappearance import vanish
from volunteers.my_pages.subject_access import erase, told_of
from volunteers.people.models import AddressChange, Volunteer
from volunteers.signups.joining.address_change import CannotMove, ask_to_move, change_behind, forget_old, move
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of

NEW, OTHER = "nya@example.org", "tredje@example.org"
OWN = "/mina-pass/adress/"


def mail_to(email: str, name: str) -> OutboxMail:
    return OutboxMail.objects.filter(name=f"people/mail/{name}", to=email).latest("pk")


def link_in(mail: OutboxMail) -> str:
    return re.search(r"http://testserver(/mina-pass/adress/\S+)", mail.text)[1]


def say_yes() -> Client:
    client = Client()
    assert client.post(link_in(mail_to(NEW, "new_address"))).status_code == 200
    return client


def address() -> str:
    return Volunteer.objects.earliest("pk").email


def test_new_address_holds_once_it_is_answered_and_the_old_one_is_told(own, alice, add_shift):
    row = put(alice, add_shift())
    old_page = reverse("my_shift", args=[token_of(row)])
    assert own.get(OWN).status_code == 200
    answer = own.post(OWN, {"email": NEW})
    assert comes_to(answer) == OWN
    assert says(own, answer)
    ask = link_in(mail_to(NEW, "new_address"))
    assert (Client().get(ask).status_code, address()) == (200, ALICE)
    say_yes()
    alice.refresh_from_db()
    assert (alice.email, alice.user.email, Client().get(old_page).status_code) == (NEW, NEW, 404)
    assert own.get("/mina-pass/").status_code == 200  # who is signed in stays so
    told = mail_to(ALICE, "address_moved")
    assert NEW not in told.text + told.html
    assert Client().get(ask).status_code == 404


def test_old_address_takes_it_back_and_everybody_is_signed_out(own, alice):
    own.post(OWN, {"email": NEW})
    say_yes()
    back = link_in(mail_to(ALICE, "address_moved"))
    assert (Client().get(back).status_code, address()) == (200, NEW)
    assert Client().post(back).status_code == 200
    alice.refresh_from_db()
    assert (alice.email, alice.user.email, own.get("/mina-pass/").status_code) == (ALICE, ALICE, 302)
    assert (AddressChange.objects.count(), Client().post(back).status_code) == (0, 404)


def test_way_back_is_not_lost_by_a_second_change(own, alice):
    own.post(OWN, {"email": NEW})
    say_yes()
    assert own.post(OWN, {"email": OTHER}).status_code == 422
    assert Client().post(link_in(mail_to(ALICE, "address_moved"))).status_code == 200
    assert address() == ALICE


def test_asking_takes_a_sign_in_of_the_last_minutes(alice):
    client = Client()
    client.force_login(alice.user)
    assert [
        client.get(OWN).url.partition("?")[0],
        client.post(OWN, {"email": NEW}).url.partition("?")[0],
    ] == ["/mina-pass/visa-kod/"] * 2
    assert not AddressChange.objects.exists()


def test_that_an_address_is_known_is_told_to_its_owner_alone(own, known):
    known(BOB)
    answers = [own.post(OWN, {"email": email}) for email in (NEW, BOB)]
    assert len({(answer.status_code, comes_to(answer), answer.text) for answer in answers}) == 1
    mail = mail_to(BOB, "new_address")
    assert reverse("my_shifts") in mail.text
    assert "/adress/" not in mail.text
    assert address() == ALICE


def test_address_that_became_somebody_elses_meanwhile_is_not_taken(own, alice, known):
    own.post(OWN, {"email": NEW})
    known(NEW)
    assert Client().post(link_in(mail_to(NEW, "new_address"))).status_code == 409
    alice.refresh_from_db()
    assert alice.email == ALICE


def test_what_was_typed_with_the_new_address_and_never_confirmed_gives_way(own, alice, add_shift):
    sign_up(add_shift(), email=NEW, name="Någon", language="sv", may_queue=True)
    own.post(OWN, {"email": NEW})
    say_yes()
    assert (address(), Volunteer.objects.count()) == (NEW, 1)
    assert SignUp.objects.get().volunteer == alice


def test_pressed_twice_it_does_not_move_back(own, alice):
    own.post(OWN, {"email": NEW})
    first, second = AddressChange.objects.get(), AddressChange.objects.get()
    move(first)
    with pytest.raises(CannotMove):
        move(second)
    assert address() == NEW


def test_account_for_work_stays_what_it_is(own, alice):
    User.objects.filter(pk=alice.user_id).update(is_superuser=True)
    ask_to_move(alice, to=NEW)
    move(AddressChange.objects.get())
    alice.refresh_from_db()
    assert (User.objects.get(is_superuser=True).email, alice.user.email) == (ALICE, NEW)


@pytest.mark.parametrize(("is_moved", "days"), [(False, 7), (True, 14)])
def test_links_end_and_the_other_address_is_forgotten(is_moved, days, own, alice):
    ask_to_move(alice, to=NEW)
    if is_moved:
        move(AddressChange.objects.get())
    name, email = ("address_moved", ALICE) if is_moved else ("new_address", NEW)
    link = link_in(mail_to(email, name))
    token = link.strip("/").split("/")[-1]
    assert (change_behind(token, is_moved=is_moved) is None, forget_old()) == (False, 0)
    assert change_behind(token, is_moved=not is_moved) is None
    long_ago = timezone.now() - timedelta(days=days, seconds=1)
    AddressChange.objects.update(asked_at=long_ago, moved_at=long_ago if is_moved else None)
    assert Client().get(link).status_code == 404
    assert (forget_old(), AddressChange.objects.count()) == (1, 0)


def test_coordinators_way_has_a_reason_and_is_answered_at_the_new_address(coordinator, alice):
    page = reverse("volunteers:address", args=[alice.pk])
    assert f'href="{page}"' in coordinator.get(reverse("volunteers:show", args=[alice.pk])).text
    assert coordinator.post(page, {"email": NEW}).status_code == 200
    assert not AddressChange.objects.exists()
    said = {"email": NEW, "reason": "Har bytt skola, ringde oss"}
    assert coordinator.post(page, said).status_code == 302
    assert address() == ALICE
    entry = AccessEntry.objects.filter(what=str(alice), action="change").latest("pk")
    assert entry.reason == said["reason"]
    say_yes()
    assert (address(), mail_to(ALICE, "address_moved").is_discreet) == (NEW, True)


def test_whoever_gave_no_address_is_asked_whether_it_is_them(coordinator, alice):
    Volunteer.objects.update(email=None)
    said = {"email": NEW, "reason": "Skrev upp sig på plats"}
    coordinator.post(reverse("volunteers:address", args=[alice.pk]), said)
    assert mail_to(NEW, "is_it_you")
    assert not AddressChange.objects.exists()


def test_other_address_goes_with_the_person_and_by_itself(own, alice):
    ask_to_move(alice, to=NEW)
    assert "address_changes" in {section.key for section in told_of(NEW) if section.entries}
    erase(NEW)
    assert (AddressChange.objects.count(), Volunteer.objects.get().erased_at) == (0, None)
    ask_to_move(alice, to=NEW)
    vanish(alice)
    assert (AddressChange.objects.count(), OutboxMail.objects.filter(to=NEW).count()) == (0, 0)


def test_settings_lead_there(own):
    assert f'href="{OWN}"' in own.get("/mina-pass/installningar/").text
