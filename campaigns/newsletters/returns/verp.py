"""Names of each letter's own, so that whatever comes back says which letter it was: its sender (VERP) and its Message-ID.

The mail server must hand what is sent to ``name+anything@domain`` to the mailbox behind BOUNCES_URL, as Postfix does
with ``recipient_delimiter = +``.
"""

import base64
import re
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import punycode
from django.utils.http import base36_to_int, int_to_base36

from campaigns.newsletters.models import Delivery

# Letters of one case and digits alone: mail servers on the way back may change the case of what they hand on.
OURS = re.compile(r"[+<]b([0-9a-z]{1,13})-([a-z2-7]{12})@", re.IGNORECASE)


def envelope_sender(delivery_pk: int, digest: str) -> str:
    """Where the letter of this delivery is returned to: ASCII, at most 64 octets before the @ (RFC 5321).

    ``digest`` is the delivery's own. Nobody without our key can make up such an address. Without BOUNCES_URL nobody
    would read it, and it is the plain address of MAIL_FROM.
    """
    local, domain = sender_of(settings.MAIL_FROM)
    mark = f"+{name_of(delivery_pk, digest)}" if settings.BOUNCES_URL else ""
    return f"{local}{mark}@{domain}"


@cache
def sender_of(mail_from: str) -> tuple[str, str]:
    """What stands before the @ and the domain, which takes longer to read than a letter to be put together."""
    local, _at, domain = parseaddr(mail_from)[1].rpartition("@")
    return local, punycode(domain)


def message_id(delivery_pk: int, digest: str) -> str:
    """The same each time the letter is handed over, so that one that is sent twice is known as one."""
    return f"<{name_of(delivery_pk, digest)}@{host_of(settings.SITE_URL)}>"


@cache
def host_of(site_url: str) -> str:
    host = punycode(urlsplit(site_url).hostname or "localhost")
    return f"[IPv6:{host}]" if ":" in host else host


def name_of(delivery_pk: int, digest: str) -> str:
    return f"b{int_to_base36(masked(delivery_pk, key=settings.SECRET_KEY))}-{seal(delivery_pk, digest, key=settings.SECRET_KEY)}"


def delivery_behind(name: str) -> Delivery | None:
    """The delivery whose envelope sender or Message-ID this is, in whatever case; None when it is another's or made up."""
    found = OURS.search(name)
    if found is None:
        return None
    number, seal_of_it = base36_to_int(found[1].lower()), found[2].lower()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # What was sent before numbers were masked comes back too.
    candidates = [(masked(number, key=key, back=True), key) for key in keys] + [(number, key) for key in keys]
    for pk, key in candidates:
        delivery = Delivery.objects.filter(pk=pk).first() if 0 < pk < 2**63 else None
        if delivery and constant_time_compare(seal_of_it, seal(pk, delivery.digest, key=key)):
            return delivery
    return None


def masked(number: int, *, key: str | bytes, back: bool = False) -> int:
    """The number as another of 64 bits, and ``back``: in the clear it would count letters and their readers.

    Four rounds of a Feistel network (Luby and Rackoff 1988), as an address has no room for a block of AES.
    """
    left, right = divmod(number % 2**64, 2**32)
    for step in range(4):
        turn = 3 - step if back else step
        half = left if back else right
        digest = salted_hmac(
            "campaigns.newsletters.verp.mask", f"{turn}.{half}", secret=key, algorithm="sha256"
        )
        other = int.from_bytes(digest.digest()[:4])
        left, right = (right ^ other, left) if back else (right, left ^ other)
    return left * 2**32 + right


def seal(delivery_pk: int, digest: str, *, key: str | bytes) -> str:
    """60 bits: too many to try by mail, few enough for an address."""
    value = f"{delivery_pk}.{digest}"
    raw = salted_hmac("campaigns.newsletters.verp", value, secret=key, algorithm="sha256").digest()
    return base64.b32encode(raw[:10]).decode().lower()[:12]
