"""What may stand in a log: that something happened and in which part of the site, never the link that a person followed."""

import logging
import traceback
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class NoWords(logging.Formatter):
    """Tells of an error where it happened and of which kind it was, and not what it says."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - the name is logging's
        return describe(ei[1]) if ei[1] else ""


def describe(error: BaseException) -> str:
    """Kinds of error and lines of code, first cause first. No messages: they may quote what people wrote."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{describe(earlier)}, then " if earlier else ""
    return f"{before}{type(error).__qualname__}\n{frames}"


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
