"""``make lighthouse``: Lighthouse on the pages that people meet first, as on a phone; 100 in each of its four is what passes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.guards.installing import from_npm
from tests.guards.starting import conclude, demo
from tests.journeys.conftest import CHROMIUM

PACKAGE = "lighthouse@12.8.2"
PAGES = {
    "home": "/",
    "calendar": "/kalender/",
    "event": "/kalender/kvallsvandring-hammarkullen/",
    "campaign": "/kampanjer/ljus-pa-torget/",
    "news": "/nyheter/",
    "help": "/stod/",
    "contact": "/kontakt/",
    "my-shifts": "/mina-pass/",
}
FLAGS = "--headless=new --no-sandbox --disable-gpu"
HIDDEN = {"my-shifts"}  # from search engines, on purpose: one audit asks for the opposite


def look_at(program: Path, address: str, *, is_hidden: bool) -> dict[str, Any]:
    """What Lighthouse says of the page."""
    options = ["--output=json", "--quiet", f"--chrome-flags={FLAGS}"]
    if is_hidden:
        options.append("--skip-audits=is-crawlable")
    environment = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
    command = ["node", str(program / "cli" / "index.js"), address, *options]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    report: dict[str, Any] = json.loads(said.stdout)
    return report


def faults_of(report: dict[str, Any]) -> list[str]:
    """The categories below 100, and the audits that cost them."""
    found = []
    for category in report["categories"].values():
        if (score := round(100 * (category["score"] or 0))) < 100:
            weighty = [reference["id"] for reference in category["auditRefs"] if reference["weight"]]
            costly = [name for name in weighty if is_costly(report["audits"][name])]
            found.append(f"{category['title']} {score} ({', '.join(costly)})")
    return found


def is_costly(audit: dict[str, Any]) -> bool:
    return audit["score"] is not None and audit["score"] < 0.995


def main(base: str) -> None:
    program = from_npm(PACKAGE)
    wrong = []
    for name, path in PAGES.items():
        report = look_at(program, base + path, is_hidden=name in HIDDEN)
        faults = faults_of(report)
        print(f"{name:10} {' · '.join(faults) or 'all 100'}")
        wrong += [f"{name}: {fault}" for fault in faults]
    conclude(wrong)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    with demo("lighthouse") as site:
        main(site.address)
