"""What was sent can be neither changed nor taken away; it can be left out of the archive."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from campaigns.newsletters.models import ArchivePage, LetterPage, Sending
from campaigns.newsletters.models.letter_locks import SentLock, WaitingLock
from cms.accounts.models import User

WORDS = "This letter has been sent. What was sent is what the archive shows."
NO_COMMENTS = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
Send = Callable[..., Sending]


@pytest.fixture(autouse=True)
def english(edit: User) -> None:
    profile = UserProfile.get_for_user(edit)
    profile.preferred_language = "en"
    profile.save()


@pytest.fixture
def sent(add_letter: Callable[..., LetterPage], send: Send) -> LetterPage:
    letter = add_letter()
    send(letter)
    return letter


def url(name: str, page: LetterPage) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk])


def test_a_sent_letter_is_locked_and_says_why(
    editor: Client, edit: User, sent: LetterPage, translate: Callable[..., LetterPage]
) -> None:
    assert WORDS in editor.get(url("edit", sent)).content.decode()
    editor.post(
        url("edit", sent),
        {"title": "Annat", "slug": "annat", "body-count": "0", **NO_COMMENTS, "action-publish": "1"},
    )
    sent.refresh_from_db()
    assert (sent.title, sent.slug) == ("title ljus", "ljus")
    lock = translate(sent, "en").get_lock()
    assert lock is not None
    with translation.override("en"):
        assert (lock.for_user(edit), lock.get_message(edit)) == (True, WORDS)


@pytest.mark.parametrize(
    ("fields", "lock"),
    [
        ({"state": "asked", "started_at": None}, WaitingLock),
        ({"state": "planned", "started_at": None}, WaitingLock),
        ({"state": "paused", "pause": "crisis", "paused_in": "planned", "started_at": None}, WaitingLock),
        ({"state": "stopped", "started_at": None}, type(None)),
        ({"state": "stopped"}, SentLock),
    ],
)
def test_a_letter_is_locked_from_the_asking_unless_it_was_stopped_before_it_left(
    add_letter: Callable[..., LetterPage], send: Send, fields: dict[str, object], lock: type
) -> None:
    letter = add_letter()
    send(letter, **fields)
    assert type(letter.get_lock()) is lock


def test_a_letter_that_nobody_sent_is_deleted_moved_and_unpublished(
    editor: Client, add_letter: Callable[..., LetterPage]
) -> None:
    letter = add_letter()
    editor.post(url("unpublish", letter))
    letter.refresh_from_db()
    assert letter.live is False
    editor.post(url("delete", letter))
    assert not LetterPage.objects.filter(pk=letter.pk).exists()


@pytest.mark.parametrize("name", ["delete", "unpublish"])
def test_a_sent_letter_is_neither_deleted_nor_unpublished(
    editor: Client, sent: LetterPage, name: str
) -> None:
    response = editor.post(url(name, sent), follow=True)
    sent.refresh_from_db()
    assert sent.live
    if name == "delete":
        assert "cannot be deleted: letters that were sent are kept." in response.content.decode()


def test_a_translation_and_the_archive_itself_are_not_deleted_either(
    client: Client,
    admin_user: User,
    archive: ArchivePage,
    sent: LetterPage,
    translate: Callable[..., LetterPage],
) -> None:
    client.force_login(admin_user)
    english = translate(sent, "en")
    for page in (english, archive):
        client.post(url("delete", page))
    assert LetterPage.objects.count() == 2
    client.post(url("unpublish", archive), {"include_descendants": "on"})
    sent.refresh_from_db()
    assert sent.live


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_sent_letters_are_kept_when_several_are_chosen(
    editor: Client, sent: LetterPage, add_letter: Callable[..., LetterPage], action: str
) -> None:
    other = add_letter("annat")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    editor.post(f"{address}?id={sent.pk}&id={other.pk}")
    assert sorted(LetterPage.objects.live().values_list("slug", flat=True)) in (
        ["annat", "ljus"],
        ["ljus"],  # who may not unpublish it at all leaves it alone
    )


def test_a_sent_letter_is_not_moved(editor: Client, archive: ArchivePage, sent: LetterPage) -> None:
    elsewhere = archive.get_parent()
    address = reverse("wagtailadmin_pages:move_confirm", args=[sent.pk, elsewhere.pk])
    editor.post(address)
    sent.refresh_from_db()
    assert sent.get_parent().pk == archive.pk


def test_a_sent_letter_is_left_out_and_put_back(
    client: Client, editor: Client, sent: LetterPage, translate: Callable[..., LetterPage]
) -> None:
    translate(sent, "en")
    address = reverse("archive_letter", args=[sent.pk])
    assert editor.get(address).status_code == 200
    assert client.get("/nyhetsbrev/arkiv/ljus/").status_code == 200
    editor.post(address, {"show": "0"})
    assert client.get("/nyhetsbrev/arkiv/ljus/").status_code == 404
    assert client.get("/en/nyhetsbrev/arkiv/ljus/").status_code == 404
    assert PageLogEntry.objects.filter(action="newsletters.leave_out", page=sent.pk).count() == 1
    editor.post(address, {"show": "1"})
    assert client.get("/nyhetsbrev/arkiv/ljus/").status_code == 200


def test_only_a_sent_letter_is_left_out_and_only_by_who_may_edit_it(
    client: Client, editor: Client, sent: LetterPage, add_letter: Callable[..., LetterPage]
) -> None:
    assert editor.post(reverse("archive_letter", args=[add_letter("utkast").pk])).status_code == 404
    stranger = User.objects.create_user("charlie@example.org")
    client.force_login(stranger)
    client.post(reverse("archive_letter", args=[sent.pk]), {"show": "0"})
    sent.refresh_from_db()
    assert sent.is_in_archive
