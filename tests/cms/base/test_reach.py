"""What may stand where somebody in danger looks for a number or follows a link, and every field where they may."""

from contextlib import suppress

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from cms.base.reach import SHORT, validate_address, validate_links, validate_number, validate_safe_links
from cms.base.templatetags.site import tel

# Fields with such a name that no visitor follows in need.
NOT_FOLLOWED = {
    "contact.Message.diary_number": "of a case in the city's diary",
    "people.Volunteer.phone": "of a volunteer: their own word, in whatever country",
    "news.Source.address": "asked by the server, behind its own gate",
    "news.NewsPage.source_address": "where a piece of news comes from, shown with the source's name",
    "help.HelpLine.exit_address": "checked by validate_exit, which begins with validate_address",
}


@pytest.mark.parametrize(
    "number", [*SHORT, "020-50 80 80", "031-365 87 00", "+46 31 365 87 00", "0771-11 44 00", "070-174 06 05"]
)
def test_number_that_can_be_called(number: str) -> None:
    validate_number(number)
    assert tel(number).removeprefix("tel:").lstrip("+").isdecimal()


@pytest.mark.parametrize(
    "number",
    [
        *("", "abc", "020-50 80 8", "112112112112", "911", "1 12 x", "+112", "118 118", "72010"),
        *("0900-123 45 67", "0939-100 20 30", "+44 7911 123456", "031-365 87 00 ext 5", "031\u2011365 87 00"),
        *("\u0660\u0663\u0661-365 87 00", "031-365 87 00\n", "tel:112", "031-365 8700,,1"),
    ],
)
def test_number_that_cannot_be_called(number: str) -> None:
    with pytest.raises(ValidationError):
        validate_number(number)


@pytest.mark.parametrize(
    "address", ["https://www.smhi.se/", "https://göteborg.se/a?b=c", "https://smhi.se:443/"]
)
def test_address_that_everybody_can_follow(address: str) -> None:
    validate_address(address)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://www.smhi.se/",
            "javascript:alert(1)",
            "https://192.168.0.1/",
            "https://127.1/",
            "https://0x7f.1/",
        ),
        *(
            "https://2130706433/",
            "https://[::1]/",
            "https://localhost/",
            "https://intranet/",
            "https://a.local/",
        ),
        *(
            "https://u:p@smhi.se/",
            "https://smhi.se:8443/",
            "https://smhi.se:x/",
            "//smhi.se/",
            "https:///x",
            "",
        ),
        *("https://a.internal/", "https://a.test/", "https://xyz.onion/", "https://smhi..se/"),
    ],
)
def test_address_that_not_everybody_can_follow(address: str) -> None:
    with pytest.raises(ValidationError):
        validate_address(address)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for validate in (validate_number, validate_address, validate_links, validate_safe_links):
        with suppress(ValidationError):
            validate(text)


def followed() -> list[models.Field]:
    """All fields of all our models that hold a telephone number or an address of the web."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith(("cms.", "volunteers.", "campaigns.")):
            continue
        for field in model._meta.get_fields():
            name = getattr(field, "name", "")
            is_number = (name.endswith("number") and isinstance(field, models.CharField)) or name == "phone"
            if is_number or isinstance(field, models.URLField):
                found.append(field)
    return found


def test_every_field_that_is_followed_is_checked() -> None:
    unchecked = {
        str(field)
        for field in followed()
        if not any(check in field.validators for check in (validate_number, validate_address))
    }
    assert unchecked == set(NOT_FOLLOWED)


@pytest.mark.parametrize("text", ['<a href="tel:abc">x</a>', '<a href="tel:0900-1234567">x</a>'])
def test_number_in_rich_text(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_links(text)


def test_address_in_rich_text_of_the_help_page() -> None:
    validate_safe_links('<a href="https://www.1177.se/">x</a><a linktype="page" id="3">y</a>')
    with pytest.raises(ValidationError):
        validate_safe_links('<a href="http://www.1177.se/">x</a>')
