import logging
from io import StringIO

import pytest
from django.test import Client


@pytest.fixture
def log():
    """Everything that our own handler writes."""
    handler = logging.getHandlerByName("console")
    stream = StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


@pytest.mark.parametrize(
    "address", ["/mina-pass/81:secret/", "/linjen/81:secret/", "/mina-pass/kod/81:secret/"]
)
def test_link_of_a_person_never_stands_in_the_log(site, log, address):
    Client().get(address)
    Client(enforce_csrf_checks=True).post(address, {"email": "alice@example.org"})
    assert "/…" in log.getvalue()
    assert "secret" not in log.getvalue()
    assert "alice" not in log.getvalue()
