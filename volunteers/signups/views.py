"""Signing up and what follows, for people without an account. A GET shows; only a POST changes anything."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cms.accounts.sign_in.adapters import AccountAdapter
from cms.base.security.limits import allow
from cms.base.security.proof_of_work import is_proof
from cms.base.views.refusals import too_many
from cms.contact.models import ContactDetails
from volunteers.events.models import EventPage, Occurrence
from volunteers.people.models import AgeBand, ConsentText, Volunteer
from volunteers.people.typed_address import written_down_for
from volunteers.shifts.series import head_of
from volunteers.signups.forms import SignUpForm
from volunteers.signups.joining import signing_up
from volunteers.signups.joining.claiming import claim
from volunteers.signups.joining.guardian import concerned, guardian_says
from volunteers.signups.models import SignUp
from volunteers.signups.personal.code_page import (
    Typed,
    behind,
    code_page_of,
)
from volunteers.signups.personal.links import (
    OPENS,
    is_over,
    shift_behind,
    sign_up_behind,
    volunteer_behind,
)
from volunteers.signups.personal.meetings import meetings_of
from volunteers.signups.places.holds import Asker
from volunteers.signups.places.refusals import Reason, Refused

TOO_MANY = _(
    "That was many times in a short while. Wait a few minutes and try again; what you wrote is still here."
)
NO_ROOM_TOGETHER = _(
    "There is not room for all of you there. Send again to stand in the queue together, or choose another shift."
)
View = Callable[..., HttpResponse]


def private(view: View, *, is_way_out: bool = False) -> View:
    """Keep the page out of caches and search engines, and refuse a link that names no sign-up, or an old one, with a clear page.

    Whoever has the link of a sign-up is counted by it, apart from those who only see the page where its code is typed.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        holder = ("type_code", kwargs["reference"]) if "reference" in kwargs else ()
        if "token" in kwargs:
            kwargs["sign_up"] = sign_up_behind(kwargs.pop("token"), OPENS)
        if "reference" in kwargs:
            kwargs["sign_up"], kwargs["typed"] = behind(kwargs.pop("reference"))
        row = kwargs.get("sign_up")
        action, whose = holder or ("use_link", row and f"sign-up:{row.pk}")
        if "sign_up" in kwargs and row is None:
            response = render(request, "signups/link_gone.html", status=404)
        elif row and is_over(row.shift) and not is_signed_in(request, row.volunteer):
            response = link_over(request)
        elif whose and not is_way_out and not allow(request, action, holder=whose):
            response = too_many(request)
        else:
            response = view(request, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return wrapper


def way_out(view: View) -> View:
    """As ``private``, and never limited: whoever has the link can always leave the shift, and disappear."""
    return private(view, is_way_out=True)


def link_over(request: HttpRequest) -> HttpResponse:
    """A link of a shift that ended some days ago: a sentence, and the way to sign in."""
    return render(request, "signups/link_over.html", status=410)


def is_signed_in(request: HttpRequest, volunteer: Volunteer) -> bool:
    """Whether it is the volunteer themselves, on "Mina pass"."""
    return request.user.is_authenticated and request.user.pk == volunteer.user_id


@require_http_methods(["GET", "HEAD", "POST"])
@private
def sign_up(request: HttpRequest, occurrence_id: int) -> HttpResponse:
    occurrence = get_object_or_404(Occurrence.objects.published().with_event(), pk=occurrence_id)
    occurrence = head_of(occurrence)
    if request.method != "POST":
        page = event_in_this_language(occurrence)
        return redirect(f"{page.get_url(request)}?tillfalle={occurrence.pk}#anmal")
    form = SignUpForm(request.POST, occurrence=occurrence)
    if not allow(request, "sign_up"):
        form.add_error(None, TOO_MANY)
    elif form.is_valid() and (row := signed_up(request, form)):
        return redirect(code_page_of(row, typed_in(form)))
    if form.has_error("shift"):
        form.show_places_of(fresh(occurrence))
    page = event_in_this_language(occurrence)
    context = page.get_context(request, occurrence=occurrence) | {"form": form}
    return render(request, page.get_template(request), context, status=422)


def signed_up(request: HttpRequest, form: SignUpForm) -> SignUp | None:
    """The sign-up, or None with the reason put in the form."""
    data = form.cleaned_data
    try:
        return signing_up.sign_up(
            data["shift"],
            email=data["email"],
            name=data["name"],
            language=get_language(),
            may_queue=form.may_queue,
            details=details_of(form),
            asker=asker_of(request, form=form.nonce, email=data["email"], work=data["work"]),
        )
    except Refused as refusal:
        # Sent again, the same choice is the queue.
        together = refusal.reason is Reason.FULL and data["people"] > 1
        form.asking = data["people"] if together else 1
        if refusal.reason is Reason.TOO_LARGE:
            form.add_error("people", refusal.message)
        else:
            form.add_error("shift", NO_ROOM_TOGETHER if together else refusal.message)
        return None


def asker_of(request: HttpRequest, *, form: str, email: str, work: str = "") -> Asker:
    """Where the form with this nonce comes from."""
    adapter = AccountAdapter(request)
    return Asker(
        client=adapter.get_client_ip(request),
        network=adapter.get_client_network(request),
        form=form,
        has_worked=bool(work) and is_proof(work),
        # Nobody's letterbox is flooded; and that it would be is not told to whoever typed the address.
        may_mail=allow(request, "sign_up", address=email),
    )


def typed_in(form: SignUpForm) -> Typed:
    """What the page of the code is to carry. Read after ``signed_up``."""
    data, details = form.cleaned_data, details_of(form)
    return Typed(
        email=data["email"],
        name=data["name"],
        people=details.people,
        age=details.age,
        guardian=details.guardian,
        agreed_to=details.agreed_to.pk if details.agreed_to else None,
        is_discreet=details.is_discreet,
        form=form.nonce,
    )


def details_of(form: SignUpForm) -> signing_up.Details:
    data = form.cleaned_data
    return signing_up.Details(
        people=data["people"],
        age=data.get("age") or AgeBand.FROM_18,
        guardian=data.get("guardian", ""),
        agreed_to=ConsentText.objects.of(form.agreed_words, language=get_language()),
        is_discreet=data["discreet"],
    )


def event_in_this_language(occurrence: Occurrence) -> EventPage:
    """The event's page in the language of the address, or the one it was written in."""
    event = occurrence.event
    pages = EventPage.objects.live().filter(translation_key=event.translation_key)
    return pages.filter(locale__language_code=get_language()).first() or event


def fresh(occurrence: Occurrence) -> Occurrence:
    return Occurrence.objects.select_related("event").get(pk=occurrence.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def private_shift(request: HttpRequest, invitation: str) -> HttpResponse:
    """A shift that the calendar does not show, for whoever has its link."""
    shift = shift_behind(invitation)
    if shift is None or not shift.occurrence.event.live:
        return render(request, "signups/link_gone.html", status=404)
    if is_over(shift):
        return link_over(request)
    form = SignUpForm(request.POST or None, occurrence=shift.occurrence, private=shift)
    if request.method == "POST" and not allow(request, "sign_up"):
        form.add_error(None, TOO_MANY)
    elif form.is_valid() and (row := signed_up(request, form)):
        return redirect(code_page_of(row, typed_in(form)))
    if form.has_error("shift"):
        form.show_places_of(fresh(shift.occurrence))
    event = event_in_this_language(shift.occurrence)
    context = {"event": event, "shift": shift, "place": shift.occurrence.where, "form": form}
    context |= {"occurrence": shift.occurrence, "private_token": invitation}
    return render(request, "signups/private_shift.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def guardian(request: HttpRequest, question: str) -> HttpResponse:
    """Where a parent or guardian says yes or no, or takes a yes back."""
    volunteer = volunteer_behind(question)
    if volunteer is None or not volunteer.is_minor:
        return render(request, "signups/link_gone.html", status=404)
    if not allow(request, "use_link", holder=f"guardian:{volunteer.pk}"):
        return too_many(request)
    if request.method == "POST":
        guardian_says(volunteer, yes=request.POST.get("answer") == "yes")
        return redirect(request.path)
    rows = concerned(volunteer)
    context = {
        "volunteer": volunteer,
        "is_asked": not volunteer.guardian_confirmed_at
        and (not volunteer.guardian_refused_at or any(row.awaits_guardian for row in rows)),
        "about": [
            (row, event_in_this_language(row.shift.occurrence), meetings_of(row, shift=row.shift))
            for row in rows
        ],
        "reach": ContactDetails.for_request(request),
    }
    return render(request, "signups/guardian.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def is_it_you(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever reads at an address that staff wrote down says that it is theirs. Nothing of what is known is shown."""
    written = written_down_for(token)
    if written and not allow(request, "use_link", holder=f"written:{written.pk}"):
        response = too_many(request)
    else:
        is_theirs, gone = written is not None and request.method == "POST", written is None
        if written and is_theirs:
            claim(written)
        said = {"is_theirs": is_theirs, "gone": gone}
        response = render(request, "signups/is_it_you.html", said, status=404 if gone else 200)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
