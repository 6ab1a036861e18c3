"""Staff hear what waits for them: a line on the first page, one mail a day, at once when it is near, each kind switchable."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html

from campaigns.newsletters.models import ArchivePage, LetterPage, NewsletterPage, Sending
from cms.base.management.commands.worker import run
from cms.contact.incoming.receiving import receive
from cms.contact.models import ContactRules
from cms.mail.models import OutboxMail
from cms.news.models import Source
from cms.waiting.choices import choose, wants
from cms.waiting.kinds import kinds_for, table
from cms.waiting.mailing import mail_what_waits
from cms.waiting.models import DayMail, FailingJob
from tests.conftest import ALICE, BOB, a_role, demand
from tests.volunteers.board.conftest import browser_of, person
from volunteers.calling.models import PhoneCall
from volunteers.messaging.models import Message
from volunteers.notices.models import Answer
from volunteers.people.models import Coordinator
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.models import SignUp

NAMES = [
    "calls",
    "decisions",
    "inbox",
    "jobs",
    "letters",
    "messages",
    "pages",
    "questions",
    "requests",
    "short",
    "sources",
    "unsafe",
]


@pytest.fixture
def clock(monkeypatch):
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


def at(hour: int, *, day: int = 1) -> datetime:
    return timezone.make_aware(datetime(2031, 5, day, hour, 30))  # noqa: DTZ001 - made aware


IN_TWO_DAYS = at(18, day=3)


@pytest.fixture
def klara(site):
    return person("klara", "Coordinators", areas=["nordost"])


@pytest.fixture
def request_made(add_date, add_shift):
    """Somebody asks for a place that a coordinator gives, on 3 May at 18."""

    def ask(starts_at: datetime = IN_TWO_DAYS, email: str = ALICE) -> SignUp:
        demand(a_role("Ledare"), needs_approval=True)
        shift = add_shift(add_date(starts_at=starts_at), role="Ledare")
        return confirm(sign_up(shift, email=email, name="Alice", language="sv", may_queue=True))

    return ask


def told() -> list[str]:
    return list(
        OutboxMail.objects.filter(name="waiting/mail/waiting").order_by("pk").values_list("to", flat=True)
    )


def home(user) -> str:
    page = browser_of(user).get(reverse("wagtailadmin_home")).text
    return page.partition('id="waiting-board')[2].partition("</section>")[0]


def test_every_kind_that_was_asked_for_is_in_the_table_and_named_once():
    assert sorted(kind.name for kind in table()) == NAMES
    for kind in table():
        assert kind.url.startswith("/admin/")
        assert kind.said(1) % {"count": 1} != kind.said(2) % {"count": 2}


def make(kind: str, shift, klara) -> None:
    """Let one thing of the kind wait."""
    if kind == "calls":
        volunteer = shift.sign_ups.first().volunteer
        PhoneCall.objects.create(
            volunteer=volunteer,
            area=shift.occurrence.event.area,
            kind="moved",
            why="soon",
            by_when=shift.starts_at,
        )
    elif kind == "unsafe":
        Answer.objects.create(shift=shift, felt="unsafe")
    elif kind == "short":
        type(shift).objects.filter(pk=shift.pk).update(short_since=timezone.now())
    elif kind == "messages":
        Message.objects.create(shift=shift, subject="Om", text="x", state="review")
    elif kind == "inbox":
        receive("Hur gör jag?", language="sv", email="anna@example.org", nonce="form-0")
    elif kind == "sources":
        Source.objects.create(name="S", address="https://example.org/f", organisation="Staden")
        Source.objects.update(added_at=timezone.now() - timedelta(days=9))
    elif kind == "jobs":
        now = timezone.now()
        FailingJob.objects.create(path="a.job", since=now - timedelta(hours=1), last_at=now)


@pytest.mark.parametrize(
    "kind", ["calls", "unsafe", "short", "requests", "messages", "inbox", "sources", "jobs"]
)
def test_what_waits_is_found_by_those_who_can_act_and_by_nobody_else(kind, request_made, klara, clock):
    clock(at(12))
    row = request_made()
    make(kind, row.shift, klara)
    staff = {
        "klara": klara,
        "otto": person("otto", "Coordinators", areas=["hisingen"]),
        "edit": person("edit", "Editors"),
        "hanna": person("hanna", "Message handlers"),
        "root": person("root", superuser=True),
    }
    acting = {"inbox": {"hanna"}, "sources": {"edit"}, "jobs": set()}.get(kind, {"klara"}) | {"root"}
    [row_of_table] = [each for each in table() if each.name == kind]
    assert {name for name, user in staff.items() if row_of_table.items_for(user)} == acting
    for name in acting:
        assert (row_of_table.url in home(staff[name])) == (not row_of_table.has_panel)


def test_letter_waits_for_anybody_but_whoever_asked_for_it(site):
    edit, edda = person("edit", "Editors"), person("edda", "Editors")
    archive_of_letters(site, asked_by=edit)
    [kind] = [each for each in table() if each.name == "letters"]
    assert [len(kind.items_for(user)) for user in (edit, edda)] == [0, 1]


def archive_of_letters(site, *, asked_by) -> None:
    page = site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    archive = page.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))
    letter = archive.add_child(instance=LetterPage(title="Brev", subject="Brev", slug="brev", body="[]"))
    Sending.objects.create(letter=letter, state=Sending.State.ASKED, asked_by=asked_by)


def test_nothing_waits_and_nothing_is_said(klara, clock):
    clock(at(12))
    assert (home(klara), mail_what_waits(), told()) == ("", 0, [])


def test_one_mail_a_day_in_the_morning_as_long_as_it_waits(klara, request_made, clock):
    clock(at(6))
    request_made(at(18, day=9))
    assert mail_what_waits() == 0
    clock(at(7))
    assert (mail_what_waits(), mail_what_waits()) == (1, 0)
    request_made(at(18, day=10), BOB)
    clock(at(20))
    assert mail_what_waits() == 0
    clock(at(7, day=2))
    assert (mail_what_waits(), told()) == (1, ["klara@example.org"] * 2)
    assert DayMail.objects.get().day == at(7, day=2).date()


def test_what_is_within_24_hours_is_told_at_once_and_once(klara, request_made, clock):
    clock(at(1))
    request_made(at(18, day=1))
    request_made(at(18, day=5), BOB)
    assert (mail_what_waits(), mail_what_waits()) == (1, 0)
    mail = OutboxMail.objects.get(name="waiting/mail/waiting")
    assert "1 " in mail.text
    assert "2 " not in mail.text
    clock(at(18, day=4))
    mail_what_waits()
    assert len(told()) == 3  # the second request is near now, and it is the day's mail too


def test_no_person_is_named_in_subject_or_text(klara, request_made, clock):
    clock(at(12))
    row = request_made()
    make("calls", row.shift, klara)
    mail_what_waits()
    mail = OutboxMail.objects.get(name="waiting/mail/waiting")
    for part in (mail.subject, mail.text, mail.html):
        assert not [word for word in ("Alice", "alice@", str(row), str(row.volunteer)) if word in part]


def test_each_kind_can_be_switched_off_on_the_account_page(klara, request_made, clock):
    clock(at(12))
    request_made()
    client = browser_of(klara)
    page = client.get(reverse("wagtailadmin_account"))
    assert 'name="waiting-kinds" value="requests"' in page.text
    assert 'value="inbox"' not in page.text  # she cannot act on those
    [form] = [part for part in page.text.split("<form")[1:] if "waiting-kinds" in part]
    data = querydict_from_html(f"<form{form}")
    kept = [kind.name for kind in kinds_for(klara) if kind.name != "requests"]
    data.setlist("waiting-kinds", kept)
    data["name_email-first_name"] = data["name_email-last_name"] = "Klara"
    assert client.post(reverse("wagtailadmin_account"), dict(data.lists())).status_code == 302
    assert (wants(klara, "requests"), wants(klara, "calls")) == (False, True)
    assert (mail_what_waits(), told(), bool(home(klara))) == (0, [], True)


def test_coordinator_who_gets_no_mail_gets_none_until_they_choose(klara, request_made, clock):
    clock(at(12))
    request_made()
    Coordinator.objects.update(gets_mail=False)
    assert mail_what_waits() == 0
    choose(klara, ["requests"])
    assert mail_what_waits() == 1


def test_what_an_own_mail_tells_is_not_told_again(site, clock):
    clock(at(12))
    hanna = person("hanna", "Message handlers")
    rules = ContactRules.current()
    make("inbox", None, None)
    assert OutboxMail.objects.filter(name="contact/mail/notice").exists() == rules.is_notified
    assert mail_what_waits() == (0 if rules.is_notified else 1)
    choose(hanna, [])
    OutboxMail.objects.all().delete()
    receive("En till", language="sv", email="anna@example.org", nonce="form-1")
    assert not OutboxMail.objects.filter(name="contact/mail/notice").exists()


def test_job_that_fails_is_known_until_it_works(db, clock):
    def broken() -> int:
        raise RuntimeError

    clock(at(12))
    root = person("root", superuser=True)
    assert (run("a.job", broken), run("a.job", broken)) == (None, None)
    [kind] = [each for each in table() if each.name == "jobs"]
    assert kind.items_for(root) == []  # most that fails once works half a minute later
    clock(at(12) + timedelta(minutes=11))
    assert [item.title for item in kind.items_for(root)] == ["a.job"]
    assert (run("a.job", lambda: 3), kind.items_for(root)) == (3, [])
