"""The drawing of the line: one bar a person, the same every time, and small."""

import gzip
import re

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from campaigns.pledges.line_drawing import BARS, draw_line


def line(arguments: str) -> str:
    return Template("{% load pledges %}{% line " + arguments + " %}").render(Context({}))


def bars_in(svg: str) -> list[tuple[int, int]]:
    """Place and height of every bar, from the start."""
    strokes = "".join(re.findall(r'class="b\d" d="([^"]*)"', svg))
    return sorted((int(x), int(height)) for x, height in re.findall(r"M(\d+) 130v-(\d+)", strokes))


@given(st.integers(0, BARS))
def test_line_has_a_bar_for_each_person(count):
    bars = bars_in(line(str(count)))
    assert [x for x, _height in bars] == [place * 10 + 5 for place in range(count)]
    assert all(30 < height < 126 for _x, height in bars)


@pytest.mark.parametrize("count", [BARS + 1, 4812, 10**9])
def test_line_of_more_than_fit_is_full(count):
    assert line(str(count)) == line(str(BARS))


def test_line_keeps_everyone_in_place_when_one_more_comes():
    assert bars_in(line("41"))[:40] == bars_in(line("40"))


def test_line_of_nobody_is_a_ground_line():
    svg = line("0")
    assert re.findall(r'<path class="(\w+)"', svg) == ["ground"]
    assert 'aria-hidden="true"' in svg
    assert "ground" not in line("148")


def test_line_with_a_goal_marks_the_free_places():
    assert 'class="free" d="M305 126H1480"' in line("30 goal=500")
    assert 'class="free" d="M305 126H400"' in line("30 goal=40")
    assert "free" not in line("30 goal=20")
    assert "free" not in line("148 goal=500")


def test_line_is_drawn_in_the_colours_of_its_ground():
    assert 'class="line"' in line("3")
    assert 'class="line line--sun"' in line('3 variant="sun"')


def test_fullest_line_is_small_and_carries_no_style_of_its_own():
    svg = draw_line(BARS, places=BARS)
    assert len(svg) < 3000
    assert len(gzip.compress(svg.encode())) < 1000
    assert "style" not in svg


def test_people_are_of_all_heights_and_colours():
    svg = line("148")
    assert len({height for _x, height in bars_in(svg)}) > 40
    assert len(re.findall(r'class="b\d"', svg)) == 5
