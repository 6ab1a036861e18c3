"""A letter that waits to be sent stays what was asked for and released, through every door of the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from campaigns.newsletters.delivery.pause import CannotChange, stop_sending
from campaigns.newsletters.delivery.release import release, take_back
from campaigns.newsletters.delivery.send_request import ask
from campaigns.newsletters.models import LetterPage, NewsletterRules, Sending
from cms.accounts.models import User

CHANGED = {
    "title": "Annat",
    "slug": "annat",
    "subject": "Något helt annat",
    "body-count": "0",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "action-publish": "1",
}


@pytest.fixture
def editors(site: Any) -> list[User]:
    users = [User.objects.create_user(f"{name}@example.org") for name in ("edit", "bo")]
    for user in users:
        user.groups.add(Group.objects.get(name="Editors"))
    return users


@pytest.fixture
def letter(write: Any, subscribe: Any) -> LetterPage:
    page = write()
    page.save_revision().publish()
    subscribe("alice@example.org")
    page.refresh_from_db()
    return page


@pytest.fixture
def english(letter: LetterPage, django_capture_on_commit_callbacks: Any) -> LetterPage:
    """The letter's translation as wagtail-localize makes it, published."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    translate_object(letter, [locale])
    with django_capture_on_commit_callbacks(execute=True):
        synced(letter).save_target(publish=True)
    return LetterPage.objects.get(locale=locale)


def synced(letter: LetterPage) -> Translation:
    return Translation.objects.get(source__object_id=letter.translation_key)


def change(page: LetterPage, user: User, **posted: str) -> None:
    client = Client()
    client.force_login(user)
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted or CHANGED)


def subject_of(page: LetterPage) -> str:
    return LetterPage.objects.values_list("subject", flat=True).get(pk=page.pk)


def lock_words(page: LetterPage, user: User) -> str:
    lock = page.get_lock()
    with translation.override("en"):
        return "" if lock is None or not lock.for_user(user) else str(lock.get_message(user))


def test_letter_that_waits_for_the_second_person_cannot_be_changed(letter, editors):
    edit, bo = editors
    sending = ask(letter, user=edit)

    change(letter, edit)
    assert subject_of(letter) == "Fyra torg på fredag"
    assert lock_words(letter, edit).startswith("This letter waits to be sent")

    release(sending, user=bo)
    change(letter, edit)
    assert subject_of(letter) == "Fyra torg på fredag"


def test_letter_that_was_taken_back_can_be_changed_again(letter, editors):
    take_back(ask(letter, user=editors[0]), user=editors[0])

    change(letter, editors[0])

    assert (subject_of(letter), lock_words(letter, editors[0])) == ("Något helt annat", "")


def test_letter_that_was_stopped_before_it_began_can_be_changed(letter, editors):
    stop_sending(ask(letter, user=editors[0]), user=editors[0])

    assert lock_words(letter, editors[0]) == ""


def test_synced_translation_is_not_published_while_the_letter_waits(
    letter, english, editors, django_capture_on_commit_callbacks
):
    before = LetterPage.objects.get(pk=english.pk).last_published_at
    ask(letter, user=editors[0])

    with django_capture_on_commit_callbacks(execute=True):  # where wagtail-localize publishes
        change(english, editors[0], action="publish")

    assert LetterPage.objects.get(pk=english.pk).last_published_at == before


def test_letter_that_changed_behind_the_lock_is_not_released(
    letter, english, editors, django_capture_on_commit_callbacks
):
    sending = ask(letter, user=editors[0])
    with django_capture_on_commit_callbacks(execute=True):
        synced(letter).save_target(publish=True)  # as when its source is sent to be translated once more

    with pytest.raises(CannotChange):
        release(sending, user=editors[1])

    assert Sending.objects.get().state == Sending.State.ASKED


def test_letter_that_one_person_sends_waits_for_its_time_unchanged(letter, editors):
    rules = NewsletterRules.current()
    rules.needs_two = False
    rules.save()
    ask(letter, user=editors[0], send_at=timezone.now() + timedelta(days=1))

    change(letter, editors[0])

    assert subject_of(letter) == "Fyra torg på fredag"
