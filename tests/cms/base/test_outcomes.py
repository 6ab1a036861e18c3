"""What came of a press is told once, on its page; no address makes a page say what did not happen."""

import re

import pytest
from django.test import RequestFactory

from cms.base.outcomes import outcome_of, with_outcome
from tests.source_code import FLOORS, ROOT

PAGE = "/mina-pass/"
# What leads to something, and "skickad", which the page of the code has for now.
LEADS = {"tillfalle", "view", "next", "skickad"}
ASKED = re.compile(
    r"""["']\??(\w+)["'] in request\.GET|request\.GET\.(?!get|urlencode|copy|getlist|items)(\w+)"""
)
READS = {
    "svar",
    "efter",
    "nyckel",
    "skickad",
    "tillfalle",
}  # "nyckel": only the browser knows that a passkey was stopped


def told(address: str, method: str = "get") -> str:
    return outcome_of(getattr(RequestFactory(), method)(address.partition("#")[0]))


def test_it_is_told_once_to_a_get_on_its_own_page():
    address = with_outcome(PAGE, "saved")
    assert (told(address, "head"), told(address, "post")) == ("", "")
    assert told(address.replace(PAGE, "/mina-pass/installningar/")) == ""
    assert [told(address), told(address)] == ["saved", ""]


@pytest.mark.parametrize("query", ["", "?sagt=", "?sagt=saved", "?sagt=x&sagt=y", "?klart=avbokat"])
def test_what_is_made_up_tells_nothing(query):
    assert told(PAGE + query) == ""


def test_it_is_forgotten_and_the_place_on_the_page_stays(monkeypatch):
    address = with_outcome(f"{PAGE}#lankar", "closed")
    assert re.fullmatch(r"/mina-pass/\?sagt=[\w-]{12}#lankar", address)
    monkeypatch.setattr("cms.base.outcomes.KEPT", 0)
    assert told(with_outcome(PAGE, "closed")) == ""


def test_no_view_leads_to_an_address_that_says_what_came_of_it():
    found = {
        (path.name, name)
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        for name in re.findall(r"redirect\([^)]*\?(\w+)=", path.read_text())
    }
    assert {(file, name) for file, name in found if name not in LEADS} == set()


def test_no_page_says_by_a_word_in_its_address_what_came_of_it():
    sources = [
        path for floor in FLOORS for kind in ("html", "py") for path in (ROOT / floor).rglob(f"*.{kind}")
    ]
    found = {(path.name, "".join(name)) for path in sources for name in ASKED.findall(path.read_text())}
    assert {(file, name) for file, name in found if name not in READS} == set()
