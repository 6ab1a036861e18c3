"""Whatever a feed says: saying it again changes nothing, and neither does the order it says it in."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.news.importing.intake import take_in
from cms.news.importing.items import Item
from cms.news.models import Candidate, Source
from tests.cms.news.desk.conftest import NOON, a_source

# Few values, so that they meet: the trouble lies where things share a guid, a link, a title or a time.
ITEMS = st.builds(
    Item,
    guid=st.sampled_from(["", "a", "b", "c"]),
    link=st.sampled_from(
        ["", "https://bra.example/1", "https://bra.example/1?utm_source=x", "https://bra.example/2"]
    ),
    title=st.sampled_from(["Rapport", "rapport", "Träff"]),
    text=st.sampled_from(["", "Text."]),
    published_at=st.sampled_from([None, NOON, NOON + timedelta(hours=1)]),
)
ANSWERS = st.lists(ITEMS, max_size=5)
FAST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

pytestmark = pytest.mark.django_db


def emptied() -> tuple[Source, Source]:
    Source.objects.all().delete()
    return a_source("Brå"), a_source("Polisen")


def everything() -> list[dict[str, Any]]:
    """Without the keys of the database and the moments of importing, which are nobody's words."""
    moments = {"id", "last_seen_at", "first_seen_at"}
    return [
        {name: value for name, value in row.items() if name not in moments}
        for row in Candidate.objects.order_by("pk").values()
    ]


def said() -> list[tuple[Any, ...]]:
    own = Candidate.objects.values_list("source__name", "guid", "link_key", "title", "text", "published_at")
    return sorted(own, key=repr)


@FAST
@given(earlier=ANSWERS, others=ANSWERS, answer=ANSWERS)
def test_the_same_answer_again_changes_nothing(
    earlier: list[Item], others: list[Item], answer: list[Item]
) -> None:
    own, other = emptied()
    take_in(own, earlier)
    take_in(other, others)
    take_in(own, answer)
    after = everything()
    assert take_in(own, answer) == 0
    assert everything() == after


@FAST
@given(
    earlier=ANSWERS,
    others=ANSWERS,
    answer=ANSWERS.flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))),
)
def test_the_order_of_an_answer_does_not_matter(
    earlier: list[Item], others: list[Item], answer: tuple[list[Item], list[Item]]
) -> None:
    outcomes = []
    for order in answer:
        own, other = emptied()
        take_in(own, earlier)
        take_in(other, others)
        take_in(own, order)
        outcomes.append(said())
    assert outcomes[0] == outcomes[1]


@FAST
@given(answer=ANSWERS)
def test_two_sources_with_one_answer_do_not_take_turns(answer: list[Item]) -> None:
    own, other = emptied()
    for source in (own, other):
        take_in(source, answer)
    after = everything()
    assert [take_in(source, answer) for source in (own, other, own)] == [0, 0, 0]
    assert everything() == after
