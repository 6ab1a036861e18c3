"""No number of a row about people, and no time, stands in what is handed to anybody: they count, and tell who came first."""

import ast
import base64
import binascii
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.core import signing
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.http import int_to_base36

from campaigns.newsletters.models import Delivery, NewsletterPage, Subscriber, SubscriberConsent
from campaigns.newsletters.returns.verp import message_id
from campaigns.newsletters.subscription.proof_codes import PROVEN, TICKET
from campaigns.newsletters.subscription.robot_check import SIGNER as MADE
from campaigns.newsletters.subscription.signed_links import CONFIRM, LEAVE, MANAGE, MOVE
from campaigns.pledges.models import Pledge
from campaigns.pledges.pledging import SIGNER
from cms.accounts.models import User
from cms.accounts.sign_in.sign_in_link import SIGNS_IN
from cms.base.security.form_stamp import SIGNER as STAMPS
from cms.base.security.form_stamp import make_stamp, read_stamp
from cms.base.security.opaque_signer import OpaqueSigner
from cms.contact.incoming.receiving import receive
from cms.contact.models import ContactPage, Message
from cms.contact.views.message_form import RECEIPTS
from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE
from tests.source_code import FLOORS, modules
from volunteers.attendance.models import Attendance, Certificate
from volunteers.notices.links import STEPS_IN, call_link
from volunteers.notices.models import Call
from volunteers.people.account import open_account
from volunteers.people.models import Volunteer
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.models import Seat, SignUp
from volunteers.signups.personal.links import (
    GUARDIAN,
    OPENS,
    PRIVATE,
    TAKES_A_CODE,
    guardian_link,
    link_to,
    private_link,
)

# Rows about people, with where their numbers begin here: nobody meets such a number by chance.
ABOUT_PEOPLE: list[type[Model]] = [
    *(Volunteer, SignUp, Seat, Call, Attendance, Certificate, Pledge, Message),
    *(Subscriber, SubscriberConsent, Delivery, User, OutboxMail),
]
FIRST = 7_400_000_000
STEP = 10_000
TELLING = re.compile(r"(?<![0-9])74000[0-9]{5}(?![0-9])")
OTHERWISE = {
    write(FIRST + place * STEP + more)
    for place in range(len(ABOUT_PEOPLE))
    for more in range(40)
    for write in (int_to_base36, "{:x}".format)
}
LINK = re.compile(r'(?:href|action|src)="([^"#]+)')
SIGNERS = [
    *(OPENS, GUARDIAN, PRIVATE, TAKES_A_CODE, STEPS_IN, MANAGE, LEAVE, CONFIRM, MOVE, SIGNER, RECEIPTS),
    *(STAMPS, MADE, TICKET, PROVEN, SIGNS_IN),
]
NOT_OURS_TO_WALK = re.compile(
    r"^/(admin|static|media|dokument|konto/logga-ut)/|\.(css|js|png|jpg|svg|pdf|woff2)$"
)
# Whoever is signed in is asked by these which of their own passkeys is meant: nobody else is answered.
OF_ONES_OWN = {"mfa_remove_webauthn", "mfa_edit_webauthn", "remove_own_passkey"}


@pytest.fixture
def far_numbers(db: None) -> None:
    """What is made from now on has numbers that stand out."""
    with connection.cursor() as cursor:
        for place, model in enumerate(ABOUT_PEOPLE):
            first, table = FIRST + place * STEP, model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first])


def said_in(text: str) -> set[str]:
    """Numbers that stand out, as they are or in what can be read without a key: base 64, base 36, hexadecimal."""
    found = set(TELLING.findall(text))
    for token in set(re.findall(r"[\w=-]{6,}", unquote(unescape(text)))):
        found |= set(TELLING.findall(read_without_key(token)))
        found |= {word for word in re.split(r"[-_=]", token.lower()) if word.lstrip("b") in OTHERWISE}
    return found


