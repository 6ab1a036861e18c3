"""Every view below the admin's address, as Django knows it, and its addresses for the rows of a ``world``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.settings.registry import registry as settings_registry

from tests.rights.world import Rows

PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class View:
    """One pattern of the admin: its name with the namespace, and what stands in its address."""

    name: str
    params: tuple[str, ...]


def views() -> list[View]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], route: str, space: str) -> Iterator[View]:
    for each in patterns:
        here = route + str(each.pattern)
        if isinstance(each, URLResolver):
            inside = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each.url_patterns, here, inside)
        elif here.startswith("admin/") and each.name:
            yield View(f"{space}{each.name}", (*PART.findall(route), *each.pattern.regex.groupindex))


# Which row a view is about, by the beginning of its name; the longest that fits counts.
ABOUT = {
    "attendance_certificate": "volunteer",
    "attendance_issue": "volunteer",
    "attendance_withdraw": "certificate",
    "banners:": "banner",
    "board:answer": "sign_up",
    "board:answer_looked_into": "unsafe answer",
    "board:phone_call": "phone call",
    "board:remove": "sign_up",
    "board:": "shift",
    "candidates:": "candidate",
    "coordinators:": "coordinator",
    "dates:": "date",
    "inbox:": "letter to us",
    "invitations:": "invitation",
    "letters:": "sending",
    "messaging:": "message",
    "messaging:edit": "draft message",
    "messaging:review": "draft message",
    "messaging:throw_away": "draft message",
    "neutral_addresses:": "neutral address",
    "news_still_right": "news",
    "plans:": "plan",
    "qualifications:": "qualification",
    "roles:": "role",
    "shifts:copy_shifts": "date",
    "shifts:": "shift",
    "sign_ups:": "sign_up",
    "sources:": "source",
    "contacts:": "contact",
    "stages:": "stage",
    "subscribers:": "subscriber",
    "volunteers:": "volunteer",
    "wagtail_localize:snippets_api": "banner",
    "wagtail_localize:submit_snippet": "banner",
    "wagtailadmin_api:documents": "document",
    "wagtailadmin_api:images": "image",
    "wagtailadmin_api:pages": "draft",
    "wagtailadmin_collections:": "collection",
    "wagtailadmin_pages:": "page",
    "wagtailadmin_workflows:": "workflow",
    "wagtailadmin_workflows:disable_task": "task",
    "wagtailadmin_workflows:edit_task": "task",
    "wagtailadmin_workflows:enable_task": "task",
    "wagtaildocs_chooser:": "document",
    "wagtailimages_chooser:": "image",
    "wagtaillocales:": "locale",
    "wagtailsettings:": "helpline",
    "wagtailsites:": "site",
    "wagtailusers_groups:": "group",
    "wagtailusers_users:": "user",
}
NAMED = {
    "collection_id": "collection",
    "date_id": "date",
    "destination_id": "home",
    "doc_id": "document",
    "document_id": "document",
    "image_id": "image",
    "page_id": "draft",
    "page_pk": "page",
    "page_to_move_id": "draft",
    "parent_page_id": "home",
    "proof": "proof",
    "redirect_id": "redirect",
    "revision_id": "revision",
    "shift_id": "shift",
    "string_segment_id": "string",
    "task_id": "task",
    "translation_id": "translation",
    "translation_source_id": "source text",
    "workflow_pk": "workflow",
}
# What else stands in addresses: each of these makes an address of its own.
WORDS: dict[str, list[dict[str, str]]] = {
    "inbox:act": [{"action": action} for action in ("read", "note", "answer", "close", "quarantine")],
    "letters:act": [{"action": action} for action in ("release", "pause", "stop", "take-back")],
    "sources:act": [{"action": action} for action in ("fetch", "pause", "resume")],
    "wagtailadmin_api:pages:action": [{"action_name": name} for name in ("publish", "delete", "copy")],
    "wagtailadmin_pages:add": [
        {"content_type_app_name": "site_pages", "content_type_model_name": "standardpage"}
    ],
    "wagtailadmin_pages:collect_workflow_action_data": [{"action_name": "approve", "task_state_id": "1"}],
    "wagtailadmin_pages:workflow_action": [{"action_name": "approve", "task_state_id": "1"}],
    "wagtailadmin_tag_model_autocomplete": [{"app_name": "base", "model_name": "siteimage"}],
}
ANYWHERE = {
    "action_name": "approve",
    "app_label": "site_pages",
    "app_name": "help",
    "content_type_app_name": "site_pages",
    "content_type_model_name": "standardpage",
    "filter_spec": "width-8",
    "language": "sv",
    "mode": "page",
    "model_name": "standardpage",
    "overridable_segment_id": "1",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "session_id": "0",
    "task_state_id": "1",
    "token": "x",
    "uidb64": "x",
    "uploaded_file_id": "1",
    "workflow_state_id": "1",
}
# Changes that wait have keepers of their own by what they change: each of these makes an address of its own too.
OF_CHANGES = {"control_change", "approve_control_change", "refuse_control_change", "former_control_values"}
CHANGED = ("role", "helpline")
# Models whose rows somebody may be asked about by number alone.
ASKED_ABOUT = {
    "date": "events.occurrence",
    "shift": "shifts.shift",
    "plan": "shifts.shiftplan",
    "volunteer": "people.volunteer",
    "sign_up": "signups.signup",
    "message": "messaging.message",
    "invitation": "accounts.invitation",
    "draft": "site_pages.standardpage",
}


def about(name: str) -> str:
    """The kind of row that a view's ``pk`` is one of."""
    return ABOUT[max((begin for begin in ABOUT if name.startswith(begin)), key=len)]


