"""Every view that takes something from a stranger is limited: found by walking all the addresses of the site."""

import re
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from allauth.account import app_settings
from django.contrib.auth.models import AnonymousUser, Group
from django.core.cache import cache, caches
from django.core.signing import Signer
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from campaigns.newsletters.models import NewsletterPage, Subscriber, SubscriberConsent, Topic
from campaigns.newsletters.subscription.proof_codes import proven_token, send_code
from campaigns.newsletters.subscription.signed_links import LEAVE, MANAGE, confirm_token, move_token
from campaigns.pledges.models import Pledge
from campaigns.pledges.pledging import SIGNER
from cms.accounts.models import Invitation, User
from cms.accounts.sign_in.sign_in_link import sign_in_link
from cms.accounts.staff.invitation import OPEN_FOR, hash_of
from cms.base.security import limits
from cms.base.views.refusals import too_many
from cms.contact.models import ContactPage, Message
from cms.mail.models import OutboxMail
from cms.pages.models import StandardPage
from tests.conftest import ALICE, BOB, CHARLIE
from volunteers.notices.links import call_token
from volunteers.notices.models import Call
from volunteers.people.models import AddressChange, AgeBand, ConsentText, Volunteer
from volunteers.people.typed_address import hash_of as typed_hash
from volunteers.people.typed_address import write_down
from volunteers.shifts.models import Shift
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.personal.code_page import reference_of
from volunteers.signups.personal.links import (
    GUARDIAN,
    PRIVATE,
    token_of,
)

TO_SIGN_IN = re.compile(r"(/konto/(login|kod|visa)/|/mina-pass/logga-in/)")
SHOWS = "it reads nothing of what is sent"
WAY_OUT = "whoever has the link can always leave and be forgotten"
# What takes a POST from a stranger and is not limited, each with its reason.
WITHOUT_A_LIMIT = {
    "account_logout": "it ends the session of whoever asks",
    "begin_letters": "it shows the whole form; nothing is kept or sent",
    "mailchimp_hints": "a provider's webhook behind a secret address: hints come in bursts",
    "wagtail_serve": SHOWS,
    "openid_connect_callback": "it takes only what this very session has asked the city's directory",
    **dict.fromkeys(["cancel", "vanish_by_link", "leave_letters", "leave_by_choice"], WAY_OUT),
    "erase_from_letters": WAY_OUT,
}
# Names that must resolve, with nothing behind them.
CLOSED = re.compile(r"account_(signup|email|confirm|set)|socialaccount_|wagtailcore_|wagtaildocs_")
TYPED = {
    "stamp": Signer(salt="cms.base.stamping").sign(f"nonce.{time.time() - 60:.1f}"),
    "text": "När börjar kvällsvandringen?",
    "login": ALICE,
    "password": "inte det rätta",
    "email": CHARLIE,
    "new-email": CHARLIE,
    "answer": "yes",
    "agreed": "on",
    "consent": "on",
    "code": "123456",
    "credential": "{}",
    "name": "Charlie Åsa",
    "people": "1",
    "topics": ["campaigns"],
    "language": "sv",
    "felt": "good",
}
ADDRESS = "198.51.100.77"


def patterns(among: URLResolver) -> Iterator[URLPattern]:
    """Every address outside the admin, which nobody opens who has not signed in."""
    for each in among.url_patterns:
        if isinstance(each, URLPattern):
            yield each
        elif str(each.pattern) != "admin/":
            yield from patterns(each)


def name_of(pattern: URLPattern) -> str:
    return pattern.name or pattern.callback.__name__


def address_of(pattern: URLPattern, examples: dict[str, Any]) -> str:
    """With something real behind it. A part that no example stands for is a KeyError: add one."""
    if pattern.name is None:
        return {"media": "/media/a.png", "nothing_here": "/api/", "view": "/admin/login/"}[name_of(pattern)]
    if pattern.name in {"wagtail_serve", "wagtaildocs_serve"}:
        return {"wagtail_serve": "/kontakt/", "wagtaildocs_serve": "/dokument/1/a.pdf"}[pattern.name]
    parts = pattern.pattern.regex.groupindex
    found = {
        part: examples.get(f"{pattern.name} {part}", examples[part]) for part in parts if part in examples
    }
    return reverse(pattern.name, kwargs={**dict.fromkeys(parts, "x"), **found, **pattern.default_args})


