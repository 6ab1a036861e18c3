"""Settings come from the environment, and a bad value stops the start with one sentence."""

import base64
import os
import subprocess
import sys

import django
import pytest
import wagtail

from tests.processes import ROOT

FIELD_KEY = base64.b64encode(b"k" * 32).decode()
GOOD = {"SECRET_KEY": "x" * 40, "FIELD_KEYS": f"first:{FIELD_KEY}"}
DIRECTORY = {
    "OIDC_URL": "https://login.example.org",
    "OIDC_CLIENT_ID": "site",
    "OIDC_SECRET": "secret",
    "OIDC_NAME": "Staden",
}
IN_CLEAR = (
    "SMTP_URL sends mails in clear to mail.example.org: write smtp+tls:// or smtps://, or SMTP_IN_CLEAR=1 "
    "if nobody can listen on the way."
)
UNREADABLE_MAILBOX = "BOUNCES_URL cannot be read: write maildir:///path or imaps://user:password@host/INBOX."
UNREADABLE_SECRET = (
    "ANYMAIL_WEBHOOK_SECRET cannot be read: write user:password, at least 16 characters after the colon."
)
LONG_SENDER = (
    "MAIL_FROM is too long for BOUNCES_URL: at most 36 plain letters, digits and signs before the @."
)
HALF_SET = "is missing: set both the key and the audience, or neither."
CHIMP = {"MAILCHIMP_API_KEY": "0123456789abcdef-us1", "MAILCHIMP_AUDIENCE": "abc123def4"}
UNREADABLE_KEY = (
    "MAILCHIMP_API_KEY cannot be read: write it whole, with the hyphen and the data centre at its end."
)
UNREADABLE_KEYS = "FIELD_KEYS cannot be read: write name:key,name:key, each key 32 random bytes in base64."


