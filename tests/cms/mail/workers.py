"""Real workers: processes of their own on the suite's database, that send to a mail server on loopback."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller

from tests.cms.mail.mail_server import MailServer, start
from tests.processes import ROOT, database_url

Begin = Callable[..., "subprocess.Popen[bytes]"]


@contextmanager
def workers(*, settings: str) -> Iterator[tuple[MailServer, Begin]]:
    """A mail server, and a way to start workers with these settings; all of them end with the block."""
    server = MailServer()
    controller: Controller = start(server)
    begun: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SMTP_URL": f"smtp://127.0.0.1:{controller.port}",
        "DJANGO_SETTINGS_MODULE": settings,
    }

    def begin(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "worker", *arguments]
        begun.append(subprocess.Popen(command, env=environment, cwd=ROOT))
        return begun[-1]

    try:
        yield server, begin
    finally:
        for worker in begun:
            worker.kill()
            worker.wait()
        controller.stop()
