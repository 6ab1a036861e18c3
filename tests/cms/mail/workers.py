"""Real workers: processes of their own on the suite's database, that send to a mail server on loopback."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Lock

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.management import call_command

from cms import environment
from tests.cms.mail.mail_server import MailServer, start
from tests.racing import ready_made


class Worker:
    """``manage.py worker`` in a process forked from one that has loaded the site: seconds sooner than a new one."""

    def __init__(self, process: ForkServerProcess) -> None:
        self.process, self.waiting = process, Lock()

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.kill(self.process.pid or 0, number)

    def wait(self, seconds: float) -> int:
        """The code with which it ends, that of a signal below zero; AssertionError when it does not end in time."""
        with self.waiting:  # two threads that ask at once: only the first would hear the code
            self.process.join(seconds)
        assert self.process.exitcode is not None, f"Still at work after {seconds} s."
        return self.process.exitcode


Begin = Callable[..., Worker]


def work(jobs: list[str], smtp_url: str, *arguments: str) -> None:
    os.environ["SMTP_URL"] = smtp_url
    settings.WORKER_JOBS, settings.MAILERS = jobs, {"default": environment.mailer(Path(settings.VAR_DIR))}
    call_command("worker", *arguments)


@contextmanager
def workers(*jobs: str) -> Iterator[tuple[MailServer, Begin]]:
    """A mail server, and a way to start workers that do these jobs alone; all of them end with the block."""
    server = MailServer()
    controller: Controller = start(server)
    begun: list[Worker] = []

    def begin(*arguments: str) -> Worker:
        smtp_url = f"smtp://127.0.0.1:{controller.port}"
        process = ready_made().Process(target=work, args=([*jobs], smtp_url, *arguments))
        process.start()
        begun.append(Worker(process))
        return begun[-1]

    try:
        yield server, begin
    finally:
        for worker in begun:
            worker.send_signal(signal.SIGKILL)
            worker.wait(60)
        controller.stop()
