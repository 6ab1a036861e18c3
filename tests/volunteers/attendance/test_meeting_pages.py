from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from cms.privacy.models import AccessEntry
from tests.outcomes import says
from volunteers.attendance.debrief import WrittenMeanwhile, write_debrief
from volunteers.attendance.models import Attendance, Debrief
from volunteers.people.models import Volunteer
from volunteers.people.names import rename

SECRET = "Två unga män stod vid kiosken"


def url(name, shift):
    args = [shift.pk] if name == "debrief" else [shift.pk, shift.occurrence_id]
    return reverse(f"attendance_{name}", args=args)


def text_of(response):
    assert response["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)


def test_printed_list_reads_right(klara, evening, placed):
    placed(evening, people=3)
    arabic = placed(evening, "bob@example.org")
    rename(arabic.volunteer, "فاطمه علي")
    strange = placed(evening, "wang@example.org")
    rename(strange.volunteer, "王小明")
    hidden = placed(evening, "charlie@example.org")
    Volunteer.objects.filter(pk=hidden.volunteer_id).update(is_protected=True)
    text = text_of(klara.get(url("sheet", evening)))
    for line in (
        "Kvällsvandring i Hammarkullen",
        "Vandrare",
        "Hammarkulletorget",
        "Alice",
        "× 3",  # noqa: RUF001
        "فاطمه علي",
        f"V{strange.volunteer_id} ???",
    ):
        assert line in text
    assert f"V{hidden.volunteer_id}" in text.split()
    assert "Charlie" not in text
    assert "@" not in text
    entry = AccessEntry.objects.latest("pk")
    assert (entry.action, entry.what, entry.count) == ("export", f"roll {evening.pk}", 4)


def test_long_list_goes_on_over_pages(klara, evening, placed):
    for number in range(30):
        placed(evening, f"p{number:02}@example.org")
    text = text_of(klara.get(url("sheet", evening)))
    assert [name for name in (f"P{number:02}" for number in range(30)) if name not in text] == []


def test_letters_of_names_are_not_logged(klara, evening, placed, caplog):
    rename(placed(evening).volunteer, "Ж王")
    with caplog.at_level("INFO"):
        klara.get(url("sheet", evening))
    assert [record.name for record in caplog.records if "font" in record.name.lower()] == []


def test_hours_are_corrected_and_noted(klara, evening, placed):
    rows = [
        Attendance.objects.create(sign_up=row, date=evening.occurrence, state="came", minutes=240)
        for row in (placed(evening), placed(evening, "bob@example.org"))
    ]
    shown = klara.get(url("hours", evening))
    assert [form.initial["minutes"] for _line, form in shown.context["forms"]] == [240, 240]
    sent = {
        f"a{row.pk}-{name}": value for row in rows for name, value in {"minutes": 240, "people": 1}.items()
    }
    sent[f"a{rows[1].pk}-minutes"] = 285
    assert says(klara, klara.post(url("hours", evening), sent))
    assert list(Attendance.objects.order_by("pk").values_list("minutes", flat=True)) == [240, 285]
    changed = AccessEntry.objects.filter(action="change")
    assert [(entry.what, entry.reason) for entry in changed] == [(str(rows[1].sign_up), "240 → 285 min")]
    for wrong in ("", "-1", "1441", "x"):
        sent[f"a{rows[0].pk}-minutes"] = wrong
        assert klara.post(url("hours", evening), sent).status_code == 422
    assert Attendance.objects.get(pk=rows[0].pk).minutes == 240


def test_debrief_is_kept_sealed_and_every_look_is_noted(klara, by, evening):
    assert klara.post(url("debrief", evening), {"text": SECRET, "seen": ""}).status_code == 302
    note = Debrief.objects.get()
    assert (note.text, note.written_by) == (SECRET, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM attendance_debrief")
        assert "kiosken" not in cursor.fetchone()[0]
    page = klara.get(url("debrief", evening)).content.decode()
    assert SECRET in page
    assert str(by) in page
    assert list(AccessEntry.objects.values_list("action", "what")) == [
        ("change", f"debrief {evening.pk}"),
        ("view", f"debrief {evening.pk}"),
    ]


def test_debrief_written_by_another_meanwhile_is_not_overwritten(klara, by, evening):
    write_debrief(evening, "Lugnt.", by=by, seen=None)
    response = klara.post(url("debrief", evening), {"text": SECRET, "seen": ""})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Lugnt." in page
    assert SECRET in page
    assert Debrief.objects.get().text == "Lugnt."
    klara.post(url("debrief", evening), {"text": SECRET, "seen": response.context["seen"]})
    assert Debrief.objects.get().text == SECRET
    with pytest.raises(WrittenMeanwhile):
        write_debrief(evening, "x", by=by, seen=Debrief.objects.get().written_at - timedelta(seconds=1))
    assert klara.post(url("debrief", evening), {"text": "x", "seen": "2026-99-99T00:00"}).status_code == 422
