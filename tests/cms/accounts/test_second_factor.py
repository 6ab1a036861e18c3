"""Nobody works here with a password or a mailed code alone."""

import re
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from cms.accounts.middleware import SecondFactorMiddleware
from cms.accounts.models import User
from cms.accounts.sign_in.adapters import SecondFactorAdapter
from cms.mail.models import OutboxMail
from tests.cms.accounts.app import newest_code
from tests.cms.accounts.conftest import factors_of, sign_in, with_app
from tests.pages import text_of

SET_UP = "/konto/nycklar/"


@pytest.fixture(autouse=True)
def factor_required(settings):
    settings.MFA_REQUIRED = True


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/pages/",
        "/admin/images/",
        "/admin/account/",
        "/admin/sprite/",
        "/admin/api/main/pages/",
    ],
)
def test_staff_without_a_factor_see_just_the_page_that_sets_one_up(edit, client, path):
    sign_in(client, edit)
    assert client.get(path).headers["Location"] == f"{SET_UP}?next={quote(path, safe='')}"


def test_staff_without_a_factor_change_nothing_in_the_admin(edit, client, site):
    sign_in(client, edit)
    answer = client.post(f"/admin/pages/{site.pk}/edit/", {"title": "Nytt"})
    assert answer.headers["Location"].startswith(SET_UP)
    site.refresh_from_db()
    assert site.title != "Nytt"


def test_staff_without_a_factor_are_strangers_everywhere_else(edit, client):
    """A document for signed-in people stays closed, though the session is signed in."""
    inner = Collection.get_first_root_node().add_child(name="Internt")
    CollectionViewRestriction.objects.create(collection=inner, restriction_type="login")
    document = Document.objects.create(title="Rutin", file="rutin.pdf", collection=inner)
    sign_in(client, edit)
    answer = client.get(document.url)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/konto/login/")
    assert client.get("/").context["request"].user.is_anonymous
    assert client.get("/konto/nycklar/").context["user"] == edit


@pytest.mark.parametrize("path", [SET_UP, f"{SET_UP}app/", "/mina-pass/", "/konto/nowhere/", "/"])
def test_bar_of_the_admin_is_shown_once_the_factor_is(edit, client, settings, path):
    sign_in(client, edit)
    assert "wagtail-userbar" not in client.get(path, follow=True).content.decode()
    settings.MFA_REQUIRED = False
    assert "wagtail-userbar" in client.get("/").content.decode()


def test_app_is_set_up_and_opens_the_admin(edit, client):
    sign_in(client, edit)
    page = client.get(f"{SET_UP}app/").content.decode()
    secret = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    answer = client.post(f"{SET_UP}app/", {"code": newest_code(secret)})
    assert answer.headers["Location"] == f"{SET_UP}reservkoder/"
    assert factors_of(edit) == {"totp", "recovery_codes"}
    codes = client.get(f"{SET_UP}reservkoder/").content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert "<code>" not in client.get(f"{SET_UP}reservkoder/").content.decode()
    assert client.get("/admin/").status_code == 200


def test_wrong_code_sets_up_nothing(edit, client):
    sign_in(client, edit)
    client.get(f"{SET_UP}app/")
    answer = client.post(f"{SET_UP}app/", {"code": "000000"})
    assert "code" in answer.context["form"].errors
    assert factors_of(edit) == set()


def test_sign_in_asks_for_the_app_and_then_opens_what_one_came_for(edit, client):
    secret = with_app(edit)
    answer = sign_in(client, edit, to="?next=/admin/images/")
    assert answer.headers["Location"] == "/konto/kod/"
    assert client.get("/admin/").headers["Location"].startswith("/konto/login/")
    wrong = client.post("/konto/kod/", {"code": "000000"})
    assert "code" in wrong.context["form"].errors
    answer = client.post("/konto/kod/", {"code": newest_code(secret)})
    assert answer.headers["Location"] == "/admin/images/"
    assert client.get("/admin/images/").status_code == 200


def test_recovery_code_works_once(edit, client):
    with_app(edit)
    code = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()[3]
    for expected in (True, False):
        person = Client()
        sign_in(person, edit)
        person.post("/konto/kod/", {"code": code})
        assert (person.get("/admin/").status_code == 200) == expected


def test_code_of_the_app_works_once(edit):
    secret = with_app(edit)
    code = newest_code(secret)
    for expected in (True, False):
        person = Client()
        sign_in(person, edit)
        person.post("/konto/kod/", {"code": code})
        assert (person.get("/admin/").status_code == 200) == expected


def test_session_from_before_the_factor_has_to_show_it(edit, client):
    sign_in(client, edit)
    secret = with_app(edit)
    assert client.get("/admin/").headers["Location"] == "/konto/visa/?next=%2Fadmin%2F"
    for page in (
        SET_UP,
        f"{SET_UP}app/ta-bort/",
        f"{SET_UP}reservkoder/",
        f"{SET_UP}ny/",
        "/konto/password/change/",
    ):
        assert client.get(page).headers["Location"].startswith("/konto/visa/")
    assert client.post(f"{SET_UP}app/ta-bort/").headers["Location"].startswith("/konto/visa/")
    assert factors_of(edit) == {"totp", "recovery_codes"}
    answer = client.post("/konto/visa/?next=/admin/images/", {"code": newest_code(secret)})
    assert answer.headers["Location"] == "/admin/images/"
    assert client.get("/admin/images/").status_code == 200


