"""The form, previews and test mails of a letter."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.newsletters.models import ArchivePage, LetterPage, Sending
from campaigns.newsletters.models.letters import MAIL_CSP
from cms.accounts.models import User
from cms.mail.models import OutboxMail
from tests.campaigns.newsletters.archive.conftest import EDIT
from tests.pages import text_of

Add = Callable[..., LetterPage]
LINES = {"body-count": "0", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}


def form_of(letter: LetterPage) -> Any:
    return LetterPage.get_edit_handler().get_form_class()


def filled_in(letter: LetterPage, user: User, **fields: object) -> Any:
    data = {"title": "Ljus", "slug": "ljus", "subject": "", "preheader": "", **LINES, **fields}
    return form_of(letter)(data, instance=letter, for_user=user, parent_page=letter.get_parent())


def test_languages_are_ticked_and_an_empty_subject_is_the_title(add_letter: Add, edit: User) -> None:
    form = filled_in(add_letter(), edit, languages=["sv", "ar"], is_in_archive="on")
    assert form.is_valid(), form.errors
    letter = form.save()
    assert (letter.languages, letter.subject) == (["sv", "ar"], "Ljus")
    shown = str(form_of(letter)(instance=letter, for_user=edit)["languages"])
    assert shown.count("checked") == 2


def test_a_language_that_the_site_does_not_have_is_refused(add_letter: Add, edit: User) -> None:
    form = filled_in(add_letter(), edit, languages=["xx"])
    assert list(form.errors) == ["languages"]


@pytest.mark.parametrize("mode", ["phone", "desktop", "text"])
def test_a_preview_of_the_mail_brings_its_styles_and_nothing_else(add_letter: Add, mode: str) -> None:
    letter = add_letter(body=[("heading", "Rubriken <&>"), ("text", "<p>Brödtext</p>")])
    response = letter.make_preview_request(preview_mode=mode)
    shown = response.content.decode()
    assert response.status_code == 200
    assert "Brödtext" in shown
    policy = response["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert ("default-src 'none'" in policy, "script-src" in policy) == (True, False)
    assert set(MAIL_CSP) == {part.split()[0] for part in policy.split(";") if part.strip()}
    width = {"phone": "375px", "desktop": "700px"}.get(mode, "76ch")
    assert f"inline-size: {width}" in shown
    assert "<script" not in shown
    assert "googleapis" not in shown  # mrml links Google's fonts where one of them is named


def test_a_preview_of_the_archive_is_the_page_as_it_will_be(add_letter: Add) -> None:
    letter = add_letter(body=[("heading", "Rubriken")])
    response = letter.make_preview_request(preview_mode="web")
    shown = response.content.decode()
    assert "<h2>Rubriken</h2>" in shown
    assert "<h1>subject ljus</h1>" in shown
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_a_preview_of_a_sent_letter_shows_what_was_sent(
    add_letter: Add, send: Callable[..., Sending]
) -> None:
    letter = add_letter()
    send(letter)
    assert "Så stod det." in letter.make_preview_request(preview_mode="web").content.decode()


def test_a_preview_of_a_letter_that_was_never_saved_is_drawn(editor: Client, archive: ArchivePage) -> None:
    address = reverse("wagtailadmin_pages:preview_on_add", args=["newsletters", "letterpage", archive.pk])
    editor.post(address, {"title": "Nytt", "slug": "nytt", "subject": "Hej där", **LINES})
    shown = editor.get(address, {"mode": "phone"})
    assert shown.status_code == 200
    assert "<h1>Hej där</h1>" in shown.content.decode()


def test_a_test_mail_goes_to_the_addresses_that_were_typed(editor: Client, add_letter: Add) -> None:
    letter = add_letter()
    letter.subject = "Ämne <&> i utkastet"
    letter.save_revision()
    address = reverse("test_letter", args=[letter.pk])
    page = editor.get(address).content.decode()
    assert EDIT in page
    assert "w-breadcrumbs" in page
    assert (
        reverse("wagtailadmin_pages:edit", args=[letter.pk])
        in page.split("w-breadcrumbs", 1)[1].split("</nav>")[0]
    )
    assert OutboxMail.objects.count() == 0
    response = editor.post(address, {"addresses": "anna@example.org, bo@example.org\nanna@example.org"})
    assert response.status_code == 302
    mails = OutboxMail.objects.all()
    assert sorted(mail.to for mail in mails) == ["anna@example.org", "bo@example.org"]
    assert {mail.subject for mail in mails} == {"[Test] Ämne <&> i utkastet"}
    assert all("Hej" in mail.text.split() and "Hej" in text_of(mail.html).split() for mail in mails)


@pytest.mark.parametrize(
    "typed", ["", " , ;", "anna", "anna@example.org bo@", " ".join(f"a{n}@example.org" for n in range(6))]
)
def test_addresses_that_make_no_sense_are_refused(editor: Client, add_letter: Add, typed: str) -> None:
    response = editor.post(reverse("test_letter", args=[add_letter().pk]), {"addresses": typed})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["addresses"]
    assert OutboxMail.objects.count() == 0


def test_test_mails_are_limited(editor: Client, add_letter: Add) -> None:
    address = reverse("test_letter", args=[add_letter().pk])
    for _time in range(21):
        response = editor.post(address, {"addresses": EDIT})
    assert response.status_code == 200
    assert OutboxMail.objects.count() == 20


def test_nobody_sends_a_test_without_the_right_to_edit(client: Client, add_letter: Add) -> None:
    address = reverse("test_letter", args=[add_letter().pk])
    client.force_login(User.objects.create_user("charlie@example.org"))
    client.post(address, {"addresses": EDIT})
    assert OutboxMail.objects.count() == 0


def test_the_editor_offers_a_test_and_the_archive(
    editor: Client, add_letter: Add, send: Callable[..., Sending]
) -> None:
    letter = add_letter()
    edit_page = reverse("wagtailadmin_pages:edit", args=[letter.pk])
    test, archive = (reverse(name, args=[letter.pk]) for name in ("test_letter", "archive_letter"))
    shown = editor.get(edit_page).content.decode()
    assert (test in shown, archive in shown) == (True, False)
    send(letter)
    assert archive in editor.get(edit_page).content.decode()
