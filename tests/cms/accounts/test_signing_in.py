import re
from collections.abc import Iterator
from ipaddress import IPv6Address

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from cms.accounts.models import User
from cms.accounts.sign_in.adapters import NOT_LET_IN, AccountAdapter
from cms.mail.models import OutboxMail

PASSWORD = "fyra ljus på torget"
EDIT, CHARLIE = "edit@example.org", "charlie@example.org"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def edit(db: None) -> User:
    return User.objects.create_superuser(EDIT, PASSWORD)


def sign_in(client: Client, *, login: str = EDIT, password: str = PASSWORD, to: str = "") -> object:
    return client.post(f"/konto/login/{to}", {"login": login, "password": password})


def test_login_page_sets_no_cookie(db: None, client: Client) -> None:
    answer = client.get("/konto/login/?next=/admin/")

    assert (answer.status_code, dict(answer.cookies)) == (200, {})


def test_admin_sends_a_stranger_to_the_login_page(db: None, client: Client) -> None:
    assert client.get("/admin/").headers["Location"] == "/konto/login/?next=/admin/"
    assert (
        client.get("/admin/login/?next=/admin/pages/").headers["Location"]
        == "/konto/login/?next=/admin/pages/"
    )


def test_sign_in_leads_to_the_page_one_came_for(edit: User) -> None:
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', client.get("/konto/login/").content.decode())
    assert token

    answer = client.post(
        "/konto/login/?next=/admin/images/",
        {"login": EDIT, "password": PASSWORD, "csrfmiddlewaretoken": token[1]},
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/images/")
    assert client.get("/admin/images/").status_code == 200


def test_sign_in_does_not_lead_to_another_site(edit: User, client: Client) -> None:
    assert sign_in(client, to="?next=https://example.com/").headers["Location"] == "/admin/"


def test_wrong_password_and_unknown_address_get_the_same_answer(edit: User, client: Client) -> None:
    pages = []
    for login in (EDIT, CHARLIE):
        answer = sign_in(client, login=login, password="a wrong password")
        assert answer.context["form"].non_field_errors() == [str(NOT_LET_IN)]
        pages.append((answer.status_code, without_token(answer.content.decode()).replace(login, "")))

    assert pages[0] == pages[1]


def test_too_many_tries_get_the_answer_of_a_wrong_password(edit: User, client: Client) -> None:
    answers = [sign_in(client, password="a wrong password") for _ in range(12)]
    answers.append(sign_in(client))

    assert {answer.context["form"].non_field_errors()[0] for answer in answers} == {str(NOT_LET_IN)}


def test_sign_in_without_admin_rights_meets_a_page_and_no_circle(db: None, client: Client) -> None:
    User.objects.create_user(CHARLIE, PASSWORD)

    sign_in(client, login=CHARLIE)
    answer = client.get("/admin/", follow=True)

    assert [address for address, _status in answer.redirect_chain] == ["/konto/login/?next=/admin/"]
    assert answer.status_code == 200


def test_sign_out_takes_a_button(edit: User, client: Client) -> None:
    client.force_login(edit)

    client.get("/konto/logout/")
    assert "_auth_user_id" in client.session

    answer = client.post("/konto/logout/")
    assert answer.headers["Location"] == "/"
    assert {name for name, cookie in client.cookies.items() if cookie.value} <= {"csrftoken"}


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_email_verification_sent", "account_set_password"]
)
def test_what_staff_do_not_need_is_not_there(edit: User, client: Client, name: str) -> None:
    client.force_login(edit)

    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("path", ["/admin/password_reset/", "/admin/account/change_password/"])
def test_wagtails_own_passwords_are_off(edit: User, client: Client, path: str) -> None:
    client.force_login(edit)

    assert client.get(path).status_code == 404


def test_forgotten_password_answers_alike_and_mails_through_the_outbox(edit: User, client: Client) -> None:
    pages = []
    for email in (EDIT, CHARLIE):
        answer = client.post("/konto/password/reset/", {"email": email}, follow=True)
        pages.append((answer.redirect_chain, without_token(answer.content.decode())))

    assert pages[0] == pages[1]
    mails = OutboxMail.objects.order_by("pk").values_list("to", "name")
    assert list(mails) == [(EDIT, "accounts/mail/reset_password"), (CHARLIE, "accounts/mail/unknown_account")]


def test_mailed_link_changes_the_password(edit: User, client: Client) -> None:
    client.post("/konto/password/reset/", {"email": EDIT})
    link = re.search(r"http://testserver(/konto/password/reset/key/\S+)", OutboxMail.objects.get().text)
    assert link

    page = client.get(link[1], follow=True)
    form = {"password1": "ett helt nytt lösenord", "password2": "ett helt nytt lösenord"}
    client.post(page.redirect_chain[-1][0], form)

    edit.refresh_from_db()
    assert edit.check_password("ett helt nytt lösenord")
    assert client.get(link[1]).context["token_fail"]


def test_signed_in_staff_change_their_password(edit: User, client: Client) -> None:
    client.force_login(edit)

    form = {
        "oldpassword": PASSWORD,
        "password1": "ett helt nytt lösenord",
        "password2": "ett helt nytt lösenord",
    }
    answer = client.post("/konto/password/change/", form)

    edit.refresh_from_db()
    assert (answer.headers["Location"], edit.check_password("ett helt nytt lösenord")) == ("/admin/", True)


def test_client_ip_is_a_keyed_hash_of_the_network() -> None:
    def seen(ip: str) -> str:
        return AccountAdapter().get_client_ip(RequestFactory().get("/", REMOTE_ADDR=ip))

    one, other = seen("192.0.2.1"), seen("192.0.2.2")

    assert IPv6Address(one).packed[0] == 0xFD
    assert one != other
    assert IPv6Address(one).packed[:8] != IPv6Address(other).packed[:8]
    assert seen("2001:db8::1") == seen("2001:db8::2") != seen("2001:db8:0:1::1")


def test_too_many_sign_ins_from_one_place_get_a_page(edit: User, client: Client) -> None:
    answers = [sign_in(client, login=f"{number}@example.org", password="wrong") for number in range(31)]

    assert [answers[0].status_code, answers[-1].status_code] == [200, 429]


def without_token(html: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=)"[^"]+"', r"\1", html)
