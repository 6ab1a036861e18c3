"""Passwords that a guesser tries early and Django lets pass: a common one made longer, and the words of this site."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

# What this is called, whose it is, where it happens and what people do here.
OUR_WORDS = (
    "vägra", "gängvåld", "gangvald", "vagra", "göteborg", "goteborg", "gothenburg", "gvi", "socialcentrum",
    "polisen", "kriminalvården", "volontär", "volontar", "kvällsvandring", "kvallsvandring", "stöd", "stod",
    "wagtail", "admin", "redaktör", "redaktor", "lösenord", "losenord", "password",
)  # fmt: skip
LONG_ENOUGH = 6  # letters that are left when our words are taken out


class NotJustCommonValidator:
    """Takes a common password that is said twice or has digits and signs around it for what it is: still common."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator()

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ``ValidationError``."""
        bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())
        once = re.sub(r"^(.+?)\1+$", r"\1", bare)
        for core in {bare, once} - {""}:
            self.common.validate(core, user)

    def get_help_text(self) -> str:
        return str(self.common.get_help_text())


class NotOurWordsValidator:
    """Refuses what is hardly more than words that stand on this site."""

    help_text = gettext_lazy("Your password cannot be made of words that everybody knows from this site.")

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ``ValidationError``."""
        words = "|".join(sorted(OUR_WORDS, key=len, reverse=True))
        rest = re.sub(words, "", password.lower())
        if rest != password.lower() and len(re.sub(r"[\W\d_]", "", rest)) < LONG_ENOUGH:
            raise ValidationError(
                gettext("This password is made of words that everybody knows from this site."),
                code="password_of_our_words",
            )

    def get_help_text(self) -> str:
        return str(self.help_text)
