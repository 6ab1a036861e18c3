"""The groups of staff and what each may do: all of it, on one screen.

Nobody below superuser may add or change users or groups: whoever may do that can make themselves superuser.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Site

from cms.accounts.staff.wagtails_groups import drop_wagtails_groups

ADMIN = "wagtailadmin.access_admin"
INVITE = "accounts.add_invitation"  # a colleague, to one's own group
DATES_AND_SHIFTS = [
    *(f"events.{verb}_occurrence" for verb in ("view", "add", "change", "delete")),
    *(f"shifts.{verb}_shift" for verb in ("view", "add", "change", "delete")),
    *(f"shifts.{verb}_dutycontact" for verb in ("view", "add", "change", "delete")),
    *(f"shifts.{verb}_shiftplan" for verb in ("view", "add", "change", "delete")),
]
# What a shift is made of, and the path of those who take one. What a role demands is not for those to say who fill it.
ROLES_AND_PATH = [
    "people.view_role",
    "people.view_qualification",
    *(f"people.{verb}_stage" for verb in ("view", "add", "change", "delete")),
]
# Rules that control other people of the staff (docs/decisions/0022): whoever they bind is not to have one of these.
CONTROLS = [
    "oversight.view_controlchange",
    "newsletters.change_newsletterrules",
    "contact.change_contactrules",
    "shifts.change_rosterrules",
    *(
        f"people.{verb}_{model}"
        for model in ("role", "qualification")
        for verb in ("view", "add", "change", "delete")
    ),
]
READS_THE_LOGS = ["privacy.view_accessentry", "privacy.view_purgerun", "privacy.view_record"]


@dataclass(frozen=True, kw_only=True)
class Rights:
    """Permissions named "app.codename": everywhere, on the site's pages, on its pictures and documents."""

    everywhere: Sequence[str]
    pages: Sequence[str] = ()
    files: Sequence[str] = ()


GROUPS = {
    "Editors": Rights(
        everywhere=[
            ADMIN,
            INVITE,
            *DATES_AND_SHIFTS,
            *ROLES_AND_PATH,
            "contact.change_contactdetails",
            *(f"help.{verb}_neutraladdress" for verb in ("view", "add")),
            "contact.view_pageopinion",
            "events.change_embedding",
            "wagtail_localize.submit_translation",
            "newsletters.view_subscriber",
            "newsletters.change_subscriber",
            *(f"newsletters.{verb}_sending" for verb in ("view", "add", "change")),
            *(f"news.{verb}_source" for verb in ("view", "add", "change", "delete")),
            *(f"news.{verb}_candidate" for verb in ("view", "change")),
            *(f"news.{verb}_banner" for verb in ("view", "add", "change", "delete")),
        ],
        pages=[
            f"wagtailcore.{verb}_page"
            for verb in ("add", "change", "publish", "lock", "unlock", "bulk_delete")
        ],
        files=[
            *(f"wagtailimages.{verb}_image" for verb in ("add", "change", "choose")),
            *(f"wagtaildocs.{verb}_document" for verb in ("add", "change", "choose")),
        ],
    ),
    "Coordinators": Rights(
        everywhere=[
            ADMIN,
            INVITE,
            *DATES_AND_SHIFTS,
            "signups.view_signup",
            "signups.change_signup",
            *ROLES_AND_PATH,
            "people.view_volunteer",
            "people.add_volunteer",
            "people.change_volunteer",
            *(f"attendance.{verb}_attendance" for verb in ("view", "add", "change")),
            *(f"attendance.{verb}_debrief" for verb in ("view", "add", "change")),
            *(f"attendance.{verb}_certificate" for verb in ("view", "add", "change")),
            "messaging.view_message",
            "messaging.add_message",
            "pledges.view_pledge",
        ],
    ),
    "Message handlers": Rights(
        everywhere=[
            ADMIN,
            INVITE,
            "contact.view_message",
            "contact.change_message",
        ]
    ),
    # Few, and named by a superuser: a wrong number or a wrong way out would harm those who have no second try.
    "Helpline keepers": Rights(
        everywhere=[
            ADMIN,
            "help.change_helpline",
            *(f"help.{verb}_neutraladdress" for verb in ("view", "add", "delete")),
            "oversight.view_controlchange",
        ]
    ),
    # Few as well, and none who sends letters, answers messages or fills shifts: the rules for those are theirs.
    "Rule keepers": Rights(everywhere=[ADMIN, *CONTROLS]),
    "Auditors": Rights(everywhere=[ADMIN, *READS_THE_LOGS, "oversight.view_controlchange"]),
    # Few people: whoever answers those who ask what is kept about them, or ask to be forgotten.
    "Data protection": Rights(
        everywhere=[ADMIN, *READS_THE_LOGS, "privacy.tell_person", "privacy.erase_person"]
    ),
}


class UnknownPermission(Exception):
    """A right in the table that no app has."""


def grant_groups() -> list[Group]:
    """Give every group the rights of the table and no others; Wagtail's own go. Doing it again changes nothing.

    UnknownPermission, and nothing changed, when the table names a right that no app has.
    """
    with transaction.atomic():
        drop_wagtails_groups(apps)
        known = _permissions()
        pages, root = _home_pages(), [Collection.get_first_root_node().pk]
        groups = []
        for name, rights in GROUPS.items():
            group, _made = Group.objects.get_or_create(name=name)
            group.permissions.set(_find(known, rights.everywhere))
            _keep(GroupPagePermission, group, "page", places=pages, permissions=_find(known, rights.pages))
            _keep(
                GroupCollectionPermission,
                group,
                "collection",
                places=root,
                permissions=_find(known, rights.files),
            )
            groups.append(group)
        return groups


def _permissions() -> dict[str, int]:
    """The primary key of every permission there is, by its name."""
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return {f"{app}.{codename}": pk for app, codename, pk in rows}


def _find(known: Mapping[str, int], names: Iterable[str]) -> list[int]:
    """The keys of the permissions with these names; UnknownPermission names those that are not there."""
    wanted = sorted(set(names))
    if missing := [name for name in wanted if name not in known]:
        raise UnknownPermission(f"No such permission: {', '.join(missing)}.")
    return [known[name] for name in wanted]


def _home_pages() -> list[int]:
    """The front page of every site in every language."""
    roots = [site.root_page for site in Site.objects.select_related("root_page")]
    return [page.pk for root in roots for page in root.get_translations(inclusive=True)]


def _keep(
    model: type[models.Model],
    group: Group,
    place: str,
    *,
    places: Iterable[int],
    permissions: Sequence[int],
) -> None:
    """Make the group's rows of this model those of every place and permission, and no others."""
    wanted = {(each, permission) for each in places for permission in permissions}
    rows = {
        (getattr(row, f"{place}_id"), row.permission_id): row
        for row in cast("Iterable[Any]", model._default_manager.filter(group=group))
    }
    for key in rows.keys() - wanted:
        rows[key].delete()
    missing = [
        model(**{"group": group, f"{place}_id": where, "permission_id": permission})
        for where, permission in sorted(wanted - rows.keys())
    ]
    model._default_manager.bulk_create(missing)
