"""A mail server on loopback that keeps what it gets and says no when it is told to."""

import asyncio
import email
import email.policy
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class MailServer:
    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(
        default_factory=list
    )  # sender and recipients, one for each mail
    callers: list[object] = field(default_factory=list)  # one for each mail: whose connection it came by
    answers: dict[str, list[str]] = field(default_factory=dict)  # for an address, one after the other
    at_recipient: Callable[[int], None] = lambda _: None  # called with how many mails came before
    at_content: Callable[[int], None] = lambda _: None  # called with how many came, before the server says so

    expected_callers: int = 1  # nobody gets an answer before that many are on the line
    all_here: asyncio.Event = field(default_factory=asyncio.Event)
    greeted: set[object] = field(default_factory=set)

    # aiosmtpd finds these by their names.
    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greeted.add(session.peer)
        if len(self.greeted) >= self.expected_callers:
            self.all_here.set()
        await self.all_here.wait()
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: N802
        self.at_recipient(len(self.raw))
        if waiting := self.answers.get(address):
            answer = waiting.pop(0)
            if answer == "hang up":
                server.transport.close()
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.callers.append(session.peer)
        self.at_content(len(self.raw))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# aiosmtpd writes every command it gets to the log.
logging.getLogger("mail.log").setLevel(logging.WARNING)


def start(server: MailServer) -> Controller:
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    return controller
