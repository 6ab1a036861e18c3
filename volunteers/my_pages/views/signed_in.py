from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from cms.base.security.limits import allow
from cms.base.views.refusals import too_many
from volunteers.people.models import Volunteer
from volunteers.signups.views import View, private


def own(view: View, *, is_way_out: bool = False) -> View:
    """For the volunteer who is signed in, handed on as ``volunteer``; kept out of caches and search engines.

    A stranger is asked for their address first, and whoever works here without being a volunteer is told so.
    """

    @private
    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        volunteer = Volunteer.objects.filter(user=request.user, erased_at=None).first()
        if volunteer is None:
            return render(
                request, "my_pages/no_volunteer.html", status=200 if request.method == "GET" else 403
            )
        if not is_way_out and not allow(request, "use_link", holder=f"volunteer:{volunteer.pk}"):
            return too_many(request)
        return view(request, volunteer=volunteer, **kwargs)

    return wrapper


def own_way_out(view: View) -> View:
    """As ``own``, and never limited."""
    return own(view, is_way_out=True)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To where the code is asked for, and back to the page that was wanted."""
    address = reverse("account_request_login_code")
    if request.method in {"GET", "HEAD"} and request.path != reverse("my_shifts"):
        address += f"?{urlencode({'next': request.path})}"
    return redirect(address)
