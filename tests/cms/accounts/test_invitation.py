"""How colleagues come in: only by those who may, only to their own groups, and only the one who was invited."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cms.accounts.models import Invitation, User
from cms.accounts.staff.invitation import (
    AlreadyIn,
    MayNotInvite,
    NotTheirs,
    forget_invitations,
    invite,
    join,
    open_account,
)
from cms.mail.models import OutboxMail
from tests.cms.accounts.conftest import PASSWORD, sign_in

NEW = "nora@example.org"
FORM = {"first_name": "Nora", "last_name": "", "password1": PASSWORD, "password2": PASSWORD}


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def link_to(email: str) -> str:
    mail = OutboxMail.objects.filter(to=email, name="accounts/mail/invitation").latest("pk")
    return re.search(r"http://testserver(/konto/inbjudan/\S+/)", mail.text)[1]


@pytest.fixture
def link(edit) -> str:
    invite(NEW, group=group("Editors"), by=edit)
    return link_to(NEW)


@pytest.mark.parametrize(
    ("inviter", "to", "may"),
    [
        ("Editors", "Editors", True),
        ("Editors", "Coordinators", False),
        ("Editors", "Auditors", False),
        ("Coordinators", "Coordinators", True),
        ("Message handlers", "Message handlers", True),
        ("Auditors", "Auditors", False),
        ("Helpline keepers", "Helpline keepers", False),
        ("superuser", "Auditors", True),
        ("nobody", "Editors", False),
    ],
)
def test_one_invites_to_ones_own_groups_and_a_superuser_to_any(edit, inviter, to, may):
    user = User.objects.create_user("inviter@example.org", is_superuser=inviter == "superuser")
    user.groups.set(Group.objects.filter(name=inviter))
    if may:
        assert invite(NEW, group=group(to), by=user).email == NEW
    else:
        with pytest.raises(MayNotInvite):
            invite(NEW, group=group(to), by=user)
        assert not OutboxMail.objects.exists()


def test_token_is_kept_as_a_hash_alone(link):
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert token not in str(Invitation.objects.values().get())


def test_looking_at_the_link_does_nothing(link, client):
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert client.head(link).status_code == 200
    assert not User.objects.filter(email=NEW).exists()
    assert Invitation.objects.pending().count() == 1


def test_new_colleague_chooses_a_password_and_is_in_the_group(link, client, settings):
    settings.MFA_REQUIRED = True
    answer = client.post(link, FORM)
    nora = User.objects.get(email=NEW)
    assert [each.name for each in nora.groups.all()] == ["Editors"]
    assert (nora.get_full_name(), nora.check_password(PASSWORD), nora.is_superuser) == ("Nora", True, False)
    assert client.get(answer.headers["Location"]).headers["Location"].startswith("/konto/nycklar/")


def test_weak_password_opens_no_account(link, client):
    answer = client.post(link, FORM | {"password1": "nora", "password2": "nora"})
    assert "password2" in answer.context["form"].errors
    assert not User.objects.filter(email=NEW).exists()


def test_form_cannot_say_more_than_name_and_password(link, client):
    client.post(
        link, FORM | {"email": "other@example.org", "is_superuser": "1", "groups": "2", "is_staff": "1"}
    )
    nora = User.objects.get(email=NEW)
    assert (nora.is_superuser, nora.is_staff, nora.groups.count()) == (False, False, 1)


def test_link_works_once(link, client):
    client.post(link, FORM)
    answer = Client().post(link, FORM)
    assert answer.status_code == 410
    assert User.objects.filter(email=NEW).count() == 1


@pytest.mark.parametrize("end", ["withdrawn", "late", "inviter left the group", "inviter closed", "made up"])
def test_link_that_is_gone_meets_a_clear_page(link, client, edit, end):
    match end:
        case "withdrawn":
            Invitation.objects.all().delete()
        case "late":
            Invitation.objects.update(expires_at=timezone.now())
        case "inviter left the group":
            edit.groups.clear()
        case "inviter closed":
            User.objects.update(is_active=False)
        case "made up":
            link = "/konto/inbjudan/made-up/"
    for answer in (client.get(link), client.post(link, FORM)):
        assert answer.status_code == 410
    assert not User.objects.filter(email=NEW).exists()


def test_second_invitation_takes_the_place_of_the_first(link, client, edit):
    invite(NEW.upper(), group=group("Editors"), by=edit)
    assert client.get(link).status_code == 410
    assert client.get(link_to(NEW)).status_code == 200
    assert Invitation.objects.count() == 1


def test_whoever_has_an_account_joins_only_signed_in_as_themselves(edit, alice, client):
    invite(alice.email, group=group("Editors"), by=edit)
    link = link_to(alice.email)
    for person in (None, edit):
        browser = Client()
        if person:
            browser.force_login(person)
        assert browser.get(link).context["is_theirs"] is False
        browser.post(link, FORM)
    assert alice.groups.count() == 0
    client.force_login(alice)
    assert client.get(link).context["is_theirs"] is True
    assert client.post(link).headers["Location"] == "/admin/"
    assert [each.name for each in alice.groups.all()] == ["Editors"]
    alice.refresh_from_db()
    assert not alice.has_usable_password()


def test_nobody_joins_with_a_link_to_somebody_else(edit, alice):
    invite("bob@example.org", group=group("Editors"), by=edit)
    with pytest.raises(NotTheirs):
        join(link_to("bob@example.org").rstrip("/").rsplit("/", 1)[1], user=alice)
    assert (alice.groups.count(), Invitation.objects.pending().count()) == (0, 1)


def test_account_opened_meanwhile_is_not_overwritten(link, edit):
    User.objects.create_user(NEW)
    with pytest.raises(NotTheirs):
        open_account(link.rstrip("/").rsplit("/", 1)[1], account=User(first_name="Mallory"))
    assert User.objects.get(email=NEW).first_name == ""
    assert Invitation.objects.pending().count() == 1


def test_whoever_is_in_the_group_is_not_invited(edit):
    with pytest.raises(AlreadyIn):
        invite(edit.email, group=group("Editors"), by=edit)


def test_invitations_in_the_admin(edit, client):
    sign_in(client, edit)
    form = client.get("/admin/invitations/new/").context["form"]
    assert [each.name for each in form.fields["group"].queryset] == ["Editors"]
    answer = client.post(
        "/admin/invitations/new/", {"email": "Nora@Example.org", "group": group("Editors").pk}
    )
    assert answer.headers["Location"] == "/admin/invitations/"
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.invited_by) == (NEW, edit)
    assert NEW in client.get("/admin/invitations/").content.decode()
    client.post(f"/admin/invitations/delete/{invitation.pk}/")
    assert not Invitation.objects.exists()


def test_admin_takes_no_group_that_is_not_ones_own(edit, client):
    sign_in(client, edit)
    answer = client.post("/admin/invitations/new/", {"email": NEW, "group": group("Auditors").pk})
    assert "group" in answer.context["form"].errors
    assert not Invitation.objects.exists()


def test_others_invitations_are_neither_seen_nor_withdrawn(edit, client):
    root = User.objects.create_superuser("root@example.org")
    other = invite(NEW, group=group("Coordinators"), by=root)
    sign_in(client, edit)
    assert NEW not in client.get("/admin/invitations/").content.decode()
    assert client.post(f"/admin/invitations/delete/{other.pk}/").status_code == 404
    assert Invitation.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    "path", ["/admin/users/", "/admin/users/new/", "/admin/groups/", "/admin/groups/new/"]
)
def test_users_and_groups_stay_a_superusers(edit, client, path):
    sign_in(client, edit)
    assert client.get(path).headers["Location"] == "/admin/"
    client.force_login(User.objects.create_superuser("root@example.org"))
    assert client.get(path).status_code == 200


def test_invitations_are_forgotten_a_month_after_their_end(link, client):
    assert forget_invitations() == 0
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=31))
    assert (forget_invitations(), Invitation.objects.count()) == (1, 0)
