"""Every byte of what a discreet volunteer gets: headers, names of files, pictures, calendars. Nothing names us or the place.

But for the links, which must lead somewhere: they are taken out before it is read.
"""

import email
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from cms.mail.models import OutboxMail
from cms.mail.outbox import write_mail
from cms.mail.sending import build_message
from tests.volunteers.notices.test_every_mail import TO_PEOPLE, holding, write
from volunteers.my_pages.personal_calendar import issue_address
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of

SITE = "https://vagragangvald.example"
OURS = ["vägra", "vagra", "gängvåld", "gangvald", "gang violence", "GVI", "Göteborg", "goteborg"]
LINK = re.compile(r"https?://[^\s\"<>]+|mailto:[^\s\"<>]+")
ACCOUNTS = ["login_code", "unknown_volunteer", "way_in_changed"]


@pytest.fixture
def row(shift, join, settings) -> SignUp:
    """Signed up and discreet, on a site whose every name tells what it is."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = SITE, ["*"]
    settings.MAIL_FROM = "Vägra gängvåld <hej@vagragangvald.example>"
    settings.MAIL_FROM_DISCREET = "post@brev.example"
    row = join(shift)
    row.volunteer.is_discreet = True
    row.volunteer.save()
    row.shift = shift
    return row


@pytest.fixture
def telling(row: SignUp) -> list[str]:
    event = row.shift.occurrence.event
    return [*OURS, event.title, event.place, event.area.name, str(row.shift.role), event.slug]


def everything(mail: OutboxMail) -> str:
    """All headers of all parts, and all parts unpacked."""
    raw = build_message(mail).message().as_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return "\n".join(text for part in message.walk() for text in told_by(part))


def told_by(part: EmailMessage) -> list[str]:
    headers = [f"{name}: {value}" for name, value in part.items()]
    content = b"" if part.is_multipart() else part.get_payload(decode=True)
    unfolded = content.replace(b"\r\n ", b"")  # iCalendar breaks lines within words
    return [*headers, unfolded.decode("utf-8", "replace"), unfolded.decode("latin-1")]


def without_links(text: str) -> str:
    return LINK.sub("", text)


@pytest.mark.parametrize("name", TO_PEOPLE)
def test_mail(name: str, row: SignUp, telling: list[str]) -> None:
    text = everything(write(name, row))
    assert "post@brev.example" in text
    assert holding(without_links(text), telling) == []
    assert urlsplit(SITE).hostname not in without_links(text)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_mail_about_the_way_in(name: str, row: SignUp, telling: list[str]) -> None:
    context = {"code": "123456", "news": "x", "button_url": f"{SITE}/konto/"}
    mail = write_mail(
        f"accounts/mail/{name}", to="a@example.org", language="sv", context=context, is_discreet=True
    )
    assert holding(without_links(everything(mail)), telling) == []


def test_old_mail_and_new_have_a_sender_that_says_whom_it_is_from_unless_discreet(row: SignUp) -> None:
    row.volunteer.is_discreet = False
    assert "gängvåld" in everything(write("waiting", row))


@pytest.fixture
def answers(row: SignUp) -> dict[str, Callable[[], object]]:
    SignUp.objects.update(sequence=1)
    page, feed = token_of(row), issue_address(row.volunteer)
    return {
        "feed": lambda: Client().get(reverse("personal_calendar", args=[feed])),
        "file": lambda: Client().get(reverse("my_shift_calendar", args=[page])),
    }


@pytest.mark.parametrize("name", ["feed", "file"])
def test_calendar(
    name: str, row: SignUp, answers: dict[str, Callable[[], object]], telling: list[str]
) -> None:
    answer = answers[name]()
    assert answer.status_code == 200
    body = answer.content.replace(b"\r\n ", b"").decode()
    headers = "\n".join(f"{key}: {value}" for key, value in answer.headers.items())
    assert "BEGIN:VEVENT" in body
    assert holding(body + headers, [*telling, "://", f"pass-{row.pk}", "vagra"]) == []
    assert re.search(r"UID:([0-9a-f]{32})\r\n", body)


def test_entries_of_before_keep_their_name(row: SignUp, answers: dict[str, Callable[[], object]]) -> None:
    """Else everything would stand twice in people's calendars."""
    SignUp.objects.update(calendar_key="")
    assert f"UID:pass-{row.pk}@vagra-gangvald\r\n".encode() in answers["feed"]().content


def test_names_in_calendars_tell_neither_order_nor_number(row: SignUp) -> None:
    another = SignUp(shift=row.shift, volunteer=row.volunteer)
    assert another.calendar_key != row.calendar_key
    assert len({*another.calendar_key, *row.calendar_key}) > 8
