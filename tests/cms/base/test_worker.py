"""./manage.py worker: everything that is due, and one job's failure is no other's."""

import logging
import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail import hooks

from cms.base.jobs import at_most_every, stop
from cms.base.management.commands.worker import PAUSE
from cms.base.scheduled_pages import publish_scheduled_pages
from tests.conftest import BOB

HERE = "tests.cms.base.test_worker"
done: list[str] = []
left: list[str] = []


@pytest.fixture(autouse=True)
def nothing_done() -> Iterator[None]:
    done.clear()
    left.clear()
    yield
    stop.asked = (
        False  # a worker in a thread leaves it as its last job did: the next test's jobs would heed it
    )


def first() -> int:
    done.append("first")
    return 0


def last() -> int:
    done.append("last")
    return 0


def one_at_a_time() -> int:
    done.append(left.pop() if left else "nothing")
    return 0 if done[-1] == "nothing" else 1


def broken() -> int:
    done.append("broken")
    try:
        return {}[BOB]
    except KeyError as error:
        raise ValueError(f"{BOB} cannot be reached") from error


def ask_to_stop() -> int:
    done.append("stop")
    os.kill(os.getpid(), signal.SIGTERM)
    return 1


def stop_after_three() -> int:
    done.append("fast")
    stop.asked = done.count("fast") == 3
    return 1


@at_most_every(60)
def slow() -> int:
    done.append("slow")
    return 1 if done.count("slow") == 1 else 0


@pytest.mark.django_db
def test_failing_job_does_not_stop_the_next(settings):
    settings.WORKER_JOBS = [f"{HERE}.first", f"{HERE}.broken", f"{HERE}.last"]
    with pytest.raises(CommandError) as caught:
        call_command("worker", "--once")
    assert (str(caught.value), caught.value.returncode) == (f"Failed: {HERE}.broken. The log says more.", 1)
    assert done == ["first", "broken", "last"]


@pytest.mark.django_db
def test_failure_is_logged_with_its_place_and_without_what_people_wrote(settings, caplog):
    settings.WORKER_JOBS = [f"{HERE}.broken"]
    with pytest.raises(CommandError):
        call_command("worker", "--once")
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    text = record.getMessage()
    assert [
        part for part in ("KeyError", "ValueError", "test_worker.py", "in broken") if part not in text
    ] == []
    assert record.exc_info is None
    assert BOB not in text


def test_once_goes_round_until_nothing_is_left(settings):
    left.extend(["two", "one"])
    settings.WORKER_JOBS = [f"{HERE}.one_at_a_time"]
    call_command("worker", "--once")
    assert done == ["one", "two", "nothing"]


def test_job_that_does_not_exist_stops_the_start(settings):
    settings.WORKER_JOBS = [f"{HERE}.first", f"{HERE}.misspelt"]
    with pytest.raises(ImportError):
        call_command("worker", "--once")
    assert done == []


def test_sigterm_ends_the_loop_after_the_job_at_hand(settings):
    settings.WORKER_JOBS = [f"{HERE}.first", f"{HERE}.ask_to_stop", f"{HERE}.last"]
    before = signal.getsignal(signal.SIGTERM)
    call_command("worker")
    assert done == ["first", "stop"]
    assert (signal.getsignal(signal.SIGTERM), stop.asked) == (before, False)


def test_loop_calls_a_slow_job_less_often_and_rests_only_when_idle(settings):
    settings.WORKER_JOBS = [f"{HERE}.slow", f"{HERE}.stop_after_three"]
    started = timezone.now()
    call_command("worker")
    assert done == ["slow", "fast", "fast", "fast"]
    assert timezone.now() - started < timedelta(seconds=PAUSE)


def test_once_does_not_hold_a_slow_job_back(settings):
    settings.WORKER_JOBS = [f"{HERE}.slow"]
    call_command("worker", "--once")
    assert done == ["slow", "slow"]


def test_worker_runs_beside_others_in_a_thread(settings):
    settings.WORKER_JOBS = [f"{HERE}.stop_after_three"]
    thread = threading.Thread(target=call_command, args=["worker"])
    thread.start()
    thread.join(timeout=10)
    assert done == ["fast"] * 3


def test_page_with_a_time_is_published_by_the_worker(event, settings):
    settings.WORKER_JOBS = ["cms.base.scheduled_pages.publish_scheduled_pages"]
    event.unpublish()
    event.go_live_at = timezone.now() + timedelta(hours=1)
    event.save_revision().publish()
    call_command("worker", "--once")
    event.refresh_from_db()
    assert event.live is False
    revision = event.scheduled_revision
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("worker", "--once")
    event.refresh_from_db()
    assert event.live is True


def test_page_past_its_time_is_taken_down(event):
    event.expire_at = timezone.now() - timedelta(seconds=1)
    event.save()
    assert (publish_scheduled_pages(), publish_scheduled_pages()) == (1, 0)
    event.refresh_from_db()
    assert (event.live, event.expired) == (False, True)


def test_page_that_cannot_be_taken_down_holds_up_no_other(event, campaign, caplog):
    for page, minutes in ((event, 2), (campaign, 1)):
        page.expire_at = timezone.now() - timedelta(minutes=minutes)
        page.save()

    def break_down(page, written):
        raise RuntimeError(page.title)

    with hooks.register_temporarily("event_is_saved", break_down), pytest.raises(CommandError):
        publish_scheduled_pages()
    event.refresh_from_db()
    campaign.refresh_from_db()
    assert (event.live, campaign.live) == (True, False)
    assert f"Unpublishing page {event.pk} failed: RuntimeError" in caplog.text
    assert event.title not in caplog.text
    assert publish_scheduled_pages() == 1
