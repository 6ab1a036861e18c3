"""What the environment says. A value that is missing or broken stops the start with one sentence that repeats no secret."""

import base64
import binascii
import re
import secrets
from contextlib import suppress
from importlib.util import find_spec
from os import environ
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
CACHES = {
    "locmemcache": "locmem.LocMemCache",
    "dbcache": "db.DatabaseCache",
    "rediscache": "redis.RedisCache",
    "rediss": "redis.RedisCache",
}


def flag(name: str) -> bool:
    """Whether a switch is on. Only 1, 0 and nothing at all are answers."""
    value = environ.get(name, "0")
    if value not in {"0", "1", ""}:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 for yes or 0 for no.")
    return value == "1"


def port() -> int:
    value = environ.get("PORT", "8000")
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise ImproperlyConfigured(f"PORT is {value!r}: write a number between 1 and 65535.")
    return int(value)


def proxies(*, default: int) -> int:
    """PROXIES: how many stand between a visitor and us, as many as may be believed about who asks."""
    value = environ.get("PROXIES", str(default))
    if value not in {"0", "1", "2", "3"}:
        raise ImproperlyConfigured(
            f"PROXIES is {value!r}: write how many proxies stand before the site, 0 to 3."
        )
    return int(value)


def secret_key(var: Path, *, demo: bool) -> str:
    """SECRET_KEY from the environment; the demo makes one of its own and keeps it."""
    if key := environ.get("SECRET_KEY", ""):
        if len(key) < 32:
            raise ImproperlyConfigured("SECRET_KEY is too short: use at least 32 random characters.")
        return key
    if not demo:
        raise ImproperlyConfigured("SECRET_KEY is missing: set it to at least 32 random characters.")
    kept = var / "demo-secret-key"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(48))
        kept.chmod(0o600)
    return kept.read_text()


def secret_key_fallbacks() -> list[str]:
    """SECRET_KEY_FALLBACKS, with commas between them: former keys, whose links and sessions still hold."""
    keys = [key.strip() for key in environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key.strip()]
    if any(len(key) < 32 for key in keys):
        raise ImproperlyConfigured(
            "SECRET_KEY_FALLBACKS cannot be read: write former values of SECRET_KEY, with commas between them."
        )
    return keys


def field_keys(var: Path, *, demo: bool) -> dict[str, bytes]:
    """FIELD_KEYS as ``name:key,name:key``, 32 bytes each in base64: the first seals, all of them open.

    The demo makes one of its own and keeps it.
    """
    written = environ.get("FIELD_KEYS", "")
    if not written and demo:
        kept = var / "demo-field-keys"
        if not kept.exists():
            kept.write_text(f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}")
            kept.chmod(0o600)
        written = kept.read_text()
    if not written:
        raise ImproperlyConfigured("FIELD_KEYS is missing: set it to name:key, 32 random bytes in base64.")
    keys: dict[str, bytes] = {}
    for each in written.split(","):
        name, _colon, key = each.strip().partition(":")
        try:
            keys[name] = base64.b64decode(key, validate=True)
        except binascii.Error:
            keys[name] = b""
        if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", name) or len(keys[name]) != 32:
            raise ImproperlyConfigured(
                "FIELD_KEYS cannot be read: write name:key,name:key, each key 32 random bytes in base64."
            )
    return keys


def site_url(port: int) -> str:
    value = environ.get("SITE_URL", f"http://127.0.0.1:{port}")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ImproperlyConfigured(f"SITE_URL is {value!r}: write it as https://example.org.")
    return value.rstrip("/")


def directory() -> dict[str, str]:
    """The city's own directory (OpenID Connect): OIDC_URL, OIDC_CLIENT_ID, OIDC_SECRET and OIDC_NAME, or none of them."""
    names = ("OIDC_URL", "OIDC_CLIENT_ID", "OIDC_SECRET", "OIDC_NAME")
    values = {name: environ.get(name, "") for name in names}
    if not any(values.values()):
        return {}
    if missing := [name for name, value in values.items() if not value]:
        raise ImproperlyConfigured(
            f"{', '.join(missing)} is missing: set {', '.join(names)}, or none of them."
        )
    parts = urlsplit(values["OIDC_URL"])
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.netloc:
        raise ImproperlyConfigured(
            f"OIDC_URL is {values['OIDC_URL']!r}: write it as https://login.example.org."
        )
    return values


