"""The list of a shift on paper, for when there is no phone."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, gettext, ngettext

from volunteers.attendance.papers.pdf import BODY, INK, QUIET, Paper
from volunteers.attendance.roll import Line
from volunteers.shifts.models import Shift
from volunteers.signups.personal.meetings import Meeting

BLANK_LINES = 6  # for those who come without having signed up
ROW = 9  # millimetres
BOX = 4.5
BOXES = (120.0, 145.0, 172.0)  # from the left: here, did not come, excused
NAME, PEOPLE = 15.0, 104.0


def write_sheet(shift: Shift, meeting: Meeting, lines: Sequence[Line]) -> bytes:
    """A PDF with everybody who has a place, a protected person by code, and nothing but names and boxes."""
    event = shift.occurrence.event
    paper = Sheet(title=f"{event.title}, {shift.role}", language=get_language() or "sv")
    paper.set_margins(NAME, 15)
    paper.add_page()
    paper.head(event.title, size=20)
    paper.say(f"{shift.role}, {when(meeting.starts_at, meeting.ends_at)}", size=12, gap=1)
    paper.say(meeting.place, size=11, gap=1)
    people = sum(line.sign_up.people for line in lines)
    paper.say(
        ngettext("%(count)s person has a place.", "%(count)s people have a place.", people)
        % {"count": people},
        size=11,
        gap=4,
    )
    paper.head_of_table()
    for line in lines:
        legible = paper.can_write(line.name, BODY)
        name = line.name if legible else f"{line.sign_up.volunteer} {line.name}"
        paper.row(name, people=line.sign_up.people)
    paper.ln(4)
    paper.say(gettext("Came without signing up"), size=11, gap=1)
    for _number in range(BLANK_LINES):
        paper.row("", people=0)
    return bytes(paper.output())


class Sheet(Paper):
    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(BODY, size=9)
        self.set_text_color(*QUIET)
        self.cell(150, 5, gettext("Keep this list safe, and destroy it after the shift."), align="L")
        self.cell(0, 5, f"{self.page_no()}", align="R")
        self.set_text_color(*INK)

    def head_of_table(self) -> None:
        self.set_font(BODY, size=9)
        self.set_text_color(*QUIET)
        words = (gettext("Here"), gettext("Did not come"), gettext("Excused"))
        top = self.get_y()
        for left, word in zip(BOXES, words, strict=True):
            self.set_xy(left, top)
            self.cell(25, 5, word)
        self.set_xy(NAME, top)
        self.cell(60, 5, gettext("Name"), new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(*INK)
        self.rule()

    def row(self, name: str, *, people: int) -> None:
        """One person or group with its boxes; without a name, a line to write on."""
        if self.will_page_break(ROW):
            self.add_page()
            self.head_of_table()
        top = self.get_y()
        self.set_font(BODY, size=12)
        self.set_xy(NAME, top)
        self.cell(PEOPLE - NAME, ROW, self.fitting(self.writable(name), PEOPLE - NAME - 3), align="L")
        if people > 1:
            self.cell(14, ROW, f"\N{MULTIPLICATION SIGN} {people}")
        for left in BOXES if name else BOXES[:1]:
            self.rect(left + 1, top + (ROW - BOX) / 2, BOX, BOX)
        self.set_xy(NAME, top + ROW)
        self.rule()

    def fitting(self, name: str, width: float) -> str:
        """As much of the name as fits on its line."""
        if self.get_string_width(name) <= width:
            return name
        while name and self.get_string_width(f"{name}…") > width:
            name = name[:-1]
        return f"{name}…"

    def rule(self) -> None:
        self.set_draw_color(*QUIET)
        self.line(NAME, self.get_y(), 210 - NAME, self.get_y())
        self.set_draw_color(*INK)


def when(starts_at: datetime, ends_at: datetime) -> str:
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return f"{date_format(start, 'l j F Y')}, {time_format(start)}–{time_format(end)}"
