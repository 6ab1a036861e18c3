"""Editors send a letter together, see how far it has come, and hold it: through the admin's own pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters.delivery.handover import hand_over_due
from campaigns.newsletters.delivery.queue import queue_due
from campaigns.newsletters.models import Delivery, LetterPage, NewsletterRules, Sending
from campaigns.newsletters.subscription.unsubscribe import leave
from cms.accounts.models import User
from cms.mail.models import OutboxMail

NOW = {"when": "now", "send_at": ""}


@pytest.fixture(autouse=True)
def letters_are_files(settings, tmp_path):
    """As in the demo: nothing else takes letters here."""
    options = {"folder": str(tmp_path)}
    settings.MAILERS = {"default": {"BACKEND": "cms.mail.backends.EmlBackend", "OPTIONS": options}}


@pytest.fixture
def editor(site: Any) -> Callable[[str], Client]:
    """Somebody of the editors, signed in."""

    def make(name: str) -> Client:
        user = User.objects.create_user(email=f"{name}@example.org", password="fyra ljus")
        user.groups.add(Group.objects.get(name="Editors"))
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def letter(write: Any, subscribe: Any) -> LetterPage:
    page = write()
    page.save_revision().publish()
    subscribe("alice@example.org")
    return page


def work() -> None:
    queue_due()
    hand_over_due()


def test_letter_goes_when_another_editor_has_released_it(editor, letter):
    edit, bo = editor("edit"), editor("bo")
    send = reverse("letters:send", args=[letter.pk])
    assert "alice@example.org" not in edit.get(send).content.decode()

    edit.post(send, NOW)
    work()
    sending = Sending.objects.get()
    release = reverse("letters:act", args=[sending.pk, "release"])
    edit.post(release)
    sending.refresh_from_db()
    assert sending.state == "asked"  # nobody releases what they asked for themselves

    bo.post(release)
    work()
    sending.refresh_from_db()
    assert (sending.state, sending.total, sending.asked_by.email, sending.released_by.email) == (
        "done",
        1,
        "edit@example.org",
        "bo@example.org",
    )
    assert list(Delivery.objects.values_list("state", flat=True)) == ["sent"]


def test_one_person_is_enough_where_the_rules_say_so(editor, letter):
    rules = NewsletterRules.current()
    rules.needs_two = False
    rules.save()

    editor("edit").post(reverse("letters:send", args=[letter.pk]), NOW)
    work()

    assert Sending.objects.get().state == "done"


def test_letter_is_sent_once_however_often_it_is_asked_for(editor, letter):
    edit = editor("edit")
    for _time in range(2):
        edit.post(reverse("letters:send", args=[letter.pk]), NOW)
    assert Sending.objects.count() == 1


def test_letter_that_is_not_ready_is_not_sent_and_says_why(editor, write):
    letter = write(subject=" ")  # and nobody to send it to

    page = editor("edit").post(reverse("letters:send", args=[letter.pk]), NOW, follow=True).content.decode()

    assert Sending.objects.count() == 0
    assert "Brevet saknar ämne" in page or "The letter has no subject" in page


def test_time_that_has_passed_is_refused_and_what_was_typed_stays(editor, letter):
    page = editor("edit").post(
        reverse("letters:send", args=[letter.pk]), {"when": "later", "send_at": "2020-01-01 10:00"}
    )
    assert Sending.objects.count() == 0
    assert "2020-01-01 10:00" in page.content.decode()


@pytest.fixture
def planned(editor, letter) -> Sending:
    return Sending.objects.create(
        letter=letter, state="planned", asked_by=User.objects.get_or_create(email="edit@example.org")[0]
    )


def test_paused_letter_waits_and_goes_on(editor, planned):
    bo = editor("bo")
    bo.post(reverse("letters:act", args=[planned.pk, "pause"]))
    work()
    planned.refresh_from_db()
    assert (planned.state, planned.pause, planned.paused_in) == ("paused", "editor", "planned")

    bo.post(reverse("letters:act", args=[planned.pk, "resume"]))
    work()
    planned.refresh_from_db()
    assert planned.state == "done"


def test_stopped_letter_never_goes(editor, planned, letter, subscribe):
    queue_due()
    bo = editor("bo")
    assert bo.get(reverse("letters:stop_page", args=[planned.pk])).status_code == 200

    bo.post(reverse("letters:act", args=[planned.pk, "stop"]))
    work()

    planned.refresh_from_db()
    assert planned.state == "stopped"
    assert list(Delivery.objects.values_list("state", flat=True)) == ["skipped"]


def test_letter_taken_back_is_a_draft_again(editor, planned, letter):
    bo = editor("bo")
    answer = bo.post(reverse("letters:act", args=[planned.pk, "take-back"]))
    assert answer.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[letter.pk])
    assert Sending.objects.count() == 0


def test_crisis_switch_holds_everything_and_lets_go_only_what_it_held(editor, planned, write):
    other = Sending.objects.create(
        letter=write(slug="annat"), state="paused", pause="editor", paused_in="planned"
    )
    bo, crisis = editor("bo"), reverse("letters:crisis")
    bo.get(crisis)
    assert NewsletterRules.current().halted_at is None  # looking changes nothing

    bo.post(crisis, {"halt": "1"})
    work()
    planned.refresh_from_db()
    assert (planned.state, planned.pause) == ("paused", "crisis")
    bo.post(reverse("letters:act", args=[planned.pk, "resume"]))
    planned.refresh_from_db()
    assert planned.state == "paused"  # not past the switch

    bo.post(crisis, {"lift": "1"})
    work()
    planned.refresh_from_db()
    other.refresh_from_db()
    assert (planned.state, other.state) == ("done", "paused")


def test_letter_planned_while_the_switch_is_on_does_not_begin(editor, letter):
    bo = editor("bo")
    bo.post(reverse("letters:crisis"), {"halt": "1"})
    sending = Sending.objects.create(letter=letter, state="planned")
    work()
    sending.refresh_from_db()
    assert sending.state == "planned"


def test_progress_tells_numbers_and_no_address(editor, planned):
    queue_due()
    bo = editor("bo")
    answer = bo.get(reverse("letters:progress", args=[planned.pk])).json()
    assert answer["state"] == "sending"
    assert "alice" not in answer["html"]
    page = bo.get(reverse("letters:sending", args=[planned.pk])).content.decode()
    assert 'max="1"' in page
    assert "alice" not in page


def test_mail_server_that_cannot_be_reached_pauses_the_letter_and_tells_who_asked(editor, planned, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2},
        }
    }
    work()
    planned.refresh_from_db()
    assert (planned.state, planned.pause) == ("paused", "connection")
    assert list(Delivery.objects.values_list("state", "leased_until")) == [("queued", None)]
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.name) == ("edit@example.org", "newsletters/mail/paused")


@pytest.mark.parametrize("group", ["Coordinators", "Message handlers", "Auditors"])
def test_others_see_and_do_nothing(site, planned, group):
    user = User.objects.create_user(email="klara@example.org", password="fyra ljus")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    for name, args in (("index", []), ("sending", [planned.pk]), ("crisis", []), ("progress", [planned.pk])):
        assert client.get(reverse(f"letters:{name}", args=args)).status_code == 302
    for action in ("pause", "stop", "release", "take-back"):
        client.post(reverse("letters:act", args=[planned.pk, action]))
    planned.refresh_from_db()
    assert planned.state == "planned"


def test_reader_who_left_since_gets_no_letter(editor, planned, subscribe):
    bob = subscribe("bob@example.org")
    queue_due()
    leave(bob)
    hand_over_due()
    states = dict(Delivery.objects.values_list("subscriber__email", "state"))
    assert states == {"alice@example.org": "sent", "bob@example.org": "skipped"}


def test_reader_who_pauses_since_gets_no_letter(editor, planned, subscribe):
    bob = subscribe("bob@example.org")
    queue_due()
    bob.paused_until = timezone.localdate() + timedelta(days=30)
    bob.save()
    hand_over_due()
    assert Delivery.objects.get(subscriber=bob).state == "skipped"


def test_wake_up_sends_the_letter_without_waiting_for_a_worker_to_look(
    editor, letter, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = settings.TASKS | {
        "jobs": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}
    }
    edit, bo = editor("edit"), editor("bo")
    edit.post(reverse("letters:send", args=[letter.pk]), NOW)

    with django_capture_on_commit_callbacks(execute=True):
        bo.post(reverse("letters:act", args=[Sending.objects.get().pk, "release"]))

    assert Sending.objects.get().state == "done"
