from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import Comment, ModelLogEntry, PageLogEntry, Revision

from cms.accounts.models import Invitation, User
from cms.accounts.sign_in.account import close_account, forget_sessions
from cms.accounts.staff.invitation import KEEP, forget_invitations
from cms.privacy.facts import Fact, Section
from cms.privacy.register import Basis, Kind, Trail, Whose, keep, keep_impersonal, lasting, leave_trail


def known_of(email: str) -> list[Section]:
    user = User.objects.with_email(email) if email else None
    sections = [account_of(user), editing_of(user)] if user else []
    return [*sections, invitations_of(email)]


def account_of(user: User) -> Section:
    """That there is a log-in, and by what keys it is opened."""
    groups = ", ".join(user.groups.values_list("name", flat=True))
    signed_in = [
        Fact("name", gettext("Name"), user.get_full_name()),
        Fact("email", gettext("E-mail"), user.email),
        Fact("date_joined", gettext("Log-in since"), user.date_joined),
        Fact("last_login", gettext("Signed in last"), user.last_login),
        Fact("groups", gettext("Groups"), groups),
    ]
    has_one = user.has_usable_password()
    text = "" if has_one else gettext("A code by mail, and the passkeys you added. No password is kept.")
    keys = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return Section("account", gettext("Your log-in"), [signed_in, *(_key(key) for key in keys)], text)


def _key(key: Authenticator) -> list[Fact]:
    is_passkey = key.type == Authenticator.Type.WEBAUTHN
    name = key.wrap().name if is_passkey else gettext("an app with codes")
    return [Fact("passkey", gettext("Passkey"), name), Fact("created_at", gettext("Added"), key.created_at)]


def editing_of(user: User) -> Section:
    """What is kept of work on the site: how much, and the comments by their words."""
    facts = [
        Fact("revisions", gettext("Versions that you saved"), Revision.objects.filter(user=user).count()),
        Fact(
            "log",
            gettext("Lines about you in the log of changes"),
            PageLogEntry.objects.filter(user=user).count() + ModelLogEntry.objects.filter(user=user).count(),
        ),
    ]
    comments = [
        [Fact("comment", gettext("Comment"), row.text), Fact("created_at", gettext("When"), row.created_at)]
        for row in Comment.objects.filter(user=user).order_by("-created_at", "-pk")
    ]
    is_known = any(fact.value for fact in facts)
    return Section(
        "editing", gettext("Your work on the site"), [facts, *comments] if is_known or comments else []
    )


def invitations_of(email: str) -> Section:
    rows = Invitation.objects.filter(email=email.strip().lower()).select_related("group") if email else []
    entries = [
        [
            Fact("group", gettext("Group"), row.group.name),
            Fact("created_at", gettext("When"), row.created_at),
            Fact("accepted_at", gettext("Accepted"), row.accepted_at),
        ]
        for row in rows
    ]
    return Section("invitations", gettext("Invitations to work here"), entries)


def erase(email: str) -> None:
    """Close the account, unless its owner works here, and withdraw what invites the address."""
    user = User.objects.with_email(email) if email else None
    if user is None or close_account(user):
        Invitation.objects.filter(email=email.strip().lower()).delete()


def codes_of(email: str) -> list[str]:
    user = User.objects.with_email(email) if email else None
    return [f"U{user.pk}"] if user else []


def forget_typing() -> int:
    """Delete what Wagtail remembers of open editors: who was there, and what a preview was made of."""
    return sum(model.objects.stale().delete()[0] for model in (EditingSession, FormState))


