"""What is past its retention goes, and nothing else; a dry run says how much, and the protocol names nobody."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.pledges.models import Pledge
from cms.accounts.models import Invitation
from cms.mail.models import OutboxMail
from cms.privacy import register, retention
from cms.privacy.models import KEEP_ACCESSES, AccessEntry, AppendOnly, PurgeRun
from cms.privacy.register import Basis, Kind, Whose
from cms.privacy.retention import BrokeOff, purge, purge_nightly, would_purge
from volunteers.people.models import Volunteer

ADDRESS = "alice@example.org"
COMMAND, WORKER = PurgeRun.Hand.COMMAND, PurgeRun.Hand.WORKER
AGES = {
    "pledge_addresses": 7,
    "subscribers": 7,
    "sign_ups": 7,
    "mails": 7,
    "invitations": 30,
    "sessions": 0,
    "open_editors": 0,
    "access_log": KEEP_ACCESSES.days,
}


def run_purge(**options: object) -> str:
    out = StringIO()
    call_command("purge", stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("days", [1, 8, 31, 800])
def test_each_kind_goes_when_its_time_is_out(old_rows, days):
    old_rows(days)
    old_rows(0)
    run = purge(hand=COMMAND)
    assert {key for key, count in run.counts.items() if count} >= {k for k, age in AGES.items() if days > age}
    assert not any(run.counts[key] for key, age in AGES.items() if 0 < days < age)
    assert run.counts.keys() == {kind.key for kind in retention.to_purge()}
    assert set(purge(hand=COMMAND).counts.values()) == {0}


@given(ages=st.lists(st.integers(0, 900), max_size=4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dry_run_says_what_the_next_run_does(old_rows, ages):
    for days in ages:
        old_rows(days)
    before = AccessEntry.objects.count(), Volunteer.objects.count(), OutboxMail.objects.count()
    counted, again = would_purge(), would_purge()
    assert (AccessEntry.objects.count(), Volunteer.objects.count(), OutboxMail.objects.count()) == before
    assert counted == again == purge(hand=COMMAND).counts


def test_the_command_says_the_same_twice(old_rows):
    old_rows(800)
    counted = run_purge(dry_run=True).splitlines()
    assert counted[-1] == "Nothing was deleted."
    assert not PurgeRun.objects.exists()
    done = run_purge().splitlines()
    assert done[:-1] == counted[:-1]
    assert done[-1].endswith(f"rows deleted. Protocol G{PurgeRun.objects.get().pk}.")
    assert not Invitation.objects.exists()
    assert Pledge.objects.get().email == ""


def test_protocol_and_log_name_nobody(old_rows):
    old_rows(8)
    run = purge(hand=COMMAND)
    assert all(isinstance(count, int) for count in run.counts.values())
    entry = AccessEntry.objects.get(action=AccessEntry.Action.PURGE)
    assert (entry.user_id, entry.what, entry.count, entry.reason) == (None, str(run), run.total, "")


def test_nothing_to_delete_leaves_a_protocol_and_no_line_in_the_log(site):
    assert purge(hand=COMMAND).total == 0
    assert not AccessEntry.objects.exists()


def test_worker_purges_once_a_night(old_rows, monkeypatch):
    day = timezone.localtime().replace(hour=1, minute=59)
    monkeypatch.setattr(retention.timezone, "localtime", lambda: day)
    old_rows(8)
    assert purge_nightly() == 0
    day += timedelta(minutes=1)
    assert purge_nightly() > 0
    old_rows(8)
    assert purge_nightly() == 0
    assert [run.hand for run in PurgeRun.objects.all()] == [WORKER]
    day += timedelta(days=1)
    assert purge_nightly() > 0


def test_two_workers_do_not_take_the_same_night(site):
    night = timezone.localdate()
    PurgeRun.objects.create(hand=WORKER, night=night)
    with pytest.raises(retention.IntegrityError):
        purge(hand=WORKER, night=night)
    assert purge_nightly() == 0


def test_one_kind_that_fails_does_not_keep_the_others(old_rows, monkeypatch, caplog):
    def fail() -> int:
        raise ValueError(ADDRESS)

    said = {"what": "What", "purpose": "Why", "retention": "A day", "seen_by": "Nobody"}
    broken = Kind(key="broken", whose=Whose.EVERYBODY, basis=Basis.TASK, fields={}, purge=fail, **said)
    monkeypatch.setitem(register._kinds, "broken", broken)
    old_rows(8)
    with pytest.raises(CommandError, match="broken"):
        run_purge()
    run = PurgeRun.objects.get()
    assert (run.ended_at, run.counts["mails"], "broken" in run.counts) == (None, 1, False)
    assert "broken" in caplog.text
    assert ADDRESS not in caplog.text
    with pytest.raises(BrokeOff):
        purge(hand=COMMAND)


def test_the_access_log_ends_by_the_purge_alone_and_not_before_its_time(staff):
    for days in (KEEP_ACCESSES.days - 1, KEEP_ACCESSES.days + 1):
        then = timezone.now() - timedelta(days=days)
        AccessEntry.objects.create(user=staff["Auditors"], action="view", what=f"V{days}", at=then)
    with pytest.raises(AppendOnly):
        AccessEntry.objects.all().delete()
    assert AccessEntry.objects.all().end() == 1
    assert [entry.what for entry in AccessEntry.objects.all()] == [f"V{KEEP_ACCESSES.days - 1}"]