def read_settings(folder, *, show="DEBUG", **environment):
    """Import the settings in a process of their own; what they say, or the last line of the complaint."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "-c", f"from cms import settings; print(repr(settings.{show}))"],
        cwd=ROOT,
        env=keep | {"VAR_DIR": str(folder)} | GOOD | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout.strip() or result.stderr.strip().splitlines()[-1].partition(": ")[2]


def test_versions_are_the_ones_built_on():
    assert django.VERSION[:2] == (6, 1)
    assert wagtail.VERSION[:2] == (8, 0)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing: set it to at least 32 random characters."),
        ({"SECRET_KEY": "kort"}, "SECRET_KEY is too short: use at least 32 random characters."),
        (
            {"SECRET_KEY_FALLBACKS": f"{'y' * 40},kort"},
            "SECRET_KEY_FALLBACKS cannot be read: write former values of SECRET_KEY, with commas between them.",
        ),
        (
            {"SMTP_URL": "smtp://mail.example.org"},
            IN_CLEAR,
        ),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS is missing: set it to name:key, 32 random bytes in base64."),
        ({"FIELD_KEYS": FIELD_KEY}, UNREADABLE_KEYS),
        ({"FIELD_KEYS": "first:kort"}, UNREADABLE_KEYS),
        ({"FIELD_KEYS": f"med blank:{FIELD_KEY}"}, UNREADABLE_KEYS),
        ({"FIELD_KEYS": f"first:{FIELD_KEY},"}, UNREADABLE_KEYS),
        ({"DEBUG": "yes"}, "DEBUG is 'yes': write 1 for yes or 0 for no."),
        ({"PORT": "åtta"}, "PORT is 'åtta': write a number between 1 and 65535."),
        ({"PROXIES": "many"}, "PROXIES is 'many': write how many proxies stand before the site, 0 to 3."),
        ({"SITE_URL": "example.org"}, "SITE_URL is 'example.org': write it as https://example.org."),
        (
            {"DATABASE_URL": "mysql://localhost/site"},
            "DATABASE_URL names 'mysql': only sqlite and postgres are supported.",
        ),
        (
            {"DATABASE_URL": "something"},
            "DATABASE_URL cannot be read: write sqlite:////path or postgres://user@host/name.",
        ),
        (
            {"SMTP_URL": "mail.example.org"},
            "SMTP_URL cannot be read: write smtp+tls://user:password@host:587.",
        ),
        (
            {"CACHE_URL": "memory"},
            "CACHE_URL cannot be read: write rediscache://host:6379/1, dbcache://table or locmemcache://.",
        ),
        (
            {"MAIL_FROM": "Vägra gängvåld"},
            "MAIL_FROM is 'Vägra gängvåld': write an e-mail address, with a name before it if you like.",
        ),
        *(
            ({"BOUNCES_URL": value}, UNREADABLE_MAILBOX)
            for value in [
                "/srv/bounces",
                "maildir://srv/bounces",
                "maildir:",
                "imap://bounces:secret@mail.example.org/INBOX",
                "imaps://mail.example.org/INBOX",
                "imaps://bounces@mail.example.org/INBOX",
                "imaps://bounces:secret@mail.example.org:lots/INBOX",
                "imaps://bounces:secret@[mail.example.org/INBOX",
                "pop3://bounces:secret@mail.example.org",
                "imaps://bounces:hemligt%C3%A5@mail.example.org/INBOX",
            ]
        ),
        *(
            ({"ANYMAIL_WEBHOOK_SECRET": value}, UNREADABLE_SECRET)
            for value in ["x" * 40, f":{'x' * 40}", "provider:kort", f"provider:{'x' * 20} {'x' * 20}"]
        ),
        *(
            ({"BOUNCES_URL": "maildir:///srv/bounces", "MAIL_FROM": value}, LONG_SENDER)
            for value in [f"{'n' * 37}@example.org", "Brev <nyhetsbrevet-från-staden@example.org>"]
        ),
        *(
            (
                {"TASKS_BACKEND": value},
                f"TASKS_BACKEND is {value!r}: name a task backend, such as django_tasks_db.DatabaseBackend.",
            )
            for value in ["database", "no.such.Backend", "no_such.Backend", "."]
        ),
        (CHIMP | {"MAILCHIMP_API_KEY": ""}, f"MAILCHIMP_API_KEY {HALF_SET}"),
        (CHIMP | {"MAILCHIMP_AUDIENCE": ""}, f"MAILCHIMP_AUDIENCE {HALF_SET}"),
        *(
            (CHIMP | {"MAILCHIMP_API_KEY": value}, UNREADABLE_KEY)
            for value in ["0123456789abcdef", "0123456789abcdef-us1/../", "webserver@example.org-us1"]
        ),
        (
            CHIMP | {"MAILCHIMP_AUDIENCE": "Alla i Göteborg"},
            "MAILCHIMP_AUDIENCE is 'Alla i Göteborg': write the audience's ID, not its name.",
        ),
        *(
            (
                CHIMP | {"MAILCHIMP_URL": value},
                f"MAILCHIMP_URL is {value!r}: it is for tests on this machine, write it as http://127.0.0.1:4010.",
            )
            for value in [
                "https://us1.api.mailchimp.com",
                "http://127.0.0.1.example.org",
                "http://[",
                "ftp://localhost",
            ]
        ),
        (
            {"OIDC_URL": "https://login.example.org", "OIDC_NAME": "Staden"},
            "OIDC_CLIENT_ID, OIDC_SECRET is missing: set OIDC_URL, OIDC_CLIENT_ID, OIDC_SECRET, OIDC_NAME, or none of them.",
        ),
        (
            DIRECTORY | {"OIDC_URL": "http://login.example.org"},
            "OIDC_URL is 'http://login.example.org': write it as https://login.example.org.",
        ),
        (
            {"DEMO": "1", "SITE_URL": "https://example.org"},
            "DEMO=1 is for this machine alone, its log-ins are public: ALLOWED_HOSTS and SITE_URL must be loopback.",
        ),
    ],
)
def test_bad_value_stops_the_start_with_one_sentence(tmp_path, environment, sentence):
    assert read_settings(tmp_path, **environment) == sentence


def test_demo_makes_a_key_of_its_own_and_keeps_it(tmp_path):
    first, second = (read_settings(tmp_path, show="SECRET_KEY", SECRET_KEY="", DEMO="1") for _ in range(2))
    assert first == second
    assert len(first) > 40


def test_former_secret_keys_are_read(tmp_path):
    assert read_settings(tmp_path, show="SECRET_KEY_FALLBACKS") == "[]"
    former = {"SECRET_KEY_FALLBACKS": f"{'y' * 40}, {'z' * 40},"}
    assert read_settings(tmp_path, show="SECRET_KEY_FALLBACKS", **former) == repr(["y" * 40, "z" * 40])


@pytest.mark.parametrize(
    "environment",
    [
        {"SMTP_URL": "smtp://127.0.0.1:25"},
        {"SMTP_URL": "smtp://localhost"},
        {"SMTP_URL": "smtp://[::1]"},
        {"SMTP_URL": "smtps://mail.example.org"},
        {"SMTP_URL": "smtp+tls://mail.example.org"},
        {"SMTP_URL": "smtp://mail.example.org", "SMTP_IN_CLEAR": "1"},
    ],
)
def test_mails_leave_in_clear_to_this_machine_alone_unless_it_is_named(tmp_path, environment):
    shown = read_settings(tmp_path, show="MAILERS['default']['BACKEND']", **environment)
    assert shown == repr("django.core.mail.backends.smtp.EmailBackend")


def test_database_file_can_be_read_by_its_owner_alone(tmp_path):
    """Whether it is made now, or was there and open, with what SQLite keeps beside it."""
    old = tmp_path / "old.sqlite3"
    parts = [old, old.with_name("old.sqlite3-wal"), old.with_name("old.sqlite3-shm")]
    for part in parts:
        part.touch(mode=0o644)
    read_settings(tmp_path)
    read_settings(tmp_path, DATABASE_URL=f"sqlite:///{old}")
    files = [tmp_path / "site.sqlite3", *parts]
    assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o600"] * 4


def test_field_keys_stand_in_the_order_written(tmp_path):
    two = {"FIELD_KEYS": f"2027:{FIELD_KEY}, 2026:{FIELD_KEY}"}
    assert read_settings(tmp_path, show="FIELD_KEYS", **two) == repr({"2027": b"k" * 32, "2026": b"k" * 32})


def test_demo_makes_field_keys_of_its_own_and_keeps_them(tmp_path):
    first, second = (read_settings(tmp_path, show="FIELD_KEYS", FIELD_KEYS="", DEMO="1") for _ in range(2))
    assert first == second
    assert first.startswith("{'demo': b")


def test_directory_is_where_a_form_may_lead(tmp_path):
    besides_us = "SECURE_CSP['form-action'][1:]"
    assert read_settings(tmp_path, show=besides_us, **DIRECTORY) == "['https://login.example.org']"
    assert read_settings(tmp_path, show=besides_us) == "[]"


@pytest.mark.parametrize(
    ("environment", "required"), [({}, "True"), ({"DEMO": "1"}, "False"), ({"DEBUG": "1"}, "True")]
)
def test_only_the_demo_lets_staff_in_with_a_password_alone(tmp_path, environment, required):
    assert read_settings(tmp_path, show="MFA_REQUIRED", **environment) == required


@pytest.mark.parametrize(
    ("address", "passkeys", "insecure"),
    [
        ("https://gvi.example.org", "True", "False"),
        ("http://localhost:8000", "True", "True"),
        ("http://gvi.example.org", "True", "False"),
        ("http://127.0.0.1:8000", "False", "True"),
    ],
)
def test_passkeys_need_a_name_and_only_this_machine_may_do_without_https(
    tmp_path, address, passkeys, insecure
):
    assert read_settings(tmp_path, show="PASSKEYS", SITE_URL=address) == passkeys
    assert read_settings(tmp_path, show="MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", SITE_URL=address) == insecure


def test_https_address_turns_on_what_https_needs(tmp_path):
    secure = {"SITE_URL": "https://gvi.example.org"}
    assert read_settings(tmp_path, show="SESSION_COOKIE_NAME", **secure) == "'__Host-sessionid'"
    assert read_settings(tmp_path, show="ALLOWED_HOSTS", **secure) == "['gvi.example.org']"
    assert int(read_settings(tmp_path, show="SECURE_HSTS_SECONDS", **secure)) > 0
    assert read_settings(tmp_path, show="ALLAUTH_TRUSTED_PROXY_COUNT", **secure) == "1"
    assert read_settings(tmp_path, show="ALLAUTH_TRUSTED_PROXY_COUNT") == "0"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "maildir:///srv/bounces",
        "imaps://bounces%40example.org:secret@mail.example.org/INBOX",
        "imaps://bounces:secret@mail.example.org:994",
        "imap://bounces:secret@127.0.0.1:1143/INBOX",
    ],
)
def test_mailbox_for_returned_letters_is_taken_as_written(tmp_path, value):
    sender = f"Brev <{'n' * 36}@example.org>"
    assert read_settings(tmp_path, show="BOUNCES_URL", BOUNCES_URL=value, MAIL_FROM=sender) == repr(value)
