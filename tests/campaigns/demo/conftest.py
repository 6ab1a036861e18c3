"""The demo takes seconds to fill, so one filling serves all tests that only look at it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from campaigns.demo.filling import fill_demo
from tests.conftest import delete_pages


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database with the demo in it, gone when the module's tests have run."""
    with django_db_blocker.unblock(), transaction.atomic():
        delete_pages()
        fill_demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled: None, db: None) -> None:
    """The filled database; what the test changes is undone after it."""