@pytest.fixture
def examples(site, campaign, add_date, add_shift) -> dict[str, Any]:
    """What stands in addresses, by the name of the part, or of the view and the part."""
    shift = add_shift(capacity=9)
    private = add_shift(shift.occurrence, is_private=True)
    row = confirm(sign_up(shift, email=ALICE, name="Alice", language="sv", may_queue=True))
    row.refresh_from_db()
    young = Volunteer.objects.create(email=BOB, age=AgeBand.FROM_15)
    call = Call.objects.create(shift=shift, volunteer=young, at=timezone.now())
    site.add_child(instance=ContactPage(title="Kontakt", slug="kontakt"))
    site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    numbers = {"pk": 1, "shift_id": shift.pk, "sign_up_id": row.pk, "campaign_id": campaign.pk}
    numbers |= {"restriction_id": 1, "page_view_restriction_id": 1, "page_id": an_asking_page(site).pk}
    return {
        **numbers,
        **of_letters(),
        "provider_id": "oidc",
        "token": token_of(row),
        "occurrence_id": shift.occurrence_id,
        "invitation": PRIVATE.sign(f"{private.pk}.{private.link_number}"),
        "question": GUARDIAN.sign(f"{young.pk}.{young.link_number}"),
        "reference": reference_of(row),
        "call": call_token(call),
        "is_it_you token": a_typed_address(),
        **of_a_new_address(),
        "confirm_pledge token": SIGNER.sign(str(Pledge.objects.create(campaign=campaign, email=ALICE).pk)),
        "accept_invitation token": an_invitation(),
        "sign_in_by_link token": sign_in_link(row.volunteer.user, language="sv").split("/")[-2],
    }


def a_typed_address() -> str:
    write_down(Volunteer.objects.create(), "dana@example.org")
    return OutboxMail.objects.get(name="people/mail/is_it_you").text.partition("/ar-det-du/")[2].split("/")[0]


def of_a_new_address() -> dict[str, str]:
    """One that is to be answered, and one that may be taken back."""
    tokens = {"use_address": None, "undo_address": timezone.now()}
    for token, moved_at in tokens.items():
        person = Volunteer.objects.create(email=f"{token}@example.org", confirmed_at=timezone.now())
        AddressChange.objects.create(
            volunteer=person,
            email=f"other-{token}@example.org",
            token_hash=typed_hash(token),
            moved_at=moved_at,
        )
    return {f"{token} token": token for token in tokens}


def an_asking_page(site) -> StandardPage:
    return site.add_child(instance=StandardPage(title="Om oss", slug="om"))


def of_letters() -> dict[str, str]:
    reader = Subscriber.objects.create(
        email=ALICE, state="active", confirmed_at=timezone.now(), new_email=BOB
    )
    reader.topics.set(Topic.objects.filter(kind="campaigns"))
    text = ConsentText.objects.of("Jag vill ha brev.", language="sv")
    consent = SubscriberConsent.objects.create(subscriber=reader, text=text, page="/nyhetsbrev/")
    own = MANAGE.sign(f"{reader.pk}.{reader.link_number}")
    leaving = LEAVE.sign(f"{reader.pk}.{reader.link_number}")
    names = ("manage_letters", "pause_letters", "leave_by_choice", "come_back_by_choice")
    names += ("ask_letters_code", "address_by_letter", "known_by_letter", "erase_by_letter")
    proven = ("own_letters", "change_letters_address", "known_to_letters", "erase_from_letters")
    return {
        **{f"{name} token": own for name in names},
        **{f"{name} token": proven_token(reader) for name in proven},
        "ticket": send_code(reader, language="sv"),
        **{f"{name} token": leaving for name in ("leave_letters", "undo_leaving")},
        "confirm_letters token": confirm_token(consent),
        "move_letters token": move_token(reader),
    }


def an_invitation() -> str:
    group = Group.objects.get_or_create(name="Editors")[0]
    Invitation.objects.create(
        email="edit@example.org",
        group=group,
        invited_by=User.objects.create_superuser("admin@example.org"),
        expires_at=timezone.now() + OPEN_FOR,
        token_hash=hash_of("an-invitation"),
    )
    return "an-invitation"


def counted() -> list[str]:
    """Under which names, which tell nothing, something is counted."""
    return [key for (key,) in caches["default"].run("SELECT key FROM counts")]


