from collections.abc import Callable

import pytest

from tests.conftest import ALICE
from volunteers.rosters.joining.confirming import confirm
from volunteers.rosters.joining.signing_up import sign_up
from volunteers.rosters.models import Shift, SignUp


@pytest.fixture
def ask() -> Callable[..., SignUp]:
    """Sign somebody up, Alice unless told otherwise, without confirming."""

    def ask_for(shift: Shift, email: str = ALICE, *, may_queue: bool = True, name: str = "Alice") -> SignUp:
        return sign_up(shift, email=email, name=name, language="sv", may_queue=may_queue)

    return ask_for


@pytest.fixture
def join(ask: Callable[..., SignUp]) -> Callable[..., SignUp]:
    """Sign somebody up and confirm it."""

    def join_shift(shift: Shift, email: str = ALICE) -> SignUp:
        return confirm(ask(shift, email))

    return join_shift
