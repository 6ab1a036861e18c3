"""The way of a new number through the screens, and who sees which of them."""

import re
from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry, Site

from cms.accounts.models import User
from cms.help.models import HelpLine, NeutralAddress
from cms.oversight.changes import name_of
from cms.oversight.models import ControlChange
from volunteers.people.models import Qualification, Role

OLD, NEW = "020-50 80 80", "031-10 20 30"

Browser = Callable[[str], Client]


def form_of(line: HelpLine, **changed: object) -> dict[str, object]:
    fields = ["number", "email", "after_hours_name", "after_hours_number", "exit_address"]
    days = {"TOTAL": 0, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 1000}
    return {
        **{name: getattr(line, name) for name in fields},
        "opens_at": "9:00",
        "closes_at": "15:00",
        **{f"special_days-{key}_FORMS": value for key, value in days.items()},
        **changed,
    }


@pytest.fixture
def line(staff: dict[str, User]) -> HelpLine:
    return HelpLine.for_site(Site.objects.get())


@pytest.fixture
def edit_url(line: HelpLine) -> str:
    return reverse("wagtailsettings:edit", args=["help", "helpline", line.site_id])


def number() -> str:
    return HelpLine.objects.get().number


def test_new_number_is_called_by_two_and_then_holds(browser: Browser, line: HelpLine, edit_url: str) -> None:
    hedda, hugo = browser("hedda"), browser("hugo")
    assert "number_again" in hedda.post(edit_url, form_of(line, number=NEW)).context["form"].errors
    answer = hedda.post(edit_url, form_of(line, number=NEW, number_again=NEW), follow=True)
    assert number() == OLD
    change = ControlChange.objects.get()
    page = answer.content.decode()
    assert name_of(line) == "", "A setting's own name says once more what it is."
    assert OLD in page
    assert NEW in page
    assert reverse("control_change", args=[change.pk]) in page

    shown = hugo.get(reverse("control_change", args=[change.pk])).content.decode()
    assert re.search(rf"{OLD}.*{NEW}", shown, re.DOTALL)
    approve = reverse("approve_control_change", args=[change.pk])
    assert approve not in hedda.get(reverse("control_change", args=[change.pk])).content.decode()
    hedda.post(approve, {"number": NEW})
    hugo.post(approve, {})
    hugo.post(approve, {"number": "031-10 20 31"})
    assert number() == OLD
    hugo.post(approve, {"number": NEW})
    assert number() == NEW
    assert f"tel:+46{NEW[1:].replace('-', '').replace(' ', '')}" in Client().get("/").content.decode()
    assert OLD in ModelLogEntry.objects.filter(action="oversight.approved").get().message


def test_hours_hold_at_once_although_a_number_waits(browser: Browser, line: HelpLine, edit_url: str) -> None:
    browser("hedda").post(edit_url, form_of(line, number=NEW, number_again=NEW, closes_at="14:00"))
    stored = HelpLine.objects.get()
    assert (stored.number, stored.closes_at) == (OLD, time(14))


def test_former_number_is_one_click_away(browser: Browser, line: HelpLine, edit_url: str) -> None:
    hedda, hugo = browser("hedda"), browser("hugo")
    hedda.post(edit_url, form_of(line, number=NEW, number_again=NEW))
    change = ControlChange.objects.get()
    hugo.post(reverse("approve_control_change", args=[change.pk]), {"number": NEW})
    former = reverse("former_control_values", args=[change.pk])
    assert reverse("control_change", args=[change.pk]) in hugo.get(edit_url).content.decode()
    assert former in hugo.get(reverse("control_change", args=[change.pk])).content.decode()
    hugo.post(former)
    assert number() == NEW
    again = ControlChange.objects.get(state="asked")
    hedda.post(reverse("approve_control_change", args=[again.pk]), {"number": OLD})
    assert number() == OLD


def test_refused_and_taken_back(browser: Browser, line: HelpLine, edit_url: str) -> None:
    for who, state in (("hugo", "refused"), ("hedda", "withdrawn")):
        browser("hedda").post(edit_url, form_of(line, number=NEW, number_again=NEW))
        change = ControlChange.objects.get(state="asked")
        browser(who).post(reverse("refuse_control_change", args=[change.pk]))
        change.refresh_from_db()
        assert (change.state, number()) == (state, OLD)


