"""How far one must walk through the code to follow what happens. No times: it says the same on every machine. ``make walks``.

Of each walk it counts our own files that are entered, the functions entered, and the calls that lead from one of our files
into another; what Django, Wagtail or a template calls counts as called by whoever of ours called them. Middleware calls
nobody: it hands the request on, and what answers it was chosen by the address. Each is walked twice and counted the second
time, when what is imported or kept for good is there. ``walks.json`` beside this file holds what the same walks took, counted
in the same way, through an earlier cut of the house, in which nothing about people was sealed yet: so the calls that open or
seal a column are told beside the rest. ``python -m bench.walks --hops`` names the files that lead most often
into each other.
"""

import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="vagra-walks-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "cms.settings",
    "VAR_DIR": FOLDER.name,
    "DEMO": "1",
    "SITE_URL": "http://127.0.0.1:8000",
}
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.apps import apps  # noqa: E402
from django.core import handlers  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
FLOORS = tuple(f"{ROOT / floor}{os.sep}" for floor in ("cms", "volunteers", "campaigns"))
BEFORE = ROOT / "bench" / "walks.json"
SEALING = str(ROOT / "cms" / "privacy" / "encryption.py")
# Where Django hands the request to the next middleware and to the view: nobody of ours called what lies behind.
HANDING_ON = f"{Path(handlers.__path__[0])}{os.sep}"
# What is asked of each walk, in parts of what it took before.
MOST = {"publish": 1 / 2}
USUALLY = 2 / 3

