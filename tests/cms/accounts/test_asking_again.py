"""Every page that asks once more who it is, walked by everybody who can come to it, as the site is run: with second factors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from cms.accounts import code_urls, urls
from cms.accounts.models import User
from tests.cms.accounts.app import newest_code
from tests.cms.accounts.conftest import PASSWORD, sign_in, with_app
from tests.cms.accounts.passkey import Passkey
from tests.cms.accounts.test_fresh_proof import age, asks, mailed_code, signed_in_by_code

BY_PASSWORD, BY_APP = "/konto/reauthenticate/", "/konto/visa/"
BY_CODE, BY_PASSKEY = "/mina-pass/visa-kod/", "/mina-pass/visa-nyckel/"
QUESTIONS = {BY_PASSWORD, BY_APP, BY_CODE, BY_PASSKEY}
# What changes a way in, or shows one, by allauth and by us.
ASK_AGAIN = [
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "add_own_passkey",
    "remove_own_passkey",
]
# What takes a person's data out, or a whole list of people.
ASK_STAFF_AGAIN = ["person", "erase_person", "volunteers:export"]
# Not there for those who have none.
OF_ONES_OWN = {
    "mfa_deactivate_totp": Authenticator.Type.TOTP,
    "mfa_view_recovery_codes": Authenticator.Type.RECOVERY_CODES,
}
# They begin and end sessions, and the first would be a sign-in of its own.
NOT_WALKED = {"mfa_login_webauthn", "account_logout"}
FILLED = {"uidb36": "x", "key": "y", "token": "z", "provider_id": "oidc"}


@dataclass
class Person:
    """Somebody signed in. ``proofs`` are the pages where they can show who they are, the one that is offered first first."""

    user: User
    client: Client
    proofs: dict[str, Callable[[], dict[str, str]]]
    pages: list[str] = field(default_factory=lambda: [*ASK_AGAIN])

    def passkey_pk(self) -> int:
        keys = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN)
        return keys.values_list("pk", flat=True).first() or 1

    def address(self, name: str) -> str:
        return reverse(
            name,
            kwargs={"pk": self.passkey_pk()}
            if name.endswith(("remove_webauthn", "edit_webauthn", "remove_own_passkey"))
            else {},
        )

    def addresses(self) -> list[str]:
        kinds = {None, *Authenticator.objects.filter(user=self.user).values_list("type", flat=True)}
        return [self.address(name) for name in self.pages if OF_ONES_OWN.get(name) in kinds]

    def wait_an_hour(self) -> None:
        """Long enough for codes to be used again and for limits to forget."""
        cache.clear()
        age(self.client)

    def show(self, question: str, wanted: str) -> HttpResponse:
        return self.client.post(f"{question}?next={wanted}", self.proofs[question]())


def passkey_of(client: Client, address: str) -> Callable[[], dict[str, str]]:
    """Make a passkey on that page; the answer shows it on the page that asks for it."""
    passkey = Passkey()
    options = client.get(address).context["js_data"]["creation_options"]
    made = client.post(address, {"name": "Telefonen", "credential": passkey.made(options)})
    assert made.status_code == 302
    return lambda: {"credential": passkey.shown(client.get(BY_PASSKEY).context["js_data"]["request_options"])}


def with_password(staff: User, _volunteer: User) -> Person:
    client = Client()
    sign_in(client, staff)
    return Person(staff, client, {BY_PASSWORD: lambda: {"password": PASSWORD}})


def with_app_alone(staff: User, _volunteer: User) -> Person:
    client, secret = Client(), with_app(staff)
    sign_in(client, staff)
    client.post("/konto/kod/", {"code": newest_code(secret)})
    proofs = {BY_APP: lambda: {"code": newest_code(secret)}}
    return Person(staff, client, proofs, ASK_AGAIN + ASK_STAFF_AGAIN)


def with_recovery_codes(staff: User, volunteer: User) -> Person:
    """Whoever has lost the phone."""
    person = with_app_alone(staff, volunteer)
    codes = iter(Authenticator.objects.get(user=staff, type="recovery_codes").wrap().get_unused_codes())
    person.proofs = {BY_APP: lambda: {"code": next(codes)}}
    return person


def with_passkey_alone(staff: User, volunteer: User) -> Person:
    client = with_password(staff, volunteer).client
    proofs = {BY_PASSKEY: passkey_of(client, "/konto/nycklar/ny/")}
    return Person(staff, client, proofs, ASK_AGAIN + ASK_STAFF_AGAIN)


def with_app_and_passkey(staff: User, volunteer: User) -> Person:
    person = with_app_alone(staff, volunteer)
    person.proofs |= {BY_PASSKEY: passkey_of(person.client, "/konto/nycklar/ny/")}
    return person


def from_the_directory(staff: User, _volunteer: User) -> Person:
    """The first day of a colleague whom the city's directory has let in, without anything of their own."""
    staff.set_unusable_password()
    staff.save()
    client = Client()
    client.force_login(staff)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": 0}]
    session.save()
    return Person(staff, client, {BY_CODE: lambda: mailed(client)})


