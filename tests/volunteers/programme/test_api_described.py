"""The API against its own description, by a program that knows only that."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

TOOL = Path(sys.executable).with_name("schemathesis")
# As many answers as fit well under a minute; the same ones every time.
BOUNDS = ("--max-examples", "30", "--seed", "1", "--request-timeout", "20", "--no-shrink")
PHASES = ("--phases", "examples,coverage,fuzzing")


@pytest.fixture
def calendar(event, add_date, add_shift):
    """A calendar with something of each kind."""
    event.position, event.bring, event.languages = "57.70716, 11.96679", "En lykta", "Svenska, arabiska"
    event.save()
    soon = timezone.now() + timedelta(days=2)
    add_shift(add_date(starts_at=soon), capacity=2)
    add_shift(add_date(starts_at=soon + timedelta(days=1)), taken=1, waiting=2)
    add_date(starts_at=soon + timedelta(days=2), called_off=True, note="Sjukdom")
    add_date(starts_at=datetime(2099, 12, 4, 23, tzinfo=UTC), hours=24, all_day=True)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_api_keeps_to_its_description(live_server, calendar, tmp_path):
    # What OpenAPI has no words for: the last day is not before the first.
    hooks = Path(__file__).with_name("days_in_order.py")
    ran = subprocess.run(
        [
            TOOL,
            "run",
            f"{live_server.url}/api/openapi.json",
            "--checks",
            "all",
            *PHASES,
            *BOUNDS,
            "--no-color",
        ],
        capture_output=True,
        text=True,
        timeout=180,
        cwd=tmp_path,
        env={"PATH": "", "LANG": "C.UTF-8", "no_proxy": "*", "SCHEMATHESIS_HOOKS": str(hooks)},
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
