"""Who may open the pages at the door, and of which meetings: coordinators, of the shifts in their areas."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.attendance.coordinator_shifts import meeting_of, shifts_of

View = Callable[..., HttpResponse]


def coordinators(view: View) -> View:
    """Only for whoever may write down who came."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("attendance.change_attendance"):
            raise PermissionDenied
        return view(request, **kwargs)

    return wrapper


def note(request: HttpRequest, action: AccessEntry.Action, what: str, *, count: int = 1) -> None:
    """Write down that whoever is signed in dealt with this."""
    user: Any = request.user
    note_access(user, action, what, count=count)


def at_a_meeting(view: View) -> View:
    """Give the view its ``shift`` and ``meeting``; what is not theirs is not there for them."""

    @coordinators
    @wraps(view)
    def wrapper(request: HttpRequest, *, shift_id: int, date_id: int) -> HttpResponse:
        shift = get_object_or_404(shifts_of(request.user), pk=shift_id)
        meeting = meeting_of(shift, date_id)
        if meeting is None:
            raise Http404
        return view(request, shift=shift, meeting=meeting)

    return wrapper
