"""Which candidate an item is: by guid, else by link, else by title. Knows no database.

Each rule goes through all items before the next one, so that what is surely known is settled first, and no row is found
twice. Then two items that share a link never take turns in one row.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from cms.news.importing.item_keys import kept_guid, link_key, title_key
from cms.news.importing.items import Item
from cms.news.models import Candidate

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Known:
    """An item with the keys it is found by."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.guid = kept_guid(item.guid)
        self.link_key = link_key(item.link)
        self.title_key = title_key(item.title)

    @cached_property
    def order(self) -> tuple[object, ...]:
        """The oldest first; what else decides is only there so that the order of the feed does not."""
        item = self.item
        return (item.published_at or LONG_AGO, self.guid, item.link, item.title, item.text)

    @property
    def itself(self) -> tuple[Hashable, ...]:
        """Two items of one answer for which this is the same say the same thing twice."""
        if self.guid:
            return (self.guid,)
        if self.link_key:
            return (self.link_key, self.title_key)
        return (self.title_key, self.item.published_at, None)


@dataclass
class Matched:
    """Own rows with the items they are, rows of other sources that stand for an item, and new items, the oldest first."""

    own: list[tuple[Candidate, Known]] = field(default_factory=list)
    others: list[Candidate] = field(default_factory=list)
    new: list[Known] = field(default_factory=list)


def distinct(items: Iterable[Item]) -> list[Known]:
    """Each thing once; of two with one guid the newer. The order they come in does not matter."""
    by_age = sorted(map(Known, items), key=lambda known: known.order)
    once = {known.itself: known for known in by_age}
    # Those without a guid choose first: the others are known by it next time, whatever is left for them now.
    return sorted(once.values(), key=lambda known: (known.guid != "", known.order))


def match(source_id: int, items: Sequence[Known], rows: Iterable[Candidate]) -> Matched:
    """``rows`` are those of any source that have a guid, link or title of the items."""
    search = Search(source_id, sorted(rows, key=lambda row: row.pk), list(items))
    search.find(search.own, lambda item: item.guid, lambda row: row.guid)
    for some in (search.own, search.others):
        search.find(some, lambda item: item.link_key and (item.link_key, item.title_key), _link_and_title)
    search.find_by_link_alone()
    search.find(search.own, _title_and_time, lambda row: (row.title_key, row.published_at))
    search.find_by_title_alone()
    search.matched.new = sorted(search.items, key=lambda item: item.order)
    return search.matched


def _link_and_title(row: Candidate) -> Hashable:
    return row.link_key and (row.link_key, row.title_key)


def _title_and_time(item: Known) -> Hashable:
    # With a link, a title says too little without the time.
    published_at = item.item.published_at
    return (item.title_key, published_at) if published_at or not item.link_key else None


class Search:
    def __init__(self, source_id: int, rows: list[Candidate], items: list[Known]) -> None:
        self.source_id = source_id
        self.own = [row for row in rows if row.source_id == source_id]
        self.others = [row for row in rows if row.source_id != source_id]
        self.items = items  # that nothing was found for yet
        self.links = Counter(item.link_key for item in items)
        self.titles = Counter(item.title_key for item in items)
        self.taken: set[int] = set()
        self.matched = Matched()

    def find(
        self,
        rows: list[Candidate],
        of_item: Callable[[Known], Hashable],
        of_row: Callable[[Candidate], Hashable],
    ) -> None:
        """Give each item the first free row with the same value; nothing has no value."""
        free: dict[Hashable, list[Candidate]] = {}
        for row in rows:
            if row.pk not in self.taken and (value := of_row(row)):
                free.setdefault(value, []).append(row)
        left = []
        for item in self.items:
            if (value := of_item(item)) and (found := free.get(value)):
                self._take(found.pop(0), item)
            else:
                left.append(item)
        self.items = left

    def find_by_link_alone(self) -> None:
        """Only where the link means one thing, in this answer and among the rows: else the title has to agree."""
        own, others = (Counter(row.link_key for row in rows) for rows in (self.own, self.others))
        alone = [
            [row for row in self.own if own[row.link_key] == 1],
            [row for row in self.others if others[row.link_key] == 1 and not own[row.link_key]],
        ]
        for rows in alone:
            self.find(
                rows,
                lambda item: item.link_key if self.links[item.link_key] == 1 else None,
                lambda row: row.link_key,
            )

    def find_by_title_alone(self) -> None:
        """For items without a link, where the title means one thing."""
        count = Counter(row.title_key for row in self.own)
        self.find(
            [row for row in self.own if count[row.title_key] == 1],
            lambda item: item.title_key if not item.link_key and self.titles[item.title_key] == 1 else None,
            lambda row: row.title_key,
        )

    def _take(self, row: Candidate, item: Known) -> None:
        self.taken.add(row.pk)
        if row.source_id == self.source_id:
            self.matched.own.append((row, item))
        else:
            self.matched.others.append(row)
