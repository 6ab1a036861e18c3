"""What editors decide about candidates, and the page made from one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, PageLogEntry

from campaigns.home.models import HomePage
from cms.accounts.models import User
from cms.news.desk.candidate_decision import (
    Draft,
    NowhereToWrite,
    bring_back,
    bring_back_without_page,
    dismiss,
    note_look,
    origin_of,
    write_about,
)
from cms.news.importing.item_keys import kept_link
from cms.news.importing.sanitizer import link_of
from cms.news.models import Candidate, Category, NewsIndexPage, NewsPage, Source
from tests.cms.news.desk.conftest import NOON, a_candidate

State = Candidate.State


def test_only_those_that_wait_are_dismissed(source: Source, index: NewsIndexPage, edit: User) -> None:
    waiting, written = a_candidate(1, source=source), a_candidate(2, source=source, state=State.WRITTEN)
    assert dismiss([waiting.pk, written.pk, 999], by=edit) == [waiting.pk]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == (State.DISMISSED, edit)
    assert waiting.decided_at
    assert bring_back([waiting.pk, written.pk]) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by, waiting.decided_at) == (State.NEW, None, None)


def test_a_look_covers_what_has_changed_so_far(source: Source) -> None:
    candidate = a_candidate(1, source=source, changed_at=timezone.now(), missing_since=timezone.now())
    note_look(candidate)
    candidate.refresh_from_db()
    assert (candidate.has_unseen_change, candidate.has_unseen_loss) == (False, False)


def test_a_draft_says_whose_news_it_is_and_holds_none_of_its_words(
    source: Source, index: NewsIndexPage, edit: User
) -> None:
    Source.objects.update(organisation="Brottsförebyggande rådet", category=Category.KNOWLEDGE)
    candidate = a_candidate(1, source=source, text="Källans egen text.")
    draft = write_about(candidate.pk, by=edit)
    candidate.refresh_from_db()
    page = NewsPage.objects.get()
    assert draft == Draft(page, is_new=True)
    assert (candidate.page, candidate.state, candidate.decided_by) == (page, State.WRITTEN, edit)
    assert (page.title, page.intro, str(page.body), page.live, page.owner) == ("Nyhet 1", "", "", False, edit)
    assert page.get_parent().specific == index
    assert [page.source_name, page.source_address, page.source_published_at, page.source_fetched_at] == [
        "Brottsförebyggande rådet",
        "https://bra.example/nyheter/1",
        NOON + timedelta(hours=1),
        candidate.first_seen_at,
    ]
    assert (page.category, page.origin) == (Category.KNOWLEDGE, NewsPage.Origin.BRA)
    assert "Källans" not in str(page.get_latest_revision().content)
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.create", user=edit).exists()


def test_writing_again_opens_the_same_draft(source: Source, index: NewsIndexPage, edit: User) -> None:
    candidate = a_candidate(1, source=source)
    first = write_about(candidate.pk, by=edit)
    assert write_about(candidate.pk, by=edit) == Draft(first.page, is_new=False)
    assert NewsPage.objects.count() == 1


def test_two_with_one_title_get_addresses_of_their_own(
    source: Source, index: NewsIndexPage, edit: User
) -> None:
    for number in (1, 2):
        write_about(a_candidate(number, source=source, title="Nyhet").pk, by=edit)
    assert sorted(NewsPage.objects.values_list("slug", flat=True)) == ["nyhet", "nyhet-2"]


@pytest.mark.parametrize(("language", "expected"), [("en", "en"), ("fa", "sv")])
def test_the_draft_lies_in_the_language_of_the_source_or_else_in_swedish(
    source: Source, index: NewsIndexPage, edit: User, language: str, expected: str
) -> None:
    english = Locale.objects.get_or_create(language_code="en")[0]
    index.get_parent().copy_for_translation(english)
    index.copy_for_translation(english)
    Source.objects.update(language=language)
    edit.is_superuser = True
    draft = write_about(a_candidate(1, source=source).pk, by=edit)
    assert draft.page.locale.language_code == expected


def test_without_a_page_for_news_it_is_said_so(source: Source, site: HomePage, edit: User) -> None:
    candidate = a_candidate(1, source=source)
    with override("en"), pytest.raises(NowhereToWrite, match="Make one below the front page"):
        write_about(candidate.pk, by=edit)


def test_whoever_may_not_write_pages_makes_none(
    source: Source, index: NewsIndexPage, staff: Callable[..., User]
) -> None:
    candidate = a_candidate(1, source=source)
    with pytest.raises(PermissionDenied):
        write_about(candidate.pk, by=staff("Coordinators"))
    candidate.refresh_from_db()
    assert (candidate.state, NewsPage.objects.count()) == (State.NEW, 0)


def test_a_title_and_a_link_that_are_too_long_for_a_page_do_no_harm(
    source: Source, index: NewsIndexPage, edit: User
) -> None:
    link = "https://bra.example/" + "x" * 600
    draft = write_about(a_candidate(1, source=source, title="Å" * 300, link=link).pk, by=edit)
    page = NewsPage.objects.get(pk=draft.page.pk)
    assert (page.title, page.source_address) == ("Å" * 254 + "…", "")


@pytest.mark.parametrize(("length", "is_kept"), [(500, True), (501, False)])
def test_a_link_as_long_as_its_field_is_kept(
    source: Source, index: NewsIndexPage, edit: User, length: int, is_kept: bool
) -> None:
    link = "https://bra.example/".ljust(length, "a")
    page = write_about(a_candidate(1, source=source, link=link).pk, by=edit).page
    assert page.source_address == (link if is_kept else "")


@pytest.mark.parametrize(("length", "is_kept"), [(1000, True), (1001, False)])
def test_a_candidates_link_as_long_as_its_field_is_kept(length: int, is_kept: bool) -> None:
    link = "https://bra.example/".ljust(length, "a")
    assert (kept_link(link), link_of(link)) == ((link, link) if is_kept else ("", ""))


def test_a_candidate_without_a_title_gets_a_draft_too(
    source: Source, index: NewsIndexPage, edit: User
) -> None:
    draft = write_about(a_candidate(1, source=source, title="").pk, by=edit)
    assert draft.page.title == "Brå"


def test_a_candidate_whose_page_is_deleted_waits_again(
    source: Source, index: NewsIndexPage, edit: User
) -> None:
    candidate = a_candidate(1, source=source)
    write_about(candidate.pk, by=edit).page.delete()
    assert bring_back_without_page() == 1
    candidate.refresh_from_db()
    assert (candidate.state, candidate.page) == (State.NEW, None)


@pytest.mark.parametrize(
    ("organisation", "origin"),
    [
        ("Brå", NewsPage.Origin.BRA),
        ("Brottsförebyggande rådet", NewsPage.Origin.BRA),
        ("Göteborgs Stad", NewsPage.Origin.LOCAL),
        ("Polisen", NewsPage.Origin.NATIONAL),
        ("Brådskande nytt", NewsPage.Origin.NATIONAL),
    ],
)
def test_the_origin_follows_the_organisation(organisation: str, origin: NewsPage.Origin) -> None:
    assert origin_of(Source(organisation=organisation)) == origin
