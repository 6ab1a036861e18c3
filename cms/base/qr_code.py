"""Codes that a phone reads from a screen, drawn into the page itself: nothing is fetched for them."""

from typing import NamedTuple

import qrcode


class Drawing(NamedTuple):
    """The path of an SVG, and the side of its square."""

    size: int
    path: str


def drawing(text: str) -> Drawing:
    """A QR code of the text, with a margin of four modules (ISO 18004)."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Drawing(len(rows), path)
