from datetime import date, timedelta
from io import BytesIO

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from pypdf import PdfReader

from cms.accounts.models import User
from volunteers.attendance.certificate import (
    LETTERS,
    NotOver,
    TooLittle,
    certificate_with,
    issue,
    latest_of,
    new_code,
    shown,
)
from volunteers.attendance.hours import in_hours
from volunteers.attendance.models import Attendance, Certificate
from volunteers.people.names import rename


@pytest.fixture
def evening(add_date, add_shift):
    """A shift of four hours that ended an hour ago."""
    return an_evening(add_date, add_shift, timedelta(hours=5))


def an_evening(add_date, add_shift, ago):
    start = timezone.now().replace(second=0, microsecond=0) - ago
    return add_shift(add_date(starts_at=start), capacity=10)


@pytest.fixture
def alice(evening, placed):
    """Alice, who has been there for 4 hours and can sign in."""
    row = placed(evening)
    Attendance.objects.create(sign_up=row, date=evening.occurrence, state="came", minutes=240)
    row.volunteer.user = User.objects.create_user(row.volunteer.email)
    row.volunteer.save()
    return row.volunteer


@pytest.fixture
def browser(alice):
    client = Client()
    client.force_login(alice.user)
    return client


def mine(language="sv"):
    return reverse("my_certificate", args=[language])


def read(response):
    page = PdfReader(BytesIO(response.content)).pages[0]
    codes = [
        found.text for image in page.images for found in zxingcpp.read_barcodes(image.image.convert("L"))
    ]
    return page.extract_text(), codes


def test_code_is_long_enough_and_cannot_be_misread():
    codes = {new_code() for _number in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {16}
    assert set("".join(codes)) == set(LETTERS)
    assert len(LETTERS) ** 16 == 2**80


@pytest.mark.parametrize(("minutes", "may"), [(59, False), (60, True)])
def test_certificate_takes_an_hour(minutes, may, alice):
    Attendance.objects.update(minutes=minutes)
    if may:
        assert issue(alice).minutes == 60
    else:
        with pytest.raises(TooLittle):
            issue(alice)
        assert not Certificate.objects.exists()


def test_certificate_says_what_was_done_and_is_the_same_until_there_is_more(
    alice, evening, add_shift, add_date, placed
):
    first = issue(alice)
    day = timezone.localdate(evening.starts_at)
    assert (first.minutes, first.shifts, first.first_day, first.last_day) == (240, 1, day, day)
    assert first.issued_on == timezone.localdate()
    assert issue(alice) == first
    before = add_shift(add_date(starts_at=evening.starts_at - timedelta(days=30)))
    Attendance.objects.create(sign_up=placed(before), date=before.occurrence, state="walked_in", minutes=70)
    second = issue(alice)
    assert (second.minutes, second.shifts, second.last_day) == (310, 2, day)
    assert second.first_day == timezone.localdate(before.starts_at)
    assert second.code != first.code


def test_no_certificate_before_the_shift_has_ended(add_date, add_shift, placed, alice):
    first = issue(alice)
    later = an_evening(add_date, add_shift, timedelta(minutes=30))
    Attendance.objects.create(sign_up=placed(later), date=later.occurrence, state="came", minutes=240)
    assert issue(alice) == first
    Attendance.objects.filter(date=first_date(alice)).delete()
    with pytest.raises(NotOver):
        issue(alice)


def first_date(volunteer):
    return Attendance.objects.filter(sign_up__volunteer=volunteer).order_by("pk").first().date


def test_what_says_more_than_holds_is_replaced_and_says_so(alice, browser):
    first = issue(alice)
    Attendance.objects.update(minutes=90)
    assert latest_of(alice) is None
    assert browser.get(mine()).status_code == 404  # the paper of before is handed out no more
    second = issue(alice)
    first.refresh_from_db()
    assert (second.minutes, second.withdrawn_on, latest_of(alice)) == (90, None, second)
    assert (first.replaced_by, first.withdrawn_on) == (second, timezone.localdate())
    page = check(first.code, by_link=True).content.decode()
    assert (_("Replaced") in page, in_hours(240) in page) == (True, False)
    assert _("Genuine") in check(second.code, by_link=True).content.decode()


def test_what_says_less_stays_and_a_certificate_of_too_much_ends_without_a_newer_one(
    alice, evening, add_shift, add_date, placed
):
    first = issue(alice)
    before = add_shift(add_date(starts_at=evening.starts_at - timedelta(days=30)))
    Attendance.objects.create(sign_up=placed(before), date=before.occurrence, state="came", minutes=70)
    second = issue(alice)
    first.refresh_from_db()
    assert (first.withdrawn_on, second.minutes) == (None, 310)
    # More in all than the first says, and less of it on that day.
    Attendance.objects.filter(date=evening.occurrence).update(minutes=200)
    Attendance.objects.filter(date=before.occurrence).update(minutes=200)
    third = issue(alice)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.replaced_by, second.withdrawn_on) == (third, None)
    Attendance.objects.update(minutes=20)
    with pytest.raises(TooLittle):
        issue(alice)
    third.refresh_from_db()
    assert (third.replaced_by, third.withdrawn_on) == (None, timezone.localdate())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_volunteer_makes_one_and_reads_it(language, browser, alice):
    rename(alice, "فاطمه علي")
    assert browser.get(mine(language)).status_code == 404
    assert browser.post(mine(language)).url == mine(language)
    held = Certificate.objects.get()
    text, codes = read(browser.get(mine(language)))
    with override(language):
        checked = f"{settings.SITE_URL}{reverse('certificate', args=[shown(held.code)])}"
        assert in_hours(240) in text
    assert "فاطمه علي" in text
    assert shown(held.code) in text
    assert codes == [checked]
    assert Client().get(checked.removeprefix(settings.SITE_URL)).context["certificate"] == held


