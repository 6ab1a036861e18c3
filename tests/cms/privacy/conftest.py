from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils import timezone
from wagtail.admin.models import EditingSession

from campaigns.newsletters.models import Subscriber
from campaigns.pledges.models import Pledge
from cms.accounts.models import Invitation, User
from cms.accounts.staff.groups import GROUPS
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp


@pytest.fixture
def staff(site) -> dict[str, User]:
    """A member of staff of each group, by the group's name."""
    members = {}
    for number, name in enumerate(GROUPS):
        members[name] = User.objects.create_user(f"staff{number}@example.org")
        members[name].groups.add(Group.objects.get(name=name))
    return members


def at_age(days: int, *, number: int, campaign, shift, user: User) -> None:
    """One row of every kind that ends by itself, made so many days ago and untouched since."""
    then, email = timezone.now() - timedelta(days=days), f"person{number}@example.org"
    Pledge.objects.create(campaign=campaign, email=email, created_at=then)
    OutboxMail.objects.create(name="x", message_id=f"<{number}@x>", to=email, state="sent", sent_at=then)
    Subscriber.objects.create(email=email, created_at=then)
    volunteer = Volunteer.objects.create(email=email, created_at=then)
    SignUp.objects.create(shift=shift, volunteer=volunteer, state=SignUp.State.EXPIRED, created_at=then)
    group = Group.objects.get(name="Editors")
    known = {"group": group, "invited_by": user, "token_hash": f"{number}"}
    Invitation.objects.create(email=email, expires_at=then, **known)
    Session.objects.create(session_key=f"s{number}", session_data="", expire_date=then)
    kind = ContentType.objects.get_for_model(User)
    EditingSession.objects.create(user=user, content_type=kind, object_id=str(number), last_seen_at=then)
    AccessEntry.objects.create(user=user, action=AccessEntry.Action.VIEW, what=f"V{number}", at=then)


@pytest.fixture
def old_rows(staff, campaign, add_shift) -> Callable[[int], None]:
    """Make rows of an age in days, for each call those of another person."""
    shift, user, numbers = add_shift(), staff["Coordinators"], iter(range(1000))

    def make(days: int) -> None:
        at_age(days, number=next(numbers), campaign=campaign, shift=shift, user=user)

    return make