def test_exit_is_chosen_from_the_list_which_an_editor_makes_longer(
    browser: Browser, line: HelpLine, edit_url: str
) -> None:
    weather = "https://www.yr.no/"
    hedda, edit = browser("hedda"), browser("edit")
    assert "exit_address" in hedda.post(edit_url, form_of(line, exit_address=weather)).context["form"].errors
    add = reverse("neutral_addresses:add")
    assert "reason" in edit.post(add, {"address": weather}).context["form"].errors
    for wrong in ("http://www.yr.no/", "https://10.0.0.1/", "https://localhost/"):
        assert (
            "address"
            in edit.post(add, {"address": wrong, "reason": "Väder som många läser."}).context["form"].errors
        )
    edit.post(add, {"address": weather, "reason": "Väder som många läser."})
    assert NeutralAddress.objects.get().added_by.email == "edit@example.org"
    hedda.post(edit_url, form_of(line, exit_address=weather))
    assert ControlChange.objects.get().after == {"exit_address": weather}


def test_new_role_is_offered_to_shifts_when_a_second_person_has_approved(browser: Browser) -> None:
    rut, rune = browser("rut"), browser("rune")
    needs = Qualification.objects.create(name="Utdrag", is_extract=True)
    rut.post(reverse("roles:add"), {"name": "Läxhjälpare", "lowest_age": "18", "needs": [needs.pk]})
    role = Role.objects.get()
    assert not role.is_in_force
    change = ControlChange.objects.get()
    assert change.after["needs"] == [needs.pk]
    rune.post(reverse("approve_control_change", args=[change.pk]))
    role.refresh_from_db()
    assert (role.is_in_force, list(role.needs.all())) == (True, [needs])


def test_role_in_the_form_waits_with_what_it_takes(browser: Browser) -> None:
    role = Role.objects.create(name="Läxhjälpare")
    needs = Qualification.objects.create(name="Utdrag", is_extract=True)
    role.needs.add(needs)
    form = {"name": "Läxhjälp", "lowest_age": "15", "needs": []}
    browser("rut").post(reverse("roles:edit", args=[role.pk]), form)
    role.refresh_from_db()
    assert (role.name, role.lowest_age, list(role.needs.all())) == ("Läxhjälp", "18", [needs])
    change = ControlChange.objects.get()
    browser("rune").post(reverse("approve_control_change", args=[change.pk]))
    role.refresh_from_db()
    assert (role.lowest_age, list(role.needs.all())) == ("15", [])


@pytest.mark.parametrize(
    ("who", "sees", "decides"),
    [
        ("hedda", True, False),
        ("rut", True, True),
        ("audit", True, False),
        ("edit", False, False),
        ("klara", False, False),
        ("both", True, False),
    ],
)
def test_who_sees_and_decides(
    browser: Browser, staff: dict[str, User], who: str, sees: bool, decides: bool
) -> None:
    role = Role.objects.create(name="Läxhjälpare")
    browser("rune").post(reverse("roles:edit", args=[role.pk]), {"name": "Läxhjälpare", "lowest_age": "15"})
    change = ControlChange.objects.get()
    client = browser(who)
    for url in (reverse("control_changes"), reverse("control_change", args=[change.pk])):
        assert (client.get(url).status_code == 200) == sees
    for decision in ("approve_control_change", "refuse_control_change", "former_control_values"):
        answer = client.post(reverse(decision, args=[change.pk]))
        # To the change, or to the one that asks for the former values.
        assert bool(re.fullmatch(r"/admin/rule-changes/\d+/", answer.url)) == decides
    role.refresh_from_db()
    assert (role.lowest_age == "15") == decides


def test_empty_list_says_so(browser: Browser) -> None:
    page = browser("rut").get(reverse("control_changes")).content.decode()
    assert page.count("oversight-empty") == 2


@pytest.mark.parametrize(
    "name", ["newsletters/newsletterrules", "contact/contactrules", "shifts/rosterrules", "help/helpline"]
)
@pytest.mark.parametrize("who", ["edit", "klara", "hanna", "audit"])
def test_those_whom_a_rule_binds_do_not_open_it(browser: Browser, name: str, who: str) -> None:
    answer = browser(who).get(f"/admin/settings/{name}/", follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/"
