"""What a link in an old mail opens, for how long, and how the person closes it; and that no stranger can shut it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.base.security import limits
from cms.mail.models import OutboxMail
from tests.conftest import ALICE
from tests.outcomes import comes_to, says
from tests.volunteers.my_pages.conftest import put
from tests.volunteers.tokens import with_names
from volunteers.events.models import EventPage, Occurrence
from volunteers.notices.links import call_token
from volunteers.notices.models import Call
from volunteers.people.models import AgeBand, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import (
    GUARDIAN,
    LASTS,
    PRIVATE,
    code_page_of,
    reference_of,
    token_of,
)

OF_A_SIGN_UP = ["my_shift", "confirm", "cancel", "vanish_by_link", "my_shift_calendar", "come", "answer"]
OF_A_SIGN_UP += ["issue_calendar_address", "remove_calendar_address", "set_discreet"]
CLOSED = "accounts/mail/codes_closed"


def end(shift: Shift, *, ago: timedelta) -> None:
    over = timezone.now() - ago
    times = {"starts_at": over - timedelta(hours=4), "ends_at": over}
    Shift.objects.filter(pk=shift.pk).update(**times)
    Occurrence.objects.filter(pk=shift.occurrence_id).update(**times)


def pages_of(row: SignUp) -> list[str]:
    """Every page that a link mailed about the sign-up leads to, or to which its page does."""
    row.refresh_from_db()
    found = [reverse(name, args=[token_of(row)]) for name in OF_A_SIGN_UP]
    found += [reverse(name, args=[reference_of(row)]) for name in ("type_code", "send_code_again")]
    call = Call.objects.get_or_create(shift=row.shift, volunteer=row.volunteer, at=row.created_at)[0]
    return [*found, *(reverse(name, args=[call_token(call)]) for name in ("step_in", "stop_calls"))]


def statuses(pages: list[str], client: Client | None = None) -> set[int]:
    client = client or Client()
    return {send(page).status_code for page in pages for send in (client.get, client.post)}


@pytest.fixture
def row(alice, add_shift) -> SignUp:
    return put(alice, add_shift(capacity=3))


def test_link_shows_the_shift_for_some_days_after_it(row):
    end(row.shift, ago=LASTS - timedelta(hours=1))
    assert Client().get(reverse("my_shift", args=[token_of(row)])).status_code == 200
    assert Client().get(reverse("answer", args=[token_of(row)])).status_code == 200


def test_every_link_ends_some_days_after_its_shift_with_a_way_to_sign_in(row):
    end(row.shift, ago=LASTS + timedelta(hours=1))
    pages = [page for page in pages_of(row) if not page.endswith("/inga-fler/")]
    before = list(SignUp.objects.values()), list(Volunteer.objects.values()), OutboxMail.objects.count()
    for page in pages:
        for answer in (Client().get(page), Client().post(page)):
            assert answer.status_code in {410, 405}, page
            if answer.status_code == 410:
                assert f'href="{reverse("my_shifts")}"' in answer.text
                assert str(row.shift.role) not in answer.text
    assert (
        list(SignUp.objects.values()),
        list(Volunteer.objects.values()),
        OutboxMail.objects.count(),
    ) == before


def test_link_of_a_series_ends_after_its_last_meeting(row, add_date):
    EventPage.objects.filter(pk=row.shift.occurrence.event_id).update(is_series=True)
    add_date(starts_at=timezone.now() - LASTS + timedelta(hours=1))
    end(row.shift, ago=LASTS + timedelta(days=9))
    page = reverse("my_shift", args=[token_of(row)])
    assert Client().get(page).status_code == 200
    Occurrence.objects.exclude(pk=row.shift.occurrence_id).delete()
    assert Client().get(page).status_code == 410


def test_link_of_a_private_shift_ends_too(row):
    Shift.objects.update(is_private=True)
    page = reverse("private_shift", args=[PRIVATE.sign(f"{row.shift_id}.0")])
    assert Client().get(page).status_code == 200
    end(row.shift, ago=LASTS + timedelta(hours=1))
    assert Client().get(page).status_code == 410


def test_whoever_is_signed_in_still_sees_it(row, own, known):
    end(row.shift, ago=LASTS + timedelta(hours=1))
    page = reverse("my_shift", args=[token_of(row)])
    assert own.get(page).status_code == 200
    other = Client()
    other.force_login(known("bob@example.org").user)
    assert other.get(page).status_code == 410


def test_link_of_one_shift_says_nothing_of_another(row, alice, add_shift, add_date):
    other = put(alice, add_shift(add_date(starts_at=timezone.now() + timedelta(days=20)), role="Fotograf"))
    texts = [Client().get(page).text for page in pages_of(row) if "forsvinn" not in page]
    assert [text for text in texts if "Fotograf" in text or token_of(other) in text] == []


def test_what_opens_more_than_the_shift_asks_who_it_is(row):
    """Nothing behind any button of the link's page needs no code, but for the shift itself and the ways out."""
    page = Client().get(reverse("my_shift", args=[token_of(row)])).text.partition("<main")[2]
    own = [
        link
        for link in re.findall(r'(?:href|action)="(/mina-pass/[^"#?]*)', page)
        if with_names(token_of(row)) not in with_names(link)
    ]
    assert set(own) == {"/mina-pass/", "/mina-pass/installningar/"}
    assert {Client().get(link).url.partition("?")[0] for link in own} == {"/mina-pass/logga-in/"}


