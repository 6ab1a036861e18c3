"""Prism on loopback: it makes answers up from the description and refuses requests that break it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.campaigns.newsletters.mailchimp.description import PLACE
from tests.npm import find_package

ENOUGH = 60.0  # seconds to start, on a busy machine


@contextmanager
def running_prism() -> Iterator[str]:
    """Its address. What asks for it is skipped where Prism is not there."""
    program = find_package("@stoplight/prism-cli") / "dist" / "index.js"
    port = free_port()
    command = ["node", program, "mock", PLACE, "--host", "127.0.0.1", "--port", str(port), "--errors"]
    environment = {"PATH": os.environ["PATH"], "NO_COLOR": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + ENOUGH
    while time.monotonic() < give_up:
        assert process.poll() is None, "Prism ended before it answered"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)  # for another program there is nothing to wait on
        else:
            return
    raise AssertionError("Prism does not answer")
