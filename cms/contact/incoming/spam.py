"""Doubts about a message. Whatever they are, it is kept: enough of them, and it comes into quarantine, where people look.

One of the signals is a proof of work (``cms.base.security.proof_of_work``): nobody has to have one.
"""

import re
import time
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.base.security.form_stamp import Stamp
from cms.base.security.proof_of_work import is_proof

TOO_FAST = 3.0  # seconds: nobody reads what stands before the field, and writes, in less
MANY_LINKS = 3
LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


class Doubt(models.TextChoices):
    TRAP = "trap", _("a field that people do not see was filled in")
    FORGED = "forged", _("it did not come by our form")
    FAST = "fast", _("it was sent within seconds")
    FALSE = "false", _("its proof of work does not hold")
    NO_WORK = "no_work", _("it came without a proof of work")
    MANY = "many", _("many came from the same place in a short while")
    LINKS = "links", _("it is full of links")


# Two make a quarantine. Somebody without JavaScript has no proof of work, and is no robot for that.
WEIGHTS = {Doubt.NO_WORK: 1, Doubt.LINKS: 1}
ENOUGH = 2


def doubts_about(*, text: str, trap: str, stamp: Stamp, work: str, is_many: bool) -> list[Doubt]:
    """Everything that speaks against a message, in the order of Doubt."""
    seen = {
        Doubt.TRAP: bool(trap),
        Doubt.FORGED: stamp.made_at is None,
        Doubt.FAST: stamp.made_at is not None and time.time() - stamp.made_at < TOO_FAST,
        Doubt.FALSE: bool(work) and not is_proof(work),
        Doubt.NO_WORK: not work,
        Doubt.MANY: is_many,
        Doubt.LINKS: len(LINK.findall(text)) >= MANY_LINKS,
    }
    return [doubt for doubt in Doubt if seen[doubt]]


def is_enough(doubts: Iterable[Doubt]) -> bool:
    return sum(WEIGHTS.get(doubt, ENOUGH) for doubt in doubts) >= ENOUGH
