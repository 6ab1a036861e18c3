"""The guard before every form: who is let in without a cookie, and who is not."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import Client
from django.urls import path

from cms import urls
from cms.base import middleware
from cms.base.middleware import FORM_WINDOW

pytestmark = [pytest.mark.urls(__name__), pytest.mark.usefixtures("site")]
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def guarded(request: HttpRequest) -> HttpResponse:
    """A form, and what arrived with it."""
    if request.method == "POST":
        return HttpResponse(f"taken: {request.POST['name']}")
    return HttpResponse(Template("<form>{% csrf_token %}</form>").render(RequestContext(request)))


urlpatterns = [path("guarded/", guarded), path("guarded/password/", guarded), *urls.urlpatterns]


class Visitor(Client):
    """A browser whose requests are really checked."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def read(self) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/guarded/").content.decode())[
            1
        ]

    def send(
        self,
        token: str,
        headers: dict[str, str] = OURS,
        name: str = "Alice",
        path: str = "/guarded/",
        **more: str,
    ) -> HttpResponse:
        return self.post(path, {"name": name, "csrfmiddlewaretoken": token, **more}, headers=headers)


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
def pass_time(monkeypatch):
    """Let seconds go by on the guard's clock, from the first second of a window."""
    start = 1_800_000_000 // FORM_WINDOW * FORM_WINDOW
    now = [start]
    monkeypatch.setattr(middleware.time, "time", lambda: now[0])
    return lambda seconds: now.__setitem__(0, start + seconds)


def test_visitors_form_is_taken_and_no_cookie_is_set(visitor):
    answer = visitor.send(visitor.read())
    assert (answer.status_code, answer.content) == (200, b"taken: Alice")
    assert visitor.cookies == {}
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_token_is_one_for_all_so_that_a_page_can_be_cached(visitor):
    assert Visitor().send(visitor.read()).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://testserver"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {},  # no browser of today, and no other person's browser either
    ],
)
def test_form_of_ours_is_taken_with_what_the_browser_tells(visitor, headers):
    assert visitor.send(visitor.read(), headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:8080"},
        {"origin": "null"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver", "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "SAME-ORIGIN, cross-site"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    ],
)
def test_form_from_elsewhere_is_refused_and_nothing_of_it_comes_back(visitor, headers):
    """Not even with a good token, which anybody can read. Given back it would be their form on our page."""
    answer = visitor.send(visitor.read(), headers, name="Mallory")
    assert answer.status_code == 403
    assert "Mallory" not in answer.content.decode()
    assert visitor.cookies == {}


@pytest.mark.parametrize("token", ["", "short", "a" * 32, "a" * 64, "ö" * 64, "a" * 5000])
def test_forged_token_is_refused(visitor, token):
    assert visitor.send(token).status_code == 403


def test_without_a_token_nothing_is_taken(visitor):
    assert visitor.post("/guarded/", {"name": "Alice"}, headers=OURS).status_code == 403
    assert visitor.put("/guarded/", b"{}", content_type="application/json", headers=OURS).status_code == 403
    assert visitor.delete("/guarded/", headers=OURS).status_code == 403


@pytest.mark.parametrize(
    ("seconds", "status"),
    [(3600, 200), (FORM_WINDOW, 200), (2 * FORM_WINDOW - 1, 200), (2 * FORM_WINDOW, 403)],
)
def test_form_is_good_through_this_window_and_the_next(visitor, pass_time, seconds, status):
    token = visitor.read()
    pass_time(seconds)
    assert visitor.send(token).status_code == status


def test_token_of_a_window_to_come_is_refused(visitor, pass_time):
    pass_time(FORM_WINDOW)
    token = visitor.read()
    pass_time(0)
    assert visitor.send(token).status_code == 403


def test_day_old_form_comes_back_as_it_was_and_can_be_sent_again(visitor, pass_time):
    token = visitor.read()
    pass_time(24 * 3600)
    refused = visitor.send(token, name='Åsa "Alice" <b>')
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "Åsa &quot;Alice&quot; &lt;b&gt;" in page
    fresh = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert token not in page
    assert visitor.send(fresh, name="Åsa").content.decode() == "taken: Åsa"
    assert visitor.cookies == {}


def test_stale_form_without_a_word_from_the_browser_is_not_given_back(visitor, pass_time):
    token = visitor.read()
    pass_time(24 * 3600)
    assert "Mallory" not in visitor.send(token, {}, name="Mallory").content.decode()
    assert "Mallory" not in visitor.send(token, {"sec-fetch-site": "none"}, name="Mallory").content.decode()


@pytest.mark.parametrize("field", ["password", "password1", "oldpassword"])
def test_stale_form_with_a_password_is_not_given_back(visitor, pass_time, field):
    token = visitor.read()
    pass_time(24 * 3600)
    page = visitor.send(token, **{field: "hemligt-losenord"}).content.decode()
    assert "hemligt-losenord" not in page
    assert 'value="Alice"' not in page


def test_session_keeps_djangos_own_protection_and_its_cookie(visitor):
    everyones = visitor.read()
    visitor.force_login(get_user_model().objects.create_user("edit@example.org"))
    own = visitor.read()
    assert visitor.cookies["csrftoken"].value
    assert visitor.send(everyones).status_code == 403
    assert visitor.send(own).status_code == 200
    assert Visitor().send(own).status_code == 403


def test_session_is_guarded_against_other_sites_too(visitor):
    visitor.force_login(get_user_model().objects.create_user("edit@example.org"))
    own = visitor.read()
    assert visitor.send(own, {"origin": "https://evil.example"}).status_code == 403
    assert visitor.send(own, {"origin": "null"}).status_code == 403
    assert (
        "Mallory"
        not in visitor.send("a" * 64, {"sec-fetch-site": "cross-site"}, name="Mallory").content.decode()
    )


def test_session_that_is_no_more_can_still_send_a_form(visitor):
    visitor.cookies["sessionid"] = "long-gone"
    assert visitor.send(visitor.read()).status_code == 200


def test_csrf_cookie_of_an_earlier_session_decides_nothing(visitor):
    visitor.cookies["csrftoken"] = "a" * 32
    assert visitor.send("a" * 32).status_code == 403
    assert visitor.send(visitor.read()).status_code == 200


def test_signing_in_needs_no_cookie_beforehand(visitor):
    page = visitor.get("/konto/login/")
    assert page.status_code == 200
    assert visitor.cookies == {}