@pytest.mark.parametrize("page", ["kalender/", "om-mig/", "om-mig/fil.json", "om-mig/fil.html"])
def test_what_holds_more_than_a_shift_asks_whoever_signed_in_longer_ago(page, alice):
    client = Client()
    client.force_login(alice.user)
    assert client.get(f"/mina-pass/{page}").url.partition("?")[0] == "/mina-pass/visa-kod/"


def test_all_links_close_with_one_button_and_new_mails_carry_new_ones(own, row, alice):
    pages = pages_of(row)
    guardian = reverse("guardian", args=[GUARDIAN.sign(f"{alice.pk}.0")])
    answer = own.post("/mina-pass/lankar/stang/")
    assert comes_to(answer) == "/mina-pass/installningar/#lankar"
    assert says(own, answer)
    assert statuses([*pages, guardian]) <= {404, 405}
    assert 404 in statuses(pages)
    row.refresh_from_db()
    assert Client().get(reverse("my_shift", args=[token_of(row)])).status_code == 200
    assert own.get("/mina-pass/installningar/").status_code == 200


def test_closing_links_ends_the_other_sessions_and_not_this_one(own, alice):
    elsewhere = Client()
    elsewhere.force_login(alice.user)
    own.post("/mina-pass/lankar/stang/")
    assert [client.get("/mina-pass/").status_code for client in (own, elsewhere)] == [200, 302]


def test_guardian_who_has_not_answered_is_asked_anew(own, alice, add_shift):
    alice.age, alice.guardian_email, alice.guardian_asked_at = (
        AgeBand.FROM_15,
        "parent@example.org",
        timezone.now(),
    )
    alice.save()
    row = put(alice, add_shift(), SignUp.State.OFFERED)
    SignUp.objects.filter(pk=row.pk).update(state="held")
    own.post("/mina-pass/lankar/stang/")
    mail = OutboxMail.objects.get(name="signups/mail/guardian")
    path = re.search(r"http://testserver(/\S*vardnadshavare/\S+)", mail.text)[1]
    assert Client().get(path).status_code == 200


def test_nobody_closes_the_links_of_another(row, known):
    other = Client()
    other.force_login(known("bob@example.org").user)
    other.post("/mina-pass/lankar/stang/")
    Client().post("/mina-pass/lankar/stang/")
    assert Client().get(reverse("my_shift", args=[token_of(row)])).status_code == 200


def guess(row: SignUp, *, times: int) -> list[int]:
    page = code_page_of(row)
    return [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(page, {"code": "000000"}).status_code for n in range(times)
    ]


@pytest.fixture
def asked(add_shift, monkeypatch) -> SignUp:
    """Somebody has signed Alice up, and types codes."""
    monkeypatch.setattr(
        "volunteers.signups.joining.confirmation_codes.secrets.randbelow", lambda _stop: 123456
    )
    monkeypatch.setitem(limits.BY_HOLDER, "type_code", "999/h/key")
    return sign_up(add_shift(), email=ALICE, name="Alice", language="sv", may_queue=False)


def test_wrong_codes_of_a_stranger_leave_the_mailed_link_as_it_was(asked):
    guess(asked, times=90)
    page = reverse("my_shift", args=[token_of(asked)])
    assert with_names(Client().post(f"{page}bekrafta/").url) == with_names(page)
    assert Client().post(f"{page}avboka/").status_code == 302
    asked.refresh_from_db()
    assert asked.state == "cancelled"
    assert Client().post(f"{page}forsvinn/").status_code == 302
    assert Volunteer.objects.get().erased_at


def test_asking_again_gives_a_code_and_no_more_guesses(asked):
    for _time in range(5):
        guess(asked, times=4)
        asked.code_tries = 0
        asked.save()
    assert Client().post(code_page_of(asked), {"code": "123456"}).status_code == 422
    asked.refresh_from_db()
    assert asked.state == "held"
    told = OutboxMail.objects.filter(name=CLOSED)
    assert [mail.to for mail in told] == [ALICE]
    page = reverse("my_shift", args=[token_of(asked)])
    Client().post(f"{page}bekrafta/")
    asked.refresh_from_db()
    assert asked.state == "placed"


def test_wrong_codes_for_one_shift_count_for_the_next_and_for_the_log_in(asked, add_shift):
    guess(asked, times=20)
    other = sign_up(add_shift(role="Fotograf"), email=ALICE, name="Alice", language="sv", may_queue=False)
    assert Client().post(code_page_of(other), {"code": "123456"}).status_code == 422
    assert limits.codes_are_closed(Client().get("/").wsgi_request, ALICE)


def test_ways_out_are_never_limited(own, row, monkeypatch):
    monkeypatch.setitem(limits.BY_HOLDER, "use_link", "1/h/key")
    page = reverse("my_shift", args=[token_of(row)])
    assert [Client().post(f"{page}kommer/").status_code for _time in range(2)] == [302, 429]
    assert Client().post(f"{page}avboka/").status_code == 302
    assert [own.post("/mina-pass/installningar/").status_code for _time in range(2)] == [422, 429]
    assert own.post(f"/mina-pass/mitt/{token_of(row)}/avboka/").status_code == 302
    assert own.post("/mina-pass/ta-tillbaka/").status_code == 302
    assert Volunteer.objects.get().erased_at
