"""Over TLS, with a certificate of the test's own."""

import ssl
from datetime import timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.utils import timezone

from cms.news.importing import response_limits, source_request
from cms.news.importing.source_request import fetch
from cms.news.models import Source
from tests.cms.news.importing.tricks import (
    GOOD,
    TrickServer,
    drip,
    lead_to,
    pour,
    running,
    say,
)
from tests.cms.news.importing.troubles import trouble_of

Trouble = Source.Trouble
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def make_certificate(path):
    """One for 127.0.0.1 that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = timezone.now()
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls") / "127.0.0.1.pem")


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with running(TrickServer(tls=context)) as server:
        yield server


def test_certificate_must_hold(secure):
    source = Source(address=secure.play("/feed", say()))
    assert trouble_of(source) == (Trouble.UNREACHABLE, "SSLCertVerificationError")
    assert secure.seen == []


def test_secure_source_is_read_and_never_leads_to_an_insecure_one(secure, certificate, monkeypatch):
    monkeypatch.setattr(source_request, "trust", lambda: ssl.create_default_context(cafile=certificate))
    assert fetch(Source(address=secure.play("/feed", say()))).body == GOOD
    down = Source(address=secure.play("/down", lead_to(f"http://127.0.0.1:{secure.port}/feed")))
    assert trouble_of(down) == (Trouble.REFUSED, "127.0.0.1")
    flood = Source(address=secure.play("/flood", pour()))
    assert trouble_of(flood) == (Trouble.LARGE, "")
    monkeypatch.setattr(response_limits, "SECONDS", 0.3)
    slow = Source(address=secure.play("/slow", drip(first=HEAD + b"\r\n")))
    assert trouble_of(slow) == (Trouble.SLOW, "")
    secure.over.set()