HERE = {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000"}
VISITOR = Client(**HERE)
# No static files are collected for so few pages, so none has a name of its own.
FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EDITOR = "edit@example.org"
DATES = 30
NUMBERS = count()
EMPTY_TEXT = '{"blocks": [], "entityMap": {}}'
FORM_SETS = {
    "body": EMPTY_TEXT, "answers": EMPTY_TEXT, "action-publish": "1",
    "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "rules-TOTAL_FORMS": 1, "rules-INITIAL_FORMS": 0,
    "rules-0-weekdays": "5", "rules-0-every_weeks": "1", "rules-0-starts": "15:00", "rules-0-length": "2:00",
    "rules-0-ORDER": "1",
}  # fmt: skip


class Walk:
    """What was entered while it lasted."""

    def __init__(self) -> None:
        self.functions: set[CodeType] = set()
        self.hops: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def counting(self) -> Iterator[None]:
        sys.setprofile(self._see)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _see(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or not is_ours(frame):
            return
        self.functions.add(frame.f_code)
        caller = caller_of(frame)
        if caller and caller != frame.f_code.co_filename:
            self.hops[caller, frame.f_code.co_filename] += 1

    @property
    def numbers(self) -> list[int]:
        """Files, functions, and calls from file to file."""
        files = {code.co_filename for code in self.functions}
        return [len(files), len(self.functions), self.hops.total()]

    @property
    def sealing(self) -> int:
        """Those of the calls that open or seal a column."""
        return sum(times for (_source, target), times in self.hops.items() if target == SEALING)


def caller_of(frame: FrameType) -> str | None:
    """Which of our files called it, through whatever library; None when it is the library's own doing."""
    caller = frame.f_back
    while caller and not is_ours(caller):
        if caller.f_code.co_filename.startswith(HANDING_ON):
            return None
        caller = caller.f_back
    return caller.f_code.co_filename if caller else None


def is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(FLOORS)


def model(name: str) -> Any:
    """One of our models by its name alone, so that the same walks can be taken through another cut of the house."""
    return next(each for each in apps.get_models() if each.__name__ == name and is_from_our_house(each))


def is_from_our_house(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in {"cms", "volunteers", "campaigns"}


def lay_out() -> None:
    """A migrated database with a front page and a calendar, as a new site has them."""
    call_command("migrate", verbosity=0)
    root = Page.get_first_root_node()
    for welcome in root.get_children():
        welcome.delete()
    home = root.add_child(instance=model("HomePage")(title="Start", slug="start", lead="Start."))
    Site.objects.create(hostname="127.0.0.1", port=8000, root_page=home, is_default_site=True)
    home.add_child(instance=model("EventIndexPage")(title="Kalender", slug="kalender"))
    model("Role").objects.create(name="Vandrare")
    model("User").objects.create_superuser(email=EDITOR, password=None)


def event_with_dates(number: int, *, dates: int = 1) -> Any:
    """An event of its own, so many evenings from next week on."""
    page = model("EventPage")(
        title="Kvällsvandring", slug=f"vandring-{number}", intro="Vi går.", place="Torget"
    )
    event = model("EventIndexPage").objects.get().add_child(instance=page)
    start = timezone.now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=7)
    for day in range(dates):
        begins = start + timedelta(days=day)
        event.occurrences.create(starts_at=begins, ends_at=begins + timedelta(hours=3))
    return event


def shift_of(event: Any, *, places: int = 3) -> Any:
    date = event.occurrences.first()
    times = {"starts_at": date.starts_at, "ends_at": date.ends_at}
    return date.shifts.create(role=model("Role").objects.get(), capacity=places, **times)


def alva(number: int) -> str:
    """Everybody comes for the first time."""
    return f"alva-{number}@example.org"


def bilal(number: int) -> str:
    return f"bilal-{number}@example.org"


def post(path: str, **data: object) -> str:
    """What a visitor's browser sends, and where it is led."""
    answer = VISITOR.post(path, data)
    assert answer.status_code == 302, (path, answer.status_code)
    return answer["Location"]


def sign_up(shift: Any, email: str, *, queue: str = "") -> str:
    data = {"shift": f"{shift.pk}{queue}", "name": "Alva", "email": email, "agreed": "on"}
    return post(f"/mina-pass/anmal/{shift.occurrence_id}/", **data)


def confirm(code_page: str, email: str) -> str:
    mail = model("OutboxMail").objects.filter(to=email).latest("pk")
    return post(code_page, code=re.search(r"\b\d{6}\b", mail.text).group())


def walk_list(number: int) -> Walk:
    """The calendar with thirty dates, when nothing is kept in memory."""
    if not model("EventPage").objects.exists():
        shift_of(event_with_dates(number, dates=DATES))
    for cache in caches.all():
        cache.clear()
    with (walk := Walk()).counting():
        answer = VISITOR.get("/kalender/")
    assert answer.status_code == 200
    return walk


def walk_sign_up(number: int) -> Walk:
    shift = shift_of(event_with_dates(number))
    with (walk := Walk()).counting():
        sign_up(shift, alva(number))
    return walk


def walk_confirm(number: int) -> Walk:
    code_page = sign_up(shift_of(event_with_dates(number)), alva(number))
    with (walk := Walk()).counting():
        confirm(code_page, alva(number))
    return walk


def walk_cancel(number: int) -> Walk:
    """The one place of a shift is given back, and goes to whoever waits."""
    shift = shift_of(event_with_dates(number), places=1)
    own_page = confirm(sign_up(shift, alva(number)), alva(number))
    confirm(sign_up(shift, bilal(number), queue="-queue"), bilal(number))
    with (walk := Walk()).counting():
        post(f"{own_page}avboka/")
    assert shift.sign_ups.get(state="placed").volunteer.email == bilal(number)
    return walk


def walk_publish(number: int) -> Walk:
    """An editor writes another place, of which somebody is told, and a rule for four more dates; a plan gives them shifts."""
    event = event_with_dates(number)
    confirm(sign_up(shift_of(event), alva(number)), alva(number))
    event.shift_plans.create(role=model("Role").objects.get(), capacity=3)
    client = Client(**HERE)
    client.force_login(model("User").objects.get(email=EDITOR))
    path = reverse("wagtailadmin_pages:edit", args=[event.pk])
    form = client.get(path).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | FORM_SETS | {"place": "Bron"}
    first = timezone.localdate() + timedelta(days=14)
    data |= {"rules-0-first_day": first, "rules-0-last_day": first + timedelta(days=27)}
    with (walk := Walk()).counting():
        answer = client.post(path, data, follow=True)
    assert answer.status_code == 200, answer.status_code
    assert model("OutboxMail").objects.filter(to=alva(number), name__endswith="/moved").count() == 1
    shifts = model("Shift").objects.filter(occurrence__event=event).count()
    assert shifts == 6, shifts  # the plan gives the first date one too
    return walk


WALKS: dict[str, Callable[[int], Walk]] = {
    "list": walk_list,  # first: it counts dates, and all others add some
    "sign up": walk_sign_up,
    "confirm": walk_confirm,
    "cancel, promote": walk_cancel,
    "publish": walk_publish,
}


def second(walk: Callable[[int], Walk]) -> Walk:
    walk(next(NUMBERS))
    return walk(next(NUMBERS))


def report(name: str, walk: Walk, before: list[int]) -> None:
    numbers, sealing = walk.numbers, walk.sealing
    ratio = numbers[2] / before[2]
    most = MOST.get(name, USUALLY)
    asked = f"asked: at most {most:.0%}" + ("" if ratio <= most else ", and it is OVER")
    columns = "".join(f"{number:5} ({old})".ljust(14) for number, old in zip(numbers, before, strict=True))
    unsealed = (
        f", {(numbers[2] - sealing) / before[2]:.0%} without the {sealing} to sealed columns"
        if sealing
        else ""
    )
    print(f"  {name:<16}{columns}{ratio:6.0%} of the calls{unsealed}; {asked}")


def report_hops(walk: Walk) -> None:
    for pair, times in walk.hops.most_common(12):
        source, target = (Path(name).relative_to(ROOT) for name in pair)
        print(f"    {times:4}  {source} → {target}")


def walk_all() -> None:
    lay_out()
    before = json.loads(BEFORE.read_text())
    print(f"Files, functions, and calls from file to file; in brackets at {before['commit']}")
    for name, each in WALKS.items():
        walk = second(each)
        report(name, walk, before["walks"][name])
        if "--hops" in sys.argv:
            report_hops(walk)


if __name__ == "__main__":
    setup_test_environment()
    with override_settings(STORAGES=FILES):
        walk_all()
