"""The person's own address: asked for by whoever is signed in, confirmed at the new one, taken back at the one of before."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cms.base.outcomes import outcome_of, with_outcome
from cms.base.security.limits import allow
from cms.base.security.recent_sign_in import lately
from cms.base.views.refusals import too_many
from volunteers.my_pages.forms import OwnAddressForm
from volunteers.my_pages.views.signed_in import own
from volunteers.people.models import AddressChange, Volunteer
from volunteers.signups.joining.address_change import CannotMove, ask_to_move, change_behind, move, undo

TOO_MANY = _("That was many times in a short while. Wait a few minutes and try again.")
View = Callable[[HttpRequest, AddressChange], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@own
@lately
def own_address(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    """Ask for another address. The answer is the same whoever has it."""
    form = OwnAddressForm(request.POST if request.method == "POST" else None, volunteer=volunteer)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if not allow(request, "new_address", holder=f"volunteer:{volunteer.pk}"):
            form.add_error("email", TOO_MANY)
        elif not allow(request, "send_link", address=email):
            # No letterbox is flooded, and nobody is told whose it is.
            return redirect(with_outcome(request.path, "asked"))
        else:
            try:
                ask_to_move(volunteer, to=email)
                return redirect(with_outcome(request.path, "asked"))
            except CannotMove as refusal:
                form.add_error("email", refusal.message)
    context = {"form": form, "volunteer": volunteer, "is_asked": outcome_of(request) == "asked"}
    return render(request, "my_pages/own_address.html", context, status=422 if form.errors else 200)


def by_link(*, is_moved: bool) -> Callable[[View], Callable[..., HttpResponse]]:
    """For whoever has the link of a change; else a page that says that it is used or too old."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, token: str) -> HttpResponse:
            change = change_behind(token, is_moved=is_moved)
            if change is None:
                response = render(request, "my_pages/address_link.html", {"is_gone": True}, status=404)
            elif not allow(request, "use_link", holder=f"address:{change.pk}"):
                response = too_many(request)
            else:
                response = view(request, change)
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex, noarchive"
            return response

        return wrapper

    return decorate


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(is_moved=False)
def use_address(request: HttpRequest, change: AddressChange) -> HttpResponse:
    return answer(request, change, move, asks="asks_to_move", did="is_moved")


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(is_moved=True)
def undo_address(request: HttpRequest, change: AddressChange) -> HttpResponse:
    response = answer(request, change, undo, asks="asks_to_undo", did="is_undone")
    if request.method == "POST" and request.user.is_authenticated:
        logout(request)
    return response


def answer(
    request: HttpRequest,
    change: AddressChange,
    act: Callable[[AddressChange], Volunteer],
    *,
    asks: str,
    did: str,
) -> HttpResponse:
    """A GET asks; a POST does it."""
    said, refused, status = asks, "", 200
    if request.method == "POST":
        try:
            act(change)
            said = did
        except CannotMove as refusal:
            refused, status = str(refusal.message), 409
    return render(request, "my_pages/address_link.html", {said: True, "refused": refused}, status=status)
