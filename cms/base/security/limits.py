"""How often a thing may be done, and on whom it is counted. Kept in the cache.

Nobody is counted with somebody who knows less: whoever has a person's own link is counted by that link, whoever only
knows the address by their own network and the address together (docs/decisions/0020).

By allauth's limiter, whose public face knows allauth's own actions alone: this file is our way to the rest of it.
"""

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.http import HttpRequest

# Generous by client: a school, a square or a mobile operator may stand behind one address.
BY_CLIENT = {
    "pledge": "30/10m/ip,300/d/ip",
    "sign_up": "30/10m/ip,300/d/ip",
    "confirm": "60/10m/ip",
    "send_link": "20/10m/ip",
    "check_certificate": "60/10m/ip",
    "newsletter": "30/10m/ip,300/d/ip",
    "contact": "10/10m/ip,60/d/ip",  # beyond it messages are kept in quarantine
    "helped": "30/10m/ip,300/d/ip",
    "ask_directory": "30/10m/ip",
}
# What one client may have us do to one address: whoever is elsewhere has as much again.
BY_ADDRESS = {
    "pledge": "3/h/key",
    "send_link": "3/h/key",
    "sign_up": "10/h/key",
    "newsletter": "3/h/key,10/d/key",
    "contact": "5/h/key,20/d/key",  # receipts
    "ask_code": "5/h/key",
    "reset_password": "5/h/key",
}
# And all clients together, so that no inbox is flooded from a thousand networks. Whose address it is has other ways then.
BY_ADDRESS_IN_ALL = "60/d/key"
# By who holds the link, has signed in or opened the page: nobody else can use it up.
BY_HOLDER = {
    "use_link": "60/10m/key",
    "type_code": "10/h/key",  # on one page for one mailed code
    "letters_code": "5/h/key",  # five tries a code
    "ask_code": "5/h/key",
    "new_address": "5/d/key",  # of one's own, or of one's guardian
    "test_letter": "20/h/key,60/d/key",
    "try_source": "20/10m/key,100/d/key",
}
# Wrong codes for one address, whoever types them: six digits are a million guesses.
WRONG_CODES = "20/d/key"


def allow(
    request: HttpRequest, action: str, *, address: str = "", holder: str = "", reads: bool = False
) -> bool:
    """Count this request and tell whether it may go on: of its client, of its client and an ``address``, or of a ``holder``.

    ``holder`` names the kind and number of the link, user or page, as ``sign-up:12``. Only hashes are kept. A GET or HEAD
    may always go on and is not counted, but where ``reads`` says so. An action without such a limit is an error of
    ours: KeyError.
    """
    if request.method == "HEAD" and not reads:
        return True
    if not address:
        rates = BY_HOLDER[action] if holder else BY_CLIENT[action]
        return spend(request, action, rates, key=holder, reads=reads) is not None
    each = f"{plain(address)} {get_adapter(request).get_client_ip(request)}"
    if spend(request, action, BY_ADDRESS[action], key=each, reads=reads) is None:
        return False
    in_all = f"{action}_in_all"
    return spend(request, in_all, BY_ADDRESS_IN_ALL, key=plain(address), reads=reads) is not None


def is_flooded(request: HttpRequest, action: str, *, address: str) -> bool:
    """Whether all clients together have used up what may be done to the address that day. Counts nothing."""
    in_all = {f"{action}_in_all": BY_ADDRESS_IN_ALL}
    kwargs = {"app": "cms", "action": f"{action}_in_all", "config": in_all, "key": plain(address)}
    return consume(request, dry_run=True, limit_get=True, **kwargs) is None


def try_code(request: HttpRequest, whose: str) -> RateLimitUsage | None:
    """Count a typed code as wrong until its ``rollback``; None when there were too many wrong ones for it that day."""
    return spend(request, "wrong_code", WRONG_CODES, key=plain(whose))


def codes_are_closed(request: HttpRequest, whose: str) -> bool:
    """Whether ``try_code`` would say None. Counts nothing."""
    kwargs = {"app": "cms", "action": "wrong_code", "config": {"wrong_code": WRONG_CODES}}
    return consume(request, key=plain(whose), dry_run=True, limit_get=True, **kwargs) is None


def spend(
    request: HttpRequest, action: str, rates: str, *, key: str, reads: bool = True
) -> RateLimitUsage | None:
    return consume(request, app="cms", action=action, config={action: rates}, key=key, limit_get=reads)


def plain(address: str) -> str:
    return address.strip().lower()
