"""Who dealt with data about people: written once, read by auditors, and by nobody else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from campaigns.newsletters.admin import subscriber_viewset as subscribers
from cms.accounts.models import User
from cms.accounts.staff.groups import GROUPS
from cms.contact.admin import inbox
from cms.privacy.access_log import note_access
from cms.privacy.admin.viewsets import LISTS
from cms.privacy.models import AccessEntry, AppendOnly
from tests.pages import texts
from volunteers.board.viewsets import sign_ups
from volunteers.board.volunteers import list_view as volunteers

LOG = "/admin/access-log/"


@pytest.fixture
def auditor(staff) -> Client:
    client = Client()
    client.force_login(staff["Auditors"])
    return client


def rows(client: Client, query: str = "") -> list[str]:
    """With what, line by line, as the list shows it."""
    page = client.get(f"{LOG}?{query}")
    assert page.status_code == 200
    return [entry.what for entry in page.context["object_list"]]


@pytest.mark.parametrize("group", [*GROUPS, "superuser"])
def test_only_those_who_follow_up_open_the_log(staff, group):
    user = staff.get(group) or User.objects.create_superuser("root@example.org")
    client = Client()
    client.force_login(user)
    may = group in {"Auditors", "Data protection", "superuser"}
    assert client.get(LOG).status_code == (200 if may else 302)
    assert (LOG in client.get("/admin/").content.decode()) == may


def test_log_shows_the_newest_first_with_who_what_and_why(staff, auditor):
    klara = staff["Coordinators"]
    note_access(klara, AccessEntry.Action.VIEW, "V12")
    note_access(klara, AccessEntry.Action.EXPORT, "volunteers", count=40, reason="Möte med polisen")
    assert rows(auditor) == ["volunteers", "V12"]
    line = texts(auditor.get(LOG), "tbody tr")[0]
    assert [shown for shown in (str(klara), " 40 ", "Möte med polisen") if shown not in line] == []


def test_log_is_filtered_by_date_person_action_and_object(staff, auditor):
    klara, edit = staff["Coordinators"], staff["Editors"]
    note_access(klara, AccessEntry.Action.VIEW, "V12")
    note_access(edit, AccessEntry.Action.SEARCH, "volunteers")
    assert rows(auditor, f"user={klara.pk}") == ["V12"]
    assert rows(auditor, "action=search") == ["volunteers"]
    assert rows(auditor, "what=v12") == ["V12"]
    assert rows(auditor, "what=v1") == []
    assert rows(auditor, "at_from=2020-01-01&at_to=2020-01-02") == []


def test_lists_are_named_in_the_readers_language(staff, auditor):
    assert {inbox.LIST, subscribers.LIST, volunteers.LIST, sign_ups.LIST} == set(LISTS)
    note_access(staff["Coordinators"], AccessEntry.Action.LIST, "volunteers")
    with translation.override("sv"):
        shown = str(LISTS["volunteers"])
    assert shown in auditor.get(LOG, headers={"Accept-Language": "sv"}).content.decode()
    assert rows(auditor, f"what={shown.upper()}") == rows(auditor, "what=volunteers") == ["volunteers"]


def test_lines_stay_when_the_account_is_closed(staff, auditor):
    klara = staff["Coordinators"]
    number = klara.pk
    note_access(klara, AccessEntry.Action.VIEW, "V12")
    User.objects.filter(pk=number).delete()
    assert rows(auditor) == ["V12"]
    line = f"{texts(auditor.get(LOG), 'tbody tr')[0].lower()} "
    assert f" konto {number} " in line or f" account {number} " in line


def test_log_is_neither_changed_nor_taken_out(staff, auditor):
    entry = note_access(staff["Coordinators"], AccessEntry.Action.VIEW, "V12")
    for path in ("new/", f"edit/{entry.pk}/", f"delete/{entry.pk}/"):
        assert auditor.post(LOG + path).status_code == 404
    for form in ("xlsx", "csv"):
        assert "html" in auditor.get(f"{LOG}?export={form}").headers["Content-Type"]
    for change in (entry.save, entry.delete, AccessEntry.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()
    with pytest.raises(AppendOnly):
        AccessEntry.objects.update(reason="nothing")


def test_long_log_takes_as_many_queries_as_a_short_one(staff, auditor):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            auditor.get(LOG)
        return len(queries)

    note_access(staff["Coordinators"], AccessEntry.Action.VIEW, "V1")
    count()
    one = count()
    for number in range(30):
        note_access(list(staff.values())[number % 4], AccessEntry.Action.VIEW, f"V{number}")
    assert count() == one
