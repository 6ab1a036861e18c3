import logging
import re
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


def test_error_says_where_it_happened_and_not_what_it_says(log):
    def read(text: str) -> int:
        return int(text)

    typed = "".join(["Zap", "hod"])  # lines of code stand there: this one must not hold the word
    try:
        read(typed)
    except ValueError:
        logging.getLogger("django.request").exception("Broken")
    lines = log.getvalue().splitlines()
    assert lines[0].endswith("ERROR django.request: Broken")
    assert lines[1] == "ValueError"
    assert "in read" in log.getvalue()
    assert "Zaphod" not in log.getvalue()


def test_line_says_when_it_was_wherever_it_is_read(log):
    logging.getLogger("cms").warning("Something")
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING cms: Something$", log.getvalue())
