"""Numbers and addresses that somebody in danger may follow: what may stand there is decided here, for every field.

A number dials as it stands: Swedish, ordinary or free, or one of the short ones below. An address is https, at a name
that the whole world finds. Both are checked where the field is, so whichever road it is written by.
"""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberType

# As they are written. phonenumbers calls many more valid, those that cost by the minute among them.
SHORT = ("112", "113 13", "114 14", "116 000", "116 006", "116 111", "116 123", "1177")
KINDS = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
}
FREE_DIGITS = 8  # after the nought: 020-12 34 56
WRITTEN = re.compile(r"\+?[0-9](?:[ -]?[0-9])*", re.ASCII)
NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.ASCII)
# Names that lead nowhere, or somewhere else for each who asks (RFC 2606, 6761, 6762, 9476).
NOWHERE = ("alt", "arpa", "home", "internal", "invalid", "lan", "local", "localhost", "onion", "test")
LINK = re.compile(r"""href=\\?["']([^"'\\]+)""")  # in HTML, and in JSON that holds it

WRONG_NUMBER = _("This number cannot be called. Write a whole Swedish number, such as 031-365 00 00.")
COSTLY = _(
    "This number costs by the minute, or leads to a pager or to one person's own service: choose another."
)
WRONG_ADDRESS = _("Write an address that begins with https:// and is open to everybody.")


def validate_number(number: str) -> None:
    """Raises ValidationError unless the number can be dialled as it stands, from any telephone in Sweden."""
    if not WRITTEN.fullmatch(number):
        raise ValidationError(WRONG_NUMBER, code="number")
    if re.sub(r"[ -]", "", number) in {short.replace(" ", "") for short in SHORT}:
        return
    try:
        parsed = phonenumbers.parse(number, "SE")
    except phonenumbers.NumberParseException:
        raise ValidationError(WRONG_NUMBER, code="number") from None
    if parsed.country_code != 46 or not phonenumbers.is_valid_number(parsed):
        raise ValidationError(WRONG_NUMBER, code="number")
    kind = phonenumbers.number_type(parsed)
    if kind not in KINDS:
        raise ValidationError(COSTLY, code="number")
    # The plan lets a free number be shorter, but none is: one with fewer lacks a digit.
    if kind == PhoneNumberType.TOLL_FREE and len(str(parsed.national_number)) < FREE_DIGITS:
        raise ValidationError(WRONG_NUMBER, code="number")


def validate_address(address: str) -> None:
    """Raises ValidationError unless everybody can follow the address, and nobody on the way can read or change it.

    Our own site's addresses are let through as this machine has them.
    """
    if address.startswith(f"{settings.SITE_URL}/"):
        return
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except ValueError:
        raise ValidationError(WRONG_ADDRESS, code="address") from None
    is_open = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc
    if not is_open or is_number(host) or not NAME.fullmatch(host) or host.rpartition(".")[2] in NOWHERE:
        raise ValidationError(WRONG_ADDRESS, code="address")


def is_number(host: str) -> bool:
    """Whether the host is an address of a machine, in one of the ways that browsers read them."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdecimal()
    return True


def links_in(text: str) -> Iterator[str]:
    """Where the links of rich text lead, those to pages and documents of ours left out."""
    return (found.replace("&amp;", "&") for found in LINK.findall(text))


def validate_links(text: str) -> None:
    """Raises ValidationError for a number in rich text that cannot be called."""
    for link in links_in(text):
        if link.startswith("tel:"):
            validate_number(link.removeprefix("tel:"))


def validate_safe_links(text: str) -> None:
    """The same, and for an address in it that not everybody can follow safely."""
    validate_links(text)
    for link in links_in(text):
        if "://" in link:
            validate_address(link)
