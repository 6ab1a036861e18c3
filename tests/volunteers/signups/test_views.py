"""The forms as a browser without JavaScript meets them."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import OPENS, code_page_of, private_link, token_of
from volunteers.signups.places.cancelling import cancel


@pytest.fixture
def visitor():
    """A browser with our form guard switched on."""
    return Client(
        enforce_csrf_checks=True, headers={"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    )


@pytest.fixture
def post_form(visitor):
    """Fetch a page as a visitor and post a form to an address, with the token of that page."""

    def post(page, action, **data):
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.get(page).text).group(1)
        return visitor.post(action, data | {"csrfmiddlewaretoken": token})

    return post


@pytest.fixture
def shift(add_shift):
    return add_shift()


@pytest.fixture
def answers(shift):
    return {"shift": str(shift.pk), "name": "Alice", "email": ALICE, "agreed": "on"}


def action(shift):
    return f"/mina-pass/anmal/{shift.occurrence_id}/"


def code_in_the_mail():
    return re.search(
        r"\b\d{6}\b", OutboxMail.objects.filter(name="signups/mail/code").latest("pk").text
    ).group()


PAGE = "/kalender/kvallsvandring/"


def test_sign_up_code_and_own_page_in_three_screens_without_a_cookie(post_form, visitor, shift, answers):
    response = post_form(PAGE, action(shift), **answers)
    code_page = response["Location"]
    response = post_form(code_page, code_page, code=code_in_the_mail())
    mine = visitor.get(response["Location"])
    assert SignUp.objects.get().state == "placed"
    assert response.status_code == 302
    assert "no-store" in mine["Cache-Control"]
    assert mine["X-Robots-Tag"] == "noindex, noarchive"
    assert dict(visitor.cookies) == {}


def test_code_may_be_typed_in_groups_and_in_arabic_digits(post_form, shift, answers):
    page = post_form(PAGE, action(shift), **answers)["Location"]
    code = code_in_the_mail().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    post_form(page, page, code=f"{code[:3]} {code[3:]}")
    assert SignUp.objects.get().state == "placed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "inte en adress"),
        ("email", "alice@example.org\nBcc: bob@example.org"),
        ("email", "a" * 288 + "@example.org"),
        ("email", ""),
        ("name", ""),
        ("name", "\u200b \u202e"),
        ("name", "N" * 81),
        ("shift", ""),
        ("shift", "999999"),
        ("shift", "1; drop table"),
        ("agreed", ""),
    ],
)
def test_bad_answer_is_told_beside_the_field_and_nothing_is_lost(post_form, shift, answers, field, value):
    answers[field] = value
    response = post_form(PAGE, action(shift), **answers)
    assert response.status_code == 422
    assert response.context["form"].has_error(field)
    text = response.text
    assert re.search(r'class="summary[^>]* autofocus', text)
    kept = {"name": answers["name"], "email": answers["email"]}
    kept.pop(field, None)
    assert all(f'value="{value}"' in text for value in kept.values())
    assert not SignUp.objects.exists()
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(
    "name", ["Åsa Öström", "محمد علی", "Maxamed Cabdi", "李小龍", "O'Brien-Nuñez", "می‌خواهم"]
)
def test_names_in_any_script_are_kept_as_they_are(post_form, shift, answers, name):
    post_form(PAGE, action(shift), **answers | {"name": name})
    assert SignUp.objects.get().name == name


def test_shift_that_filled_meanwhile_is_offered_as_its_queue(post_form, shift, answers, join):
    join(shift, BOB)
    response = post_form(PAGE, action(shift), **answers)
    assert response.status_code == 422
    assert f'value="{shift.pk}-queue"' in response.text
    response = post_form(PAGE, action(shift), **answers | {"shift": f"{shift.pk}-queue"})
    assert SignUp.objects.get(volunteer__email=ALICE).state == "asked"


def test_group_too_large_for_the_places_left_is_offered_the_queue(post_form, add_shift, answers, join):
    shift, one_free = add_shift(capacity=3, is_private=True), add_shift(capacity=3)
    join(shift, BOB)
    join(one_free, CHARLIE)
    ways = {
        private_link(shift): private_link(shift).removeprefix(settings.SITE_URL),
        f"{PAGE}?tillfalle={one_free.occurrence_id}": action(one_free),
    }
    for row, (page, way) in zip((shift, one_free), ways.items(), strict=True):
        answers |= {"shift": str(row.pk), "people": "3"}
        response = post_form(page.removeprefix(settings.SITE_URL), way, **answers)
        assert (response.status_code, "Där finns inte plats för er alla." in response.text) == (422, True)
        again = re.search(rf'value="({row.pk}(?:-queue)?)"', response.text)[1]
        post_form(page.removeprefix(settings.SITE_URL), way, **answers | {"shift": again})
        assert row.sign_ups.filter(state="asked", people=3).count() == 1


def test_group_larger_than_the_shift_is_refused_in_words_and_not_left_to_wait(post_form, add_shift, answers):
    shift, larger = (
        add_shift(capacity=2),
        add_shift(capacity=5),
    )  # of one event, whose form asks for up to five
    for value in (str(shift.pk), f"{shift.pk}-queue"):
        where = f"{PAGE}?tillfalle={shift.occurrence_id}"
        response = post_form(where, action(shift), **answers | {"shift": value, "people": "3"})
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["people"])
    assert not SignUp.objects.exists()
    assert larger.most_together == 5


def test_form_sent_twice_makes_one_sign_up(post_form, shift, answers):
    post_form(PAGE, action(shift), **answers)
    post_form(PAGE, action(shift), **answers)
    assert SignUp.objects.count() == 1


def test_sign_up_for_anothers_address_tells_nothing_about_it(post_form, shift, answers, join):
    join(shift, ALICE)
    answers["shift"] = f"{shift.pk}-queue"
    known = post_form(PAGE, action(shift), **answers)
    other = post_form(PAGE, action(shift), **answers | {"email": BOB})
    pages = [
        re.sub(r'value="\w{64}"|kod/[^/"]+', "", Client().get(r["Location"]).text) for r in (known, other)
    ]
    assert pages[0] == pages[1]


def test_full_shift_answers_alike_for_those_who_have_a_place_in_it(post_form, shift, answers, join):
    join(shift, ALICE)
    pages = [post_form(PAGE, action(shift), **answers | {"email": email}) for email in (ALICE, BOB)]
    texts = [re.sub(r'value="\w{64}"|(alice|bob)@', "", page.text) for page in pages]
    assert [page.status_code for page in pages] == [422, 422]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("token", ["1", "1:forged", "x" * 500, "%00", "\uff11:é"])
def test_forged_link_gets_a_clear_page_with_a_way_on(shift, token):
    response = Client().get(f"/mina-pass/{token}/")
    assert response.status_code == 404
    assert 'href="/mina-pass/"' in response.text


def test_code_page_link_does_not_open_the_sign_up(join, shift):
    reference = code_page_of(join(shift)).rstrip("/").rsplit("/", 1)[1]
    assert Client().get(f"/mina-pass/{reference}/").status_code == 404


def test_opening_a_link_changes_nothing(ask, shift):
    token = OPENS.sign(str(ask(shift).pk))
    before = SignUp.objects.values().get()
    for address in ("", "bekrafta/", "avboka/"):
        Client().get(f"/mina-pass/{token}/{address}")
        Client().head(f"/mina-pass/{token}/{address}")
    assert SignUp.objects.values().get() == before


def test_cancel_button_cancels(post_form, join, shift):
    token = OPENS.sign(str(join(shift).pk))
    post_form(f"/mina-pass/{token}/", f"/mina-pass/{token}/avboka/")
    assert SignUp.objects.get().state == "cancelled"


def test_mail_speaks_the_language_of_the_page_it_was_asked_on(visitor, post_form, shift, answers):
    post_form("/en/mina-pass/logga-in/", f"/en{action(shift)}", **answers)
    mail = OutboxMail.objects.get()
    assert mail.subject == "Confirm your sign-up"
    assert "/en/mina-pass/" in mail.text
    assert Volunteer.objects.get().language == "en"


def test_language_of_a_known_volunteer_changes_only_when_they_confirm(
    post_form, answers, join, add_date, add_shift
):
    volunteer = join(add_shift()).volunteer
    shift = add_shift(add_date(starts_at=timezone.now() + timedelta(days=30)))
    asked = post_form("/en/mina-pass/logga-in/", f"/en{action(shift)}", **answers | {"shift": str(shift.pk)})
    mail = OutboxMail.objects.latest("pk")
    volunteer.refresh_from_db()
    assert (mail.subject, volunteer.language) == ("Confirm your sign-up", "sv")
    post_form(asked["Location"], asked["Location"], code=code_in_the_mail())
    volunteer.refresh_from_db()
    assert volunteer.language == "en"


def test_form_open_for_an_hour_is_taken(visitor, post_form, shift, answers, monkeypatch):
    page = visitor.get(PAGE).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    later = timezone.now().timestamp() + 3600
    monkeypatch.setattr("cms.base.middleware.time.time", lambda: later)
    response = visitor.post(action(shift), answers | {"csrfmiddlewaretoken": token})
    assert response.status_code == 302


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_sign_up_posted_from_another_site_is_refused(visitor, shift, answers, headers):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.get(PAGE).text).group(1)
    response = visitor.post(action(shift), answers | {"csrfmiddlewaretoken": token}, headers=headers)
    assert response.status_code == 403
    assert not SignUp.objects.exists()


def test_file_of_a_place_that_one_no_longer_has_is_not_given_while_one_waits_anew(join, shift):
    row = join(shift)
    file = f"/mina-pass/{OPENS.sign(str(row.pk))}/pass.ics"
    assert "METHOD:PUBLISH" in Client().get(file).text
    cancel(row)
    assert "METHOD:CANCEL" in Client().get(file).text
    join(shift, BOB)
    join(shift)
    assert Client().get(file).status_code == 404


def test_stranger_at_a_code_page_uses_up_nothing_of_the_owners(shift, ask):
    row = ask(shift)
    page, own = code_page_of(row), code_page_of(row)
    shut = [Client(REMOTE_ADDR="203.0.113.9").post(page, {"code": ""}).status_code for _time in range(80)][-1]
    assert shut == 429
    assert Client(REMOTE_ADDR="203.0.113.9").post(f"{own}ny/").status_code == 302
    assert Client().get(own).status_code == 200
    assert OutboxMail.objects.filter(name="signups/mail/code").count() == 2
    code = {"code": code_in_the_mail()}
    assert Client().post(own, code).status_code == 302
    assert Client().get(f"/mina-pass/{token_of(row)}/").status_code == 200
    assert Client().post(f"/mina-pass/{token_of(row)}/avboka/").status_code == 302
