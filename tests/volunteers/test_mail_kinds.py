"""The table of mails says of each what is so: its switches are fields, its templates are there, and none is forgotten."""

import re
from pathlib import Path

from django.db import models
from wagtail.admin.panels import get_edit_handler

from tests.volunteers import mail_table
from volunteers import mail_kinds
from volunteers.mail_kinds import BY_STATE, KINDS, NOTICES, OWN_SWITCHES, SITE_SWITCHES, TABLE
from volunteers.notices.due import RULES
from volunteers.people.models import Volunteer
from volunteers.shifts.models import RosterRules
from volunteers.signups.models import SignUp

APPS = Path(mail_kinds.__file__).parent
PARTS = ["subject.txt", "txt", "html"]
INCLUDED = re.compile(r'{% (?:include|extends) "([^"]+)"')


def switches_of(model: type[models.Model], prefix: str) -> set[str]:
    return {field.name for field in model._meta.get_fields() if field.name.startswith(prefix)}


def test_each_switch_is_a_field_and_each_such_field_is_in_the_table():
    assert set(SITE_SWITCHES) == switches_of(RosterRules, "sends_") | {"asks_for_stand_ins"}
    assert set(OWN_SWITCHES) == switches_of(Volunteer, "wants_")


def test_what_a_person_may_switch_off_has_words_for_it():
    assert [kind.name for kind in TABLE if bool(kind.own_switch) != bool(kind.choice)] == []


def test_admin_sees_every_rule_of_the_rosters():
    shown = get_edit_handler(RosterRules).get_form_options()["fields"]
    rules = [field.name for field in RosterRules._meta.fields if field.name not in ("id", "site")]
    assert sorted(shown) == sorted(rules)


def test_notices_have_a_rule_and_both_switches():
    assert [kind.name for kind in NOTICES] == list(RULES)
    assert [kind.name for kind in NOTICES if not (kind.site_switch and kind.own_switch)] == []


def test_no_two_mails_have_one_name():
    assert [kind.name for kind in TABLE] == list(KINDS)


def test_button_has_words_for_each_state_of_a_sign_up():
    assert set(BY_STATE) == set(SignUp.State)


def test_every_mail_has_its_templates_and_every_template_its_mail():
    there = {
        path.as_posix().partition("/templates/")[2]: path.read_text()
        for path in APPS.glob("*/templates/*/mail/**/*.*")
    }
    mails = {f"{kind.template}.{part}" for kind in TABLE for part in PARTS}
    included = {name for text in there.values() for name in INCLUDED.findall(text)}
    assert mails - set(there) == set()
    assert set(there) - mails - included == set()


def test_page_in_docs_says_what_the_table_says():
    renew = "Run “python -m tests.volunteers.mail_table”."
    assert mail_table.table_in_page() == mail_table.table(), renew
