"""The mailbox that letters are returned to: a maildir on this machine, or IMAP.

Reading does nothing to a mail; whoever read it says whether it may go or stays for a person, marked as read.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

SIZE = 2**18  # octets read of a mail: a report stands before the letter that it returns
TIMEOUT = 20  # seconds


class UnreadableError(Exception):
    """The mailbox is not there, does not answer, or refuses our log-in."""


class Mailbox(Protocol):
    def unread(self, limit: int) -> Iterator[tuple[str, bytes]]:
        """New mails, each as its key and its first octets. One that vanishes meanwhile is left out."""

    def keep(self, key: str) -> None:
        """Mark as read."""

    def remove(self, key: str) -> None: ...


class Maildir:
    def __init__(self, path: str) -> None:
        self.new, self.read = Path(path, "new"), Path(path, "cur")

    def unread(self, limit: int) -> Iterator[tuple[str, bytes]]:
        names = sorted(file.name for file in self.new.iterdir() if file.is_file(follow_symlinks=False))
        for name in names[:limit]:
            try:
                with (self.new / name).open("rb") as file:
                    content = file.read(SIZE)
            except FileNotFoundError:  # another worker was faster
                continue
            yield name, content

    def keep(self, key: str) -> None:
        try:
            (self.new / key).rename(self.read / f"{key}:2,S")
        except FileNotFoundError:
            self.new.stat()  # the mail may be gone, the folder not

    def remove(self, key: str) -> None:
        (self.new / key).unlink(missing_ok=True)


class Imap:
    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection

    def unread(self, limit: int) -> Iterator[tuple[str, bytes]]:
        found = self.ask("SEARCH", "UNSEEN UNDELETED")
        for key in islice((found[0] or b"").decode().split(), limit):
            answer = self.ask("FETCH", key, f"(BODY.PEEK[]<0.{SIZE}>)")
            contents = [part[1] for part in answer if isinstance(part, tuple)]
            if contents:
                yield key, contents[0]

    def keep(self, key: str) -> None:
        self.ask("STORE", key, "+FLAGS.SILENT", r"(\Seen)")

    def remove(self, key: str) -> None:
        self.ask("STORE", key, "+FLAGS.SILENT", r"(\Seen \Deleted)")

    def ask(self, command: str, *arguments: str) -> list[Any]:
        answer, data = self.connection.uid(command, *arguments)
        if answer != "OK":  # or we would read the same mails for ever
            raise imaplib.IMAP4.error
        return data


@contextmanager
def open_mailbox(url: str) -> Iterator[Mailbox]:
    """The mailbox that BOUNCES_URL names. Whatever goes wrong with it is an UnreadableError, whose cause says what."""
    parts = urlsplit(url)
    try:
        if parts.scheme == "maildir":
            yield Maildir(unquote(parts.path))
            return
        with connect(parts) as connection:
            connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
            select(connection, folder=unquote(parts.path.strip("/")) or "INBOX")
            yield Imap(connection)
            connection.expunge()
    except (OSError, imaplib.IMAP4.error) as error:
        raise UnreadableError from error


def connect(parts: SplitResult) -> imaplib.IMAP4:
    host = parts.hostname or ""
    if parts.scheme == "imaps":
        certified = ssl.create_default_context()  # without it imaplib takes any certificate
        return imaplib.IMAP4_SSL(host, parts.port or 993, timeout=TIMEOUT, ssl_context=certified)
    return imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)


def select(connection: imaplib.IMAP4, *, folder: str) -> None:
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    answer, _data = connection.select(f'"{quoted}"')
    if answer != "OK":
        raise imaplib.IMAP4.error
