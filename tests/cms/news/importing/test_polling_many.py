"""Many sources at once: none waits for another, and none is taken in by whom it is not leased to."""

import logging
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.base.jobs import stop
from cms.news.importing import polling, response_limits
from cms.news.importing.items import Failed
from cms.news.importing.polling import ask, claim, poll_due, write_down
from cms.news.models import Candidate, Source
from tests.cms.news.importing.feeds import item, rss
from tests.cms.news.importing.tricks import (
    bomb,
    drip,
    fall_silent,
    lead_to,
    pour,
    raw,
    say,
)
from tests.cms.news.importing.troubles import WELL, health

pytestmark = pytest.mark.django_db
Trouble = Source.Trouble
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_MOMENT = timedelta(seconds=20)


TRICKS = {
    "/elsewhere": (lead_to("http://2130706433/"), ("refused", "2130706433")),
    "/loop": (lead_to("/loop"), ("status", "302")),
    "/slow": (drip(first=b"HTTP/1.1 200 OK\r\n\r\n"), ("slow", "")),
    "/silent": (fall_silent, ("slow", "")),
    "/endless": (pour(), ("large", "")),
    "/bomb": (bomb(megabytes=8), ("large", "")),
    "/laughs": (say(b'<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>'), ("unsafe", "DOCTYPE")),
    "/entity": (say(b'<!DOCTYPE rss SYSTEM "http://127.0.0.1/"><rss/>'), ("unsafe", "DOCTYPE")),
    "/gone": (say(status=410), ("gone", "")),
    "/error": (say(status=500), ("status", "500")),
    "/html": (say(b"<!DOCTYPE html><html></html>"), ("kind", "HTML")),
    "/empty": (say(b""), ("unreadable", "")),
    "/nobody": (raw(b""), ("unreachable", "RemoteDisconnected")),
    "/binary": (say(bytes(range(256)) * 9), ("unreadable", "")),
    "/many": (
        say(rss(*[item(title=str(n), link=f"https://x.example/{n}") for n in range(9_000)]).encode()),
        ("", ""),
    ),
    "/good": (say(), ("", "")),
}


def test_every_trick_ends_in_words_and_no_source_waits_for_another(saved, server, monkeypatch):
    monkeypatch.setattr(response_limits, "SECONDS", 0.5)
    for path, (trick, _) in TRICKS.items():
        saved(trick, path=path)
    started = time.monotonic()
    assert poll_due() == len(TRICKS) == polling.BATCH
    assert time.monotonic() - started < 6
    found = {source.name: (source.trouble, source.trouble_detail) for source in Source.objects.all()}
    assert found == {path: expected for path, (_, expected) in TRICKS.items()}
    assert Candidate.objects.count() == 201
    assert not Source.objects.exclude(leased_until=None).exists()


def test_quick_source_is_taken_in_before_a_slow_one_ends(saved, monkeypatch):
    monkeypatch.setattr(response_limits, "SECONDS", 0.6)
    slow = saved(fall_silent, path="/slow", next_at=timezone.now() - HOUR)
    quick = saved(path="/quick")
    poll_due()
    slow.refresh_from_db()
    quick.refresh_from_db()
    assert slow.tried_at - quick.tried_at > timedelta(seconds=0.3)


def test_source_that_takes_all_patience_is_left(saved, monkeypatch):
    monkeypatch.setattr(polling, "PATIENCE", 0.1)
    monkeypatch.setattr(polling, "GLANCE", 0.05)
    source = saved(fall_silent)
    assert poll_due() == 1
    assert health(source) == WELL | {"trouble": "slow", "taken": 0}


def test_fault_of_ours_costs_one_source_its_turn(saved, monkeypatch, caplog):
    bad = saved(say(rss(item(title="Hemligt")).encode()), path="/bad", etag='"1"')
    good = saved(path="/good")
    take_in = polling.take_in

    def break_once(source, items):
        take_in(source, items)
        if source.pk == bad.pk:
            raise ZeroDivisionError(items[0].title)

    monkeypatch.setattr(polling, "take_in", break_once)
    with caplog.at_level(logging.ERROR):
        assert poll_due() == 2
    assert health(bad) == WELL | {
        "trouble": "unreadable",
        "trouble_detail": "ZeroDivisionError",
        "etag": '"1"',
        "taken": 0,
    }
    assert health(good) == WELL
    assert Candidate.objects.get().source == good
    assert "ZeroDivisionError" in caplog.text
    assert "Hemligt" not in caplog.text


def test_fault_in_a_thread_costs_one_source_its_turn(saved, monkeypatch, caplog):
    source = saved(path="/feed", refused_paths="/x/")
    monkeypatch.setattr(polling, "sift", None)
    assert poll_due() == 1
    assert (health(source)["trouble"], health(source)["trouble_detail"]) == ("unreadable", "TypeError")


def test_worker_that_is_to_end_lets_go_of_what_is_left(saved, monkeypatch):
    sources = [saved(path=f"/{number}") for number in range(3)]
    monkeypatch.setattr(stop, "asked", True)
    assert poll_due() == 0
    assert [health(source)["leased_until"] for source in sources] == [None] * 3
    assert Source.objects.due(timezone.now()).count() == 3


def test_answer_of_an_address_that_was_changed_meanwhile_does_not_count(saved, server):
    source = saved(say(ETag='"old"'))
    [claimed] = claim()
    looked = ask(claimed)
    source.address = server.play("/new", say())
    source.save()
    write_down(claimed, looked)
    write_down(claimed, Failed(Trouble.SLOW))
    assert health(source) == WELL | {"taken": 0}
    assert Candidate.objects.count() == 0
    assert poll_due() == 1
    assert health(source) == WELL


def test_answer_after_the_lease_does_not_count(saved):
    source = saved()
    [claimed] = claim()
    looked = ask(claimed)
    Source.objects.update(leased_until=timezone.now())
    write_down(claimed, looked)
    assert (health(source)["taken"], Candidate.objects.count()) == (0, 0)