def read_without_key(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("latin-1")
    except (ValueError, binascii.Error):
        return ""


def look(answer: Any) -> set[str]:
    body = answer.getvalue() if answer.streaming else answer.content
    return said_in(f"{answer.request['PATH_INFO']}\n{answer.headers}\n{body.decode('utf-8', 'replace')}")


def walk(client: Client, starts: list[str]) -> Iterator[tuple[str, set[str]]]:
    """Every page of ours behind these, and behind the links on them, with what it tells."""
    waiting, known = list(starts), set()
    while waiting and len(known) < 250:
        address = waiting.pop(0)
        parts = urlsplit(address)
        kind = re.sub(r"[\w-]{40,}|\d+", "…", parts.path) + re.sub(r"\d+", "…", parts.query)
        if kind in known or NOT_OURS_TO_WALK.search(parts.path):
            continue
        known.add(kind)
        answer = client.get(f"{parts.path}?{parts.query}")
        yield address, look(answer)
        if "html" in answer.headers.get("Content-Type", "") or answer.status_code in {301, 302}:
            links = LINK.findall(answer.getvalue().decode("utf-8", "replace"))
            links.append(answer.headers.get("Location", ""))
            here = [urljoin(parts.path, unescape(link)) for link in links if link]
            waiting += [link for link in here if link.startswith("/") and not link.startswith("//")]


@pytest.fixture
def people(far_numbers, site, campaign, add_date, add_shift) -> dict[str, Any]:
    """Alice takes part and reads letters; others wait, asked, wrote, stood on the line."""
    site.add_child(instance=ContactPage(title="Kontakt", slug="kontakt", intro="Skriv till oss."))
    site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev", intro="Vi skriver."))
    date = add_date()
    shift, private = add_shift(date, capacity=3), add_shift(date, capacity=3, is_private=True)
    rows = [
        confirm(sign_up(shift, email=email, name="N", language="sv", may_queue=True))
        for email in (ALICE, BOB)
    ]
    sign_up(shift, email=CHARLIE, name="N", language="sv", may_queue=True)
    alice = rows[0].volunteer
    alice.age, alice.guardian_email = "15", "vuxen@example.org"
    alice.save()
    open_account(alice)
    alice.refresh_from_db()
    call = Call.objects.create(shift=shift, volunteer=rows[1].volunteer)
    return {"row": rows[0], "alice": alice, "call": call, "shift": shift, "private": private}


def test_numbers_stand_out_here(people):
    assert said_in(str(people["row"].pk)) == {str(people["row"].pk)}
    assert said_in(signing.Signer(salt="x").sign(str(people["row"].pk)))
    assert said_in(base64.urlsafe_b64encode(f"xx.{people['row'].pk}".encode()).decode())
    assert said_in(f"b{int_to_base36(people['row'].pk)}-abcdefgh@example.org")


def test_no_page_of_a_strangers_tells_a_number(people, client, campaign):
    shift = people["shift"]
    said = {"name": "A", "email": ALICE, "agreed": "on", "shift": str(shift.pk), "age": "18"}
    answers = [
        client.post(f"/mina-pass/anmal/{shift.occurrence_id}/", said),
        client.post(f"/mina-pass/anmal/{shift.occurrence_id}/", said | {"email": "new@example.org"}),
        client.post("/kontakt/skicka/", {"text": "Hej", "email": ALICE, "stamp": make_stamp()}),
        client.post(f"/linjen/{campaign.pk}/", {"email": ALICE, "stamp": make_stamp()}),
    ]
    assert [answer.status_code for answer in answers] == [302] * 4
    after = [answer.headers["Location"] for answer in answers]
    feeds = ["/kalender.ics", "/kalender/kvallsvandring/event.ics", "/kalender/atom.xml", "/sitemap.xml"]
    starts = ["/", "/kalender/", campaign.url, "/api/v1/occurrences", "/api/v1/events", *feeds, *after]
    seen = dict(walk(client, [*starts, private_link(people["private"])]))
    assert {address: found for address, found in seen.items() if found} == {}
    assert len(seen) > 25
    assert not set().union(*(look(answer) for answer in answers))


def test_no_page_of_a_persons_own_tells_a_number(people, client):
    row, alice = people["row"], people["alice"]
    links = [link_to(row, language="sv"), guardian_link(alice), call_link(people["call"])]
    own = dict(walk(client, [urlsplit(link).path for link in links]))
    client.force_login(alice.user)
    own |= dict(walk(client, ["/mina-pass/", "/mina-pass/installningar/", "/mina-pass/om-mig/"]))
    assert {address: found for address, found in own.items() if found} == {}
    assert len(own) > 15


def test_no_mail_tells_a_number(people, client, campaign):
    client.post(f"/linjen/{campaign.pk}/", {"email": ALICE, "stamp": make_stamp()})
    receive("Hej", language="sv", email=ALICE, nonce="n")
    told = {}
    for mail in OutboxMail.objects.all():
        text = "\n".join([mail.message_id, mail.subject, mail.text, mail.html, bytes(mail.calendar).decode()])
        told[mail.name] = said_in(text)
    assert len(told) >= 4
    assert {name: found for name, found in told.items() if found} == {}


def test_letters_are_named_without_their_number():
    names = [message_id(FIRST + number, "digest") for number in range(3)]
    assert [said_in(name) for name in names] == [set()] * 3
    assert len({name[:6] for name in names}) == 3


def test_messages_have_numbers_that_do_not_follow_on_each_other(site):
    numbers = [receive("Hej", language="sv", nonce=f"n{number}").number for number in range(12)]
    assert (len(set(numbers)), numbers == sorted(numbers)) == (12, False)
    assert all(len(str(number)) == 7 for number in numbers)


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.salt)
def test_tokens_are_new_each_time_of_one_length_and_open_what_they_opened(signer):
    assert isinstance(signer, OpaqueSigner)
    tokens = [signer.sign(value) for value in ("1.0", "1.0", f"{FIRST}.12")]
    assert (len(set(tokens)), len({len(token) for token in tokens})) == (3, 1)
    assert [signer.unsign(token) for token in tokens] == ["1.0", "1.0", f"{FIRST}.12"]
    timed = isinstance(signer, signing.TimestampSigner)
    of_old = (signing.TimestampSigner if timed else signing.Signer)(salt=signer.salt).sign("1.0")
    assert signer.unsign(of_old) == "1.0"
    for forged in (
        tokens[0][:-2],
        tokens[0][::-1],
        OpaqueSigner(salt="other").sign("1.0"),
        "",
        "å",
        "x" * 500,
    ):
        with pytest.raises(signing.BadSignature):
            signer.unsign(forged)


