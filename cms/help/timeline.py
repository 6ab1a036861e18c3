"""What is said of the helpline from one moment to the next, so that a page which stays open stays right.

The words that are due now and those that follow, with their times: the server takes from them what it says at this
moment, the browser (static/help/state.js) what it says later, without asking.
"""

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.utils import translation

from cms.help.opening_hours import STOCKHOLM, Hours, changes_between, state_at

DAYS = 3  # for so long, counted in midnights, a page knows what to say; after that it says nothing


class Scene(NamedTuple):
    """From this moment on, in seconds since 1970, this is said."""

    since: int
    is_open: bool
    words: str


@dataclass(frozen=True)
class Timeline:
    """The first scene holds from the start, the last until the end; both moments are aware."""

    start: datetime
    end: datetime
    scenes: tuple[Scene, ...]
    written: str  # the scenes and the end, as the browser reads them

    def covers(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def at(self, moment: datetime) -> Scene:
        """What is said at a moment that it covers."""
        now = moment.timestamp()
        return next(scene for scene in reversed(self.scenes) if scene.since <= now)


def timeline_from(start: datetime, hours: Hours, *, language: str) -> Timeline:
    """From this moment until the third midnight after it, in a language."""
    last = start.astimezone(STOCKHOLM).date() + timedelta(days=DAYS)
    end = datetime.combine(last, time(), STOCKHOLM)
    scenes: list[Scene] = []
    with translation.override(language):
        for moment in (start, *changes_between(start, end, hours)):
            state = state_at(moment, hours)
            if not scenes or scenes[-1][1:] != (state.is_open, state.words):
                # The first has no beginning: made a minute later, the same is written.
                scenes.append(Scene(int(moment.timestamp()) if scenes else 0, state.is_open, state.words))
    rows = [
        *([scene.since, int(scene.is_open), scene.words] for scene in scenes),
        [int(end.timestamp()), 0, ""],
    ]
    written = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return Timeline(start, end, tuple(scenes), written)