def what_becomes_of(pattern: URLPattern, address: str) -> str:
    """Of a stranger's POST, which leaves nothing in the database."""
    cache.clear()
    before = transaction.savepoint_create()
    answer = Client().post(address, TYPED, REMOTE_ADDR=ADDRESS)
    transaction.savepoint_rollback(before)
    if counted():
        return "limited"
    if answer.status_code == 405:
        return "not taken"
    if answer.status_code == 302 and TO_SIGN_IN.match(answer.url):
        return "not before signing in"
    if answer.status_code == 404 and CLOSED.match(name_of(pattern)):
        return "closed"
    return f"{answer.status_code} without a limit"


def test_whatever_a_stranger_sends_is_limited(examples):
    became = {
        name_of(pattern): (address, what_becomes_of(pattern, address))
        for pattern in patterns(get_resolver())
        for address in [address_of(pattern, examples)]
    }
    unlimited = {name: seen for name, seen in became.items() if seen[1].endswith("without a limit")}
    assert {name: seen for name, seen in unlimited.items() if name not in WITHOUT_A_LIMIT} == {}
    assert set(unlimited) == set(WITHOUT_A_LIMIT)
    assert sum(seen[1] == "limited" for seen in became.values()) > 30


@pytest.fixture
def one_each(monkeypatch) -> None:
    """Whatever is limited may be done once."""
    for rates in (limits.BY_CLIENT, limits.BY_ADDRESS, limits.BY_HOLDER):
        for action, rate in rates.items():
            monkeypatch.setitem(rates, action, f"1/h/{rate.rsplit('/', 1)[1]}")


def post_twice(address: str, fields: dict[str, Any]) -> Any:
    client = Client()
    client.post(address, fields, REMOTE_ADDR=ADDRESS)
    return client.post(address, fields, REMOTE_ADDR=ADDRESS)


WAIT = "på kort tid. Vänta några minuter och försök igen."
FORMS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("sign_up", {"name": "Åsa Öberg", "email": ALICE}, ['value="Åsa Öberg"', f'value="{ALICE}"']),
    ("private_shift", {"name": "Åsa Öberg", "email": ALICE}, ['value="Åsa Öberg"', f'value="{ALICE}"']),
    ("type_code", {"code": "123456"}, ['value="123456"']),
    ("pledge", {"area": "", "email": ALICE}, [f'value="{ALICE}"']),
    ("subscribe_to_letters", TYPED | {"email": ALICE}, [f'value="{ALICE}"', "checked"]),
    ("send_choices_link", {"email": ALICE}, [f'value="{ALICE}"']),
    ("change_letters_address", {"new-email": CHARLIE}, [f'value="{CHARLIE}"']),
    ("pause_letters", {"months": "3"}, ['name="months" value="3"']),
    ("guardian", {"answer": "yes"}, ['name="answer" value="yes"']),
    ("stop_calls", {}, ["<button"]),
    ("come", {}, ["<button"]),
    ("check_certificate", {"code": "ABCD-EFGH-JKLM-NPQR"}, ["ABCD-EFGH-JKLM-NPQR"]),
]


@pytest.mark.parametrize(("name", "fields", "kept"), FORMS, ids=[name for name, *_rest in FORMS])
def test_over_the_limit_a_sentence_says_so_and_what_was_typed_is_still_there(
    examples, one_each, name, fields, kept
):
    pattern = next(each for each in patterns(get_resolver()) if name_of(each) == name)
    answer = post_twice(address_of(pattern, examples), fields)
    page = answer.text
    assert answer.status_code in {422, 429}
    assert WAIT in page
    assert [words for words in kept if words not in page.split("<main", 1)[1]] == []
    assert answer.cookies == {}
    assert 'class="helpbar"' in page


TAKES_ADDRESS = [name for name, fields, _kept in FORMS if {"email", "new-email"} & set(fields)]


