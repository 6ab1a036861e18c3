"""What a source says becomes candidates: each rule by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.news.importing.intake import VERSIONS, take_in
from cms.news.importing.items import Item
from cms.news.models import Candidate, Source
from tests.cms.news.desk.conftest import NOON, a_source, an_item

SAID = ["source__name", "guid", "link", "title", "text", "published_at", "state"]


def rows(*fields: str) -> list[tuple[Any, ...]]:
    return list(Candidate.objects.order_by("pk").values_list(*(fields or SAID)))


def test_new_items_become_candidates_to_decide_the_youngest_last(source: Source) -> None:
    assert take_in(source, [an_item(2), an_item(1)]) == 2
    assert rows() == [
        (
            "Brå",
            "guid-1",
            "https://bra.example/nyheter/1",
            "Nyhet 1",
            "Text 1.",
            NOON + timedelta(hours=1),
            "new",
        ),
        (
            "Brå",
            "guid-2",
            "https://bra.example/nyheter/2",
            "Nyhet 2",
            "Text 2.",
            NOON + timedelta(hours=2),
            "new",
        ),
    ]


def test_the_same_answer_again_only_tells_that_it_was_seen(source: Source) -> None:
    take_in(source, [an_item(1), an_item(2, guid=""), an_item(3, guid="", link="")])
    before = rows()
    first_seen = rows("last_seen_at")
    assert take_in(source, [an_item(3, guid="", link=""), an_item(1), an_item(2, guid="")]) == 0
    assert rows() == before
    assert rows("changed_at", "before", "missing_since") == [(None, [], None)] * 3
    assert all(now > then for (now,), (then,) in zip(rows("last_seen_at"), first_seen, strict=True))


@pytest.mark.parametrize(
    "link",
    [
        "https://bra.example/nyheter/1?utm_source=rss&utm_medium=mail",
        "https://bra.example/nyheter/1/?fbclid=abc&gclid=1&mc_cid=2&mc_eid=3",
        "https://BRA.example:443/nyheter/1#innehall",
        "http://bra.example:80/nyheter/1",
    ],
)
def test_a_new_guid_at_the_same_link_renews_the_guid(source: Source, link: str) -> None:
    take_in(source, [an_item(1)])
    assert take_in(source, [an_item(1, guid="new", link=link)]) == 0
    assert rows("guid", "link", "before") == [("new", "https://bra.example/nyheter/1", [])]


@pytest.mark.parametrize("link", ["https://bra.example/nyheter/1?id=7", "https://bra.example:8443/nyheter/1"])
def test_another_link_is_another_article(source: Source, link: str) -> None:
    take_in(source, [an_item(1)])
    assert take_in(source, [an_item(1, guid="new", link=link, title="Annat")]) == 1
    assert Candidate.objects.count() == 2


def test_one_article_in_two_feeds_is_one_candidate(source: Source) -> None:
    polisen = a_source("Polisen")
    take_in(source, [an_item(1)])
    said = rows()
    assert take_in(polisen, [an_item(1, guid="theirs", title="Med annan rubrik")]) == 0
    assert take_in(source, [an_item(1)]) == 0
    assert rows() == said
    assert rows("changed_at") == [(None,)]


def test_the_same_title_in_another_feed_is_another_candidate(source: Source) -> None:
    take_in(source, [an_item(1)])
    assert take_in(a_source("Polisen"), [an_item(1, link="")]) == 1


def test_an_item_without_link_is_known_by_its_title(source: Source) -> None:
    take_in(source, [an_item(1, guid="", link="", title="Ny  rapport\n om Våld")])
    later = NOON + timedelta(days=1)
    assert (
        take_in(source, [an_item(1, guid="", link="", title="ny rapport om VÅLD", published_at=later)]) == 1
    )
    assert rows("title", "published_at") == [("ny rapport om VÅLD", later)]


def test_a_title_with_another_link_is_known_only_at_the_same_time(source: Source) -> None:
    take_in(source, [an_item(1)])
    moved = an_item(1, guid="x", link="https://bra.example/arkiv/1")
    assert take_in(source, [moved]) == 1
    assert rows("link") == [("https://bra.example/arkiv/1",)]
    again = an_item(1, guid="y", link="https://bra.example/ny/1", published_at=NOON)
    assert take_in(source, [moved, again]) == 1
    assert Candidate.objects.count() == 2


def test_two_items_that_share_a_link_do_not_take_turns_in_one_row(source: Source) -> None:
    start = "https://bra.example/"
    pair = [an_item(1, link=start), an_item(2, link=start), an_item(3, guid="", link=start)]
    assert take_in(source, pair) == 3
    assert [take_in(source, pair), take_in(source, pair[::-1])] == [0, 0]
    assert rows("title") == [("Nyhet 1",), ("Nyhet 2",), ("Nyhet 3",)]
    take_in(source, [an_item(4, link=start), *pair])
    assert rows("title", "changed_at") == [(f"Nyhet {number}", None) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Rättad rubrik"},
        {"text": "Rättad text."},
        {"published_at": NOON},
        {"link": "https://bra.example/rattad"},
    ],
)
def test_a_change_keeps_what_was_said_before(source: Source, change: dict[str, Any]) -> None:
    take_in(source, [an_item(1)])
    Candidate.objects.update(state=Candidate.State.WRITTEN)
    assert take_in(source, [an_item(1, **change)]) == 1
    row = Candidate.objects.get()
    assert {name: getattr(row, name) for name in change} == change
    assert (row.state, row.has_unseen_change) == (Candidate.State.WRITTEN, True)
    assert row.changed_at
    assert row.before == [
        {
            "title": "Nyhet 1",
            "text": "Text 1.",
            "link": "https://bra.example/nyheter/1",
            "published_at": "2026-09-03T13:00:00+00:00",
            "until": row.changed_at.isoformat(),
        }
    ]
    assert list(Candidate.objects.with_unseen_change()) == [row]


def test_only_the_latest_versions_are_kept(source: Source) -> None:
    for version in range(VERSIONS + 3):
        take_in(source, [an_item(1, title=f"Version {version}")])
    (before,) = rows("before")[0]
    assert [each["title"] for each in before] == [f"Version {version}" for version in range(2, VERSIONS + 2)]


def test_a_dismissed_candidate_stays_dismissed(source: Source) -> None:
    take_in(source, [an_item(1)])
    Candidate.objects.update(state=Candidate.State.DISMISSED)
    take_in(source, [an_item(1, guid="new", title="Ny rubrik")])
    assert rows("state", "title") == [("dismissed", "Ny rubrik")]
    assert not Candidate.objects.with_unseen_change().exists()


def test_what_is_gone_is_flagged_and_what_left_the_end_of_the_list_is_not(source: Source) -> None:
    take_in(source, [an_item(number) for number in (1, 2, 3)])
    take_in(source, [an_item(2)])
    gone = Candidate.objects.exclude(missing_since=None)
    assert [row.title for row in gone] == ["Nyhet 3"]
    since = gone.get().missing_since
    take_in(source, [an_item(2)])
    assert gone.get().missing_since == since
    assert take_in(source, [an_item(2), an_item(3)]) == 0
    assert not gone.all().exists()


def test_what_the_words_keep_out_by_now_is_not_gone(source: Source) -> None:
    take_in(source, [an_item(1), an_item(2), an_item(3)])
    source.exclude_words = "Text 3"
    take_in(source, [an_item(1)])
    assert rows("title", "missing_since")[::2] == [("Nyhet 1", None), ("Nyhet 3", None)]
    assert [row.title for row in Candidate.objects.vanished()] == ["Nyhet 2"]


def test_an_empty_answer_flags_nothing(source: Source) -> None:
    take_in(source, [an_item(1)])
    assert take_in(source, []) == 0
    assert rows("missing_since") == [(None,)]


def test_what_another_source_no_longer_says_is_not_gone(source: Source) -> None:
    take_in(source, [an_item(5)])
    take_in(a_source("Polisen"), [an_item(1)])
    assert rows("missing_since") == [(None,), (None,)]


def test_long_guids_and_links_fit(source: Source) -> None:
    long = [
        an_item(1, guid="g" * 900 + tail, link="https://bra.example/" + "l" * 2000 + tail) for tail in "ab"
    ]
    assert take_in(source, long) == 2
    assert take_in(source, long) == 0
    assert [(len(guid), link) for guid, link in rows("guid", "link")] == [(500, ""), (500, "")]


def queries(source: Source, items: list[Item]) -> int:
    with CaptureQueriesContext(connection) as captured:
        take_in(source, items)
    return len(captured)


def test_two_hundred_take_as_many_queries_as_one(source: Source) -> None:
    def new_again_and_changed(count: int) -> list[int]:
        Candidate.objects.all().delete()
        items = [an_item(number) for number in range(count)]
        changed = [an_item(number, guid="", title=f"Rättad {number}") for number in range(count)]
        return [queries(source, said) for said in (items, items, changed)]

    assert new_again_and_changed(200) == new_again_and_changed(1)
    assert max(new_again_and_changed(1)) < 10
