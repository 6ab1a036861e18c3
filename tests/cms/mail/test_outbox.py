"""A mail is a name and three templates; what is written stands in the outbox until the worker takes it."""

import email
import email.policy
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from cms.mail.models import OutboxMail
from cms.mail.outbox import new_message_id, write_mail
from tests.conftest import ALICE

SUBJECT = "Hello {{ name }}\n"
TEXT = """{% load i18n %}{{ name }}



{% translate 'Cancel' %}
{{ site_url }} {{ language }} {{ direction }}

"""
HTML = """{% extends "mail/base.html" %}
{% block heading %}Hello{% endblock %}{% block body %}<p>{{ name }}</p>{% endblock %}
"""
INJECTIONS = [f"Bo{newline}Bcc: bob@example.org" for newline in ("\r\n", "\n", "\x0b\x85", "\u2028\x00 ")]
NO_ADDRESSES = ["alice@example.org\nBcc: bob@example.org", "alice", "", "a@b.se, d@e.se", "å@example.org"]


@pytest.fixture(autouse=True)
def mail_templates(settings, tmp_path: Path) -> None:
    """The templates of a mail called "letter", beside those of the site."""
    for ending, content in {"subject.txt": SUBJECT, "txt": TEXT, "html": HTML}.items():
        (tmp_path / f"letter.{ending}").write_text(content)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


def test_plain_text_is_not_escaped_and_html_is(db):
    mail = write_mail("letter", to=ALICE, language="en", context={"name": "Åsa & <Bo>"})
    assert mail.subject == "Hello Åsa & <Bo>"
    assert mail.text == "Åsa & <Bo>\n\nCancel\nhttp://testserver en ltr\n"
    assert "<p>Åsa &amp; &lt;Bo&gt;</p>" in mail.html
    assert "<title>Hello Åsa &amp; &lt;Bo&gt;</title>" in mail.html


def test_mail_is_written_in_the_language_asked_for(db):
    mail = write_mail("letter", to=ALICE, language="ar", context={"name": "علي"})
    assert '<html lang="ar" dir="rtl">' in mail.html
    assert mail.text.endswith("http://testserver ar rtl\n")
    swedish = write_mail("letter", to=ALICE, language="sv", context={"name": "A"})
    assert swedish.text.splitlines()[2] == "Avbryt"


def test_button_text_is_translated_when_the_mail_is_written(db):
    context = {
        "name": "A",
        "button_url": "http://testserver/a?b=1&c=2",
        "button_text": gettext_lazy("Cancel"),
    }
    html = write_mail("letter", to=ALICE, language="sv", context=context).html
    assert html.count('href="http://testserver/a?b=1&amp;c=2"') == 2  # the button, and the address to copy
    assert ">Avbryt</a>" in html


def test_html_asks_no_host_for_anything(db):
    html = write_mail("letter", to=ALICE, language="sv", context={"name": "A"}).html
    assert [word for word in ("src=", "url(", "<img", "<link", "@import", "<script") if word in html] == []


@pytest.mark.parametrize("name", INJECTIONS)
def test_subject_is_one_line_whatever_the_name_holds(db, name):
    mail = write_mail("letter", to=ALICE, language="en", context={"name": name})
    assert mail.subject == "Hello Bo Bcc: bob@example.org"


def test_long_subject_is_cut_to_fit(db):
    subject = write_mail("letter", to=ALICE, language="en", context={"name": "å" * 300}).subject
    assert len(subject) == 200
    assert subject.endswith("å…")


@pytest.mark.parametrize("to", NO_ADDRESSES)
def test_what_is_no_address_is_refused(db, to):
    with pytest.raises(ValidationError):
        write_mail("letter", to=to, language="en", context={"name": "A"})
    assert OutboxMail.objects.count() == 0


def test_mail_goes_with_the_transaction(db):
    with transaction.atomic():
        write_mail("letter", to=ALICE, language="en", context={"name": "A"})
        transaction.set_rollback(True)
    assert OutboxMail.objects.count() == 0


@pytest.mark.parametrize(
    ("site_url", "ending"),
    [
        ("https://vagra.example:8443", "@vagra.example>"),
        ("https://vägra.example", "@xn--vgra-loa.example>"),
        ("http://[::1]:8000", "@[IPv6:::1]>"),
    ],
)
def test_message_id_names_the_site(settings, site_url, ending):
    settings.SITE_URL = site_url
    first, second = new_message_id(), new_message_id()
    assert first != second
    assert first.endswith(ending)
    parsed = email.message_from_string(f"Message-ID: {first}\n\n", policy=email.policy.default)
    assert parsed["Message-ID"].defects == ()