def addresses(rows: Rows, *, foreign: bool) -> Iterator[tuple[str, str]]:
    """The name in the table and the address of every view, for Klara's own rows or for the others."""
    kinds = rows.foreign if foreign else rows.own
    for view in views():
        for name, words in _expanded(view, kinds):
            args = {param: _value(view, param, words, kinds) for param in view.params}
            yield name, reverse(view.name, kwargs=args) + words.get("?", "")


def _expanded(view: View, kinds: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """The view once for each thing that it does, by what stands in its address."""
    if view.name == "wagtail_bulk_action":
        yield from _bulk_actions(kinds)
    elif view.name == "wagtailadmin_editing_sessions:ping":
        yield from _pings(view, kinds)
    elif view.name.startswith("wagtailsettings:"):
        for model in settings_registry:
            words = {"app_name": model._meta.app_label, "model_name": model._meta.model_name}
            words["pk"] = str(kinds[f"setting {model._meta.model_name}"])
            yield " ".join([view.name, *view.params[2:], model._meta.model_name]), words
    elif view.name in OF_CHANGES:
        yield from ((f"{view.name} {kind}", {"pk": str(kinds[f"change of {kind}"].pk)}) for kind in CHANGED)
    elif view.name in WORDS:
        for words in WORDS[view.name]:
            yield " ".join([view.name, *(words[key] for key in words if key.startswith("action"))]), words
    else:
        more = [param for param in view.params if param in {"workflow_pk", "mode"}]
        yield " ".join([view.name, *more]), {}


def _pings(view: View, kinds: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for kind, label in ASKED_ABOUT.items():
        app, _dot, model = label.partition(".")
        words = {"app_label": app, "model_name": model, "object_id": str(kinds[kind].pk)}
        yield f"{view.name} {kind}", words


def _bulk_actions(kinds: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    bulk_action_registry.get_bulk_actions_for_model("", "")  # looks for them, once
    for app, models in bulk_action_registry.actions.items():
        for model, actions in models.items():
            chosen = kinds[{"page": "draft"}.get(model, model.removeprefix("site"))].pk
            for action in actions:
                words = {"app_label": app, "model_name": model, "action": action}
                yield f"bulk {model} {action}", words | {"?": f"?id={chosen}&next=/admin/account/"}


def _value(view: View, param: str, words: dict[str, str], kinds: dict[str, Any]) -> Any:
    if param in words:
        return words[param]
    if param == "page_id" and "revision_id" in view.params:
        return kinds["page"].pk
    if param == "page_id" and "letter" in view.name:
        return kinds["letter"].pk
    if param == "pk":
        return kinds[about(view.name)].pk
    return kinds[NAMED[param]].pk if param in NAMED else ANYWHERE[param]
