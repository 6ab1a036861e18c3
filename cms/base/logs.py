"""What may stand in a log: that something happened and in which part of the site, never the link that a person followed."""

import logging


class FirstPartOnly(logging.Filter):
    """Cut addresses in log lines after their first part: what follows may be a person's own link."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(shorten(value) for value in record.args)
        return True


def shorten(value: object) -> object:
    """``/mina-pass/81:secret/`` as ``/mina-pass/…``; anything that is not an address stays as it is."""
    if not isinstance(value, str) or not value.startswith("/"):
        return value
    first = value[1:].split("/", 1)[0].split("?", 1)[0]
    return f"/{first}/…" if len(value) > len(first) + 2 else value
