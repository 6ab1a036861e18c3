import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowTask,
)

from campaigns.home.models import HomePage
from cms.accounts.models import User
from cms.accounts.staff.groups import GROUPS, ROLES_AND_PATH, Rights, UnknownPermission, grant_groups
from volunteers.events.models import EventPage


def member(group: str) -> User:
    user = User.objects.create_user(f"{group.partition(' ')[0].lower()}@example.org", "not-used-here")
    user.groups.add(Group.objects.get(name=group))
    return user


def granted() -> list[list[object]]:
    rows = [Group.permissions.through.objects, GroupPagePermission.objects, GroupCollectionPermission.objects]
    return [sorted(row.pk for row in each.all()) for each in rows]


def test_grant_groups_twice_changes_nothing(site: HomePage) -> None:
    grant_groups()
    before = granted()

    call_command("grant_groups")

    assert granted() == before


def test_grant_groups_takes_back_what_the_table_does_not_say(site: HomePage) -> None:
    root = site.get_parent()
    [editors, *_others] = grant_groups()
    GroupPagePermission.objects.create(group=editors, page=root, permission_type="publish")
    editors.permissions.set(Permission.objects.filter(codename="add_user"))

    grant_groups()

    assert {row.page_id for row in GroupPagePermission.objects.filter(group=editors)} == {site.pk}
    assert not member("Editors").has_perm("accounts.add_user")


def test_grant_groups_names_a_permission_that_is_not_there(
    site: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GROUPS, "Editors", Rights(everywhere=["events.juggle_occurrence"]))

    with pytest.raises(UnknownPermission, match=r"events\.juggle_occurrence"):
        grant_groups()


@pytest.mark.parametrize("group", GROUPS)
def test_nobody_below_superuser_may_touch_users_or_groups(site: HomePage, group: str) -> None:
    grant_groups()
    rights = member(group).get_all_permissions()

    own = ("accounts.", "auth.", "account.", "mfa.", "socialaccount.", "wagtailusers.")
    assert {right for right in rights if right.startswith(own)} <= {"accounts.add_invitation"}


@pytest.mark.parametrize(
    ("group", "people"),
    [
        ("Editors", set()),
        (
            "Coordinators",
            {
                *("people.view_volunteer", "people.add_volunteer", "people.change_volunteer"),
                *("signups.view_signup", "signups.change_signup", "pledges.view_pledge"),
            },
        ),
        ("Message handlers", set()),
    ],
)
def test_only_coordinators_see_people(site: HomePage, group: str, people: set[str]) -> None:
    grant_groups()
    rights = member(group).get_all_permissions()

    # Roles, qualifications and the path are no people; who coordinates what is a superuser's to say.
    rights -= set(ROLES_AND_PATH)
    personal = ("people.", "signups.view_signup", "signups.change_signup", "pledges.", "mail.")
    assert {right for right in rights if right.startswith(personal)} == people


def test_editors_publish_below_the_front_page_and_not_beside_it(event: EventPage, site: HomePage) -> None:
    grant_groups()
    editor = member("Editors")

    assert event.permissions_for_user(editor).can_publish()
    assert not site.get_parent().specific.permissions_for_user(editor).can_add_subpage()


@pytest.mark.parametrize(
    ("group", "opens"),
    [
        (
            "Editors",
            ["/admin/images/", "/admin/documents/", "/admin/pages/"],
        ),
        ("Coordinators", []),
        ("Message handlers", []),
        ("Helpline keepers", ["/admin/settings/help/helpline/"]),
    ],
)
def test_groups_open_their_own_parts_of_the_admin(
    site: HomePage, client: Client, group: str, opens: list[str]
) -> None:
    grant_groups()
    client.force_login(member(group))
    parts = [
        "/admin/images/",
        "/admin/documents/",
        "/admin/settings/help/helpline/",
        "/admin/pages/",
        "/admin/users/",
        "/admin/groups/",
        "/admin/sites/",
        "/admin/redirects/",
    ]

    assert client.get("/admin/").status_code == 200
    assert [
        part for part in parts if client.get(part, follow=True).redirect_chain[-1:] != [("/admin/", 302)]
    ] == opens


def test_nothing_of_wagtails_own_groups_is_left_by_the_migrations(db: None) -> None:
    assert not Group.objects.filter(name="Moderators").exists()
    assert not Workflow.objects.filter(name="Moderators approval").exists()
    assert not GroupApprovalTask.objects.filter(name="Moderators approval").exists()
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()


def test_wagtails_own_groups_go_when_groups_are_granted(site: HomePage) -> None:
    moderators = Group.objects.create(name="Moderators")
    GroupPagePermission.objects.create(group=moderators, page=site.get_parent(), permission_type="publish")
    theirs = GroupApprovalTask.objects.create(name="Moderators approval")
    theirs.groups.add(moderators)
    ours = GroupApprovalTask.objects.create(name="Editors too")
    ours.groups.set([moderators, Group.objects.get_or_create(name="Editors")[0]])
    for task in (theirs, ours):
        flow = Workflow.objects.create(name=task.name)
        WorkflowTask.objects.create(workflow=flow, task=task, sort_order=0)

    grant_groups()

    assert not Group.objects.filter(name="Moderators").exists()
    assert [flow.name for flow in Workflow.objects.all()] == ["Editors too"]
    assert [task.name for task in GroupApprovalTask.objects.all()] == ["Editors too"]