STAFF = _("Those who look after the site.")
keep(
    Kind(
        key="accounts",
        whose=Whose.STAFF,
        what=_(
            "Your log-in: name, e-mail, groups, when you signed in last, and the keys that you sign in with"
        ),
        purpose=_("So that nobody but you signs in as you, and you may do what is yours to do."),
        basis=Basis.TASK,
        retention=_("A volunteer's goes when they delete their data. Of staff: until the account is closed."),
        seen_by=STAFF,
        fields={
            "accounts.User": [
                "row_key",
                *("email", "password", "first_name", "last_name", "last_login", "date_joined"),
                *("is_superuser", "is_staff", "is_active", "groups", "user_permissions"),
            ],
            "account.EmailAddress": ["user", "email"],
            "mfa.Authenticator": ["user", "data"],
            "socialaccount.SocialAccount": ["user", "uid", "extra_data"],
            "wagtailcore.APIToken": ["user"],
            "wagtailusers.UserProfile": ["user", "avatar"],
        },
    ),
    Kind(
        key="sessions",
        whose=Whose.STAFF,
        what=_("That you are signed in on a device"),
        purpose=_("So that you need not sign in on every page."),
        basis=Basis.TASK,
        retention=_("Until you sign out or close the browser, two weeks at most. Who only reads has none."),
        seen_by=_("Nobody."),
        fields={"sessions.Session": ["session_data"]},
        purge=forget_sessions,
    ),
    Kind(
        key="invitations",
        whose=Whose.STAFF,
        what=_("An invitation to work here: e-mail, group, who invited, when, and whether it was used"),
        purpose=_("To let in the right person, once."),
        basis=Basis.TASK,
        retention=lasting(_("{days} days after it was used or ran out."), KEEP),
        seen_by=_("Those in the group that it leads to."),
        fields={
            "accounts.Invitation": [
                "row_key",
                *("email", "group", "invited_by", "created_at", "expires_at", "token_hash", "accepted_at"),
            ]
        },
        purge=forget_invitations,
    ),
    Kind(
        key="editing",
        whose=Whose.STAFF,
        what=_("What you have written, changed, published and commented on the site, and when"),
        purpose=_("To see who answers for a text, to go back to an earlier one, and to follow up mistakes."),
        basis=Basis.TASK,
        retention=_("As long as the page or row that it is about."),
        seen_by=_("Those who edit the site."),
        fields={
            "wagtailcore.Page": ["owner", "locked_by"],
            "wagtailcore.Revision": ["user"],
            "wagtailcore.PageLogEntry": ["user"],
            "wagtailcore.ModelLogEntry": ["user"],
            "wagtailcore.Comment": ["user", "text", "resolved_by"],
            "wagtailcore.CommentReply": ["user", "text"],
            "wagtailcore.PageSubscription": ["user"],
            "wagtailcore.WorkflowState": ["requested_by"],
            "wagtailcore.TaskState": ["finished_by", "comment"],
            "wagtailcore.UploadedFile": ["uploaded_by_user"],
            "wagtailimages.Image": ["uploaded_by_user"],
            "wagtaildocs.Document": ["uploaded_by_user"],
            "base.SiteImage": ["uploaded_by_user"],
            "wagtail_localize.StringTranslation": ["last_translated_by"],
            "wagtail_localize.SegmentOverride": ["last_translated_by"],
        },
    ),
    Kind(
        key="open_editors",
        whose=Whose.STAFF,
        what=_("Which page you have open, and what you have typed there and not saved"),
        purpose=_("So that two people do not write over each other, and a preview shows what was typed."),
        basis=Basis.TASK,
        retention=_("While the page is open. The next night at the latest it is deleted."),
        seen_by=_("Those who edit the same page see that you do."),
        fields={
            "wagtailadmin.EditingSession": ["user"],
            "wagtailadmin.FormState": ["user", "data"],
        },
        purge=forget_typing,
    ),
)
keep_impersonal(
    {
        "base.Area": ["code", "name", "slug", "district"],
        "base.SiteImage": ["title", "description", "file_hash", "file"],
        "base.SiteRendition": ["filter_spec", "file", "focal_point_key"],
    },
    because="places and pictures, as editors describe them for everybody",
)
leave_trail(
    Trail(
        key="accounts",
        title=_("Log-in and work on the site"),
        tell=known_of,
        erase=erase,
        codes=codes_of,
        stays=_(
            "Whoever works here keeps the account until it is closed by those who look after the site, and what they wrote "
            "as staff stays: it must be possible to see who answered for it."
        ),
    )
)
