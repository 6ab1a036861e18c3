from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.privacy.encryption import unseal
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB
from volunteers.messaging import sending
from volunteers.messaging.models import Message, Recipient
from volunteers.messaging.review import ask_for_review, take_back
from volunteers.messaging.sending import Changed, Nobody, TakesAnother, send, stop, write_on
from volunteers.people.models import Volunteer
from volunteers.shifts.models import RosterRules, Shift

State = Message.State
Add = Callable[..., Message]
AddPerson = Callable[..., Volunteer]


@pytest.fixture
def shift(add_shift: Callable[..., Shift]) -> Shift:
    return add_shift(capacity=200)


@pytest.fixture
def reviewed(site: object) -> RosterRules:
    rules = RosterRules.for_site(site.get_site())
    rules.messages_are_reviewed = True
    rules.save()
    return rules


def test_each_gets_a_letter_of_their_own_in_their_language(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson
) -> None:
    add_person(ALICE, shift=shift)
    add_person(BOB, shift=shift, language="en")
    message = send(add_message(shift=shift), by=klara)

    assert (message.state, message.number, message.written, message.sent_by) == (State.SENT, 2, 2, klara)
    alice, bob = sorted(OutboxMail.objects.all(), key=lambda mail: mail.to)
    assert [mail.to for mail in (alice, bob)] == [ALICE, BOB]
    assert {mail.subject for mail in (alice, bob)} == {"Om lördag"}
    for mail, other in ((alice, BOB), (bob, ALICE)):
        assert "Ta med en varm tröja.\n\nVi ses." in mail.text
        assert "<p>Ta med en varm tröja.</p>" in mail.html
        assert other not in mail.text + mail.html
        assert "/mina-pass/" in mail.text
        assert "/kontakt/" in mail.text
    assert "http://testserver/kontakt/" in alice.text
    assert "http://testserver/en/kontakt/" in bob.text
    assert "Se eller avboka ditt pass: http" in alice.text
    assert "See or cancel your shift: http" in bob.text


def test_discreet_letter_has_nothing_in_subject_and_first_line(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift, is_discreet=True, language="en")
    send(add_message(shift=shift, subject="Vägra gängvåld på lördag"), by=klara)

    mail = OutboxMail.objects.get()
    assert mail.is_discreet
    assert mail.subject == "A message to you"
    assert mail.text.splitlines()[0] == "A message to you"
    assert "Vägra gängvåld på lördag" in mail.text


def test_what_is_typed_is_text_and_never_markup(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift)
    send(add_message(shift=shift, subject="<b>&", text="<script>alert(1)</script> & {{ secret }}"), by=klara)
    mail = OutboxMail.objects.get()
    assert mail.subject == "<b>&"
    assert "<script>alert(1)</script> & {{ secret }}" in mail.text
    assert "<script" not in mail.html
    assert "&lt;script&gt;" in mail.html


def test_sending_twice_writes_once(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift)
    message = add_message(shift=shift)
    send(message, by=klara)
    send(message, by=klara)
    write_on()
    assert (Recipient.objects.count(), OutboxMail.objects.count()) == (1, 1)


def test_nobody_is_refused_and_nothing_changes(add_message: Add, klara: User, shift: Shift) -> None:
    message = add_message(shift=shift)
    with pytest.raises(Nobody):
        send(message, by=klara)
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (State.DRAFT, None)
    assert AccessEntry.objects.count() == 0


def test_other_words_than_those_read_are_refused(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift)
    message = add_message(shift=shift)
    read = message.as_read
    message.text = "Något annat."
    message.save()
    with pytest.raises(Changed):
        send(message, by=klara, as_read=read)
    assert send(message, by=klara, as_read=message.as_read).state == State.SENT


def test_long_message_is_written_on_by_the_worker(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    for number in range(5):
        add_person(f"p{number}@example.org", shift=shift)
    message = send(add_message(shift=shift), by=klara)
    assert (message.state, message.written, OutboxMail.objects.count()) == (State.SENDING, 0, 0)

    steps = []
    while written := write_on():
        message.refresh_from_db()
        steps.append((written, message.written, message.state))
    assert steps == [(2, 2, State.SENDING), (2, 4, State.SENDING), (1, 5, State.SENT)]
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [f"p{n}@example.org" for n in range(5)]


def test_whoever_is_erased_or_leaves_meanwhile_gets_nothing(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 1)
    add_person("a@example.org", shift=shift)
    gone = add_person("b@example.org", shift=shift)
    message = send(add_message(shift=shift), by=klara)
    write_on()
    Volunteer.objects.filter(pk=gone.pk).update(email=None, erased_at=timezone.now())
    write_on()
    message.refresh_from_db()
    assert (message.state, message.number, message.written) == (State.SENT, 1, 1)
    assert list(OutboxMail.objects.values_list("to", flat=True)) == ["a@example.org"]
    assert list(Recipient.objects.values_list("volunteer__email", flat=True)) == ["a@example.org"]


def test_stopped_message_reaches_nobody_more(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 1)
    add_person("a@example.org", shift=shift)
    add_person("b@example.org", shift=shift)
    message = send(add_message(shift=shift), by=klara)
    write_on()
    stop(message, by=klara)
    assert write_on() == 0
    message.refresh_from_db()
    assert (message.state, message.number, message.written) == (State.STOPPED, 2, 1)
    assert OutboxMail.objects.count() == 1
    assert stop(message, by=klara).state == State.STOPPED
    assert send(message, by=klara).state == State.STOPPED


def test_with_the_rule_another_coordinator_sends(
    add_message: Add, add_coordinator, klara: User, reviewed, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift)
    kalle = add_coordinator("kalle", "nordost")
    add_coordinator("kurt", "backa")
    message = add_message(shift=shift)
    for by in (klara, kalle):
        with pytest.raises(TakesAnother):
            send(message, by=by)

    ask_for_review(message, by=klara, language="sv")
    ask_for_review(message, by=klara, language="sv")
    assert list(OutboxMail.objects.values_list("to", "name")) == [
        ("kalle@example.org", "messaging/mail/review")
    ]
    with pytest.raises(TakesAnother):
        send(message, by=klara)
    assert send(message, by=kalle).state == State.SENT
    assert OutboxMail.objects.filter(name="messaging/mail/message").count() == 1


def test_taken_back_it_is_a_draft_and_sent_it_is_not(
    add_message: Add, add_coordinator, klara: User, reviewed, shift: Shift, add_person: AddPerson
) -> None:
    add_person(shift=shift)
    message = add_message(shift=shift)
    ask_for_review(message, by=klara, language="sv")
    assert take_back(message, by=klara).state == State.DRAFT
    ask_for_review(message, by=klara, language="sv")
    send(message, by=add_coordinator("kalle"))
    assert take_back(message, by=klara).state == State.SENT


def test_what_was_done_is_in_the_access_log_by_code(
    add_message: Add, klara: User, shift: Shift, add_person: AddPerson
) -> None:
    for number in range(3):
        add_person(f"p{number}@example.org", shift=shift)
    message = send(add_message(shift=shift), by=klara)
    assert list(AccessEntry.objects.values_list("user", "action", "what", "count")) == [
        (klara.pk, "change", f"B{message.pk}", 3)
    ]


def test_text_is_sealed_in_the_database(add_message: Add) -> None:
    message = add_message()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, row_key FROM messaging_message")
        [[sealed, row]] = cursor.fetchall()
    assert unseal(sealed, about="messaging.message.text", row=row) == message.text
    assert "tröja" not in sealed
