"""How often one client may do a thing, and how often a thing may be done to one address. Counted in the cache.

By allauth's limiter, whose public face knows allauth's own actions alone: this file is our way to the rest of it.
"""

from allauth.core.internal.ratelimit import consume
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
    "open_account": "20/10m/ip",
    "ask_directory": "30/10m/ip",
}
BY_KEY = {
    "pledge": "3/h/key",
    "send_link": "3/h/key",
    "sign_up": "10/h/key",
    "newsletter": "3/h/key,10/d/key",
    "test_letter": "20/h/key,60/d/key",  # by who sends them
    "contact": "5/h/key,20/d/key",  # receipts to one address
    "try_source": "20/10m/key,100/d/key",  # by who tries
    "use_link": "60/10m/key",  # by whose link it is, or who is signed in: nobody else can use it up
}


def allow(request: HttpRequest, action: str, *, key: str | None = None, reads: bool = False) -> bool:
    """Count this request against the limit of its client, or against that of ``key``, and tell whether it may go on.

    ``key`` is what the action is done to, such as an e-mail address; only its hash is kept. A GET or HEAD may always
    go on and is not counted, but where ``reads`` says so. An action without such a limit is an error of ours: KeyError.
    """
    rates = BY_CLIENT[action] if key is None else BY_KEY[action]
    if request.method == "HEAD" and not reads:
        return True
    key = key.strip().lower() if key is not None else None
    usage = consume(request, app="cms", action=action, config={action: rates}, key=key, limit_get=reads)
    return usage is not None
