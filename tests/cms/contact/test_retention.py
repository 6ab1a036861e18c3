"""Messages end by the purge alone, by the very numbers that the contact page tells."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext

from cms.contact.handling import case
from cms.contact.handling.retention import purge_messages
from cms.contact.incoming.receiving import receive
from cms.contact.incoming.sender_rotation import rotate_senders
from cms.contact.models import Answer, ContactRules, Message, Note
from cms.contact.personal_data import WITHOUT_NOTES
from cms.privacy.register import kinds, trails

NOTHING = {"brief": 0, "ordinary": 0, "diary": 0}


def aged(days: float, *, retention: str = "ordinary", state: str = "closed", **more: object) -> Message:
    row = receive(
        "Gammal fråga", language="sv", email="anna@example.org", nonce=f"{days}{retention}{state}{more}"
    )
    then = timezone.now() - timedelta(days=days)
    finished = then if state in Message.FINISHED else None
    Message.objects.filter(pk=row.pk).update(
        retention=retention, state=state, finished_at=finished, received_at=then, **more
    )
    return row


def test_only_what_is_finished_and_past_its_time_ends(site):
    ContactRules.objects.create(keep_brief=10, keep_ordinary=100, keep_diary=50)
    copied = timezone.now() - timedelta(days=51)
    ends = [
        aged(11, retention="brief"),
        aged(101),
        aged(101, state="answered"),
        aged(51, retention="diary", copied_at=copied),
    ]
    stays = [
        *(aged(9, retention="brief"), aged(99)),
        *(aged(4000, retention="diary"), aged(51, retention="diary", copied_at=timezone.now())),
        *(aged(4000, state=state) for state in ("unread", "open", "quarantine")),
    ]
    Note.objects.create(message=ends[0], text="x")
    counts = {"brief": 1, "ordinary": 2, "diary": 1}
    assert purge_messages(dry_run=True) == counts
    assert Message.objects.count() == len(ends + stays)
    assert purge_messages(dry_run=False) == counts
    assert set(Message.objects.all()) == set(stays)
    assert Note.objects.count() == 0
    assert purge_messages(dry_run=False) == NOTHING


def test_number_of_what_is_gone_is_not_given_again(site):
    aged(4000)
    purge_messages(dry_run=False)
    assert receive("Ny", language="sv").number == 2


def test_register_says_the_numbers_of_the_rules_and_purges_by_them(site):
    ContactRules.objects.create(keep_brief=4, keep_ordinary=8, keep_diary=9)
    [kind] = [kind for kind in kinds() if kind.key == "contact_messages"]
    assert all(number in str(kind.retention) for number in "489")
    aged(10)
    assert (kind.purge(), Message.objects.count()) == (1, 0)


def test_person_is_told_what_they_wrote_and_what_we_answered(site):
    row = receive("Min fråga", language="sv", email="Anna@Example.org", nonce="1")
    receive("En annans", language="sv", email="bo@example.org", nonce="2")
    Answer.objects.create(message=row, text="Vårt svar", form_key="0" * 32)
    [trail] = [trail for trail in trails() if trail.key == "contact_messages"]
    [section] = trail.tell("anna@example.org ")
    told = {fact.key: fact.value for fact in section.entries[0]}
    assert (len(section.entries), told["text"], told["answer"]) == (1, "Min fråga", "Vårt svar")
    assert section.text == gettext(WITHOUT_NOTES)  # what is left out is said
    assert trail.codes("anna@example.org") == ["M1"]
    assert trail.codes("") == []


def test_person_is_found_after_a_change_of_keys(site, settings):
    receive("Min fråga", language="sv", email="anna@example.org")
    settings.FIELD_KEYS = {"next": b"n" * 32, **settings.FIELD_KEYS}
    assert Message.objects.written_by("anna@example.org").count() == 1
    assert rotate_senders(dry_run=True).rows == 1
    assert rotate_senders(dry_run=False).rows == 1
    assert rotate_senders(dry_run=False).rows == 0
    assert Message.objects.written_by("anna@example.org").count() == 1


def test_reopened_message_does_not_end(site):
    row = aged(4000)
    case.reopen(row)
    assert purge_messages(dry_run=False) == NOTHING
