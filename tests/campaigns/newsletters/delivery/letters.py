"""A letter with its readers, in few queries whatever their number."""

from typing import Any

from django.utils import timezone
from wagtail.models import Page

from campaigns.home.models import HomePage
from campaigns.newsletters.models import (
    ArchivePage,
    Delivery,
    Edition,
    LetterPage,
    NewsletterPage,
    Sending,
    Subscriber,
    Topic,
)
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from campaigns.newsletters.models.suppressions import digest_of, pepper

TEXT = f"Hej!\n\nDina val: http://testserver/nyhetsbrev/val/{MANAGE_MARK}/\nAvsluta: http://testserver/nyhetsbrev/avsluta/{LEAVE_MARK}/\n"
HTML = (
    "<!doctype html><html lang=sv><body><p>Vi ses på torget, å ä ö = 3.</p>"
    f'<p><a href="http://testserver/nyhetsbrev/val/{MANAGE_MARK}/">Ändra</a> '
    f'<a href="http://testserver/nyhetsbrev/avsluta/{LEAVE_MARK}/">Avsluta</a></p></body></html>\n'
)


def a_home() -> HomePage:
    root = Page.get_first_root_node()
    return HomePage.objects.first() or root.add_child(
        instance=HomePage(title="Vägra gängvåld", slug="start", lead="Vi säger ifrån.")
    )


def a_letter(*, topics: tuple[str, ...] = ("campaigns",), **fields: Any) -> LetterPage:
    """In the archive; each has a name of its own."""
    page = NewsletterPage.objects.first() or a_home().add_child(
        instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev")
    )
    archive = ArchivePage.objects.first() or page.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))
    number = LetterPage.objects.count() + 1
    words = {"title": f"Brev {number}", "slug": f"brev-{number}", "subject": "Vi ses på torget"}
    letter = archive.add_child(instance=LetterPage(**words | {"body": [("text", "<p>Hej.</p>")]} | fields))
    letter.topics.set(Topic.objects.filter(kind__in=topics))
    letter.save()
    return letter


def some_readers(count: int, *, topic: str = "campaigns", prefix: str = "a") -> list[Subscriber]:
    now = timezone.now()
    readers = Subscriber.objects.bulk_create(
        Subscriber(email=f"{prefix}{number}@example.org", state="active", confirmed_at=now)
        for number in range(count)
    )
    through, topic_id = Subscriber.topics.through, Topic.objects.get(kind=topic).pk
    through.objects.bulk_create(through(subscriber_id=row.pk, topic_id=topic_id) for row in readers)
    return readers


def an_edition(sending: Sending, **fields: Any) -> Edition:
    words = {"language": "sv", "subject": "Vi ses på torget", "html": HTML, "text": TEXT, "web": ""}
    return Edition.objects.create(sending=sending, **words | fields)


def a_sending(readers: list[Subscriber], **fields: Any) -> Sending:
    """A letter that is being sent, with a row for each of these readers."""
    now, key = timezone.now(), pepper()
    state = {"state": Sending.State.SENDING, "started_at": now, "total": len(readers)}
    sending = Sending.objects.create(letter=a_letter(), **state | fields)
    edition = an_edition(sending)
    Delivery.objects.bulk_create(
        Delivery(
            sending=sending,
            subscriber=row,
            digest=digest_of(row.email, key=key),
            edition=edition,
            send_after=now,
        )
        for row in readers
    )
    return sending