def hosts(site_url: str) -> list[str]:
    """ALLOWED_HOSTS, with commas between them; that of the site's own address when none is named."""
    named = [host for host in environ.get("ALLOWED_HOSTS", "").split(",") if host]
    return named or [urlsplit(site_url).netloc.rsplit(":", 1)[0]]


def database(var: Path) -> dict[str, Any]:
    """DATABASE_URL as Django wants it."""
    value = environ.get("DATABASE_URL", f"sqlite:///{var / 'site.sqlite3'}")
    scheme, found, _rest = value.partition(":")
    if found and scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL names {scheme!r}: only sqlite and postgres are supported.")
    try:
        config = sqlite(value, var) if scheme == "sqlite" else postgres(value)
    except (ValueError, ProgrammingError):
        # It holds a password: no sentence repeats it, nor what the reader of it said.
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write sqlite:////path or postgres://user@host/name."
        ) from None
    return config | {"CONN_MAX_AGE": 600}


def close_to_others(file: Path) -> None:
    """Let nobody but the owner read SQLite's file, and what SQLite writes beside it (which takes the rights of the file).

    A file that is not there yet is made, empty, where its folder is.
    """
    if file.parent.is_dir():
        file.touch(mode=0o600)
    for part in [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal"))]:
        if part.exists() and part.stat().st_mode & 0o077:
            try:
                part.chmod(0o600)
            except OSError:
                raise ImproperlyConfigured(
                    f"{part.name} can be read by others: take that right away (chmod 600), or give us the file."
                ) from None


def sqlite(value: str, var: Path) -> dict[str, Any]:
    """With the options that hold under six writers (measured). Raises ``ValueError`` when it names no file."""
    name = unquote(urlsplit(value).path.removeprefix("/"))
    if not name:
        raise ValueError
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": ";".join(f"PRAGMA {pragma}" for pragma in pragmas),
        },
        # A file rather than memory, so that --reuse-db and a second process can read it.
        "TEST": {"NAME": str(var / f"test-{Path(name).name}")},
    }


def postgres(value: str) -> dict[str, Any]:
    """As libpq reads it, its own options with it.

    Raises ``psycopg.ProgrammingError`` when libpq cannot read it, ``ValueError`` when it names no database.
    """
    said = conninfo_to_dict(value)
    if not said.keys() & {"dbname", "service"}:
        raise ValueError
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    # A machine that is gone says nothing: without a limit every thread would wait for it for minutes.
    said.setdefault("connect_timeout", "5")
    config = {setting: said.pop(name, "") for setting, name in named.items()}
    return {"ENGINE": "django.db.backends.postgresql", **config, "OPTIONS": said}


def shared_cache() -> dict[str, Any]:
    """CACHE_URL as Django wants it; limits are counted there."""
    scheme, _colon, place = (environ.get("CACHE_URL") or "locmemcache://").partition("://")
    if scheme not in CACHES or (scheme != "locmemcache" and not place):
        raise ImproperlyConfigured(
            "CACHE_URL cannot be read: write rediscache://host:6379/1, dbcache://table or locmemcache://."
        )
    config: dict[str, Any] = {"BACKEND": f"django.core.cache.backends.{CACHES[scheme]}"}
    if CACHES[scheme].startswith("redis."):
        return config | {"LOCATION": f"{scheme.removesuffix('cache')}://{place}"}
    # Django's 300 would let a few hundred strangers wash away what was counted of one.
    return config | {"LOCATION": place, "OPTIONS": {"MAX_ENTRIES": 50_000}}


def jobs_backend() -> str:
    """TASKS_BACKEND, the dotted name of what carries wake-ups to workers; without one they look for themselves."""
    value = environ.get("TASKS_BACKEND", "") or "django.tasks.backends.dummy.DummyBackend"
    module, _dot, name = value.rpartition(".")
    with suppress(ImportError, ValueError):
        if name and find_spec(module):
            return value
    raise ImproperlyConfigured(
        f"TASKS_BACKEND is {value!r}: name a task backend, such as django_tasks_db.DatabaseBackend."
    )


