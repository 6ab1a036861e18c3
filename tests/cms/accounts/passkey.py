"""A passkey of our own, as a phone has it: it makes its answers by itself (WebAuthn Level 3, sections 6 and 7)."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT_AND_VERIFIED, WITH_KEY = 0x05, 0x40


def text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Passkey:
    """Answers what the page's ``js_data`` asks; each answer is what goes into the form's field ``credential``."""

    origin: str = "https://testserver"
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, options: dict[str, Any]) -> str:
        """The answer to ``creation_options``: a new key, vouched for by nobody."""
        wanted = options["publicKey"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        key = bytes(16) + len(self.name).to_bytes(2) + self.name + cbor.encode(cose)
        said = self.said(wanted["rp"]["id"], PRESENT_AND_VERIFIED | WITH_KEY) + key
        return self.answer(
            clientDataJSON=self.client_data("webauthn.create", wanted["challenge"]),
            attestationObject=cbor.encode({"fmt": "none", "attStmt": {}, "authData": said}),
        )

    def shown(self, options: dict[str, Any]) -> str:
        """The answer to ``request_options``."""
        wanted = options["publicKey"]
        client = self.client_data("webauthn.get", wanted["challenge"])
        said = self.said(wanted["rpId"], PRESENT_AND_VERIFIED)
        signature = self.key.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self.answer(clientDataJSON=client, authenticatorData=said, signature=signature)

    def said(self, site: str, flags: int) -> bytes:
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + bytes(4)

    def client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def answer(self, **response: bytes) -> str:
        parts = {name: text_of(value) for name, value in response.items()}
        name = text_of(self.name)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": parts,
            }
        )
