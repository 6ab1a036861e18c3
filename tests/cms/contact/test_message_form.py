"""The public form: whatever comes in good order gets a row, a number and a receipt."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from cms.base.durations import in_words
from cms.contact.models import ContactRules, Message
from cms.mail.models import OutboxMail
from tests.cms.contact.conftest import a_stamp
from tests.pages import text_of, texts

State = Message.State


def rows() -> list[tuple[int, str, str]]:
    return [(row.number, row.state, row.text) for row in Message.objects.order_by("pk")]


def receipt(client, response) -> str:
    """The page to which the form leads."""
    assert response.status_code == 302
    page = client.get(response["Location"])
    assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, True)
    return page.content.decode()


def test_message_gets_a_row_a_number_and_a_receipt(write, client):
    page = receipt(client, write("Hur gör jag?\r\nHej då"))
    assert rows() == [(1, State.UNREAD, "Hur gör jag?\nHej då")]
    assert texts(page, ".count strong") == ["M1"]
    assert "Hur gör jag" not in page
    assert OutboxMail.objects.count() == 0


def test_number_comes_by_mail_when_an_answer_is_wanted(write, client, agnes):
    assert "anna@" not in receipt(client, write("En hemlig fråga", email="anna@example.org"))
    mails = {mail.name: mail for mail in OutboxMail.objects.all()}
    assert {name: mail.to for name, mail in mails.items()} == {
        "contact/mail/receipt": "anna@example.org",
        "contact/mail/notice": "agnes@example.org",
    }
    for mail in mails.values():
        assert "M1" in mail.subject
        assert "hemlig" not in mail.subject + mail.text + mail.html
    assert "anna@" not in mails["contact/mail/notice"].text + mails["contact/mail/notice"].html


def test_notice_can_be_turned_off(write, agnes):
    ContactRules.objects.create(is_notified=False)
    write("Hej")
    assert OutboxMail.objects.count() == 0


def test_text_and_address_are_sealed(write):
    write("Ett ord som avslöjar", email="anna@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, email, sender FROM contact_message")
        [stored] = cursor.fetchall()
    assert not re.search("avslöjar|anna|example", " ".join(stored))
    assert list(Message.objects.written_by(" ANNA@example.org ")) == list(Message.objects.all())


def test_same_form_sent_twice_is_one_message(write, client):
    first, second = write("Samma", email="a@example.org"), write("Samma", email="a@example.org")
    assert receipt(client, first) == receipt(client, second)
    assert (rows(), OutboxMail.objects.count()) == ([(1, State.UNREAD, "Samma")], 1)


def test_same_form_with_other_words_loses_nothing(write):
    """A page that a cache hands out shows many people the same form."""
    write("Den första")
    write("Den andra")
    assert [text for _number, _state, text in rows()] == ["Den första", "Den andra"]


@pytest.mark.parametrize(
    "more",
    [
        {"website": "http://spam.example"},
        {"stamp": ""},
        {"stamp": "forged.123.4:signature"},
        {"stamp": "just opened"},
        {"work": "bm90IGEgcHJvb2Y="},
        {"work": "W" * 10_000},
    ],
    ids=["trap", "no stamp", "forged stamp", "at once", "false work", "endless work"],
)
def test_doubt_means_quarantine_and_never_refusal(write, client, agnes, more):
    if more.get("stamp") == "just opened":
        more = {"stamp": a_stamp(seconds_ago=1)}
    page = receipt(client, write("Köp nu", email="anna@example.org", **more))
    assert texts(page, ".count strong") == ["M1"]
    assert rows() == [(1, State.QUARANTINE, "Köp nu")]
    assert [mail.name for mail in OutboxMail.objects.all()] == ["contact/mail/receipt"]


def test_links_alone_or_no_javascript_alone_are_no_doubt_but_both_are(write):
    write("En länk: https://example.org")
    write("https://a.example https://b.example https://c.example")
    assert [state for _number, state, _text in rows()] == [State.UNREAD, State.QUARANTINE]


def test_over_the_limit_everything_is_kept_in_quarantine(write, client):
    cache.clear()
    for number in range(13):
        receipt(client, write(f"Nummer {number}", nonce=f"n{number}"))
    assert [state for _number, state, _text in rows()] == [State.UNREAD] * 10 + [State.QUARANTINE] * 3


def test_an_address_gets_few_receipts_but_every_message_is_kept(write):
    for number in range(8):
        write(f"Nummer {number}", email="victim@example.org", nonce=f"n{number}")
    assert (Message.objects.count(), OutboxMail.objects.count()) == (8, 5)


def test_message_in_arabic(write, client):
    page = receipt(client, write("مرحبا، كيف أساعد؟", where="/ar/kontakt/skicka/", email="a@example.org"))
    [row] = Message.objects.all()
    assert (row.text, row.language) == ("مرحبا، كيف أساعد؟", "ar")
    assert 'dir="rtl"' in page
    assert 'dir="rtl"' in OutboxMail.objects.get().html


@pytest.mark.parametrize("text", ["", "  \r\n ", "\x00"])
def test_empty_text_is_told(write, text):
    response = write(text, email="anna@example.org")
    assert response.status_code == 422
    assert b"anna@example.org" in response.content
    assert Message.objects.count() == 0


def test_limit_counts_a_newline_once_and_the_text_stays(write):
    fits = "å\r\n" * 2500
    assert write(fits).status_code == 302
    response = write(fits + "12")
    assert response.status_code == 422
    with translation.override("sv"):
        words = gettext(
            "The message is %(over)d characters too long: it may have 5,000. Shorten it, or send it as two messages."
        )
    assert words % {"over": 2} in response.content.decode()
    assert "å\n" * 100 in response.content.decode().replace("\r\n", "\n")


def test_markup_is_text_and_files_are_ignored(client, contact_page):
    said = {
        "text": "<script>alert(1)</script>",
        "stamp": a_stamp(),
        "file": SimpleUploadedFile("a.exe", b"MZ"),
    }
    assert client.post("/kontakt/skicka/", said).status_code == 302
    assert Message.objects.get().text == "<script>alert(1)</script>"


def test_bad_address_is_told_and_the_text_stays(write):
    response = write("Min text", email="anna@")
    assert response.status_code == 422
    assert b"Min text" in response.content


def test_tip_gets_a_hint_first_and_is_never_refused(write, client):
    response = write("Jag vill tipsa om vapen i källaren", email="anna@example.org")
    page = response.content.decode()
    assert (response.status_code, Message.objects.count()) == (200, 0)
    assert "tel:11414" in page
    assert "Jag vill tipsa om vapen i källaren" in page
    assert 'name="anyway" value="1"' in page
    receipt(client, write("Jag vill tipsa om vapen i källaren", email="anna@example.org", anyway="1"))
    assert [state for _number, state, _text in rows()] == [State.UNREAD]


def test_before_the_field_stands_what_the_rules_say(client, contact_page):
    ContactRules.objects.create(keep_ordinary=365, keep_brief=31)
    page = client.get("/kontakt/").content.decode()
    before = page[: page.index("<textarea")]
    with translation.override("sv"):
        year, month = in_words(365), in_words(31)
    folded = text_of(before, "#skriv details")
    assert (year in folded, month in folded, "112" in folded) == (True, True, True)
    assert ("365" in before, len(texts(before, ".before-writing p"))) == (False, 2)
    assert ('href="tel:11414"' in before, "polisen.se" in before) == (True, True)


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_number_of_the_police_keeps_its_order_from_right_to_left(write, client, language):
    hint = write("Jag vill tipsa om en sak", where=f"/{language}/kontakt/skicka/").content.decode()
    form = client.get(f"/{language}/kontakt/tillganglighet/").content.decode()
    for page in (hint, form):
        said = re.findall("(<[^<>]*>|.)114 14", page)
        isolated = [before for before in said if 'dir="ltr"' in before or before in {"<bdi>", "\u2066"}]
        assert (len(said) >= 2, isolated) == (True, said)


def test_looking_at_the_form_changes_nothing_and_sets_no_cookie(client, contact_page):
    for address in ("/kontakt/", "/kontakt/skicka/", "/kontakt/tillganglighet/", "/kontakt/arbete/"):
        response = client.get(address)
        assert response.status_code in {200, 302}
        assert not response.cookies
    assert Message.objects.count() == 0


def test_barrier_has_a_queue_of_its_own(write):
    assert write("Videon saknar text", where="/kontakt/tillganglighet/").status_code == 302
    assert Message.objects.get().kind == Message.Kind.ACCESSIBILITY
    assert write("", where="/kontakt/tillganglighet/").status_code == 422


def test_receipt_with_another_number_in_its_address_is_none(write, client):
    address = write("Hej")["Location"]
    changed = address[:-3] + ("A" if address[-3] != "A" else "B") + address[-2:]
    assert client.get(changed).status_code == 404
    Message.objects.all().delete()
    assert client.get(address).status_code == 404
