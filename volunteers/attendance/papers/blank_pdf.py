"""A sheet on which people put themselves down, where nobody has a phone at hand: names, numbers, and their yes."""

from django.utils.translation import get_language, gettext

from volunteers.attendance.papers.pdf import BODY, INK, QUIET, Paper
from volunteers.attendance.papers.roll_pdf import NAME, when
from volunteers.shifts.models import Shift
from volunteers.signups.personal.meetings import Meeting

LINES = 14
ROW = 13  # millimetres: written by hand, on a knee
PHONE, AGE, YES = 85.0, 140.0, 165.0  # from the left
BOX = 5.0


def write_blank_sheet(shift: Shift, meeting: Meeting) -> bytes:
    """A PDF of one page about one meeting, with nobody on it yet."""
    event = shift.occurrence.event
    paper = Paper(title=f"{event.title}, {shift.role}", language=get_language() or "sv")
    paper.set_margins(NAME, 15)
    paper.set_auto_page_break(auto=False)
    paper.add_page()
    paper.head(event.title, size=20)
    paper.say(f"{shift.role}, {when(meeting.starts_at, meeting.ends_at)}", size=12, gap=1)
    paper.say(meeting.place, size=11, gap=3)
    consent = gettext(
        "By ticking “yes” I agree that my name and telephone number are written down by the site, so that I can be rung about "
        "this. I can take it back whenever I want."
    )
    paper.say(consent, size=10, gap=4)
    heads(paper)
    for _number in range(LINES):
        line(paper)
    paper.set_y(-15)
    paper.say(gettext("Keep this list safe, and destroy it when it is entered."), size=9, gap=0)
    return bytes(paper.output())


def heads(paper: Paper) -> None:
    paper.set_font(BODY, size=9)
    paper.set_text_color(*QUIET)
    top = paper.get_y()
    words = {NAME: gettext("Name"), PHONE: gettext("Phone"), AGE: gettext("18 or older"), YES: gettext("Yes")}
    for left, word in words.items():
        paper.set_xy(left, top)
        paper.cell(25, 5, word)
    paper.set_xy(NAME, top + 5)
    paper.set_text_color(*INK)


def line(paper: Paper) -> None:
    """Room for a name and a number, and a box for each of the two questions."""
    top = paper.get_y()
    for left in (AGE, YES):
        paper.rect(left + 1, top + (ROW - BOX) / 2, BOX, BOX)
    paper.set_draw_color(*QUIET)
    paper.line(NAME, top + ROW, 210 - NAME, top + ROW)
    paper.set_draw_color(*INK)
    paper.set_xy(NAME, top + ROW)
