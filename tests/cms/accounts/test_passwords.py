"""What nobody may choose, as it is among the first that a guesser tries; and what they may."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.cms.accounts.conftest import PASSWORD

REFUSED = {
    "qazwsxedcrfv": "password_too_common",
    "password1234": "password_too_common",
    "!!Sunshine!!2026": "password_too_common",
    "dragondragondragon": "password_too_common",
    "12345letmein12345": "password_too_common",
    "vägra gängvåld": "password_of_our_words",
    "VagraGangvald2026!": "password_of_our_words",
    "Göteborg-Göteborg": "password_of_our_words",
    "gvi-admin-2026-hej": "password_of_our_words",
    "kort": "password_too_short",
}
TAKEN = [
    PASSWORD,
    "gröna ekorrar i Göteborg äter nötter",
    "correct horse battery staple",
    "7Hq-zz91 mkå",
    "😀 fyra katter på taket",
    "x9" * 32 + "q" * 64,
]


@pytest.mark.parametrize(("password", "code"), REFUSED.items())
def test_password_that_is_guessed_early_is_refused(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert code in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize("password", TAKEN)
def test_password_of_any_signs_is_taken(password: str) -> None:
    validate_password(password)