def test_password_does_not_stand_in_for_the_factor(edit, client):
    sign_in(client, edit)
    with_app(edit)
    assert (
        client.post("/konto/reauthenticate/", {"password": "fyra ljus på torget"})
        .headers["Location"]
        .startswith("/konto/visa/")
    )
    assert client.get("/admin/").status_code == 302


def test_factor_that_is_removed_closes_the_admin(edit, client):
    sign_in(client, edit)
    secret = with_app(edit)
    client.post("/konto/visa/?next=/admin/", {"code": newest_code(secret)})
    assert client.get("/admin/").status_code == 200
    client.post(f"{SET_UP}app/ta-bort/")
    assert factors_of(edit) == set()
    assert client.get("/admin/").headers["Location"].startswith(SET_UP)


def test_recovery_codes_alone_are_no_factor(edit, client):
    with_app(edit)
    Authenticator.objects.filter(type="totp").delete()
    sign_in(client, edit)
    assert client.get("/admin/").headers["Location"].startswith(SET_UP)


def test_superuser_is_asked_as_well(site, client):
    root = User.objects.create_superuser("root@example.org", "fyra ljus på torget")
    sign_in(client, root)
    assert client.get("/admin/users/").headers["Location"].startswith(SET_UP)


def test_forgotten_password_does_not_go_round_the_factor(edit, client):
    with_app(edit)
    client.post("/konto/password/reset/", {"email": edit.email})
    link = re.search(r"http://testserver(/konto/password/reset/key/\S+)", OutboxMail.objects.get().text)[1]
    page = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(page, {"password1": "ett helt nytt lösenord", "password2": "ett helt nytt lösenord"})
    answer = client.post("/konto/login/", {"login": edit.email, "password": "ett helt nytt lösenord"})
    assert answer.headers["Location"] == "/konto/kod/"


def test_demo_opens_with_a_password_and_says_so(edit, client, settings):
    settings.MFA_REQUIRED, settings.DEMO = False, True
    assert "demo" in text_of(client.get("/konto/login/"), "main .note")
    sign_in(client, edit)
    assert client.get("/admin/").status_code == 200
    settings.MFA_REQUIRED, settings.DEMO = True, False
    assert "demo" not in text_of(Client().get("/konto/login/"))


def test_visitors_cost_no_query_for_it(site, client, django_assert_num_queries):
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        assert SecondFactorMiddleware(lambda request: "answered")(request) == "answered"


def test_wagtails_own_ways_in_and_out(edit, client):
    assert client.get("/admin/login/").headers["Location"] == "/konto/login/"
    assert client.get("/admin/password_reset/").status_code in {302, 404}
    secret = with_app(edit)
    sign_in(client, edit)
    client.post("/konto/kod/", {"code": newest_code(secret)})
    client.post("/admin/logout/")
    assert client.get("/admin/").headers["Location"].startswith("/konto/login/")


def raw_authenticators() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return " ".join(str(row) for row in cursor.fetchall())


def test_seeds_are_sealed_and_follow_a_change_of_keys(edit, settings):
    earlier = settings.FIELD_KEYS  # of the account's own address
    settings.FIELD_KEYS = {"old": b"o" * 32} | earlier
    secret = with_app(edit)
    assert secret not in raw_authenticators()
    assert raw_authenticators().count('"old.') == 2
    settings.FIELD_KEYS = {"new": b"n" * 32, "old": b"o" * 32} | earlier
    call_command("rotate_keys", verbosity=0)
    assert raw_authenticators().count('"new.') == 2
    settings.FIELD_KEYS = {"new": b"n" * 32}
    assert Authenticator.objects.get(type="totp").wrap().validate_code(newest_code(secret))
    assert len(Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()) == 10


def test_seed_on_its_way_is_sealed_in_the_session_too(edit, client):
    sign_in(client, edit)
    page = client.get(f"{SET_UP}app/").content.decode()
    secret = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        held = " ".join(row[0] for row in cursor.fetchall())
    assert client.session["mfa.totp.secret"] == secret
    assert held.startswith("test.")
    assert secret not in held


def test_passkeys_belong_to_the_site_whatever_host_was_claimed(settings):
    settings.SITE_HOST = "gvi.example.org"
    assert SecondFactorAdapter().get_public_key_credential_rp_entity()["id"] == "gvi.example.org"


def test_news_of_a_way_in_go_through_the_outbox_without_address_or_browser(
    edit, client, django_capture_on_commit_callbacks
):
    sign_in(client, edit)
    page = client.get(f"{SET_UP}app/").content.decode()
    secret = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"{SET_UP}app/", {"code": newest_code(secret)}, REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Mozilla"
        )
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.name) == (edit.email, "accounts/mail/way_in_changed")
    for kept in ("192.0.2.7", "Mozilla"):
        assert kept not in mail.text + mail.html


def test_fresh_log_in_keeps_nothing_of_a_form_that_was_sent(edit, client, settings):
    """allauth's own way would keep the request, client address included, in the session."""
    settings.MFA_REQUIRED = False
    sign_in(client, edit)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    answer = client.post("/konto/nycklar/app/", {"code": "123456"}, REMOTE_ADDR="192.0.2.7")
    assert answer.headers["Location"] == "/konto/reauthenticate/?next=%2Fkonto%2Fnycklar%2Fapp%2F"
    assert "192.0.2.7" not in str(dict(client.session))
    answer = client.post(answer.headers["Location"], {"password": "fyra ljus på torget"})
    assert answer.headers["Location"] == "/konto/nycklar/app/"
    assert client.get("/konto/nycklar/app/").status_code == 200