def test_nothing_else_signs():
    """Each signer of ours stands in ``SIGNERS``, and nobody uses Django's own or its ``dumps``, which show what they sign."""
    salts, others = [], []
    for path, tree in modules(*FLOORS):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            if name in {"OpaqueSigner", "OpaqueTimestampSigner"}:
                salts += [ast.literal_eval(each.value) for each in call.keywords if each.arg == "salt"]
            elif name.endswith("Signer") or name.startswith("signing."):
                others.append((path, name))
    assert sorted(salts) == sorted(str(signer.salt) for signer in SIGNERS)
    assert others == []


def test_mark_of_a_form_tells_no_time():
    stamp = make_stamp()
    assert f"{timezone.now().timestamp():.0f}"[:6] not in stamp + read_without_key(stamp)
    assert read_stamp(stamp).nonce


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, path)
        else:
            yield path, each


def test_public_addresses_take_numbers_of_dates_shifts_and_pages_alone():
    """A new address with a number in it is either about none of the people, or takes a token instead."""
    numbered = {
        name
        for path, pattern in patterns(get_resolver())
        if "admin/" not in path and not path.startswith(("dokument/", "demo/"))
        for name, converter in pattern.pattern.converters.items()
        if type(converter).__name__ == "IntConverter" and pattern.name not in OF_ONES_OWN
    }
    assert numbered <= {"occurrence_id", "shift_id", "page_id", "campaign_id", "page_view_restriction_id"}
