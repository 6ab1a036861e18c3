"""Links as they name somebody: each token that is handed out is new, and two of them are compared by what they say."""

import re

from django.core import signing

from volunteers.notices.links import STEPS_IN
from volunteers.signups.personal.links import GUARDIAN, OPENS, PRIVATE, TAKES_A_CODE

TOKEN = re.compile(r"[\w-]{80,}")


def with_names(text: str) -> str:
    """The text with what each of its tokens opens and names in the place of the token."""
    return TOKEN.sub(lambda found: _named(found.group()), text)


def _named(token: str) -> str:
    for signer in (OPENS, GUARDIAN, PRIVATE, TAKES_A_CODE, STEPS_IN):
        try:
            return f"<{signer.salt}: {signer.unsign(token)}>"
        except signing.BadSignature:
            continue
    return token
