"""The code by which somebody is known at the door: in their mails as letters and as a QR code, and stored nowhere."""

import hashlib
import hmac
import io
import re

import qrcode
from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from PIL import Image

from volunteers.signups.models import SignUp

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: none is taken for another
MISREAD = str.maketrans("OIL", "011")
LENGTH = 8  # 40 bits: nobody guesses the code of a shift at its door
NOT_IN_A_CODE = re.compile(r"[\W_]+")
PIXELS_A_SQUARE = 8
MASK = 0  # readers take any of the eight: to find the best one all are drawn, six times the work under a shift's lock


def check_in_code(sign_up: SignUp) -> str:
    """``ABCD-EFGH``: always the same for a sign-up, until the volunteer's ``link_number`` is raised."""
    return _code(sign_up.pk, sign_up.volunteer.link_number, settings.SECRET_KEY)


def sign_up_with_code(code: str, among: QuerySet[SignUp]) -> SignUp | None:
    """The one of these sign-ups that has the code; case, spaces, dashes and O for 0, I or L for 1 do not matter.

    One query for the numbers, one for the row: ``among`` is to be a shift's or a day's, not all there are.
    """
    read = NOT_IN_A_CODE.sub("", code).upper().translate(MISREAD)
    if len(read) != LENGTH or not read.isascii():
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for pk, number in among.order_by().values_list("pk", "volunteer__link_number"):
        codes = [_code(pk, number, key).replace("-", "") for key in keys]
        if any(constant_time_compare(code, read) for code in codes):
            return among.select_related("volunteer").filter(pk=pk).first()
    return None


def qr_png(code: str) -> bytes:
    """The code as a black and white PNG with the quiet edge that readers ask for."""
    drawing = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, mask_pattern=MASK)
    drawing.add_data(code)
    rows = drawing.get_matrix()
    picture = Image.new("1", (len(rows), len(rows)))
    picture.putdata([not is_dark for row in rows for is_dark in row])
    file = io.BytesIO()
    picture.resize((PIXELS_A_SQUARE * len(rows),) * 2).save(file, "PNG")
    return file.getvalue()


def _code(pk: int, link_number: int, key: str) -> str:
    about = f"volunteers.signups.check-in:{pk}.{link_number}".encode()
    digest = hmac.digest(key.encode(), about, hashlib.sha256)
    number = int.from_bytes(digest[:5])
    letters = "".join(LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"
