from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry

from campaigns.home.models import HomePage
from cms.accounts.models import User
from cms.news.models import NewsIndexPage, NewsPage

AddNews = Callable[..., NewsPage]


@pytest.fixture
def editor(index: NewsIndexPage) -> Client:
    return member("Editors")


def member(group: str) -> Client:
    user = User.objects.create_user(f"{group.lower()}@example.org")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def due_on_dashboard(client: Client) -> list[tuple[str, str]]:
    """Titles and where their buttons lead."""
    document = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return [
        (row.select_one(".title a").get_text(), row.select_one("form")["action"])  # type: ignore[union-attr, misc]
        for row in document.select("#news-to-review-section tbody tr, [id*=news-to-review] tbody tr")
    ]


def test_dashboard_lists_the_news_whose_day_has_come(
    editor: Client, add_news: AddNews, site: HomePage, index: NewsIndexPage
) -> None:
    today = timezone.localdate()
    assert "news-to-review" not in editor.get("/admin/").text
    due = add_news("I dag", review_by=today)
    overdue = add_news("Förra veckan", review_by=today - timedelta(7))
    add_news("I morgon", review_by=today + timedelta(1))
    add_news("Utkast", review_by=today, live=False)
    add_news("Aldrig")
    english = Locale.objects.get_or_create(language_code="en")[0]
    site.copy_for_translation(english, alias=True)
    index.copy_for_translation(english, alias=True)
    due.copy_for_translation(english, alias=True)
    assert due_on_dashboard(editor) == [
        ("Förra veckan", f"/admin/nyheter/{overdue.pk}/stammer/"),
        ("I dag", f"/admin/nyheter/{due.pk}/stammer/"),
    ]


def test_still_right_puts_it_off_and_leaves_draft_and_feed_alone(editor: Client, add_news: AddNews) -> None:
    page = add_news("I dag", review_by=timezone.localdate())
    page.save_revision().publish()
    page.title = "Nytt utkast"
    page.save_revision()
    feed = editor.get("/nyheter/atom.xml").content

    answer = editor.post(f"/admin/nyheter/{page.pk}/stammer/", follow=True)

    assert "I dag" in answer.text
    page = NewsPage.objects.get()
    again = timezone.localdate() + timedelta(weeks=26)
    assert (page.title, page.review_by, page.has_unpublished_changes) == ("I dag", again, True)
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.review_by) == ("Nytt utkast", again)
    assert editor.get("/nyheter/atom.xml").content == feed
    assert due_on_dashboard(editor) == []
    assert PageLogEntry.objects.filter(page=page.pk, action="news.still_right").count() == 1


def test_looking_changes_nothing_and_others_may_not_say_it(
    editor: Client, add_news: AddNews, settings: Any
) -> None:
    page = add_news("I dag", review_by=timezone.localdate())
    address = f"/admin/nyheter/{page.pk}/stammer/"
    coordinator = member("Coordinators")
    assert due_on_dashboard(coordinator) == []
    assert [
        editor.get(address).status_code,
        coordinator.post(address).status_code,
        Client().post(address).status_code,
        editor.post("/admin/nyheter/999999/stammer/").status_code,
    ] == [405, 302, 302, 404]
    assert NewsPage.objects.get().review_by == timezone.localdate()


def test_dashboard_takes_as_many_queries_for_many_as_for_one(
    editor: Client, add_news: AddNews, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    add_news(review_by=timezone.localdate())
    editor.get("/admin/")
    with django_assert_max_num_queries(60) as one:
        editor.get("/admin/")
        queries = len(one)
    for number in range(9):
        add_news(f"Nyhet {number}", review_by=timezone.localdate())
    editor.get("/admin/")
    with django_assert_num_queries(queries):
        assert len(due_on_dashboard(editor)) == 10
