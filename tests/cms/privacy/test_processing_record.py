"""The register as visitors and auditors read it."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from cms.accounts.staff.groups import GROUPS
from cms.pages.models import StandardPage
from cms.privacy.processing_record import by_whose
from cms.privacy.register import kinds
from cms.privacy.retention import purge

RECORD, SHEET, PURGES = "/admin/record-of-processing/", "/admin/record-of-processing/sheet/", "/admin/purges/"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("group", GROUPS)
def test_auditors_read_the_record_and_the_protocols(staff, group):
    client, may = client_of(staff[group]), group in {"Auditors", "Data protection"}
    answers = [client.get(address).status_code for address in (RECORD, SHEET, PURGES)]
    assert answers == ([200] * 3 if may else [302] * 3)
    assert [address in client.get("/admin/").content.decode() for address in (RECORD, PURGES)] == [may] * 2


def test_sheet_has_a_line_for_every_kind_and_names_its_fields(staff):
    answer = client_of(staff["Auditors"]).get(SHEET)
    lines = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(lines) == len(kinds()) + 1
    assert all(len(line) == 8 and all(line[:6]) for line in lines)
    fields = {name for line in lines[1:] for name in (line[7] or "").split(", ")}
    assert {"people.Volunteer.email", "mail.OutboxMail.text", "newsletters.Suppression.digest"} <= fields


def test_everything_is_told_of_every_kind(db):
    for kind in kinds():
        for words in (kind.what, kind.purpose, kind.retention, kind.seen_by):
            assert str(words)[-1] in ".abcdefghijklmnopqrstuvwxyzåäö", kind.key
            assert "{" not in str(words), kind.key


def test_protocols_are_listed_with_what_went(staff, old_rows):
    old_rows(8)
    run = purge(hand="command")
    page = client_of(staff["Auditors"]).get(PURGES).content.decode()
    assert "person0@example.org" not in page
    # Where no heads of columns fit, on a phone, each cell says what stands in it.
    assert re.search(f'<td data-label="[^"]+"><span>{run}</span>', page)
    assert re.search(f'<td data-label="[^"]+"><span>{run.total}</span>', page)


def test_privacy_page_tells_of_every_kind_in_the_readers_language(site):
    page = StandardPage(title="Personuppgifter", slug="personuppgifter", body=[("personal_data", None)])
    site.add_child(instance=page)
    text = Client().get("/personuppgifter/").content.decode()
    for whose, found in by_whose():
        with translation.override("sv"):
            assert f"<h3>{whose}</h3>" in text
            assert all(str(kind.retention) in text for kind in found if "'" not in str(kind.retention))
