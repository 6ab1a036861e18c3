import email
import email.policy
import re
import stat
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, mailers

from cms.mail.models import OutboxMail
from cms.mail.sending import send_due
from tests.conftest import ALICE


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    """Where this process writes its mails; not there yet."""
    folder = tmp_path / "deep" / "mail"
    backend = "cms.mail.backends.EmlBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"folder": str(folder)}}}
    return folder


def test_mail_becomes_one_file_that_a_mail_program_opens(db, folder, queue_mail):
    mail = queue_mail(calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="PUBLISH")
    assert send_due() == 1
    [file] = folder.iterdir()
    content = file.read_bytes()
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert (message["To"], message["Message-ID"]) == (ALICE, mail.message_id)
    assert message.get_body(("plain",)).get_content().strip() == "Hej Åsa & Bo"
    assert next(message.iter_attachments()).get_payload(decode=True) == bytes(mail.calendar)
    assert content.replace(b"\r\n", b"").find(b"\n") == -1
    assert OutboxMail.objects.get().state == OutboxMail.State.SENT


def test_file_can_be_read_by_a_person(db, folder, queue_mail):
    text = "Åsa och Örjan går tillsammans genom Göteborg, " * 5
    queue_mail(text=text)
    send_due()
    assert text.strip() in next(folder.iterdir()).read_text("utf-8")


def test_names_tell_nothing_about_people_and_sort_by_time(db, folder, queue_mail):
    for number in range(3):
        queue_mail(subject=f"mail {number}")
    assert send_due() == 3
    files = sorted(folder.iterdir())
    assert [bool(re.fullmatch(r"\d{8}T\d{6}-\d{6}-[0-9a-f]{8}\.eml", file.name)) for file in files] == [
        True
    ] * 3
    assert [f"Subject: mail {number}" in file.read_text() for number, file in enumerate(files)] == [True] * 3


def test_folder_and_files_are_for_their_owner_alone(db, folder, queue_mail):
    folder.mkdir(mode=0o755, parents=True)
    queue_mail()
    send_due()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, next(folder.iterdir()))]
    assert modes == [0o700, 0o600]


def test_message_with_a_newline_in_a_header_leaves_no_file(folder):
    message = EmailMessage("Hej\nBcc: bob@example.org", "text", to=[ALICE])
    with pytest.raises(ValueError, match="linefeed"):
        mailers.default.send_messages([message])
    assert list(folder.iterdir()) == []
