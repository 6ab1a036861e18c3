"""A small OpenID Connect provider on loopback: discovery, authorization with PKCE, tokens signed with RS256, userinfo."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "the-site", "a-secret-of-the-tests"


@dataclass
class Directory:
    """What it tells of whoever signs in there; ``issuer`` is its address."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_broken: bool = False
    sign: Callable[[dict[str, Any]], str] | None = None  # instead of its own way, for tokens that are forged
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to, as though somebody had signed in."""
        code = secrets.token_urlsafe()
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """RFC 6749 4.1.3 and RFC 7636 4.6; AssertionError, hence 400, when anything does not fit."""
        asked = self.codes.pop(form["code"])
        verifier = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        assert asked["code_challenge"] == verifier.decode().rstrip("=")
        assert asked["redirect_uri"] == form["redirect_uri"]
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "17", "iat": now, "exp": now + 60} | self.claims
        sign = self.sign or partial(jwt.encode, key=self.key, algorithm="RS256", headers={"kid": "one"})
        signed = sign(claims)
        return {"access_token": "an-access-token", "token_type": "Bearer", "id_token": signed}


def handler_for(directory: Directory) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            directory.asked.append(parts.path)
            if directory.is_broken:
                self.send_error(500)
            elif parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", directory.authorize(query))
                self.end_headers()
            else:
                answers = {
                    "/.well-known/openid-configuration": directory.discovery(),
                    "/userinfo": {"sub": "17"} | directory.userinfo,
                    "/keys": {
                        "keys": [
                            RSAAlgorithm.to_jwk(directory.key.public_key(), as_dict=True) | {"kid": "one"}
                        ]
                    },
                }
                self.tell(answers[parts.path])

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            try:
                self.tell(directory.token({name: values[0] for name, values in sent.items()}))
            except (AssertionError, KeyError):
                self.send_error(400)

        def tell(self, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def running_directory() -> Iterator[Directory]:
    directory = Directory()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(directory))
    directory.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