@pytest.mark.parametrize("method", ["get", "post"])
def test_certificate_is_for_its_owner_alone(method, alice, signed_in):
    issue(alice)
    held = list(Certificate.objects.values_list("pk", flat=True))
    stranger = getattr(Client(), method)(mine())
    assert (stranger.status_code, stranger.url.partition("?")[0]) == (
        302,
        reverse("account_request_login_code"),
    )
    assert getattr(signed_in("klara"), method)(mine()).status_code == 404
    assert list(Certificate.objects.values_list("pk", flat=True)) == held


def test_too_little_is_said_and_other_languages_are_not_there(browser):
    assert browser.post(mine()).status_code == 302
    assert browser.get(mine("ar")).status_code == 404
    Certificate.objects.all().delete()
    Attendance.objects.update(minutes=20)
    response = browser.post(mine())
    assert (response.status_code, Certificate.objects.count()) == (409, 0)


def test_erased_volunteer_has_no_certificate_page(browser, alice):
    issue(alice)
    alice.erased_at = timezone.now()
    alice.save()
    assert browser.get(mine()).status_code == 404


def test_coordinator_makes_and_withdraws_one(klara, alice):
    page = reverse("attendance_certificates", args=[alice.pk])
    klara.post(reverse("attendance_issue", args=[alice.pk]))
    held = Certificate.objects.get()
    assert shown(held.code) in klara.get(page).content.decode()
    text, _codes = read(klara.get(reverse("attendance_certificate", args=[alice.pk, "sv"])))
    assert "Alice" in text
    klara.post(reverse("attendance_withdraw", args=[held.pk]))
    held.refresh_from_db()
    assert held.withdrawn_on == timezone.localdate()
    assert klara.get(reverse("attendance_certificate", args=[alice.pk, "sv"])).status_code == 404
    assert issue(alice) != held


def test_page_of_a_volunteer_leads_to_their_hours_and_certificate(klara, editor, alice):
    link = reverse("attendance_certificates", args=[alice.pk])
    page = reverse("volunteers:show", args=[alice.pk])
    assert f'href="{link}"' in klara.get(page).text
    assert editor.get(page).status_code != 200


def held_certificate(**fields):
    days = {"first_day": date(2026, 5, 3), "last_day": date(2026, 11, 8), "issued_on": date(2026, 11, 20)}
    return Certificate.objects.create(code="7H2KM4QX90PDW3ZT", minutes=760, shifts=5, **days | fields)


@pytest.mark.parametrize("typed", ["7H2K-M4QX-90PD-W3ZT", "7h2k m4qx 9Opd w3zt", "7H2KM4QX90PDW3ZT"])
def test_code_is_read_as_people_write_it(typed, db):
    held = held_certificate()
    assert certificate_with(typed) == held


def check(code, *, by_link):
    link = reverse("certificate", args=[code or "-"])
    return Client().get(link) if by_link else Client().post(reverse("check_certificate"), {"code": code})


@pytest.mark.parametrize("by_link", [True, False])
@pytest.mark.parametrize(
    ("state", "title"), [("genuine", "Genuine"), ("withdrawn", "Withdrawn"), ("unknown", "Not found")]
)
def test_anybody_can_check_and_learns_no_name(state, title, by_link, site, alice):
    held = held_certificate(
        volunteer=alice, withdrawn_on=date(2026, 11, 21) if state == "withdrawn" else None
    )
    response = check("0000-0000-0000-0000" if state == "unknown" else shown(held.code), by_link=by_link)
    page = response.content.decode()
    assert (response.status_code, response.headers["X-Robots-Tag"]) == (200, "noindex, noarchive")
    assert "no-store" in response.headers["Cache-Control"]
    assert _(title) in page
    assert (in_hours(760) in page, "3 maj 2026" in page) == (state == "genuine", state == "genuine")
    assert "Alice" not in page
    assert f">{alice}<" not in page
    assert response.cookies == {}


def test_answers_have_the_same_shape(site):
    held = held_certificate()
    found, missing = (check(code, by_link=True) for code in (held.code, "0" * 16))
    assert [len(found.templates), found.status_code] == [len(missing.templates), missing.status_code]


@pytest.mark.parametrize("code", ["", "x", "ÅÄÖ" * 6, "a" * 41, "0" * 17])
def test_nonsense_is_not_found_or_asked_for_again(code, site):
    response = check(code, by_link=False)
    assert response.status_code == (422 if code in {"", "a" * 41} else 200)
    assert response.context.get("certificate") is None


def test_checks_are_limited_by_client_whichever_way(site):
    for _number in range(30):
        check("0" * 16, by_link=True)
        check("0" * 16, by_link=False)
    assert [check("0" * 16, by_link=way).status_code for way in (True, False)] == [429, 429]
    assert Client().get(reverse("check_certificate")).status_code == 200


@pytest.mark.parametrize("language", ["sv", "en", "ar", "so", "fa"])
def test_every_language_has_the_page(language, site):
    with override(language):
        assert Client().get(reverse("check_certificate")).status_code == 200
