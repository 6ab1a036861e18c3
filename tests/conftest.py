"""The shared cast: Alice (volunteer), Bob (another), Charlie (stranger), Edit (editor), Klara (coordinator)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone, translation
from hypothesis import settings as drawing
from wagtail.models import Page, Site

from campaigns.home.models import HomePage
from campaigns.pages.models import CampaignIndexPage, CampaignPage
from cms.accounts.staff.groups import grant_groups
from cms.base.models import Area
from cms.oversight.changes import applying
from tests.migrated import use_migrated_database
from tests.snapshots import Snapshot, snapshot
from volunteers.events.models import EventIndexPage, EventPage, Occurrence
from volunteers.people.models import Role
from volunteers.shifts.models import Shift

# How long an example takes is the machine's affair: speed is shown by make bench.
drawing.register_profile("suite", deadline=None)
drawing.load_profile("suite")


def a_role(name: str = "Vandrare", **fields: object) -> Role:
    """The role with this name, made if need be."""
    return Role.objects.get_or_create(name=name, defaults=fields)[0]


def demand(role: Role, **fields: object) -> None:
    """Let the role ask for this, as when a second person has approved it."""
    for name, value in fields.items():
        setattr(role, name, value)
    with applying():
        role.save()


ALICE, BOB, CHARLIE = "alice@example.org", "bob@example.org", "charlie@example.org"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The database with the site laid out in it, instead of the page that Wagtail's migrations welcome with.

    Nearly every test would lay it out first. What wants none says so with ``no_pages``. Tests of real transactions are
    given it too: what they empty is filled from what is written down here.
    """
    with django_db_blocker.unblock():
        use_migrated_database()
        lay_out_site()
        grant_groups()
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is given a database: nothing else can come out differently on another one."""
    for item in items:
        given = getattr(item, "fixturenames", ())
        if "django_db_setup" in given or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


def delete_pages() -> None:
    for page in Page.get_first_root_node().get_children():
        page.delete()


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Nothing that was counted or kept in one test is known to the next, nor the language of its last request."""
    for cache in caches.all():
        cache.clear()
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """A password that takes a second to try is for attackers: tests would wait for it some hundred times."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def settings_for_tests() -> Iterator[None]:
    """Static files are served from where they are written, and sources of news may lie on this machine."""
    found = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": found},
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=True,
        SOURCES_ON_LOOPBACK=True,
    ):
        yield


@pytest.fixture(autouse=True)
def one_factor_is_enough(settings: Any) -> None:
    """Staff are signed in without a second factor; what is about the second factor asks for it again."""
    settings.MFA_REQUIRED = False


@pytest.fixture
def site(db: None) -> HomePage:
    """The front page with the calendar and the campaigns below it, served as the default site."""
    return HomePage.objects.get(slug="start")


@pytest.fixture
def no_pages(db: None) -> None:
    """A database as after the first migration, without its welcome."""
    delete_pages()


def lay_out_site() -> HomePage:
    delete_pages()
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Vägra gängvåld", slug="start", lead="Vi säger ifrån."))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "testserver", "port": 80, "root_page": home, "site_name": "Vägra gängvåld"},
    )
    home.add_child(instance=EventIndexPage(title="Kalender", slug="kalender", show_in_menus=True))
    home.add_child(instance=CampaignIndexPage(title="Kampanjer", slug="kampanjer", show_in_menus=True))
    return home


def lay_out_campaign() -> CampaignPage:
    index = CampaignIndexPage.objects.get()
    return index.add_child(
        instance=CampaignPage(
            title="Ljus på torget", slug="ljus-pa-torget", message="Fyra torg.", ask="Kom med en lykta."
        )
    )


def lay_out_event(campaign: CampaignPage) -> EventPage:
    return campaign.add_child(
        instance=EventPage(
            title="Kvällsvandring i Hammarkullen",
            slug="kvallsvandring",
            intro="Vi går tillsammans.",
            place="Hammarkulletorget",
            kind=EventPage.Kind.EVENING_WALK,
            area=Area.objects.get(slug="sodra-angered"),
        )
    )


@pytest.fixture(scope="session")
def laid_out(django_db_setup: None, django_db_blocker: Any) -> dict[str, Snapshot]:
    """The campaign, and what its event adds to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        campaign = snapshot(lay_out_campaign)
        event = snapshot(partial(lay_out_event, campaign.bring_back()))
        transaction.set_rollback(True)
    return {"campaign": campaign, "event": event}


@pytest.fixture
def campaign(site: HomePage, laid_out: dict[str, Snapshot]) -> CampaignPage:
    return laid_out["campaign"].bring_back() or lay_out_campaign()


@pytest.fixture
def event(campaign: CampaignPage, laid_out: dict[str, Snapshot]) -> EventPage:
    """An evening walk in Hammarkullen, under the campaign, without dates."""
    event = laid_out["event"].bring_back() or lay_out_event(campaign)
    campaign.refresh_from_db(fields=["numchild"])
    return event


@pytest.fixture
def add_date(event: EventPage) -> Callable[..., Occurrence]:
    """Make a date of the event, a week from now unless told otherwise."""

    def add(*, starts_at: datetime | None = None, hours: int = 4, **fields: object) -> Occurrence:
        start = starts_at or timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
        return Occurrence.objects.create(
            **{"event": event} | fields, starts_at=start, ends_at=start + timedelta(hours=hours)
        )

    return add


@pytest.fixture
def add_shift(add_date: Callable[..., Occurrence]) -> Callable[..., Shift]:
    """Make a shift as long as its date, with one place unless told otherwise."""

    def add(
        occurrence: Occurrence | None = None, *, capacity: int = 1, role: str = "Vandrare", **fields: object
    ) -> Shift:
        occurrence = occurrence or add_date()
        times = {"starts_at": occurrence.starts_at, "ends_at": occurrence.ends_at}
        return Shift.objects.create(
            occurrence=occurrence, role=a_role(role), capacity=capacity, **times | fields
        )

    return add
