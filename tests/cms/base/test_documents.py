"""A document is what its name says, or it is not taken."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents.models import Document

from cms.accounts.models import User
from cms.base.forms import is_what_it_is_called

REAL = {
    "plan.pdf": b"%PDF-1.7\n",
    "plan.docx": b"PK\x03\x04\x14\x00",
    "plan.XLSX": b"PK\x03\x04\x14\x00",
    "film.mp4": b"\x00\x00\x00\x20ftypisom",
    "film.webm": b"\x1a\x45\xdf\xa3\x01",
    "plan.txt": "Vi ses på torget <kl. 19>".encode(),
    "plan.csv": "namn;plats\r\nTorget;12".encode("utf-16"),
}
FALSE = {
    "plan.pdf": b"MZ\x90\x00",
    "plan.docx": b"<html><script>1</script>",
    "film.mp4": b"%PDF-1.7",
    "film.webm": b"\x00\x00\x00\x20ftypisom",
    "plan.txt": b"\x7fELF\x02\x00",
    "plan.csv": b"  <!DOCTYPE html><script>1</script>",
}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(("name", "content"), REAL.items())
def test_document_of_its_kind_is_taken(name: str, content: bytes) -> None:
    assert is_what_it_is_called(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(("name", "content"), FALSE.items())
def test_document_of_another_kind_is_not(name: str, content: bytes) -> None:
    assert not is_what_it_is_called(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(("content", "count"), [(b"%PDF-1.7\n", 1), (b"MZ\x90\x00", 0)])
@pytest.mark.parametrize("address", ["/admin/documents/add/", "/admin/documents/multiple/add/"])
@pytest.mark.django_db
def test_every_form_that_takes_documents_looks(site: Any, address: str, content: bytes, count: int) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", "fyra ljus på torget"))
    file = SimpleUploadedFile("plan.pdf", content)
    client.post(
        address,
        {"title": "Plan", "file": file, "files[]": SimpleUploadedFile("plan.pdf", content), "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert Document.objects.count() == count
