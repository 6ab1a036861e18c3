"""Handlers deal with messages; nobody else sees them, and what is read is written down."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.contact.handling.answer import bring_back_undelivered
from cms.contact.handling.reminder import remind_of_open
from cms.contact.incoming.receiving import receive
from cms.contact.incoming.spam import Doubt
from cms.contact.models import Answer, ContactRules, Message, PageOpinion
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry

State, Kind, Retention = Message.State, Message.Kind, Message.Retention
INBOX = reverse("inbox:index")


def act(desk: Client, message: Message, action: str, **said: Any) -> Any:
    return desk.post(reverse("inbox:act", args=[message.pk, action]), said)


def listed(desk: Client, query: str) -> list[str]:
    return [str(row) for row in desk.get(f"{INBOX}?{query}").context["found"].rows]


def accesses() -> list[tuple[str, str]]:
    return list(AccessEntry.objects.order_by("pk").values_list("action", "what"))


@pytest.mark.parametrize("group", ["Editors", "Coordinators", "Auditors"])
def test_others_see_no_message(message, group):
    user = User.objects.create_user("other@example.org")
    user.groups.add(Group.objects.get(name=group))
    other = Client()
    other.force_login(user)
    addresses = [INBOX, *(reverse(f"inbox:{name}", args=[message.pk]) for name in ("show", "paper"))]
    assert [other.get(address).status_code for address in addresses] == [302, 302, 302]
    assert act(other, message, "close").status_code == 302
    assert (Message.objects.get().state, accesses()) == (State.UNREAD, [])


def test_views_of_the_inbox(desk, agnes, bengt):
    made = {
        name: receive(name, language="sv", nonce=name, **more)
        for name, more in {
            "new": {},
            "barrier": {"kind": Kind.ACCESSIBILITY},
            "doubtful": {"doubts": [Doubt.TRAP]},
            "hers": {},
            "his": {},
            "done": {},
        }.items()
    }
    act(desk, made["hers"], "take")
    act(desk, made["his"], "assign", **{"assign-to": bengt.pk})
    act(desk, made["done"], "close")
    assert {name: listed(desk, f"view={name}") for name in ("unread", "open", "mine", "accessibility")} == {
        "unread": ["M1"],
        "open": ["M4", "M5"],
        "mine": ["M4"],
        "accessibility": ["M2"],
    }
    assert listed(desk, "view=quarantine") == ["M3"]
    assert listed(desk, "view=answered") == ["M6"]
    assert len(listed(desk, "view=all")) == 6
    assert listed(desk, "view=nonsense") == ["M1"]


def test_search_is_by_number_alone(desk, message):
    act(desk, message, "register", **{"register-diary_number": "SN-2026-00123"})
    AccessEntry.objects.end()
    found = {
        query: listed(desk, f"q={query}") for query in ("m1", "1", "M2", "sn-2026-00123", "hjälpa", "anna")
    }
    assert found == {"m1": ["M1"], "1": ["M1"], "M2": [], "sn-2026-00123": ["M1"], "hjälpa": [], "anna": []}
    assert accesses()[-1] == ("search", "messages to us")


def test_list_shows_no_text_and_costs_the_same_however_long(desk, message):
    page = desk.get(f"{INBOX}?view=all").content.decode()
    assert "hjälpa till" not in page
    assert "anna@" not in page.lower()
    of_one = queries_of(desk)
    for number in range(40):
        receive("Hej", language="sv", nonce=f"many-{number}")
    assert queries_of(desk) == of_one
    assert len(listed(desk, "view=all")) == 30


def queries_of(desk: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        desk.get(f"{INBOX}?view=all")
    return len(queries)


def test_reading_is_noted_and_changes_nothing(desk, message):
    page = desk.get(reverse("inbox:show", args=[message.pk])).content.decode()
    assert "Hur gör jag för att hjälpa till?" in page
    assert "Anna@example.org" in page
    assert accesses() == [("view", "M1")]
    assert Message.objects.get().state == State.UNREAD


def test_markup_in_a_message_is_shown_as_text(desk):
    row = receive("<script>alert(1)</script>\nrad två", language="sv")
    page = desk.get(reverse("inbox:show", args=[row.pk])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>rad två" in page


def test_note_and_marks(desk, agnes, message):
    assert act(desk, message, "note", **{"note-text": "Ring kontaktcenter"}).status_code == 302
    act(desk, message, "register", **{
        "register-diary_number": "SN-1", "register-is_secret": "on", "register-secrecy": "26 kap. 1 §"
    })  # fmt: skip
    row = Message.objects.get()
    assert (row.state, row.diary_number, row.secrecy, row.retention) == (
        State.OPEN, "SN-1", "26 kap. 1 §", Retention.DIARY
    )  # fmt: skip
    assert [(note.text, note.written_by) for note in row.notes.all()] == [("Ring kontaktcenter", agnes)]
    assert accesses() == [("change", "M1"), ("change", "M1")]


@pytest.mark.parametrize("said", [{"register-is_secret": "on"}, {"register-secrecy": "26 kap. 1 §"}])
def test_secrecy_goes_with_its_paragraph(desk, message, said):
    assert act(desk, message, "register", **said).status_code == 422
    assert Message.objects.get().is_secret is False


def test_answer_goes_by_mail_once_without_the_question_and_is_kept_sealed(desk, agnes, message):
    OutboxMail.objects.all().delete()
    said = {"answer-text": "Välkommen & tack!\n\nKom på torsdag.", "answer-form_key": str(uuid4())}
    for _twice in range(2):
        assert act(desk, message, "answer", **said).status_code == 302
    [mail] = OutboxMail.objects.all()
    assert mail.to == "Anna@example.org"
    assert "M1" in mail.subject
    assert "Välkommen & tack!\n\nKom på torsdag." in mail.text
    assert "Kom på torsdag." in mail.html
    assert "hjälpa till" not in mail.text + mail.html
    row = Message.objects.get()
    assert (row.state, row.finished_at is not None) == (State.ANSWERED, True)
    assert [(each.text, each.written_by) for each in Answer.objects.all()] == [(said["answer-text"], agnes)]


def test_who_gave_no_address_cannot_be_answered(desk):
    row = receive("Hej", language="sv")
    act(desk, row, "answer", **{"answer-text": "Tack", "answer-form_key": str(uuid4())})
    assert (OutboxMail.objects.filter(name="contact/mail/answer").count(), Answer.objects.count()) == (0, 0)


def test_empty_answer_comes_back(desk, message):
    said = {"answer-text": " ", "answer-form_key": str(uuid4())}
    assert act(desk, message, "answer", **said).status_code == 422
    assert OutboxMail.objects.filter(name="contact/mail/answer").count() == 0


def test_state_goes_to_and_fro(desk, message):
    states = []
    for action in ("read", "quarantine", "release", "close", "reopen", "close", "quarantine"):
        act(desk, message, action)
        states.append(Message.objects.get().state)
    assert states == ["open", "quarantine", "unread", "closed", "open", "closed", "closed"]


def test_what_is_ticked_in_quarantine_is_closed_and_nothing_else(desk, message):
    rubbish = [receive(f"Köp {n}", language="sv", nonce=f"r{n}", doubts=[Doubt.TRAP]) for n in range(3)]
    ticked = [str(row.number) for row in [*rubbish[:2], message]] + ["x", "9" * 30]
    assert desk.post(reverse("inbox:close_doubtful"), {"number": ticked}).status_code == 302
    states = dict(Message.objects.values_list("number", "state"))
    assert states == {1: "unread", 2: "closed", 3: "closed", 4: "quarantine"}
    assert set(Message.objects.filter(state=State.CLOSED).values_list("retention", flat=True)) == {"brief"}


def test_what_is_in_the_diary_is_kept_as_the_diarys(desk, message):
    act(desk, message, "copied")
    assert Message.objects.get().copied_at is None
    act(desk, message, "register", **{"register-diary_number": "SN-1"})
    act(desk, message, "keep", **{"retention-retention": "brief"})
    act(desk, message, "copied")
    row = Message.objects.get()
    assert (row.retention, row.copied_at is not None) == (Retention.DIARY, True)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("note", {"note-text": "Ringde i går"}),
        ("answer", {"answer-text": "Tack", "answer-form_key": str(uuid4())}),
        ("register", {"register-diary_number": "SN-2"}),
    ],
)
def test_what_came_after_the_copy_keeps_the_message_until_it_is_copied_too(desk, message, action, said):
    act(desk, message, "register", **{"register-diary_number": "SN-1"})
    for _again in range(2):  # the same number again changes nothing
        act(desk, message, "copied")
        act(desk, message, "register", **{"register-diary_number": "SN-1"})
        assert Message.objects.get().copied_at is not None
    act(desk, message, action, **said)
    assert Message.objects.get().copied_at is None


def test_file_and_paper_for_the_diary_are_noted(desk, agnes, message):
    act(desk, message, "note", **{"note-text": "Till diariet"})
    response = desk.post(reverse("inbox:export", args=[message.pk]))
    told = json.loads(response.content)
    assert (told["number"], told["text"], told["notes"][0]["text"]) == (
        "M1", "Hur gör jag för att hjälpa till?", "Till diariet"
    )  # fmt: skip
    assert response["Content-Disposition"] == 'attachment; filename="M1.json"'
    assert "Till diariet" in desk.get(reverse("inbox:paper", args=[message.pk])).content.decode()
    assert accesses()[1:] == [("export", "M1"), ("export", "M1")]


def test_reminder_comes_once_to_whoever_has_it_or_else_to_all(desk, agnes, bengt, message):
    hers = receive("Hennes", language="sv", nonce="hers")
    receive("Nytt", language="sv", nonce="new")
    act(desk, hers, "take")
    long_ago = timezone.now() - timedelta(days=ContactRules().remind_after, hours=1)
    Message.objects.filter(number__in=[1, 2]).update(received_at=long_ago)
    OutboxMail.objects.all().delete()
    assert (remind_of_open(), remind_of_open()) == (2, 0)
    told = {mail.to: mail.text for mail in OutboxMail.objects.all()}
    assert {to: re.findall(r"^M\d.*$", text, re.MULTILINE) for to, text in told.items()} == {
        "agnes@example.org": ["M1, M2"],
        "bengt@example.org": ["M1"],
    }
    assert "Hennes" not in "".join(told.values())


def test_answer_that_could_not_be_delivered_waits_again_and_says_so(desk, agnes, message):
    act(desk, message, "answer", **{"answer-text": "Tack", "answer-form_key": str(uuid4())})
    assert (bring_back_undelivered(), listed(desk, "view=open")) == (0, [])
    OutboxMail.objects.filter(name="contact/mail/answer").update(state=OutboxMail.State.FAILED)
    assert (bring_back_undelivered(), bring_back_undelivered()) == (1, 0)
    assert listed(desk, "view=open") == ["M1"]
    OutboxMail.objects.all().delete()  # as the outbox does after some weeks
    said = "Mejlet gick inte att leverera."
    pages = [reverse(f"inbox:{name}", args=[message.pk]) for name in ("show", "paper")]
    assert [said in desk.get(page).content.decode() for page in pages] == [True, True]
    file = json.loads(desk.post(reverse("inbox:export", args=[message.pk])).content)
    assert [answer["delivered"] for answer in file["answers"]] == [False]
    # Answered once more, by a mail that goes, it is answered.
    act(desk, message, "answer", **{"answer-text": "Igen", "answer-form_key": str(uuid4())})
    assert (bring_back_undelivered(), Message.objects.get().state) == (0, State.ANSWERED)


def test_board_tells_what_waits_as_the_inbox_counts_it(desk, agnes, message):
    barrier = receive("Filmen saknar text", language="sv", kind=Kind.ACCESSIBILITY)
    doubtful = receive("Köp", language="sv", doubts=[Doubt.TRAP])
    act(desk, doubtful, "take")
    page = desk.get(reverse("wagtailadmin_home")).content.decode()
    counts = dict(re.findall(r"[?]view=(\w+)\">[^<]*: (\d+)</a>", page))
    assert counts == {"unread": "1", "open": "0", "mine": "1", "accessibility": "1", "quarantine": "1"}
    assert {name: str(len(listed(desk, f"view={name}"))) for name in counts} == counts
    assert reverse("inbox:show", args=[message.pk]) in page
    assert reverse("inbox:show", args=[barrier.pk]) in page
    assert "hjälpa till" not in page


def test_editors_see_what_visitors_say_of_pages(contact_page):
    PageOpinion.objects.create(page_id=contact_page.pk, yes=3, no=2)
    user = User.objects.create_user("edit@example.org")
    user.groups.add(Group.objects.get(name="Editors"))
    edit = Client()
    edit.force_login(user)
    rows = edit.get(reverse("page_opinions")).context["opinions"]
    assert [(row.page.title, row.yes, row.no) for row in rows] == [("Kontakt", 3, 2)]
