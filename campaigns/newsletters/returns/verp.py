"""Names of each letter's own, so that whatever comes back says which letter it was: its sender (VERP) and its Message-ID.

The mail server must hand what is sent to ``name+anything@domain`` to the mailbox behind BOUNCES_URL, as Postfix does
with ``recipient_delimiter = +``.
"""

import base64
import re
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import punycode
from django.utils.http import base36_to_int

from campaigns.newsletters.models import Delivery

# Letters of one case and digits alone: mail servers on the way back may change the case of what they hand on.
# Those of old begin with the delivery's number, as they came back for years.
OURS = re.compile(r"[+<]b([a-z2-7]{26}|[0-9a-z]{1,13})-([a-z2-7]{12})@", re.IGNORECASE)
MASKED = 26  # letters


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
    return f"b{masked(delivery_pk, key=settings.SECRET_KEY)}-{seal(delivery_pk, digest, key=settings.SECRET_KEY)}"


def delivery_behind(name: str) -> Delivery | None:
    """The delivery whose envelope sender or Message-ID this is, in whatever case; None when it is another's or made up."""
    found = OURS.search(name)
    pk = unmasked(found[1].lower()) if found else 0
    delivery = Delivery.objects.filter(pk=pk).first() if pk else None
    if found is None or delivery is None:
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    seals = [seal(pk, delivery.digest, key=key) for key in keys]
    is_ours = any(constant_time_compare(found[2].lower(), each) for each in seals)
    return delivery if is_ours else None


def masked(delivery_pk: int, *, key: str | bytes) -> str:
    """The number as 26 letters, the same each time: in the clear it would count letters and their readers."""
    block = _cipher(key).encryptor().update(delivery_pk.to_bytes(16))
    return base64.b32encode(block).decode().lower().rstrip("=")


def unmasked(name: str) -> int:
    """The number behind it; 0 when there is none."""
    if len(name) < MASKED:
        return base36_to_int(name)
    block = base64.b32decode(f"{name.upper()}======")
    for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        number = int.from_bytes(_cipher(key).decryptor().update(block))
        if number < 2**63:
            return number
    return 0


def _cipher(key: str | bytes) -> Cipher[modes.ECB]:
    """For one block alone, which holds nothing but a number: the mode, which is for many, does not matter."""
    secret = salted_hmac("campaigns.newsletters.verp.mask", "", secret=key, algorithm="sha256").digest()
    return Cipher(algorithms.AES(secret), modes.ECB())  # noqa: S305 - see above


def seal(delivery_pk: int, digest: str, *, key: str | bytes) -> str:
    """60 bits: too many to try by mail, few enough for an address."""
    value = f"{delivery_pk}.{digest}"
    raw = salted_hmac("campaigns.newsletters.verp", value, secret=key, algorithm="sha256").digest()
    return base64.b32encode(raw[:10]).decode().lower()[:12]
