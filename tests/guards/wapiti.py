"""``make wapiti``: a scanner for holes in web sites on the demo, as anybody and as an editor. Under ten minutes."""

import json
import re
import subprocess
import urllib.request
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.guards.bait import Bait, bait
from tests.guards.installing import from_pypi
from tests.guards.starting import chromium, conclude, demo
from tests.journeys.conftest import enter_admin
from tests.sites import Site

PACKAGE = "wapiti3==3.3.2"
# What it can find in a site of this kind without asking any host but this machine. What is about HTTPS is left to the
# Observatory, as the demo speaks HTTP.
MODULES = (
    "common,backup,crlf,csrf,htaccess,methods,timesql,xxe,csp,information_disclosure,stacktrace_disclosure,"
    "-ssl,-https_redirect,-unsecure_password,-cookieflags"
)
SECONDS_TO_CRAWL, SECONDS_FOR_A_MODULE = 40, 12
MEDIUM = 2
# The other languages are the same views. Whoever logs out has no more to see, and whoever saves their account gets a new
# session from Wagtail, so that the two could not be told apart at the end.
LEFT_OUT = [
    *("/en/*", "/ar/*", "/so/*", "/fa/*", "/static/*", "/media/*"),
    *("/konto/logout/*", "/admin/logout/*", "/admin/account/*"),
]


class Finding(NamedTuple):
    level: int
    kind: str
    method: str
    path: str
    parameter: str
    info: str


class Harmless(NamedTuple):
    """A kind of finding that was looked into, the address or parameter where it is found, and why it is none."""

    kind: str
    where: str
    reason: str


KNOWN = [
    Harmless(
        "Cross Site Request Forgery",
        "/nyhetsbrev/borja/",
        "Nothing is begun there: it shows the form that asks for more, with a token. It is a POST so that the address"
        " somebody typed stands in no log.",
    ),
    Harmless(
        "Cross Site Request Forgery",
        r"/admin/pages/\d+/edit/",
        "Wagtail's notice of who else edits a page is no form of its own: its script sends the token in a header.",
    ),
    Harmless(
        "Server Side Request Forgery",
        "address",
        'The address of a source of news: what an editor\'s "Try it" is for. Only the demo may ask this machine'
        " (SOURCES_ON_LOOPBACK); elsewhere addresses inside are refused (cms/news/importing/source_request.py).",
    ),
    Harmless(
        "Internal Server Error",
        "/admin/(images|documents)/results/",
        "Wagtail 8.0 cannot search and filter by use at once: the editor meets the page that says so, and nothing is"
        " shown or changed.",
    ),
    Harmless(
        "Internal Server Error",
        r"/admin/pages/\d+/edit/",
        "Wagtail 8.0 does not bear a form without the number of blocks in a text, which only somebody who writes the"
        " request by hand leaves out: they meet that page themselves, and nothing is changed.",
    ),
]


def scan(site: Site, *, start: str, bait: Bait, cookie: str = "") -> list[Finding]:
    """What it finds from this address on, with what it says in a log beside the report."""
    name = "signed-in" if cookie else "anybody"
    folder = site.folder / f"wapiti-{name}"
    folder.mkdir()
    command: list[str | Path] = [from_pypi(PACKAGE) / "wapiti", "--url", f"{site.address}{start}"]
    command += [
        "--scope",
        "domain",
        "--module",
        MODULES,
        "--format",
        "json",
        "--output",
        folder / "report.json",
    ]
    command += ["--store-session", folder, "--store-config", folder, "--no-bugreport", "--verbose", "1"]
    command += ["--endpoint", bait.address, "--dns-endpoint", "localhost", "--tasks", "4", "--timeout", "20"]
    command += ["--max-scan-time", str(SECONDS_TO_CRAWL), "--max-attack-time", str(SECONDS_FOR_A_MODULE)]
    command += [word for path in LEFT_OUT for word in ("--exclude", site.address + path)]
    # Without a log-in it must keep no cookie: whoever has a session needs another token than the forms it gathered carry.
    command += ["--cookie-value", cookie] if cookie else ["--drop-set-cookie"]
    with (folder / "log").open("wb") as log:
        subprocess.run(command, stdout=log, stderr=log, check=True)
    report = json.loads((folder / "report.json").read_text())
    print(f"{name}: {report['infos']['crawled_pages_nbr']} pages and forms")
    found = [*report["vulnerabilities"].items(), *report["anomalies"].items()]
    return [finding(kind, each) for kind, several in found for each in several]


def finding(kind: str, each: dict) -> Finding:
    return Finding(
        each["level"],
        kind,
        each["method"],
        each["path"],
        each["parameter"] or "",
        " ".join(each["info"].split()),
    )


def taken(bait: Bait) -> list[Finding]:
    """Each request that the site was made to send; the scanner writes the parameter into the address, in hexadecimal."""
    kind, words = "Server Side Request Forgery", "The site was made to ask an address of the scanner's."
    names = [path.strip("/").rpartition("/")[2] for path in bait.asked]
    return [Finding(4, kind, "GET", "", bytes.fromhex(name).decode(), words) for name in names]


def is_known(found: Finding) -> bool:
    where = found.path or found.parameter
    return any(found.kind == each.kind and re.fullmatch(each.where, where) for each in KNOWN)


def judge(found: list[Finding]) -> list[str]:
    """Print how much was found of each kind, and return what is bad and not known to be harmless."""
    for (level, kind, known), count in sorted(Counter((e.level, e.kind, is_known(e)) for e in found).items()):
        print(f"{count:>5}  level {level}  {kind}{' (known to be harmless)' if known else ''}")
    bad = {each for each in found if each.level >= MEDIUM and not is_known(each)}
    return [" ".join(map(str, each)) for each in sorted(bad)]


def sign_in(site: Site) -> str:
    """The cookies of an editor."""
    with chromium(site) as context:
        enter_admin(context.new_page(), "redaktor")
        return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())


def is_signed_in(site: Site, cookie: str) -> bool:
    """Whether the cookies still open the admin: otherwise nothing behind it was scanned."""
    request = urllib.request.Request(f"{site.address}/admin/", headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return urlsplit(answer.url).path == "/admin/"


def main() -> None:
    with bait() as trap, demo("wapiti") as site:
        cookie = sign_in(site)
        found = [*scan(site, start="/", bait=trap), *scan(site, start="/admin/", bait=trap, cookie=cookie)]
        missed = judge([*found, *taken(trap)])
        if not is_signed_in(site, cookie):
            missed.append("The editor was signed out on the way: the admin was not scanned to its end.")
    conclude(missed)


if __name__ == "__main__":
    main()