@pytest.mark.parametrize("name", TAKES_ADDRESS)
def test_that_an_address_was_typed_too_often_is_told_to_nobody_who_types_it(examples, monkeypatch, name):
    for action, rate in limits.BY_ADDRESS.items():
        monkeypatch.setitem(limits.BY_ADDRESS, action, f"1/h/{rate.rsplit('/', 1)[1]}")
    pattern = next(each for each in patterns(get_resolver()) if name_of(each) == name)
    email = BOB if name == "send_choices_link" else CHARLIE
    Subscriber.objects.create(email=BOB, state="active", confirmed_at=timezone.now())
    shift = Shift.objects.get(is_private=name == "private_shift")
    address, answers, mails = address_of(pattern, examples), [], [OutboxMail.objects.count()]
    for nonce in ("one", "two"):
        stamp = Signer(salt="cms.base.stamping").sign(f"{nonce}.{time.time() - 60:.1f}")
        said = TYPED | {"email": email, "new-email": email, "shift": shift.pk, "age": "18", "stamp": stamp}
        answers.append(Client().post(address, said, REMOTE_ADDR=ADDRESS))
        mails.append(OutboxMail.objects.count())
    assert [answer.status_code for answer in answers] == [200 if name == "send_choices_link" else 302] * 2
    assert [WAIT in answer.text for answer in answers] == [False, False]
    assert [after - before for before, after in pairwise(mails)] == [1, 0]


def test_over_the_limit_a_message_is_kept_in_quarantine_and_never_refused(examples, one_each):
    stamps = [Signer(salt="cms.base.stamping").sign(f"n{n}.{time.time() - 60:.1f}") for n in range(2)]
    answers = [
        Client().post("/kontakt/skicka/", TYPED | {"stamp": stamp}, REMOTE_ADDR=ADDRESS) for stamp in stamps
    ]
    assert [answer.url.startswith("/kontakt/kvitto/") for answer in answers] == [True, True]
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["unread", "quarantine"]


