"""Our description of Mailchimp: of the calls that are made and no others, and in agreement with Mailchimp's own."""

import json
import os
import re
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from tests.campaigns.newsletters.mailchimp.description import PLACE
from tests.campaigns.newsletters.mailchimp.differences import differences
from tests.campaigns.newsletters.mailchimp.stand_in import ROUTES

OURS = yaml.safe_load(PLACE.read_text())
THEIRS = os.environ.get("MAILCHIMP_OPENAPI")
MEMBERS = "/lists/{listId}/members"
SCHEMAS = "components", "schemas"


def test_each_call_of_the_stand_in_is_described_and_no_other():
    made = {(verb, re.sub(r"\([^)]*\)", "{}", path.replace("LIST", "/lists/{}"))) for path, verb, _ in ROUTES}
    described = {
        (verb.upper(), re.sub(r"{\w+}", "{}", path))
        for path, calls in OURS["paths"].items()
        for verb in calls.keys() - {"parameters"}
    }
    assert made == described


if THEIRS:  # not a test that is skipped: without theirs there is nothing to hold ours against

    def test_ours_agrees_with_theirs():
        assert differences(OURS, json.loads(Path(THEIRS).read_text())) == []


def test_a_description_agrees_with_itself():
    assert differences(OURS, OURS) == []


@pytest.mark.parametrize(
    ("place", "value", "found"),
    [
        (("paths", MEMBERS), None, f"get {MEMBERS}: is no call"),
        (("paths", MEMBERS, "get", "responses", "200"), None, f"get {MEMBERS} 200: is no answer"),
        (
            ("paths", MEMBERS, "get", "parameters", 3),
            None,
            f"get {MEMBERS} ?since_last_changed: is no parameter",
        ),
        (
            ("components", "parameters", "Fields", "explode"),
            True,
            "get /campaigns ?fields: is written otherwise",
        ),
        (
            ("components", "parameters", "Count", "schema", "maximum"),
            500,
            "get /campaigns ?count: maximum 1000 is not 500",
        ),
        (("paths", MEMBERS, "get", "requestBody"), {}, f"get {MEMBERS} <-: only one has a body"),
        (
            (*SCHEMAS, "Schedule", "properties", "schedule_time", "type"),
            "integer",
            "post /campaigns/{campaignId}/actions/schedule <-.schedule_time: type string is not integer",
        ),
        (
            (*SCHEMAS, "NewCampaign", "required"),
            ["type", "settings"],
            "post /campaigns <-: ['settings'] must be there",
        ),
        (
            (*SCHEMAS, "Problem", "required"),
            ["type", "title", "status", "detail"],
            "get /campaigns default: ['instance'] may be missing",
        ),
        (
            (*SCHEMAS, "Profile", "properties", "status", "enum"),
            ["subscribed"],
            f"put {MEMBERS}/{{subscriberHash}} <-.status: ['pending'] for one only",
        ),
        (
            (*SCHEMAS, "Campaign", "properties", "status", "enum"),
            ["save", "paused", "schedule", "sending", "sent"],
            "post /campaigns 200.status: ['archived', 'canceled', 'canceling'] for one only",
        ),
        (
            (*SCHEMAS, "Report", "properties", "abuse_reports"),
            None,
            "get /reports/{campaignId} 200.abuse_reports: is no field",
        ),
        (
            (*SCHEMAS, "Interests", "additionalProperties"),
            False,
            "post /lists/{listId} <-.members[].interests.*: has no fields of any name",
        ),
        (
            (*SCHEMAS, "ByField", "properties", "op", "enum"),
            ["is", "not"],
            "post /campaigns <-.recipients.segment_opts.conditions[]|1.op: ['blank_not'] for one only",
        ),
    ],
)
def test_each_kind_of_difference_is_found(place, value, found):
    theirs = deepcopy(OURS)
    *way, last = place
    node = theirs
    for name in way:
        node = node[name]
    if value is None:
        del node[last]
    else:
        node[last] = value
    assert found in differences(OURS, theirs)