def with_mailed_code(_staff: User, volunteer: User) -> Person:
    client = signed_in_by_code(volunteer)
    return Person(volunteer, client, {BY_CODE: lambda: mailed(client)})


def with_own_passkey(_staff: User, volunteer: User) -> Person:
    client = signed_in_by_code(volunteer)
    proofs = {BY_PASSKEY: passkey_of(client, "/mina-pass/nycklar/ny/"), BY_CODE: lambda: mailed(client)}
    return Person(volunteer, client, proofs)


def mailed(client: Client) -> dict[str, str]:
    client.post(BY_CODE, {})
    return {"code": mailed_code()}


@pytest.fixture(autouse=True)
def factor_required(settings) -> None:
    settings.MFA_REQUIRED = True


@pytest.fixture(
    params=[
        with_password,
        with_app_alone,
        with_recovery_codes,
        with_passkey_alone,
        with_app_and_passkey,
        from_the_directory,
        with_mailed_code,
        with_own_passkey,
    ],
    ids=lambda made: made.__name__,
)
def person(request: pytest.FixtureRequest, edit: User, alice: User) -> Person:
    edit.is_superuser = True
    edit.save()
    for user in (edit, alice):
        # allauth offers verified addresses a page of its own, which this site does not have.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return request.param(edit, alice)


def test_each_page_asks_for_what_the_person_has_and_then_opens(person: Person) -> None:
    first = next(iter(person.proofs))
    kept = set(Authenticator.objects.values_list("pk", "type"))
    person.wait_an_hour()
    for address in person.addresses():
        for answer in (person.client.get(address), person.client.post(address, {"name": "En annan"})):
            assert (answer.status_code, asks(answer)) in [(302, first), (405, "")], address
    assert set(Authenticator.objects.values_list("pk", "type")) == kept
    wanted = person.address(person.pages[0])
    for question in person.proofs:
        person.wait_an_hour()
        assert person.client.get(f"{question}?next={wanted}").status_code == 200
        assert person.show(question, wanted).headers["Location"] == wanted
        for address in person.addresses():
            answer = person.client.get(address)
            assert answer.status_code < 500
            assert asks(answer) not in QUESTIONS, address


def test_each_way_is_offered_on_the_page_of_the_first(person: Person) -> None:
    person.wait_an_hour()
    first, *others = person.proofs
    page = person.client.get(first).content.decode()
    assert [way for way in others if f'href="{way}' not in page] == []


def test_wrong_proof_opens_nothing(person: Person) -> None:
    person.wait_an_hour()
    wanted = person.address("mfa_activate_totp")
    for question in person.proofs:
        wrong = {"password": "fel", "code": "000000", "credential": "{}"}
        answer = person.client.post(f"{question}?next={wanted}", wrong)
        assert answer.headers.get("Location") != wanted
        assert asks(person.client.get(wanted)) in QUESTIONS


def addresses() -> Iterator[tuple[str, str]]:
    """Each page of accounts, with something in the place of what its address holds."""
    for page in [*urls.urlpatterns, *code_urls.urlpatterns]:
        assert isinstance(page, URLPattern)
        holds = {*page.pattern.converters, *page.pattern.regex.groupindex}
        if page.name not in NOT_WALKED:
            yield (
                page.name,
                reverse(
                    page.name, kwargs={"pk": 1} if "pk" in holds else {name: FILLED[name] for name in holds}
                ),
            )


def test_no_other_page_of_accounts_asks_and_none_breaks(edit: User, alice: User) -> None:
    person = with_app_and_passkey(edit, alice)
    person.wait_an_hour()
    asking = {name for name, address in addresses() if asks(person.client.get(address)) == BY_APP}
    leads_on = {"account_reauthenticate", "show_by_code"}  # which lead those who have more to the page for it
    assert asking - leads_on == set(ASK_AGAIN)
