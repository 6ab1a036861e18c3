"""A proof of work, as a browser makes it."""

import base64
import hashlib
import json
import struct
from typing import Any

from cms.base.security import proof_of_work
from cms.base.security.proof_of_work import is_proof
from cms.contact.models import Message


def solve(challenge: dict[str, Any]) -> str:
    """What worker.js does."""
    asked = challenge["parameters"]
    nonce, salt = bytes.fromhex(asked["nonce"]), bytes.fromhex(asked["salt"])
    counter, key = -1, ""
    while not key.startswith(asked["keyPrefix"]):
        counter += 1
        key = hashlib.pbkdf2_hmac("sha256", nonce + struct.pack(">I", counter), salt, asked["cost"]).hex()
    said = {"challenge": challenge, "solution": {"counter": counter, "derivedKey": key, "time": 1}}
    return base64.b64encode(json.dumps(said).encode()).decode()


def test_proof_holds_once(client, contact_page, monkeypatch):
    monkeypatch.setattr(proof_of_work, "COST", 5)
    proof = solve(client.get("/kontakt/arbete/").json())
    assert (is_proof(proof), is_proof(proof)) == (True, False)


def test_changed_challenge_is_no_proof(client, contact_page, monkeypatch):
    monkeypatch.setattr(proof_of_work, "COST", 5)
    challenge = client.get("/kontakt/arbete/").json()
    challenge["parameters"]["expiresAt"] += 1
    assert not is_proof(solve(challenge))


def test_proof_makes_up_for_many_links(write, client, monkeypatch):
    monkeypatch.setattr(proof_of_work, "COST", 5)
    text = "https://a.example https://b.example https://c.example"
    write(text, work=solve(client.get("/kontakt/arbete/").json()))
    assert Message.objects.get().state == Message.State.UNREAD
