"""What tells one item from another: its link without what only tracks, and its title as people read it."""

from hashlib import sha256
from unicodedata import normalize
from urllib.parse import parse_qsl, urlencode, urlsplit

GUID_LENGTH = 500  # as Candidate keeps it
LINK_LENGTH = 1000
PORTS = {"http": 80, "https": 443}
TRACKING = {
    "fbclid", "gclid", "gclsrc", "dclid", "wbraid", "gbraid", "msclkid", "twclid", "ttclid", "yclid", "igshid", "igsh",
    "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "vero_id", "oly_anon_id", "oly_enc_id", "s_cid",
    "_ga", "_gl",
}  # fmt: skip
TRACKING_BEGINS = ("utm_", "mtm_", "pk_", "matomo_", "piwik_", "at_")


def link_key(link: str) -> str:
    """The same for two addresses of one article: only scheme, tracking and spelling may differ. Empty without a link."""
    return _hash(_bare(link)) if link else ""


def title_key(title: str) -> str:
    return _hash(" ".join(normalize("NFC", title).casefold().split()))


def kept_guid(guid: str) -> str:
    """The guid as it is kept: of one that is too long, its beginning and a hash of all of it."""
    if len(guid) <= GUID_LENGTH:
        return guid
    digest = sha256(guid.encode()).hexdigest()
    return f"{guid[: GUID_LENGTH - len(digest) - 1]}#{digest}"


def kept_link(link: str) -> str:
    """The link as it is kept: one that is too long leads nowhere when it is cut, so it is left out."""
    return link if len(link) <= LINK_LENGTH else ""


def _bare(link: str) -> str:
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # no address that anybody could follow
        return link
    place = f"{host}:{port}" if port and port != PORTS.get(parts.scheme) else host
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(pair[0])]
    return f"{place}{parts.path.rstrip('/')}?{urlencode(sorted(asked))}"


def _tracks(name: str) -> bool:
    name = name.lower()
    return name in TRACKING or name.startswith(TRACKING_BEGINS)


def _hash(text: str) -> str:
    # A lone half of a surrogate pair cannot be encoded; no feed may stop the others with it.
    return sha256(text.encode(errors="surrogatepass")).hexdigest()
