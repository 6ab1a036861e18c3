"""The demo's mails, on pages."""

from pathlib import Path

import pytest
from django.test import Client

from cms.mail.models import OutboxMail
from cms.mail.outbox import new_message_id
from cms.mail.sending import send_due
from tests.conftest import ALICE, BOB

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
LINK = "http://127.0.0.1:8000/mina-pass/a:b-c_d/?x=1&amp;y=2"
TEXT = "Hej <b>Åsa</b>!\n\nhttp://127.0.0.1:8000/mina-pass/a:b-c_d/?x=1&y=2\n"
STRANGE_NAMES = ["..", "../secret", "..%2fsecret", "%2e%2e%2fsecret", "secret%00", "mail", "*", "?"]


@pytest.fixture
def folder(settings, tmp_path: Path, site) -> Path:
    """The demo's folder of mails, with a secret beside it that is none of them."""
    settings.ROOT_URLCONF = "tests.campaigns.demo.demo_urls"
    (tmp_path / "secret.eml").write_text("Subject: secret\n\nsecret")
    folder = tmp_path / "mail"
    backend = "cms.mail.backends.EmlBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"folder": str(folder)}}}
    return folder


def send(**fields: object) -> None:
    parts = {"name": "letter", "to": ALICE, "subject": "Välkommen", "text": TEXT, "html": "<p>Hej</p>"}
    OutboxMail.objects.create(**{"message_id": new_message_id()} | parts | fields)
    assert send_due() == 1


def address_of_only_mail(folder: Path) -> str:
    [file] = folder.glob("*.eml")
    return f"/demo/mail/{file.stem}/"


def test_list_shows_mails_newest_first(folder, client: Client):
    send(subject="First", to=ALICE)
    send(subject="Second <b>", to=BOB)
    html = client.get("/demo/mail/").content.decode()
    assert html.index("Second &lt;b&gt;") < html.index(BOB) < html.index("First") < html.index(ALICE)
    newest = max(file.stem for file in folder.iterdir())
    assert html.index(f'href="/demo/mail/{newest}/"') < html.index("First")


def test_list_without_mails_or_folder_says_so(folder, client: Client, settings):
    assert "Inga mejl än" in client.get("/demo/mail/").content.decode()
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    assert client.get("/demo/mail/").context["mails"] == []
    assert client.get("/demo/mail/x/").status_code == 404


def test_mail_shows_its_text_with_links_and_no_markup_of_its_own(folder, client: Client):
    send()
    html = client.get(address_of_only_mail(folder)).content.decode()
    assert f'<a href="{LINK}"' in html
    assert "Hej &lt;b&gt;Åsa&lt;/b&gt;!" in html
    assert f"<dd><bdi>{ALICE}</bdi></dd>" in html
    assert "kalender.ics" not in html


def test_letter_is_a_page_of_its_own_that_may_do_nothing(folder, client: Client):
    send(html="<p>Hej <script>alert(1)</script></p>")
    address = address_of_only_mail(folder)
    assert f'href="{address}html/"' in client.get(address).content.decode()
    response = client.get(f"{address}html/")
    assert response.content.decode().strip() == "<p>Hej <script>alert(1)</script></p>"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert (response["Cross-Origin-Opener-Policy"], response["Content-Type"]) == (
        "unsafe-none",
        "text/html; charset=utf-8",
    )


def test_calendar_file_is_a_download(folder, client: Client):
    send(calendar=CALENDAR, calendar_method="PUBLISH")
    address = address_of_only_mail(folder)
    assert f'href="{address}kalender.ics"' in client.get(address).content.decode()
    response = client.get(f"{address}kalender.ics")
    assert (response.content, response["Content-Type"], response["Content-Disposition"]) == (
        CALENDAR,
        "text/calendar; charset=utf-8",
        'attachment; filename="kalender.ics"',
    )


def test_mail_without_calendar_file_has_none_to_download(folder, client: Client):
    send()
    assert client.get(f"{address_of_only_mail(folder)}kalender.ics").status_code == 404


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_no_name_leads_out_of_the_folder(folder, client: Client, name):
    send()
    paths = [f"/demo/mail/{name}/{rest}" for rest in ("", "html/", "kalender.ics")]
    answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} <= {200, 301, 302, 404}
    assert [answer for answer in answers if answer.status_code == 200 and b"secret" in answer.content] == []


def test_only_reading_is_allowed(folder, client: Client):
    send()
    assert client.post(address_of_only_mail(folder)).status_code in {403, 405}


def test_pages_are_not_there_without_the_demo(site, client: Client):
    assert client.get("/demo/mail/").status_code == 404
