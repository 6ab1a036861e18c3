"""Paper that can write the names we meet: Latin with its accents, Cyrillic, Arabic and Persian, each in its direction."""

from pathlib import Path

from django.utils import timezone
from fpdf import FPDF

FONTS = Path(__file__).resolve().parent.parent / "fonts"
BODY, HEADING = "body", "heading"
INK, QUIET, HARBOUR, SUN, CORAL = (16, 26, 44), (70, 82, 106), (10, 74, 134), (255, 197, 46), (196, 50, 31)
SKY, WHITE = (215, 232, 247), (255, 255, 255)
UNKNOWN = "?"  # for a letter that the fonts do not have


class Paper(FPDF):
    """A4 in millimetres. It says nothing of when or by what machine it was made but the day."""

    def __init__(self, *, title: str, language: str) -> None:
        super().__init__(format="A4")
        self.add_font(BODY, fname=FONTS / "DejaVuSansCondensed.ttf")
        self.add_font(HEADING, fname=FONTS / "BricolageGrotesque-ExtraBold.ttf")
        self.set_text_shaping(True)
        self.set_title(title)
        self.set_lang(language)
        self.set_producer("Vägra gängvåld")
        self.set_creation_date(timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0))
        self.set_auto_page_break(auto=True, margin=20)

    def say(self, text: str, *, size: float, gap: float = 2, width: float = 0, align: str = "L") -> None:
        """A paragraph in the body face, and a gap after it."""
        self._say(BODY, text, size=size, gap=gap, width=width, align=align)

    def head(self, text: str, *, size: float, gap: float = 3) -> None:
        """A heading; in the body face where the heading face lacks a letter."""
        face = HEADING if self.can_write(text, HEADING) else BODY
        self._say(face, text, size=size, gap=gap, width=0, align="L")

    def _say(self, face: str, text: str, *, size: float, gap: float, width: float, align: str) -> None:
        self.set_font(face, size=size)
        text = self.writable(text, face)
        self.multi_cell(width, size * 0.48, text, align=align, new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def can_write(self, text: str, face: str) -> bool:
        return all(ord(letter) in self.fonts[face].cmap for letter in text)  # type: ignore[union-attr]

    def writable(self, text: str, face: str = BODY) -> str:
        """The text with a mark for what the face lacks: the library would name such letters in the log."""
        return "".join(letter if self.can_write(letter, face) else UNKNOWN for letter in text)
