from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState

from cms.accounts.inviting import KEEP, forget_invitations
from cms.accounts.knowing import codes_of, erase, known_of
from cms.accounts.opening import forget_sessions
from cms.privacy.registering import Basis, Kind, Trail, Whose, keep, keep_impersonal, lasting, leave_trail


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
        retention=_(
            "A volunteer's goes when they take everything back. Of staff: until the account is closed."
        ),
        seen_by=STAFF,
        fields={
            "accounts.User": [
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
