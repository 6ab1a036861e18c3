"""Templates ask words, ``is_paused`` or ``can_be_stopped``, and never which state that is: a new state then has one place."""

import re
from pathlib import Path

import pytest
from django.db.models import TextChoices

ROOT = Path(__file__).parents[1]
FLOORS = ("cms", "volunteers", "campaigns")
ADDRESS = re.compile(r'request\.GET\.\w+ == "\w+"')  # what an address says is no state
TAG = re.compile(r"{%.*?%}", re.DOTALL)
COMPARED = re.compile(
    r"""(?:==|!=|\bin) *(?P<after>["'])(.*?)(?P=after)|(?P<before>["'])(.*?)(?P=before) *(?:==|!=|in\b)"""
)


def values(kind: type[TextChoices] = TextChoices) -> set[str]:
    """Every value of every choice that our code names."""
    own = set(kind.values) if kind.__module__.startswith(FLOORS) else set()
    return own.union(*(values(each) for each in kind.__subclasses__()))


def compared_in(text: str) -> set[str]:
    """The literals that the template compares something with."""
    found = [match for tag in TAG.findall(text) for match in COMPARED.finditer(ADDRESS.sub("", tag))]
    return {match[2] or match[4] for match in found}


def test_no_template_compares_with_a_value_of_a_choice():
    known = values()
    files = [file for floor in FLOORS for file in (ROOT / floor).glob("**/templates/**/*.*")]
    told = {str(file.relative_to(ROOT)): compared_in(file.read_text()) & known for file in files}
    assert {file: states for file, states in told.items() if states} == {}


@pytest.mark.parametrize(
    ("tag", "literals"),
    [
        ('{% if row.state == "placed" %}', {"placed"}),
        ("{% if row.state != 'placed' or row.kind == \"news\" %}", {"placed", "news"}),
        ('{% if "placed" == row.state %}', {"placed"}),
        ('{% if row.state in "placed" %}', {"placed"}),
        ('{% if request.GET.svar == "nej" and row.kind == "news" %}', {"news"}),
        ('{% include "placed" with state="waiting" %} state == "placed"', set()),
    ],
)
def test_comparison_is_seen(tag, literals):
    assert compared_in(tag) == literals
