"""The colours that stand on each other, by day and by night: WCAG 2.2 asks for 4.5 of text and for 3 of what is no text."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

CSS = Path(finders.find("base/site.css")).read_text()
GROUNDS = ("paper", "card", "sand", "mint", "sky")
TEXTS = ("ink", "quiet", "harbour")
ALARMS = (("coral", "paper"), ("coral", "card"))  # an error stands beside its field
FIXED = {
    ("#ffffff", "sea"): 4.5,
    ("#ffffff", "night"): 4.5,
    ("#ffffff", "alarm"): 4.5,
    ("#ffffff", "done"): 4.5,
    ("dark", "sun"): 7,
}


def tokens(block: str) -> dict[str, str]:
    found = re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})\b", block)
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * part for part in value[1:])
        for name, value in found
    }


def schemes() -> dict[str, dict[str, str]]:
    day, night = re.findall(r"--ink:.*?\}", CSS, re.DOTALL)[:2]
    fixed = tokens(re.findall(r"color-scheme: light dark;.*?\}", CSS, re.DOTALL)[0])
    return {"day": fixed | tokens(day), "night": fixed | tokens(day) | tokens(night)}


def light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_the_guideline_does():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("scheme", ["day", "night"])
def test_every_text_is_read_on_every_ground(scheme):
    colours = schemes()[scheme]
    pairs = {
        pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in [*product(TEXTS, GROUNDS), *ALARMS]
    }
    assert {pair: round(ratio, 2) for pair, ratio in pairs.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["day", "night"])
def test_running_text_is_read_easily(scheme):
    colours = schemes()[scheme]
    assert all(contrast(colours["ink"], colours[ground]) >= 7 for ground in GROUNDS)


@pytest.mark.parametrize("scheme", ["day", "night"])
def test_a_button_is_read_and_stands_out(scheme):
    colours = schemes()[scheme]
    assert contrast(colours["paper"], colours["ink"]) >= 7
    assert contrast(colours["paper"], colours["harbour"]) >= 4.5  # under the pointer


@pytest.mark.parametrize("scheme", ["day", "night"])
def test_what_never_turns_is_read_by_day_and_by_night(scheme):
    colours = schemes()[scheme]
    for (text, ground), least in FIXED.items():
        assert contrast(colours.get(text, text), colours[ground]) >= least, (text, ground)


def test_night_gives_every_name_that_turns_a_colour_of_its_own():
    day, night = re.findall(r"--ink:.*?\}", CSS, re.DOTALL)[:2]
    assert tokens(night).keys() == tokens(day).keys()


def test_no_sheet_writes_a_colour_on_white_that_turns():
    """White as a ground belongs to a name: written out, it stays white by night, under letters that are then light."""
    sheets = ["base/site.css", "programme/calendar.css", "attendance/attendance.css"]
    allowed = {".partners img", ".btn--plain"}
    written = "".join(Path(finders.find(sheet)).read_text() for sheet in sheets)
    found = re.findall(r"([^{}]+)\{[^{}]*background: #fff[^{}]*\}", written)
    found = [selector.strip().splitlines()[-1].strip() for selector in found]
    assert set(found) <= allowed
