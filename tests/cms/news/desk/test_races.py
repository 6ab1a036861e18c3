"""Two at once, each with a connection of its own, on whichever database the suite runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cms.accounts.models import User
from cms.news.desk.candidate_decision import write_about
from cms.news.importing.intake import take_in
from cms.news.models import Candidate, NewsIndexPage, NewsPage
from tests.cms.news.desk.conftest import a_candidate, a_source, an_item


def together(*acts: Callable[[], object]) -> None:
    """Let all go at the same moment, each in a thread and on a connection of its own; what one raises is raised."""
    barrier = Barrier(len(acts), timeout=10)

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result(timeout=30)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_write_at_once_share_one_draft_and_two_sources_one_candidate(index: NewsIndexPage) -> None:
    edit = User.objects.create_superuser(email="edit@example.org", password=None)
    source = a_source()
    pks = [a_candidate(number, source=source).pk for number in range(6)]

    def write(order: list[int]) -> None:
        for pk in order:
            write_about(pk, by=edit)

    together(lambda: write(pks), lambda: write(pks[::-1]))
    assert NewsPage.objects.count() == 6
    assert Candidate.objects.filter(state=Candidate.State.WRITTEN).values("page").distinct().count() == 6
    index.refresh_from_db()
    assert index.get_children().count() == 6

    Candidate.objects.all().delete()
    items = {name: [an_item(number, guid=f"{name}-{number}") for number in range(20)] for name in ("a", "b")}
    sources = {"a": source, "b": a_source("Polisen")}
    together(*(lambda name=name: take_in(sources[name], items[name]) for name in sources))  # type: ignore[misc]
    assert Candidate.objects.count() == 20
