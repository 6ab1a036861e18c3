"""Passkeys that open a session by themselves. allauth makes them in its sign-up alone: this is our way to what it does there."""

from typing import Any

from allauth.mfa.webauthn.internal import auth


def begin_registration(user: Any) -> dict[str, Any]:
    """What the browser is given to make a passkey of (WebAuthn, PublicKeyCredentialCreationOptions).

    The challenge waits in the session of the running request.
    """
    return auth.begin_registration(user, passwordless=True)


def keep_passkey(user: Any, *, name: str, credential: dict[str, Any]) -> None:
    """Store a passkey whose answer allauth's form has already checked."""
    auth.WebAuthn.add(user, name, credential)
