"""``make observatory``: MDN's HTTP Observatory on the site as an operator runs it, behind TLS and without DEMO."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.filling import fill
from tests.guards.front import certificate_in, front
from tests.guards.installing import from_npm
from tests.guards.starting import conclude, folder_for
from tests.sites import Site, free_port, running

PACKAGE = "@mdn/mdn-http-observatory@1.4.8"
GRADE, SCORE = "A+", 120
PATHS = ["/", "/stod/", "/ar/stod/", "/kontakt/", "/kalender/", "/nyhetsbrev/", "/konto/login/", "/admin/"]


def scan(tool: Path, *, address: str, certificate: Path) -> dict:
    """What the scanner says of an address; it asks it by http first, and follows where that leads."""
    command = ["node", "src/scan.js", address.removeprefix("https://")]
    trusting = os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)}
    said = subprocess.run(command, cwd=tool, env=trusting, capture_output=True, text=True, check=False)
    result = json.loads(said.stdout or "{}")
    if "scan" not in result:
        sys.exit(f"The scanner says of {address}: {result.get('error')} {said.stderr}")
    return result


def judge(path: str, result: dict) -> list[str]:
    """Print what it says, and return what falls short."""
    grade, score = result["scan"]["grade"], result["scan"]["score"]
    print(f"{path:<16} {grade:<3} {score}")
    for name, test in result["tests"].items():
        if path == "/" or not test["pass"]:
            print(f"    {test['scoreModifier']:>+4}  {name}: {test['result']}")
    failed = [
        f"{path} {name}: {test['result']}" for name, test in result["tests"].items() if not test["pass"]
    ]
    return failed + ([] if grade == GRADE and score >= SCORE else [f"{path} has {grade} with {score}"])


def main() -> None:
    tool = from_npm(PACKAGE)
    # Which sites browsers know to be HTTPS alone: it would fetch the list elsewhere, and localhost is not on it.
    (tool / "conf" / "hsts-preload.json").write_text("{}")
    behind = free_port()
    with folder_for("observatory") as folder:
        certificate = certificate_in(folder)
        with front(certificate, behind=behind) as address:
            site = Site(address, folder)
            fill(site)
            with running(site, DEMO="0", PORT=str(behind), **site.keys):
                found = {path: scan(tool, address=address + path, certificate=certificate) for path in PATHS}
    conclude([short for path, result in found.items() for short in judge(path, result)])


if __name__ == "__main__":
    main()
