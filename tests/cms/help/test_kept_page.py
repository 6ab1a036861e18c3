"""The copy of the help page says at each moment what the page itself would say, and asks no database."""

from datetime import date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from campaigns.demo.site_setup import build_site
from cms.help import copying, kept_page
from cms.help.copying import keep_copies
from cms.help.kept_page import file_of, page_now
from cms.help.models import HelpLine, HelpPage, SpecialDay
from cms.help.no_trace import FROM_COPY, HEADERS
from cms.help.opening_hours import STOCKHOLM
from cms.news.models import Banner, BannerText

LANGUAGES = [code for code, _name in settings.LANGUAGES]
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=STOCKHOLM)
MOMENTS = {
    "open": WEDNESDAY,
    "closed": WEDNESDAY.replace(hour=20),
    "weekend": WEDNESDAY + timedelta(days=3),
    "special day": WEDNESDAY + timedelta(days=5, hours=9),
    "weeks later": WEDNESDAY + timedelta(days=40, hours=-2),
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(kept_page, "last_read", {})
    monkeypatch.setattr(copying, "done", copying.Done())
    return tmp_path


@pytest.fixture
def stop_the_clock(monkeypatch):
    def stop(moment: datetime) -> None:
        caches["kept"].clear()  # what is kept for a minute was kept hours ago
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stop


@pytest.fixture
def whole_site(db, stop_the_clock):
    stop_the_clock(WEDNESDAY)
    build_site()
    line = HelpLine.for_site(Site.objects.get())
    line.save()
    SpecialDay.objects.create(helpline=line, day=date(2026, 11, 30), opens_at=time(18), closes_at=time(21))
    SpecialDay.objects.create(helpline=line, day=date(2026, 12, 2))


def address(language: str) -> str:
    return "/stod/" if language == "sv" else f"/{language}/stod/"


def put_up_banners() -> None:
    for number, level in enumerate(Banner.Level.values):
        starts = WEDNESDAY + timedelta(hours=9 * number)
        banner = Banner.objects.create(
            level=level, text=f"Svenska {number}", starts_at=starts, ends_at=starts + timedelta(days=1)
        )
        BannerText.objects.create(banner=banner, language="en", text=f"English {number}")


@pytest.mark.parametrize("has_banners", [True, False])
def test_copy_is_the_page_at_every_moment_in_every_language(
    client, whole_site, stop_the_clock, django_assert_num_queries, has_banners
):
    if has_banners:
        put_up_banners()
    assert keep_copies() == len(LANGUAGES)
    assert has_banners == ("English 0" in page_now("en"))
    for moment in MOMENTS.values():
        stop_the_clock(moment)
        shown = {language: client.get(address(language)).content.decode() for language in LANGUAGES}
        with django_assert_num_queries(0):
            copies = {language: page_now(language) for language in LANGUAGES}
        assert copies == shown, moment


def test_without_time_the_page_is_the_copy_and_nothing_is_asked(
    client, whole_site, django_assert_num_queries
):
    keep_copies()
    for language in LANGUAGES:
        shown = client.get(address(language))
        with django_assert_num_queries(0):
            copy = client.get(address(language), **{FROM_COPY: True})
        assert copy.content == shown.content
        for name in (
            *HEADERS,
            "Content-Language",
            "Content-Type",
            "Content-Security-Policy",
            "Permissions-Policy",
        ):
            assert copy.headers[name] == shown.headers[name], name
        assert copy.cookies == {}


def test_page_that_breaks_is_the_copy(whole_site, monkeypatch):
    keep_copies()

    def breaks(*_args: object, **_options: object) -> None:
        raise OSError

    monkeypatch.setattr(HelpPage, "serve", breaks)
    answer = Client(raise_request_exception=False).get("/stod/")
    assert (answer.status_code, "020-50 80 80" in answer.content.decode()) == (200, True)


def test_copy_survives_a_restart_and_is_known_when_its_file_is_gone(whole_site, monkeypatch):
    keep_copies()
    monkeypatch.setattr(kept_page, "last_read", {})
    page = page_now("ar")
    assert page
    file_of("ar").unlink()
    assert page_now("ar") == page


def test_language_without_a_copy_is_swedish_and_nothing_at_all_is_said_so(client, whole_site):
    assert client.get("/stod/", **{FROM_COPY: True}).status_code == 503
    keep_copies()
    file_of("so").write_text("{")
    kept_page.last_read.pop("so")
    assert page_now("so") == page_now("sv")


def test_copies_are_drawn_anew_when_an_editor_has_changed_something_and_only_then(
    whole_site, django_assert_max_num_queries
):
    keep_copies()
    with django_assert_max_num_queries(1):
        assert keep_copies() == 0
    page = HelpPage.objects.get(locale__language_code="sv")
    page.title = "Du kan sluta."
    page.save_revision().publish(log_action=True)
    assert keep_copies() > 0
    assert "Du kan sluta." in page_now("sv")


def test_copy_of_a_page_that_is_no_more_goes(whole_site):
    keep_copies()
    HelpPage.objects.get(locale__language_code="sv").unpublish(log_action=True)
    assert keep_copies() > 0
    assert not file_of("so").exists()
