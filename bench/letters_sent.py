"""What ``bench.letters`` measures in one database, and the workers that it sets to it (``python -m bench.letters_sent``)."""

import os
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import EmailMultiAlternatives, mailers  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page  # noqa: E402

from bench.measuring import verdict  # noqa: E402
from campaigns.home.models import HomePage  # noqa: E402
from campaigns.newsletters.delivery.handover import hand_over_due  # noqa: E402
from campaigns.newsletters.delivery.mime import Letter, bytes_of  # noqa: E402
from campaigns.newsletters.delivery.queue import queue_due  # noqa: E402
from campaigns.newsletters.models import (  # noqa: E402
    ArchivePage,
    Delivery,
    Edition,
    LetterPage,
    NewsletterPage,
    NewsletterRules,
    Sending,
    Subscriber,
    Topic,
)
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK  # noqa: E402
from campaigns.newsletters.models.suppressions import digest_of, pepper  # noqa: E402

LETTERS, ROUNDS = 2400, 3
READERS, SECONDS, GROWTH = 100_000, 15, 30  # MB
LEAST = {"django": 4.0, "bare": 0.6, "workers": 2.5}
PARAGRAPH = "<p>Vi går tillsammans på kvällen, från torget till stationen och hem igen. Kom som du är.</p>\n"
LINKS = f"http://127.0.0.1:8000/nyhetsbrev/val/{MANAGE_MARK}/ http://127.0.0.1:8000/nyhetsbrev/avsluta/{LEAVE_MARK}/\n"


