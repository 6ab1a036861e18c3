"""Addresses of databases and caches, as Django is given them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.environment import database, hosts, shared_cache

VAR = Path("/srv/site")
BACKENDS = "django.core.cache.backends"
POSTGRES = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgres://site@database/site", {"NAME": "site", "USER": "site", "HOST": "database"}),
        (
            "postgresql://site:$k%40ra+1@[::1]:5433/site?sslmode=require",
            {
                "NAME": "site",
                "USER": "site",
                "PASSWORD": "$k@ra+1",
                "HOST": "::1",
                "PORT": "5433",
                "OPTIONS": {"sslmode": "require", "connect_timeout": "5"},
            },
        ),
        (
            "postgresql://postgres:@/postgres?host=/run/postgres",
            {"NAME": "postgres", "USER": "postgres", "HOST": "/run/postgres"},
        ),
    ],
)
def test_postgres_is_read_as_libpq_reads_it(
    monkeypatch: pytest.MonkeyPatch, address: str, expected: dict[str, Any]
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    empty = dict.fromkeys(["NAME", "USER", "PASSWORD", "HOST", "PORT"], "") | {
        "OPTIONS": {"connect_timeout": "5"}
    }
    assert database(VAR) == POSTGRES | empty | expected


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (None, "/srv/site/site.sqlite3"),
        ("sqlite:////data/vår%20sajt.sqlite3", "/data/vår sajt.sqlite3"),
        ("sqlite:///beside.sqlite3", "beside.sqlite3"),
    ],
)
def test_sqlite_is_a_file(monkeypatch: pytest.MonkeyPatch, address: str | None, name: str) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if address:
        monkeypatch.setenv("DATABASE_URL", address)
    found = database(VAR)
    assert (found["NAME"], found["TEST"]["NAME"]) == (name, f"/srv/site/test-{Path(name).name}")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    "address",
    ["postgres://site:hemligt@[::1/site", "postgres://site@[::1]/", "sqlite:", "sqlite://", "", "hemligt"],
)
def test_no_sentence_repeats_a_password(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="cannot be read") as told:
        database(VAR)
    assert "hemligt" not in str(told.value)
    assert told.value.__suppress_context__


@pytest.mark.parametrize(
    ("address", "backend", "place"),
    [
        ("", "locmem.LocMemCache", ""),
        ("locmemcache://", "locmem.LocMemCache", ""),
        ("dbcache://site_cache", "db.DatabaseCache", "site_cache"),
        (
            "rediscache://:pw@cache:6379/1?socket_timeout=1",
            "redis.RedisCache",
            "redis://:pw@cache:6379/1?socket_timeout=1",
        ),
        ("rediss://cache:6379/1", "redis.RedisCache", "rediss://cache:6379/1"),
    ],
)
def test_cache_holds_what_limits_count(
    monkeypatch: pytest.MonkeyPatch, address: str, backend: str, place: str
) -> None:
    monkeypatch.setenv("CACHE_URL", address)
    many = {} if "Redis" in backend else {"OPTIONS": {"MAX_ENTRIES": 50_000}}
    assert shared_cache() == {"BACKEND": f"{BACKENDS}.{backend}", "LOCATION": place} | many


@pytest.mark.parametrize("address", ["dbcache://", "rediscache://", "redis://", "memcache://host"])
def test_cache_that_is_not_kept_anywhere_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("CACHE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL cannot be read"):
        shared_cache()


def test_hosts_are_those_named_or_that_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example.org,b.example.org")
    assert hosts("https://gvi.example.org") == ["a.example.org", "b.example.org"]
    monkeypatch.setenv("ALLOWED_HOSTS", "")
    assert hosts("http://[::1]:8000") == ["[::1]"]
