"""A certificate on paper: who, how long, and how anybody can see that it is genuine."""

from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from volunteers.attendance.certificate import address_of, shown
from volunteers.attendance.hours import in_hours
from volunteers.attendance.models import Certificate
from volunteers.attendance.papers.pdf import CORAL, HARBOUR, INK, QUIET, SKY, SUN, WHITE, Paper
from volunteers.signups.personal.check_in_codes import qr_png

LEFT, WIDE = 24, 162  # millimetres
GROUND = 74.0  # of the band that the line stands on
BARS = (SKY, (240, 122, 99), SUN, (143, 193, 234), WHITE)
HEIGHTS = (12, 19, 9, 23, 15, 26, 11, 17, 21, 8, 14)
QR = 34
ROUND: Any = ("TOP_LEFT", "TOP_RIGHT")


def write_certificate(certificate: Certificate, *, name: str, language: str) -> bytes:
    """A PDF of one page in Swedish or English. The name is the volunteer's as it is now; the row has none."""
    with translation.override(language):
        paper = Paper(title=gettext("Certificate"), language=language)
        paper.set_margins(LEFT, 20, LEFT)
        paper.set_auto_page_break(auto=False)
        paper.add_page()
        draw_band(paper)
        paper.set_xy(LEFT, GROUND + 22)
        paper.say(gettext("This certifies that"), size=13, gap=3)
        paper.head(name or "–", size=30, gap=6)
        say_what(paper, certificate)
        prove(paper, certificate, language=language)
    return bytes(paper.output())


def draw_band(paper: Paper) -> None:
    """The head of the page, with the line of people of all heights."""
    paper.set_fill_color(*HARBOUR)
    paper.rect(0, 0, 210, GROUND, style="F")
    paper.set_text_color(*WHITE)
    paper.set_xy(LEFT, 20)
    paper.say("GVI Göteborg – vägra gängvåld", size=11, gap=3)
    paper.head(gettext("Certificate of volunteering"), size=30)
    step = 210 / 42
    for number in range(42):
        tall = HEIGHTS[number * 5 % len(HEIGHTS)] * 0.85
        paper.set_fill_color(*BARS[number * 3 % len(BARS)])
        paper.rect(
            number * step + 1.1,
            GROUND - tall,
            2.8,
            tall,
            style="F",
            round_corners=ROUND,
            corner_radius=1.4,
        )
    paper.set_text_color(*INK)


def say_what(paper: Paper, certificate: Certificate) -> None:
    times = ngettext("%(count)s shift", "%(count)s shifts", certificate.shifts) % {
        "count": certificate.shifts
    }
    what = gettext(
        "has been a volunteer in the programme GVI Göteborg – vägra gängvåld, where residents show together that gang "
        "violence is not tolerated."
    )
    paper.say(what, size=13, gap=8)
    paper.head(in_hours(certificate.minutes), size=22, gap=2)
    words = {"shifts": times, "first": day(certificate.first_day), "last": day(certificate.last_day)}
    paper.say(gettext("%(shifts)s between %(first)s and %(last)s") % words, size=13, gap=12)
    paper.say(gettext("Issued on %(day)s") % {"day": day(certificate.issued_on)}, size=13)


def prove(paper: Paper, certificate: Certificate, *, language: str) -> None:
    """The code, where to check it, and the same as a QR code."""
    top, beside = 236, LEFT + QR + 8
    address = address_of(certificate, language=language)
    paper.set_fill_color(*CORAL)
    paper.rect(LEFT, top - 8, 24, 1.2, style="F")
    paper.image(BytesIO(qr_png(address)), x=LEFT - 2, y=top - 2, w=QR, h=QR, alt_text=address)
    paper.set_left_margin(beside)
    paper.set_xy(beside, top)
    paper.head(shown(certificate.code), size=17, gap=2)
    paper.set_text_color(*QUIET)
    paper.say(
        gettext(
            "Anybody can see that this certificate is genuine, and what it says, at the address below. No name is shown there."
        ),
        size=10,
        gap=1,
        width=WIDE - QR - 8,
    )
    paper.say(address, size=10, width=WIDE - QR - 8)
    paper.set_text_color(*INK)


def day(value: object) -> str:
    return date_format(value, "j F Y")  # type: ignore[arg-type]