def mailer(var: Path) -> dict[str, Any]:
    """SMTP_URL (smtp://, smtps:// or smtp+tls://user:password@host:port), else one readable file a mail."""
    value = environ.get("SMTP_URL", "")
    if not value:
        return {"BACKEND": "cms.mail.backends.EmlBackend", "OPTIONS": {"folder": str(var / "mail")}}
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ImproperlyConfigured("SMTP_URL cannot be read: write smtp+tls://user:password@host:587.")
    if parts.scheme == "smtp" and parts.hostname not in {*LOOPBACK, "::1"} and not flag("SMTP_IN_CLEAR"):
        raise ImproperlyConfigured(
            f"SMTP_URL sends mails in clear to {parts.hostname}: write smtp+tls:// or smtps://, or SMTP_IN_CLEAR=1 "
            "if nobody can listen on the way."
        )
    options: dict[str, Any] = {"host": parts.hostname, "port": parts.port or 25, "timeout": 20}
    if parts.username:
        options |= {"username": parts.username, "password": parts.password or ""}
    if parts.scheme != "smtp":
        options["use_ssl" if parts.scheme == "smtps" else "use_tls"] = True
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def bounces_url() -> str:
    """BOUNCES_URL: the mailbox that letters are returned to, a maildir or IMAP; empty when there is none."""
    value = environ.get("BOUNCES_URL", "")
    if value and not is_mailbox(value):
        # It holds a password: no sentence repeats it.
        raise ImproperlyConfigured(
            "BOUNCES_URL cannot be read: write maildir:///path or imaps://user:password@host/INBOX."
        )
    return value


def is_mailbox(value: str) -> bool:
    """Whether a maildir or an account is named, IMAP in clear only on this machine."""
    try:
        parts, port = urlsplit(value), urlsplit(value).port
    except ValueError:
        return False
    if parts.scheme == "maildir":
        return not parts.netloc and parts.path.startswith("/") and parts.path != "/"
    is_safe = parts.scheme == "imaps" or (parts.scheme == "imap" and parts.hostname in LOOPBACK)
    is_whole = is_safe and port != 0 and parts.hostname and parts.username and parts.password
    # IMAP speaks ASCII, but for extensions that few servers know.
    return bool(is_whole) and unquote(value).isascii()


def webhook_secret() -> str:
    """ANYMAIL_WEBHOOK_SECRET as ``user:password``, with which the mail provider calls; empty when none does."""
    value = environ.get("ANYMAIL_WEBHOOK_SECRET", "")
    if value and not re.fullmatch(r"[!-9;-~]+:[!-~]{16,}", value):
        raise ImproperlyConfigured(
            "ANYMAIL_WEBHOOK_SECRET cannot be read: write user:password, at least 16 characters after the colon."
        )
    if value and find_spec("anymail") is None:
        raise ImproperlyConfigured("ANYMAIL_WEBHOOK_SECRET is set without django-anymail: install that too.")
    return value


def mailchimp() -> tuple[str, str, str]:
    """MAILCHIMP_API_KEY and MAILCHIMP_AUDIENCE, both or neither; MAILCHIMP_URL is a stand-in's on this machine, for tests."""
    key, audience, url = (environ.get(f"MAILCHIMP_{name}", "") for name in ("API_KEY", "AUDIENCE", "URL"))
    if bool(key) != bool(audience):
        raise ImproperlyConfigured(
            f"MAILCHIMP_{'AUDIENCE' if key else 'API_KEY'} is missing: set both the key and the audience, or neither."
        )
    if key and not re.fullmatch(r"[0-9A-Za-z]{8,}-[a-z]{2,4}[0-9]{1,4}", key):
        # No sentence repeats a key.
        raise ImproperlyConfigured(
            "MAILCHIMP_API_KEY cannot be read: write it whole, with the hyphen and the data centre at its end."
        )
    if audience and not re.fullmatch(r"[0-9A-Za-z]{4,20}", audience):
        raise ImproperlyConfigured(
            f"MAILCHIMP_AUDIENCE is {audience!r}: write the audience's ID, not its name."
        )
    if url and not re.fullmatch(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?/?", url):
        raise ImproperlyConfigured(
            f"MAILCHIMP_URL is {url!r}: it is for tests on this machine, write it as http://127.0.0.1:4010."
        )
    return key, audience, url.rstrip("/")
