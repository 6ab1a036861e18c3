"""A small Mailchimp that remembers: members and their consent, interests, campaigns. ``serving`` puts it on loopback."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any

from campaigns.newsletters.mailchimp.member_profile import hash_of

AUDIENCE = "abc123def4"
ENDED = {"unsubscribed", "cleaned"}


class Problem(Exception):
    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail


@dataclass
class StandIn:
    url: str = ""
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    fields: list[dict[str, Any]] = field(default_factory=list)
    categories: dict[str, dict[str, Any]] = field(default_factory=dict)
    interests: dict[str, dict[str, str]] = field(default_factory=dict)
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    campaigns: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    connections: int = 0
    is_gone: bool = False
    # What to do before, or instead of, a true answer: by "METHOD /path", each used once.
    hang_up_after: list[str] = field(default_factory=list)
    hold_after: dict[str, tuple[Event, Event]] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    number: int = 0

    def new_id(self) -> str:
        self.number += 1
        return f"{self.number:010x}"

    def add_member(self, email: str, status: str, *, changed: datetime | None = None, **values: Any) -> dict:
        """Somebody who is in the audience already."""
        row = {
            "id": hash_of(email),
            "contact_id": self.new_id(),
            "email_address": email,
            "status": status,
            "merge_fields": {},
            "interests": {},
            "last_changed": (changed or datetime.now(UTC)).isoformat(timespec="seconds"),
            **values,
        }
        self.members[row["id"]] = row
        return row

    def status_of(self, email: str) -> str | None:
        row = self.members.get(hash_of(email))
        return row["status"] if row else None

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Any:
        if self.is_gone and path.startswith("/lists/"):
            raise Problem(404, "Resource Not Found", "The requested resource could not be found.")
        for pattern, verb, act in ROUTES:
            found = re.fullmatch(pattern.replace("LIST", f"/lists/{AUDIENCE}"), path)
            if found and verb == method:
                return act(self, *found.groups(), query=query, body=body)
        raise Problem(404, "Resource Not Found", "The requested resource could not be found.")


def get_list(server: StandIn, **_rest: Any) -> Any:
    return {"id": AUDIENCE, "name": "Göteborg"}


def get_fields(server: StandIn, **_rest: Any) -> Any:
    return {"merge_fields": server.fields, "total_items": len(server.fields)}


def add_field(server: StandIn, *, body: Any, **_rest: Any) -> Any:
    server.fields.append(body)
    return body


def get_categories(server: StandIn, **_rest: Any) -> Any:
    return {"categories": [{"id": key, **row} for key, row in server.categories.items()]}


def add_category(server: StandIn, *, body: Any, **_rest: Any) -> Any:
    key = server.new_id()
    server.categories[key], server.interests[key] = body, {}
    return {"id": key, **body}


def get_interests(server: StandIn, category: str, **_rest: Any) -> Any:
    return {"interests": [{"id": key, "name": name} for key, name in server.interests[category].items()]}


def add_interest(server: StandIn, category: str, *, body: Any, **_rest: Any) -> Any:
    key = server.new_id()
    server.interests[category][key] = body["name"]
    return {"id": key, **body}


def get_webhooks(server: StandIn, **_rest: Any) -> Any:
    return {"webhooks": server.webhooks}


def add_webhook(server: StandIn, *, body: Any, **_rest: Any) -> Any:
    server.webhooks.append({"id": server.new_id(), **body})
    return server.webhooks[-1]


def delete_webhook(server: StandIn, key: str, **_rest: Any) -> None:
    server.webhooks = [row for row in server.webhooks if row["id"] != key]


def get_members(server: StandIn, *, query: Any, **_rest: Any) -> Any:
    since = query.get("since_last_changed", [""])[0]
    after = datetime.fromisoformat(since) if since else datetime(2000, 1, 1, tzinfo=UTC)
    rows = [row for row in server.members.values() if datetime.fromisoformat(row["last_changed"]) >= after]
    rows.sort(key=lambda row: (row["last_changed"], row["id"]))
    first, count = int(query["offset"][0]), int(query["count"][0])
    return {"members": rows[first : first + count], "total_items": len(rows)}


def get_member(server: StandIn, key: str, **_rest: Any) -> Any:
    if key not in server.members:
        raise Problem(404, "Resource Not Found", "The requested resource could not be found.")
    return server.members[key]


def put_member(server: StandIn, key: str, *, body: Any, **_rest: Any) -> Any:
    email = body["email_address"]
    if key in server.forgotten:
        raise Problem(400, "Forgotten Email Not Subscribed", f"{email} was permanently deleted.")
    row = server.members.get(key)
    if row is None:
        row = server.add_member(email, body.get("status") or body["status_if_new"])
    elif body.get("status") == "subscribed" and row["status"] in ENDED:
        raise Problem(400, "Member In Compliance State", f"{email} is in a compliance state.")
    row |= {name: value for name, value in body.items() if name != "status_if_new"}
    row["last_changed"] = datetime.now(UTC).isoformat(timespec="seconds")
    return row


def patch_member(server: StandIn, key: str, *, body: Any, **_rest: Any) -> Any:
    row = get_member(server, key)
    new = hash_of(body["email_address"])
    if new in server.members:
        raise Problem(400, "Member Exists", f"{body['email_address']} is already a list member.")
    server.members[new] = {**server.members.pop(key), **body, "id": new}
    assert row
    return server.members[new]


def archive_member(server: StandIn, key: str, **_rest: Any) -> None:
    if get_member(server, key)["status"] == "archived":
        raise Problem(405, "Method Not Allowed", "This list member cannot be removed.")
    server.members[key]["status"] = "archived"


def delete_member(server: StandIn, key: str, **_rest: Any) -> None:
    get_member(server, key)
    del server.members[key]
    server.forgotten.add(key)


def add_batch(server: StandIn, *, body: Any, **_rest: Any) -> Any:
    new, errors = [], []
    for each in body["members"]:
        email = each["email_address"]
        if hash_of(email) in server.members:
            errors.append({"email_address": email, "error_code": "ERROR_CONTACT_EXISTS", "error": "exists"})
        else:
            new.append(server.add_member(email, **{k: v for k, v in each.items() if k != "email_address"}))
    counts = {"total_created": len(new), "total_updated": 0, "error_count": len(errors)}
    return {"new_members": new, "updated_members": [], "errors": errors, **counts}


def get_campaigns(server: StandIn, *, query: Any, **_rest: Any) -> Any:
    first, count = int(query["offset"][0]), int(query["count"][0])
    return {"campaigns": [told(row) for row in server.campaigns.values()][first : first + count]}


def add_campaign(server: StandIn, *, body: Any, **_rest: Any) -> Any:
    key = server.new_id()
    server.campaigns[key] = {"id": key, "status": "save", "emails_sent": 0, **body}
    return told(server.campaigns[key])


def get_campaign(server: StandIn, key: str, **_rest: Any) -> Any:
    if key not in server.campaigns:
        raise Problem(404, "Resource Not Found", "The requested resource could not be found.")
    return told(server.campaigns[key])


def told(campaign: dict[str, Any]) -> dict[str, Any]:
    """What is read of a campaign, of all that Mailchimp answers."""
    read = {"id", "status", "send_time", "emails_sent", "settings"}
    return {name: value for name, value in campaign.items() if name in read}


def delete_campaign(server: StandIn, key: str, **_rest: Any) -> None:
    if get_campaign(server, key)["status"] != "save":
        raise Problem(400, "Bad Request", "This campaign cannot be deleted now.")
    del server.campaigns[key]


def put_content(server: StandIn, key: str, *, body: Any, **_rest: Any) -> Any:
    get_campaign(server, key)
    server.contents[key] = body
    return body


def send(server: StandIn, key: str, **_rest: Any) -> None:
    if get_campaign(server, key)["status"] != "save":
        raise Problem(400, "Bad Request", "The campaign has been sent.")
    server.campaigns[key]["status"] = "sending"
    server.sent.append(key)


def schedule(server: StandIn, key: str, *, body: Any, **_rest: Any) -> None:
    moment = datetime.fromisoformat(body["schedule_time"])
    if get_campaign(server, key)["status"] != "save" or (moment.minute % 15, moment.second) != (0, 0):
        raise Problem(400, "Bad Request", "You can only schedule a campaign for a quarter of an hour.")
    server.campaigns[key] |= {"status": "schedule", "send_time": moment.isoformat()}


def unschedule(server: StandIn, key: str, **_rest: Any) -> None:
    if get_campaign(server, key)["status"] != "schedule":
        raise Problem(400, "Bad Request", "The campaign is not scheduled.")
    server.campaigns[key]["status"] = "save"


def get_report(server: StandIn, key: str, **_rest: Any) -> Any:
    if key not in server.reports:
        raise Problem(404, "Resource Not Found", "The requested resource could not be found.")
    return server.reports[key]


MEMBER = r"LIST/members/([0-9a-f]{32})"
CAMPAIGN = r"/campaigns/([0-9a-f]+)"
ROUTES: list[tuple[str, str, Callable[..., Any]]] = [
    ("LIST", "GET", get_list),
    ("LIST", "POST", add_batch),
    ("LIST/merge-fields", "GET", get_fields),
    ("LIST/merge-fields", "POST", add_field),
    ("LIST/interest-categories", "GET", get_categories),
    ("LIST/interest-categories", "POST", add_category),
    ("LIST/interest-categories/([0-9a-f]+)/interests", "GET", get_interests),
    ("LIST/interest-categories/([0-9a-f]+)/interests", "POST", add_interest),
    ("LIST/webhooks", "GET", get_webhooks),
    ("LIST/webhooks", "POST", add_webhook),
    ("LIST/webhooks/([0-9a-f]+)", "DELETE", delete_webhook),
    ("LIST/members", "GET", get_members),
    (MEMBER, "GET", get_member),
    (MEMBER, "PUT", put_member),
    (MEMBER, "PATCH", patch_member),
    (MEMBER, "DELETE", archive_member),
    (MEMBER + "/actions/delete-permanent", "POST", delete_member),
    ("/campaigns", "GET", get_campaigns),
    ("/campaigns", "POST", add_campaign),
    (CAMPAIGN, "GET", get_campaign),
    (CAMPAIGN, "DELETE", delete_campaign),
    (CAMPAIGN + "/content", "PUT", put_content),
    (CAMPAIGN + "/actions/send", "POST", send),
    (CAMPAIGN + "/actions/schedule", "POST", schedule),
    (CAMPAIGN + "/actions/unschedule", "POST", unschedule),
    ("/reports/([0-9a-f]+)", "GET", get_report),
]
