"""From sources that are due to candidates and health, over real HTTP and in a real database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cms.news.importing import polling
from cms.news.importing.items import Failed
from cms.news.importing.polling import LEASE, claim, look, poll_due
from cms.news.models import Candidate, Source
from tests.cms.news.importing.feeds import item, rss
from tests.cms.news.importing.tricks import (
    GOOD,
    say,
    unless_known,
)
from tests.cms.news.importing.troubles import WELL, health

pytestmark = pytest.mark.django_db
Trouble = Source.Trouble
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_MOMENT = timedelta(seconds=20)


def make_due(source: Source) -> None:
    """Turn the clock to the next attempt: what was then is as long ago."""
    source.refresh_from_db()
    ahead = source.next_at - timezone.now()
    Source.objects.filter(pk=source.pk).update(
        next_at=source.next_at - ahead, tried_at=source.tried_at and source.tried_at - ahead
    )


def wait_of(source: Source) -> timedelta:
    source.refresh_from_db()
    return source.next_at - source.tried_at


def test_source_becomes_candidates_and_is_well(saved):
    source = saved(say(ETag='"1"'))
    assert (poll_due(), poll_due()) == (1, 0)
    [candidate] = Candidate.objects.all()
    assert (candidate.source, candidate.title, candidate.link) == (
        source,
        "Nattvandring i Biskopsgården",
        "https://source.example/nyheter/1",
    )
    assert health(source) == WELL | {"etag": '"1"'}
    assert source.tried_at == source.succeeded_at
    assert timezone.now() - source.succeeded_at < A_MOMENT
    assert wait_of(source) == HOUR


def test_unchanged_source_is_well_and_its_candidates_stay(saved, server):
    source = saved(unless_known('"7"'))
    poll_due()
    before = Candidate.objects.values().get()
    make_due(source)
    assert poll_due() == 1
    assert server.seen[1][1]["if-none-match"] == '"7"'
    assert health(source) == WELL | {"etag": '"7"', "was_unchanged": True}
    assert timezone.now() - source.succeeded_at < A_MOMENT
    assert Candidate.objects.values().get() == before


def test_changed_guid_makes_no_second_candidate(saved, server):
    source = saved()
    poll_due()
    server.play("/feed", say(GOOD.replace(b">1</guid>", b">one</guid>")))
    make_due(source)
    poll_due()
    assert Candidate.objects.values_list("guid", flat=True).get() == "one"


def test_only_what_is_due_is_asked(saved, server):
    now = timezone.now()
    saved(path="/later", next_at=now + HOUR)
    saved(path="/off", is_active=False)
    saved(path="/leased", leased_until=now + HOUR)
    saved(path="/left", leased_until=now - HOUR)
    saved(path="/due")
    assert poll_due() == 2
    assert sorted(server.paths) == ["/due", "/left"]


def test_one_call_asks_a_batch(saved, monkeypatch):
    monkeypatch.setattr(polling, "BATCH", 2)
    for number in range(3):
        saved(path=f"/{number}", next_at=timezone.now() - HOUR * (3 - number))
    assert (poll_due(), poll_due(), poll_due()) == (2, 1, 0)


def test_nobody_else_asks_what_is_claimed(saved):
    source = saved()
    [claimed] = claim()
    assert claim() == []
    source.refresh_from_db()
    assert claimed.leased_until == source.leased_until
    assert timezone.now() < source.leased_until <= timezone.now() + LEASE


def test_failure_is_told_and_what_is_known_stays(saved, server):
    source = saved(say(ETag='"1"'))
    poll_due()
    make_due(source)
    succeeded_at = Source.objects.get().succeeded_at
    server.play("/feed", say(status=500))
    assert poll_due() == 1
    assert health(source) == WELL | {"trouble": "status", "trouble_detail": "500", "etag": '"1"'}
    assert source.succeeded_at == succeeded_at
    assert Candidate.objects.count() == 1


def test_last_failure_is_known_when_the_source_is_well_again(saved, server):
    source = saved(say(status=500))
    poll_due()
    failed_at = Source.objects.get().tried_at
    make_due(source)
    server.play("/feed", say())
    poll_due()
    assert health(source) == WELL
    assert (source.failed_at, source.failure, source.failure_detail) == (failed_at, Trouble.STATUS, "500")


def test_failing_source_is_asked_less_and_less_but_once_a_day_until_it_is_well(saved, server):
    source = saved(say(status=500))
    waits = []
    for _ in range(7):
        poll_due()
        waits.append(wait_of(source))
        make_due(source)
    assert [wait / HOUR for wait in waits] == [1, 2, 4, 8, 16, 24, 24]
    server.play("/feed", say())
    poll_due()
    assert (health(source), wait_of(source)) == (WELL, HOUR)


@pytest.mark.parametrize(
    ("trick", "wait"),
    [
        (say(status=410), DAY),
        (say(status=429, Retry_After="7200"), 2 * HOUR),
        (say(status=503, Retry_After="60"), HOUR),
        (say(status=503, Retry_After="99999999"), DAY),
    ],
)
def test_source_is_left_alone_as_long_as_it_asks(saved, trick, wait):
    source = saved(trick)
    poll_due()
    assert wait_of(source) == wait


@pytest.mark.parametrize(
    ("change", "forgets"),
    [
        ({"address": "https://else.example/"}, True),
        ({"kind": "atom"}, True),
        ({"include_words": "gäng"}, True),
        ({"refused_paths": ""}, True),
        ({"name": "Nytt namn"}, False),
        ({}, False),
    ],
)
def test_source_asks_anew_when_something_else_is_asked_of_it(saved, change, forgets):
    source = saved(say(ETag='"1"'))
    poll_due()
    for only in (None, list(change)):
        Source.objects.update(etag='"1"', next_at=timezone.now() + HOUR, address=source.address, kind="rss")
        Source.objects.update(name="x", include_words="", refused_paths="/handelser/")
        changed = Source.objects.get()
        for name, value in change.items():
            setattr(changed, name, value)
        changed.save(update_fields=only)
        kept = Source.objects.get()
        assert (kept.etag, kept.next_at <= timezone.now()) == (("", True) if forgets else ('"1"', False))


def test_nothing_is_open_while_others_talk(saved, monkeypatch):
    """No transaction but the test's own, and no question to the database, until an answer is there."""
    saved()
    depth = len(connection.savepoint_ids)
    seen = []

    def outcomes(pending):
        seen.append(len(connection.savepoint_ids))
        return iter(())

    monkeypatch.setattr(polling, "outcomes_of", outcomes)
    poll_due()
    assert seen == [depth]


def test_trying_a_source_writes_nothing_and_asks_anew(source_of, server):
    trick = unless_known(
        '"7"', rss(item(title="A"), item(title="B", link="https://x.example/handelser/1")).encode()
    )
    source = source_of(trick, etag='"7"')
    sifted = look(source)
    assert [one.title for one in sifted.taken] == ["A"]
    assert [one.title for one, _ in sifted.refused] == ["B"]
    assert (source.pk, Candidate.objects.count()) == (None, 0)
    with pytest.raises(Failed):
        look(source_of(say(status=500)))
