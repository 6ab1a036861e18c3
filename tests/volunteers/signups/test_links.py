"""Links in mails that have been sent go on opening what they opened."""

from volunteers.notices.links import STEPS_IN
from volunteers.signups.personal.links import GUARDIAN, OPENS, PRIVATE, TAKES_A_CODE

SALTS = {
    "volunteers.signups.sign-up": OPENS,
    "volunteers.signups.guardian": GUARDIAN,
    "volunteers.signups.private": PRIVATE,
    "volunteers.signups.code": TAKES_A_CODE,
    "volunteers.notices.step-in": STEPS_IN,
}


def test_salts_stay_when_modules_are_called_something_else():
    assert [signer.salt for signer in SALTS.values()] == list(SALTS)
