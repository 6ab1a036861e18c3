"""The sample configuration of a proxy, docs/proxy/nginx.conf, as nginx really runs it before the site."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.sites import ROOT, Site, free_port, started, wait_for

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or ""
SAMPLE = ROOT / "docs" / "proxy" / "nginx.conf"
MARK = "spar4b7e1d"
SECRET = "hemligt9c2f"
NAME = "127.0.0.1"

pytestmark = pytest.mark.skipif(
    not NGINX, reason="nginx is missing: install it (Debian: apt install nginx-light)."
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Proxy:
    folder: Path
    secure: int
    clear: int

    def ask(self, path: str, *, method: str = "GET", host: str = NAME, body: str | None = None) -> Answer:
        """As somebody whose every word is marked, over TLS."""
        with closing(
            http.client.HTTPSConnection(NAME, self.secure, timeout=20, context=trusting())
        ) as connection:
            return send(connection, method, path, host=host, body=body)

    def ask_in_clear(self, path: str) -> Answer:
        with closing(http.client.HTTPConnection(NAME, self.clear, timeout=20)) as connection:
            return send(connection, "GET", path, host=NAME)

    @property
    def log(self) -> list[str]:
        return (self.folder / "site.log").read_text().splitlines()

    def files_with(self, words: str) -> list[str]:
        """Everything that nginx has written, temporary files included."""
        written = [file for file in self.folder.rglob("*") if file.is_file() and file.name != "nginx.conf"]
        return [file.name for file in written if words.encode() in file.read_bytes()]


def send(
    connection: http.client.HTTPConnection, method: str, path: str, *, host: str, body: str | None = None
) -> Answer:
    headers = {
        "Host": host,
        "User-Agent": f"Mozilla/5.0 {MARK}",
        "Referer": f"https://example.org/{MARK}",
        "X-Forwarded-For": "192.0.2.7",
        "Cookie": f"{MARK}=1",
    }
    connection.request(method, path, headers=headers, body=body)
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, found, answer.read().decode(errors="replace"))


def trusting() -> ssl.SSLContext:
    """The certificate is the test's own."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def written_for(site: Site, folder: Path, *, secure: int, clear: int) -> str:
    """The sample with this machine's names and places in it, and nothing else changed."""
    user = "root" if os.geteuid() == 0 else "nobody"
    own = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    changes = {
        "user www-data;": f"user {user};",
        "worker_processes auto;": "worker_processes 1;",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx": str(folder),
        "http {\n": f"http {{\n{own}",
        "/etc/ssl/example.org": str(folder / "tls"),
        "/srv/site/var": str(site.folder),
        "server 127.0.0.1:8000;": f"server {urlsplit(site.address).netloc};",
        "listen [::]:80": f"listen [::1]:{clear}",
        "listen [::]:443": f"listen [::1]:{secure}",
        "listen 80": f"listen {NAME}:{clear}",
        "listen 443": f"listen {NAME}:{secure}",
        "server_name example.org;": f"server_name {NAME};",
        "https://example.org$": f"https://{NAME}:{secure}$",
        # A name that is a number is not asked for by TLS: the server with that name must be the default one.
        "ssl_reject_handshake on;": "return 444;",
    }
    text = SAMPLE.read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def proxying(site: Site, folder: Path) -> Iterator[Proxy]:
    """nginx with the sample, once it has been checked, before the site; ended afterwards."""
    proxy = Proxy(folder, free_port(), free_port())
    (folder / "tls").mkdir()
    make_certificate(folder / "tls")
    configuration = folder / "nginx.conf"
    configuration.write_text(written_for(site, folder, secure=proxy.secure, clear=proxy.clear))
    start = [NGINX, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "start.log")]
    checked = subprocess.run([*start, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with started([*start, "-g", "daemon off;"], env=dict(os.environ)):
        wait_for(lambda: is_listening(proxy.secure))
        yield proxy


@pytest.fixture(scope="module")
def proxy(running_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxying(running_site, tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy


def make_certificate(folder: Path) -> None:
    ask = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    to = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*ask, *key, *to], check=True, capture_output=True)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((NAME, port)) == 0


def help_addresses() -> list[str]:
    roots = ["" if code == settings.LANGUAGE_CODE else f"/{code}" for code, _name in settings.LANGUAGES]
    ends = ["/stod/", "/stod", "/stod/film/", f"/stod/{MARK}/", "/STOD/", "//stod/", "/st%6fd/"]
    return [f"{root}{tail}" for root in roots for tail in ends]


def test_nobody_finds_out_from_the_proxy_who_read_the_help_page(proxy: Proxy, running_site: Site) -> None:
    before = len(proxy.log)
    for address in help_addresses():
        seen = proxy.ask(f"{address}?q={MARK}")
        assert seen.headers["cache-control"] == "no-store", address
        assert "set-cookie" not in seen.headers
    assert proxy.ask("/stod/").status == 200
    assert proxy.ask("/ar/stod/").status == 200
    proxy.ask("/stod/", method="POST", body=f"text={MARK}")
    with suppress(OSError, http.client.HTTPException):  # nginx hangs up before it has read it all
        proxy.ask("/stod/?" + "x" * 9_000)
    assert proxy.ask_in_clear(f"/stod/?q={MARK}").status == 301
    script = re.search(r'src="(/static/help/quick_exit[^"]+)"', proxy.ask("/stod/").body)
    assert script
    assert proxy.ask(script[1]).status == 200
    # The last of all is written, so what was before it would have been.
    assert proxy.ask(f"/kalender/?q={MARK}").status == 200
    wait_for(lambda: len(proxy.log) > before)
    assert [line.split(" ", 1)[1].rsplit(" ", 2)[0] for line in proxy.log[before:]] == ["GET /kalender/ 200"]
    assert [proxy.files_with(words) for words in (MARK, "stod", "quick_exit", NAME, "192.0.2.7")] == [[]] * 5


def test_a_line_tells_the_part_of_the_site_and_neither_who_nor_what_followed(proxy: Proxy) -> None:
    before = len(proxy.log)
    for address in (
        *("/", "/en/", f"/min-kalender/{SECRET}.ics", f"/mina-pass/{SECRET}/", f"/en/mina-pass/{SECRET}/"),
        *(f"/linjen/{SECRET}/", f"/nyhetsbrev/val/{SECRET}/", f"/kontakt/kvitto/{SECRET}/"),
        *(f"/intyg/{SECRET}/", f"/konto/inbjudan/{SECRET}/", f"/sok/?q={SECRET}", f"/mailchimp/{SECRET}/"),
    ):
        proxy.ask(address)
    wait_for(lambda: len(proxy.log) == before + 11)
    parts = [line.split()[2] for line in proxy.log[before:]]
    mine = ["/min-kalender/", "/mina-pass/", "/mina-pass/"]
    assert parts == [
        *("/", "/", *mine, "/linjen/", "/nyhetsbrev/", "/kontakt/", "/intyg/", "/konto/", "/sok/")
    ]
    shape = re.compile(r"\S+T\S+ [A-Z]+ /\S* [0-9]{3} [0-9]+ [0-9.]+")
    assert [line for line in proxy.log if not shape.fullmatch(line)] == []
    assert [proxy.files_with(words) for words in (SECRET, MARK, NAME)] == [[]] * 3


def test_application_is_told_nothing_that_tells_visitors_of_the_help_page_apart() -> None:
    block = SAMPLE.read_text().split("location ~*", 1)[1].split("location /admin/", 1)[0]
    telling = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
    for name in (*telling, "Cookie", "User-Agent", "Referer", "Accept-Language"):
        assert f'proxy_set_header {name} "";' in block
    assert 'set $args "";' in block


def test_when_the_application_is_down_the_helpline_is_told_and_still_nothing_written(tmp_path: Path) -> None:
    gone = Site(f"http://{NAME}:{free_port()}", tmp_path / "site")
    (tmp_path / "proxy").mkdir()
    with proxying(gone, tmp_path / "proxy") as proxy:
        answer = proxy.ask(f"/ar/stod/?q={MARK}")
        assert (answer.status, "tel:020508080" in answer.body, "tel:112" in answer.body) == (503, True, True)
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == (
            "no-store",
            "no-referrer",
        )
        assert proxy.ask("/kalender/").status == 503
        wait_for(lambda: proxy.log)
    assert [line.split()[1:4] for line in proxy.log] == [["GET", "/kalender/", "503"]]
    assert [proxy.files_with(words) for words in (MARK, "stod", NAME)] == [[]] * 3


def test_files_come_packed_with_their_headers_and_documents_do_not(proxy: Proxy) -> None:
    sheet = re.search(r'href="(/static/base/site\.[0-9a-f]{12}\.css)"', proxy.ask("/").body)
    assert sheet
    answer = proxy.ask(sheet[1])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "charset=utf-8" in answer.headers["content-type"]
    assert proxy.ask("/static/base/site.css").headers["cache-control"] == "public, max-age=60"
    assert proxy.ask("/media/documents/film.mp4").status == 404
    assert "cross-origin" in proxy.ask("/media/nothing.png").headers["cross-origin-resource-policy"]


def test_clear_leads_to_https_and_https_speaks_http_2(proxy: Proxy) -> None:
    moved = proxy.ask_in_clear("/kalender/?typ=walk")
    assert (moved.status, moved.headers["location"]) == (
        301,
        f"https://{NAME}:{proxy.secure}/kalender/?typ=walk",
    )
    context = trusting()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((NAME, proxy.secure), timeout=20) as plain,
        context.wrap_socket(plain) as tls,
    ):
        assert (tls.selected_alpn_protocol(), tls.version()) == ("h2", "TLSv1.3")


def test_a_flood_of_forms_is_held_back_and_messages_to_us_never(proxy: Proxy) -> None:
    with closing(
        http.client.HTTPSConnection(NAME, proxy.secure, timeout=20, context=trusting())
    ) as open_line:
        flood = {send(open_line, "POST", "/sok/", host=NAME, body="x=1").status for _time in range(80)}
    assert 429 in flood
    assert proxy.ask("/sok/").status == 200
    assert {proxy.ask("/kontakt/skicka/", method="HEAD").status for _time in range(3)} == {302}
    assert (
        proxy.ask("/kontakt/skicka/", method="POST", body="x=1").status == 403
    )  # by the guard before every form
    assert proxy.ask("/kontakt/skicka/", method="POST", body="x" * 600_000).status == 413
    assert proxy.files_with(MARK) == []
