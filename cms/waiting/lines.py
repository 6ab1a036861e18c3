"""What waits for one person, a line for each kind."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cms.waiting.kinds import Item, Kind


class Line(NamedTuple):
    kind: Kind
    items: Sequence[Item]

    @property
    def words(self) -> str:
        return self.kind.said(len(self.items)) % {"count": len(self.items)}

    @property
    def url(self) -> str:
        return self.kind.url

    @property
    def named(self) -> list[Item]:
        """The first of them that have a name."""
        return [item for item in self.items if item.title][:5]


def lines_of(kinds: Iterable[Kind], user: Any) -> list[Line]:
    """Of these kinds, those of which something waits for the user."""
    found = [Line(kind, kind.items_for(user)) for kind in kinds]
    return [line for line in found if line.items]