def test_whoever_is_signed_in_is_limited_by_who_they_are(examples, one_each):
    volunteer = Volunteer.objects.get(email=ALICE)
    volunteer.user = User.objects.create_user("alice.a@example.org")
    volunteer.save()
    client = Client()
    client.force_login(volunteer.user)
    answers = [client.post("/mina-pass/installningar/", {"name": "Åsa"}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [422, 429]
    assert 'name="name" value="Åsa"' in answers[1].text


def test_what_another_site_sends_and_passwords_are_not_given_back(examples, one_each):
    invited = reverse("accept_invitation", args=["an-invitation"])
    from_elsewhere = RequestFactory().post("/", {"leave": "Mallory"})  # let in where no guard stands
    from_elsewhere.user = AnonymousUser()
    for answer in (
        too_many(from_elsewhere),
        post_twice(invited, {"password1": "hemligt-ord", "x": "Mallory"}),
    ):
        assert (answer.status_code, WAIT in answer.text) == (429, True)
        assert "Mallory" not in answer.text
        assert "hemligt-ord" not in answer.text


def test_no_address_of_a_client_is_kept(examples):
    for pattern in patterns(get_resolver()):
        Client().post(address_of(pattern, examples), TYPED, REMOTE_ADDR=ADDRESS)
    assert len(counted()) > 20
    assert ADDRESS not in repr(caches["default"].run("SELECT * FROM counts").fetchall())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
            assert ADDRESS not in repr(cursor.fetchall()), table


def test_hundreds_of_strangers_do_not_wash_away_what_was_counted_of_one():
    request = RequestFactory().post("/", REMOTE_ADDR=ADDRESS)
    limit = int(limits.BY_CLIENT["send_link"].partition("/")[0])
    assert all(limits.allow(request, "send_link") for _time in range(limit))
    for number in range(1000):
        limits.allow(
            RequestFactory().post("/", REMOTE_ADDR=f"203.0.{number >> 8}.{number & 255}"), "send_link"
        )
    assert not limits.allow(request, "send_link")


def test_behind_a_proxy_each_visitor_is_counted_alone_and_what_they_say_themselves_is_not_believed(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def may(said: str, heard: str) -> bool:
        # The proxy adds whom it heard to what a visitor said.
        said_and_heard = f"{said}, {heard}" if said else heard
        request = RequestFactory().post(
            "/", REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": said_and_heard}
        )
        return limits.allow(request, "confirm")

    limit = int(limits.BY_CLIENT["confirm"].partition("/")[0])
    assert [may(f"203.0.113.{number}", ADDRESS) for number in range(limit + 1)] == [True] * limit + [False]
    assert may("", "198.51.100.78")


MAILED = {"token", "question", "call", "uidb36"}  # parts of addresses that only a mail tells
# What a mailed link leads to and a stranger at the same client can shut for a while, each with its reason.
SHARED_WITH_THE_CLIENT = {
    "change_letters_address": "it writes to an address that nobody has shown to be theirs",
    "account_reset_password_from_key": "staff sign in with a mailed code too",
}


def is_mailed(pattern: URLPattern) -> bool:
    return bool(MAILED & set(pattern.pattern.regex.groupindex))


@pytest.fixture
def strangers_are_stopped_at_once(monkeypatch, settings) -> None:
    """Whatever is counted of a client or an address may be done once; of a holder, as often as ever."""
    for rates in (limits.BY_CLIENT, limits.BY_ADDRESS):
        for action, rate in rates.items():
            monkeypatch.setitem(rates, action, f"1/d/{rate.rsplit('/', 1)[1]}")
    monkeypatch.setattr(limits, "BY_ADDRESS_IN_ALL", "1/d/key")
    monkeypatch.setattr(limits, "WRONG_CODES", "1/d/key")
    of_allauth = {name: rate for name, rate in app_settings.RATE_LIMITS.items() if rate}
    settings.ACCOUNT_RATE_LIMITS = {
        name: ",".join(f"1/d/{each.rsplit('/', 1)[1]}" for each in rate.split(","))
        for name, rate in of_allauth.items()
    }


def exhaust_all(examples: dict[str, Any]) -> None:
    """As a stranger at the victim's own network, who knows the address and every page that strangers can reach."""
    claims = TYPED | {"email": ALICE, "login": ALICE}
    for pattern in patterns(get_resolver()):
        if not is_mailed(pattern):
            before = transaction.savepoint_create()
            post_twice(address_of(pattern, examples), claims)
            transaction.savepoint_rollback(before)
    for _time in range(65):  # what only counts many
        Client().post(reverse("type_code", args=[examples["reference"]]), claims, REMOTE_ADDR=ADDRESS)
    use_up_what_no_page_did(RequestFactory().post("/", REMOTE_ADDR=ADDRESS))


def use_up_what_no_page_did(request: HttpRequest) -> None:
    for action in limits.BY_CLIENT:
        while limits.allow(request, action):
            pass
    for action in limits.BY_ADDRESS:
        while limits.allow(request, action, address=ALICE):
            pass
    while limits.try_code(request, ALICE):
        pass


def answer_of_holder(address: str) -> tuple[int, bool]:
    """The status, and whether the page says to wait; what was done is taken back."""
    before = transaction.savepoint_create()
    answer = Client().post(address, TYPED, REMOTE_ADDR=ADDRESS)
    transaction.savepoint_rollback(before)
    return answer.status_code, WAIT in answer.text if not answer.streaming else False


def test_stranger_who_exhausts_every_limit_leaves_all_that_was_mailed_open(
    examples, strangers_are_stopped_at_once
):
    exhaust_all(examples)
    seen = {
        name_of(pattern): answer_of_holder(address_of(pattern, examples))
        for pattern in patterns(get_resolver())
        if is_mailed(pattern)
    }
    shut = {name for name, (status, waits) in seen.items() if status == 429 or waits}
    assert shut - set(SHARED_WITH_THE_CLIENT) == set()
    done = {"cancel", "vanish_by_link", "leave_letters", "leave_by_choice", "sign_in_by_link", "stop_calls"}
    assert {name: seen[name][0] for name in done} == dict.fromkeys(done, 302) | {"leave_letters": 200}
    assert len(seen) > 25


def test_stranger_elsewhere_uses_up_nothing_that_the_person_may_ask_for(examples):
    for number in range(40):
        Client().post("/mina-pass/logga-in/", {"email": ALICE}, REMOTE_ADDR="203.0.113.9")
        Client().post(
            "/konto/login/", {"login": ALICE, "password": f"gissning {number}"}, REMOTE_ADDR="203.0.113.9"
        )
        Client().post("/konto/password/reset/", {"email": ALICE}, REMOTE_ADDR="203.0.113.9")
    before = OutboxMail.objects.count()
    assert Client().post("/mina-pass/logga-in/", {"email": ALICE}, REMOTE_ADDR=ADDRESS).status_code == 302
    assert Client().post("/konto/password/reset/", {"email": ALICE}, REMOTE_ADDR=ADDRESS).status_code == 302
    assert OutboxMail.objects.count() == before + 2
