"""Every model whose values control people, on every road that leads to a change of them."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import models, transaction
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry, Site

from campaigns.newsletters.models import NewsletterRules
from cms.accounts.models import User
from cms.accounts.staff.groups import GROUPS
from cms.contact.models import ContactRules
from cms.help.models import HelpLine
from cms.mail.models import OutboxMail
from cms.oversight.changes import CannotDecide, NeedsSecond, approve, ask_back, refuse
from cms.oversight.controlled import Controlled
from cms.oversight.controls import control_of, value_of
from cms.oversight.models import ControlChange
from volunteers.people.models import Qualification, Role, RoleNeed
from volunteers.shifts.models import RosterRules

MODELS = [model for model in apps.get_models() if issubclass(model, Controlled)]
NEW: dict[type[models.Model], dict[str, Any]] = {
    HelpLine: {
        "number": "031-10 20 30",
        "after_hours_name": "Jouren",
        "after_hours_number": "114 14",
        "email": "ny@example.org",
        "exit_address": "https://sv.wikipedia.org/",
    },
    NewsletterRules: {
        "needs_two": False,
        "carrier": "mailchimp",
        "reply_to": "ny@example.org",
        "sender_name": "Ny",
    },
    ContactRules: {
        "is_notified": False,
        "remind_after": 6,
        "keep_brief": 7,
        "keep_ordinary": 8,
        "keep_diary": 9,
    },
    RosterRules: {"messages_are_reviewed": True, "most_a_week": 7, "fresh_days": 8, "offer_hours": 9},
    Role: {
        "lowest_age": "15",
        "latest_for_minors": time(20),
        "needs_approval": True,
        "is_in_force": False,
    },
    Qualification: {"name": "Något annat", "months": 7, "is_extract": True},
}
KEEPERS = {HelpLine: ("hedda", "hugo")}
CASES = [
    pytest.param(model, name, id=f"{model.__name__}.{name}")
    for model in MODELS
    for name in control_of(model).fields
    if name in NEW.get(model, {})
]


def a_row(model: Any) -> Any:
    if model in (Role, Qualification):
        return model.objects.create(name="Vanlig")
    if model is ContactRules:
        return model.objects.create()
    return model.for_site(Site.objects.get())


def keepers(model: type[models.Model]) -> tuple[str, str]:
    return KEEPERS.get(model, ("rut", "rune"))


def stored(row: Any, name: str) -> Any:
    return value_of(type(row).objects.get(pk=row.pk), name)


def test_every_controlled_value_is_walked() -> None:
    relations = {"needs"}  # below
    for model in MODELS:
        assert set(control_of(model).fields) - relations == set(NEW[model]), model


def test_no_group_has_both_a_control_and_what_it_binds() -> None:
    """Whoever is controlled does not own the control: the table of groups says so of every one."""
    for name, rights in GROUPS.items():
        for model in MODELS:
            control = control_of(model)
            assert not (control.right in rights.everywhere and set(control.binds) & set(rights.everywhere)), (
                name
            )
    for model in MODELS:
        app, _dot, codename = control_of(model).right.partition(".")
        assert Permission  # the right is one that there is: see test_groups
        assert any(f"{app}.{codename}" in rights.everywhere for rights in GROUPS.values()), model


@pytest.mark.parametrize(("model", "name"), CASES)
def test_saving_by_somebody_waits_or_is_told(model: Any, name: str, staff: dict[str, User]) -> None:
    row, (first, second) = a_row(model), (staff[who] for who in keepers(model))
    before, new = value_of(row, name), NEW[model][name]
    setattr(row, name, new)
    with LogContext(user=first):
        row.save()
    change = ControlChange.objects.get()
    assert (change.asked_by, row.noted_change) == (first, change)
    assert [mail.to for mail in OutboxMail.objects.all()] == [second.email]
    line = ModelLogEntry.objects.get(action=f"oversight.{change.state}")
    assert line.user == first
    assert "från" in line.data["lines"][0] or "from" in line.data["lines"][0]
    if not control_of(model).needs_second:
        assert (change.state, stored(row, name)) == ("made", new)
        return
    assert (change.state, stored(row, name)) == ("asked", before)
    with pytest.raises(CannotDecide):
        approve(change, user=first, typed={name: str(new)})
    assert stored(row, name) == before
    approve(change, user=second, typed={name: str(new)})
    assert stored(row, name) == new
    assert ModelLogEntry.objects.filter(action="oversight.approved", user=second).exists()


@pytest.mark.parametrize(("model", "name"), CASES)
def test_whoever_is_bound_changes_nothing_even_as_a_keeper(
    model: Any, name: str, staff: dict[str, User]
) -> None:
    row = a_row(model)
    for who in ("both", "edit", "klara", "hanna", "audit"):
        changed = model.objects.get(pk=row.pk)
        setattr(changed, name, NEW[model][name])
        with LogContext(user=staff[who]), pytest.raises(PermissionDenied):
            changed.save()
    assert stored(row, name) == value_of(row, name)
    assert not ControlChange.objects.exists()


@pytest.mark.parametrize(("model", "name"), CASES)
def test_no_way_past_saving(model: Any, name: str, site: Any) -> None:
    row = a_row(model)
    with pytest.raises(NeedsSecond):
        model.objects.update(**{name: NEW[model][name]})
    setattr(row, name, NEW[model][name])
    with pytest.raises(NeedsSecond):
        model.objects.bulk_update([row], [name])
    with pytest.raises(NeedsSecond):
        model.objects.bulk_create([model(**{name: NEW[model][name]})])


@pytest.mark.parametrize(("model", "name"), CASES)
def test_the_servers_own_hand_is_told_to_all(model: Any, name: str, staff: dict[str, User]) -> None:
    row = a_row(model)
    setattr(row, name, NEW[model][name])
    row.save()
    assert ControlChange.objects.get().state == "made"
    told = {mail.to for mail in OutboxMail.objects.all()}
    assert {staff[who].email for who in keepers(model)} == told


def test_setting_up_the_site_again_changes_nothing(staff: dict[str, User]) -> None:
    row = a_row(HelpLine)
    row.number = "031-10 20 30"
    row.save()
    ControlChange.objects.all().delete()
    call_command("set_up_site")
    assert stored(row, "number") == "031-10 20 30"
    assert not ControlChange.objects.exists()


def test_a_row_for_another_site_begins_with_what_is_known(staff: dict[str, User], site: Any) -> None:
    other = Site.objects.create(hostname="other", root_page=site)
    with LogContext(user=staff["hedda"]):
        row = HelpLine.objects.create(site=other, number="031-10 20 30")
    assert stored(row, "number") == "020-50 80 80"
    assert ControlChange.objects.get().is_waiting


@pytest.fixture
def walker(staff: dict[str, User]) -> Role:
    role = Role.objects.create(name="Läxhjälpare")
    role.needs.add(Qualification.objects.create(name="Utdrag", is_extract=True))
    return role


def test_what_a_role_takes_is_taken_away_by_no_road(walker: Role, staff: dict[str, User]) -> None:
    need = RoleNeed.objects.get()
    another = Qualification.objects.create(name="Annat")
    with LogContext(user=staff["rut"]):
        for way in (
            walker.needs.clear,
            lambda: walker.needs.set([]),
            lambda: walker.needs.remove(need.qualification),
            lambda: walker.needs.add(another),
            need.qualification.roles.clear,
            need.delete,
            RoleNeed.objects.all().delete,
            lambda: RoleNeed.objects.update(qualification=another),
            lambda: RoleNeed.objects.create(role=walker, qualification=another),
            lambda: RoleNeed(role=walker, qualification=another).save(),
        ):
            with pytest.raises(NeedsSecond), transaction.atomic():
                way()
        with pytest.raises(models.ProtectedError), transaction.atomic():
            need.qualification.delete()
    assert list(walker.needs.values_list("name", flat=True)) == ["Utdrag"]


def test_wish_for_a_role_waits_as_one_change_and_goes_back_by_one(
    walker: Role, staff: dict[str, User]
) -> None:
    extract = walker.needs.get()
    with LogContext(user=staff["rut"]):
        walker.lowest_age, walker.wanted = "15", {"needs": []}
        walker.save()
    change = ControlChange.objects.get()
    assert (set(change.after), list(walker.needs.all())) == ({"lowest_age", "needs"}, [extract])
    change = approve(change, user=staff["rune"])
    walker.refresh_from_db()
    assert (walker.lowest_age, list(walker.needs.all())) == ("15", [])
    with LogContext(user=staff["rune"]):
        again = ask_back(change)
    assert again
    assert again.is_waiting
    approve(again, user=staff["rut"])
    walker.refresh_from_db()
    assert (walker.lowest_age, list(walker.needs.all())) == ("18", [extract])


def test_one_change_waits_and_a_later_one_of_another_replaces_it(staff: dict[str, User]) -> None:
    """Else the second could approve what is in part their own."""
    row = a_row(HelpLine)
    for who, number in (("hedda", "031-10 20 30"), ("hugo", "031-10 20 31")):
        row.number = number
        with LogContext(user=staff[who]):
            row.save()
    first, second = ControlChange.objects.order_by("pk")
    assert (first.state, second.state, second.asked_by) == ("replaced", "asked", staff["hugo"])
    approve(second, user=staff["hedda"], typed={"number": "031-102031"})
    assert stored(row, "number") == "031-10 20 31"


def test_what_has_changed_meanwhile_is_not_approved(staff: dict[str, User]) -> None:
    row = a_row(HelpLine)
    row.number = "031-10 20 30"
    with LogContext(user=staff["hedda"]):
        row.save()
    change = ControlChange.objects.get()
    row.number = "031-10 20 99"
    row.save()
    with pytest.raises(CannotDecide):
        approve(change, user=staff["hugo"], typed={"number": "031-10 20 30"})
    assert stored(row, "number") == "031-10 20 99"
    refuse(change, user=staff["hugo"])
    with pytest.raises(CannotDecide):
        approve(change, user=staff["hugo"], typed={"number": "031-10 20 30"})


def test_database_lets_nobody_approve_their_own(staff: dict[str, User]) -> None:
    row = a_row(HelpLine)
    row.number = "031-10 20 30"
    with LogContext(user=staff["hedda"]):
        row.save()
    with pytest.raises(Exception, match="nobody_approves_their_own"):
        ControlChange.objects.update(state="approved", decided_by=staff["hedda"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "abc"),
        ("number", "020-50 80 8"),
        ("number", "112112112112"),
        ("after_hours_number", "0900-123 45 67"),
        ("exit_address", "https://192.168.0.1/"),
        ("exit_address", "https://polisen.se/lamna-kriminalitet/"),
        ("exit_address", "http://www.smhi.se/"),
        ("email", "nobody"),
    ],
)
def test_helpline_takes_nothing_wrong_on_any_road(
    name: str, value: str, staff: dict[str, User], browser: Callable[[str], Any]
) -> None:
    row = a_row(HelpLine)
    before = value_of(row, name)
    for user in (None, staff["hedda"]):
        setattr(row, name, value)
        with LogContext(user=user), pytest.raises(ValidationError):
            row.save()
    assert stored(row, name) == before