def measure() -> None:
    """Everything about the database that the settings name."""
    call_command("migrate", verbosity=0)
    rules = NewsletterRules.current()
    rules.per_minute = 0
    rules.save()
    readers = add_readers(LETTERS, prefix="l")
    ways: dict[str, Callable[[], float]] = {
        "bare": lambda: bare_loop(readers),
        "django": lambda: django_loop(readers),
        "one": lambda: by_workers(readers, workers=1),
        "four": lambda: by_workers(readers, workers=4),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            rates[name].append(len(readers) / way())
    say_rates({name: statistics.median(found) for name, found in rates.items()})
    Subscriber.objects.all().delete()
    say_queued()


def say_rates(rates: dict[str, float]) -> None:
    named = {
        "bare": "smtplib, ready bytes, nothing marked",
        "django": "Django's mail, one connection, nothing marked",
        "one": "one worker",
        "four": "four workers",
    }
    for name, words in named.items():
        print(f"  {connection.vendor:<11} {rates[name]:6.0f}   {words}")
    beside = {
        "django": (rates["one"] / rates["django"], "one worker to Django's mail"),
        "bare": (rates["one"] / rates["bare"], "one worker to the bare loop"),
        "workers": (rates["four"] / rates["one"], "four workers to one"),
    }
    for name, (ratio, words) in beside.items():
        asked = verdict(f"asked: at least {LEAST[name]}", holds=ratio >= LEAST[name])
        print(f"  {connection.vendor:<11} {ratio:6.2f}   {words}; {asked}")


def say_queued() -> None:
    """By a process of its own, so that what was needed to make the readers is not taken for what queuing needs."""
    add_readers(READERS // 10, prefix="q")
    small = queued_elsewhere()
    add_readers(READERS - READERS // 10, prefix="r")
    large = queued_elsewhere()
    seconds, grown = large[0], large[2] - small[2]
    limit = verdict(f"asked: under {SECONDS} s with flat memory", holds=seconds < SECONDS and grown < GROWTH)
    print(
        f"  {connection.vendor:<11} {seconds:6.1f} s to queue {READERS} readers ({large[1]:.1f} s of CPU here), "
        f"{grown:.0f} MB more than for {READERS // 10}; {limit}"
    )


def queued_elsewhere() -> list[float]:
    """Seconds, seconds of CPU, and the most memory in MB."""
    Sending.objects.create(letter=a_letter(), state=Sending.State.PLANNED)
    command = [sys.executable, "-m", "bench.letters_sent", "queue"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(word) for word in said.split()]


def queue() -> None:
    NewsletterRules.current()
    begun, cpu = time.perf_counter(), time.process_time()
    while queue_due():
        pass
    print(time.perf_counter() - begun, time.process_time() - cpu, peak())
    sending = Sending.objects.latest("pk")
    assert sending.state == Sending.State.SENDING
    assert sending.total == Subscriber.objects.count()
    Sending.objects.filter(pk=sending.pk).update(state=Sending.State.STOPPED)


def peak() -> float:
    """The most memory this process has had, in MB. ``getrusage`` would count what its parent had when it was begun."""
    status = Path("/proc/self/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def a_letter() -> LetterPage:
    root = Page.get_first_root_node()
    home = HomePage.objects.first() or root.add_child(
        instance=HomePage(title="Start", slug="start", lead="Vi säger ifrån.")
    )
    page = NewsletterPage.objects.first() or home.add_child(
        instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev")
    )
    archive = ArchivePage.objects.first() or page.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))
    number = LetterPage.objects.count()
    letter: LetterPage = archive.add_child(
        instance=LetterPage(
            title=f"Brev {number}",
            slug=f"matning-{number}",
            subject="Vi ses på torget",
            body=[("text", "<p>Hej.</p>")],
        )
    )
    letter.topics.set([Topic.objects.get(kind="campaigns")])
    letter.save()
    return letter


def add_readers(count: int, *, prefix: str) -> list[Subscriber]:
    now, topic = timezone.now(), Topic.objects.get(kind="campaigns").pk
    rows = (
        Subscriber(email=f"{prefix}{number}@example.org", state="active", confirmed_at=now)
        for number in range(count)
    )
    readers = Subscriber.objects.bulk_create(rows, batch_size=2000)
    through = Subscriber.topics.through
    through.objects.bulk_create(
        (through(subscriber_id=row.pk, topic_id=topic) for row in readers), batch_size=5000
    )
    return readers


def a_sending(readers: list[Subscriber]) -> Sending:
    now, key = timezone.now(), pepper()
    sending = Sending.objects.create(
        letter=a_letter(), state=Sending.State.SENDING, started_at=now, total=len(readers)
    )
    edition = Edition.objects.create(
        sending=sending,
        language="sv",
        subject="Vi ses på torget",
        html=f"<!doctype html><html lang=sv><body>{PARAGRAPH * 88}<p>{LINKS}</p></body></html>",
        text=PARAGRAPH * 10 + LINKS,
        web="",
    )
    Delivery.objects.bulk_create(
        (
            Delivery(
                sending=sending,
                subscriber=row,
                digest=digest_of(row.email, key=key),
                edition=edition,
                send_after=now,
            )
            for row in readers
        ),
        batch_size=1000,
    )
    return sending


def by_workers(readers: list[Subscriber], *, workers: int) -> float:
    """Seconds until the last of so many processes has nothing left to hand over."""
    sending = a_sending(readers)
    command = [sys.executable, "-m", "bench.letters_sent", "work"]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    for worker in running:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    begun = time.perf_counter()
    for worker in running:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in running:
        assert worker.stdout
        assert worker.stdout.readline() == "done\n"
    seconds = time.perf_counter() - begun
    for worker in running:
        worker.communicate()
    sending.refresh_from_db()
    assert sending.state == Sending.State.DONE
    assert sending.deliveries.filter(state=Delivery.State.SENT).count() == len(readers)
    return seconds


def work() -> None:
    """A worker with this one job, which waits for the others before it begins."""
    NewsletterRules.current()
    print("ready", flush=True)
    sys.stdin.readline()
    while hand_over_due():
        pass
    print("done", flush=True)


def bare_loop(readers: list[Subscriber]) -> float:
    """The same bytes, made before the clock runs, by smtplib's own ``sendmail``."""
    sending = a_sending(readers)
    edition = sending.editions.get()
    letter = Letter(edition, rules=NewsletterRules.current(), date=timezone.localtime())
    mails = [
        (
            row.email,
            letter.to(
                bytes_of(
                    address=row.email, subscriber_pk=row.pk, link_number=0, delivery_pk=row.pk, digest="x"
                )
            ),
        )
        for row in readers
    ]
    Sending.objects.filter(pk=sending.pk).update(state=Sending.State.STOPPED)
    options = settings.MAILERS["default"]["OPTIONS"]
    with smtplib.SMTP(options["host"], options["port"]) as server:
        begun = time.perf_counter()
        for email, content in mails:
            server.sendmail("noreply@localhost", [email], content)
        return time.perf_counter() - begun


def django_loop(readers: list[Subscriber]) -> float:
    """The same letter as Django sends it to each."""
    html, text = PARAGRAPH * 88 + LINKS, PARAGRAPH * 10 + LINKS
    mailer = mailers.default
    mailer.open()
    begun = time.perf_counter()
    for row in readers:
        mail = EmailMultiAlternatives(subject="Vi ses på torget", body=text, to=[row.email])
        mail.attach_alternative(html, "text/html")
        mailer.send_messages([mail])
    seconds = time.perf_counter() - begun
    mailer.close()
    return seconds


if __name__ == "__main__":
    {"work": work, "queue": queue}.get(" ".join(sys.argv[1:]), measure)()
