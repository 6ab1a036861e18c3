"""Signers whose tokens say nothing: sealed instead of only signed, new each time, and of one length.

Django's own show what they sign. A row's number counts rows and tells who came first; a time tells when somebody asked.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core import signing

NONCE = 12  # bytes, random for each token
STEP = 48  # bytes: values are filled up to a multiple of it


class OpaqueSigner(signing.Signer):
    """As Django's signer, from its key and its fallbacks; what Django's has signed with the same salt is read too."""

    def sign(self, value: str) -> str:
        text = value.encode()
        padded = text.ljust(-(-len(text) // STEP) * STEP)
        nonce = secrets.token_bytes(NONCE)
        sealed = nonce + self._cipher(self.key).encrypt(nonce, padded, None)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def unsign(self, signed_value: str) -> str:
        """The value. Raises ``signing.BadSignature``."""
        if self.sep in signed_value:  # handed out before tokens were sealed
            return super().unsign(signed_value)
        try:
            raw = base64.b64decode(
                signed_value + "=" * (-len(signed_value) % 4), altchars=b"-_", validate=True
            )
        except ValueError as error:
            raise signing.BadSignature from error
        for key in [self.key, *self.fallback_keys]:
            try:
                return self._cipher(key).decrypt(raw[:NONCE], raw[NONCE:], None).decode().rstrip(" ")
            except (InvalidTag, ValueError):
                continue
        raise signing.BadSignature

    def _cipher(self, key: str | bytes) -> AESGCM:
        secret = key.encode() if isinstance(key, str) else key
        return AESGCM(hmac.digest(secret, f"cms.base.opaque:{self.salt!s}".encode(), hashlib.sha256))


class OpaqueTimestampSigner(signing.TimestampSigner, OpaqueSigner):
    """As Django's ``TimestampSigner``: the time is sealed together with the value."""
