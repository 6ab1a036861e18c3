"""``make csp``: Chromium through public and admin views under their policies, and csp_evaluator on each of these."""

import json
import os
import re
import subprocess
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import django
from playwright.sync_api import Page, Response

from tests.guards.installing import from_npm
from tests.guards.starting import chromium, conclude, demo
from tests.journeys.conftest import enter_admin
from tests.journeys.test_admin_csp import (
    LISTEN,
    Rows,
    Watch,
    is_ready,
    views_of_rows,
    views_without_arguments,
)
from tests.journeys.test_pages import PAGES
from tests.sites import Site

PACKAGE = "csp_evaluator@1.1.8"
VIEWS = 60
# Of "HIGH_MAYBE" are lists that let the scripts of others in by a detour, of "SYNTAX" are words no browser knows.
TOO_BAD = {"HIGH", "HIGH_MAYBE", "SYNTAX"}
ELSEWHERE = ["/kalender/inbaddad/", "/demo/mail/"]
NONCE = re.compile(r"'nonce-[^']+'")


class Policies(defaultdict[str, list[str]]):
    """Which views were sent with which policy. Nonces count as alike: they differ with every answer."""

    def __init__(self, page: Page) -> None:
        super().__init__(list)
        page.on("response", self.see)

    def see(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and "text/html" in answer.headers.get("content-type", ""):
            policy = answer.headers.get("content-security-policy", "")
            self[NONCE.sub("'nonce-0123456789abcdef0123456789abcdef'", policy)].append(
                urlsplit(answer.url).path
            )


def open_public(page: Page) -> int:
    """Open what visitors see, and say how much of it there was."""
    addresses = [*PAGES.values(), *ELSEWHERE]
    for address in addresses:
        page.goto(address, wait_until="load")
    return len(addresses)


def open_admin(page: Page, site: Site) -> int:
    enter_admin(page, "admin")
    addresses = [*views_without_arguments(), *views_of_rows(Rows(site))]
    return sum(is_ready(address, page) for address in addresses)


def go_through(site: Site) -> tuple[Counter[str], list[str], dict[str, list[str]]]:
    """How many views were opened, what the browser complained of, and which views have which policy."""
    opened: Counter[str] = Counter()
    complaints: list[str] = []
    policies: dict[str, list[str]] = {}
    for kind in ("public", "admin"):
        with chromium(site) as context:
            page = context.new_page()
            watch, seen = Watch(urlsplit(site.address).netloc), Policies(page)
            page.add_init_script(LISTEN)
            page.on("console", watch.hear)
            page.on("request", watch.see)
            page.on("dialog", lambda dialog: dialog.accept())
            opened[kind] = open_public(page) if kind == "public" else open_admin(page, site)
            complaints += watch.complaints
            policies |= {policy: policies.get(policy, []) + views for policy, views in seen.items()}
    return opened, complaints, policies


def judge(policies: dict[str, list[str]]) -> list[str]:
    """Print what csp_evaluator finds in each, and return what is too bad."""
    script = str(Path(__file__).with_name("csp_findings.cjs"))
    command = ["node", script, str(from_npm(PACKAGE))]
    said = subprocess.run(command, input=json.dumps([*policies]), capture_output=True, text=True, check=True)
    missed = []
    for (policy, views), findings in zip(policies.items(), json.loads(said.stdout), strict=True):
        print(f"{len(views)} answers, such as {views[-1]}: {policy or 'no policy'}")
        for found in findings:
            print(f"    {found['severity']}: {found['what']}: {found['why']}")
        missed += [f"{views[-1]} {found}" for found in findings if found["severity"] in TOO_BAD]
    return missed


def main() -> None:
    with demo("csp") as site:
        # The admin's addresses are read from the project itself.
        os.environ |= site.environment | {"DJANGO_SETTINGS_MODULE": "cms.settings"}
        django.setup()
        opened, complaints, policies = go_through(site)
    print(f"Opened in Chromium: {opened['public']} public and {opened['admin']} admin views.")
    few = [f"Only {opened.total()} views were opened."] if opened.total() < VIEWS else []
    conclude([*few, *complaints, *judge(policies)])


if __name__ == "__main__":
    main()
