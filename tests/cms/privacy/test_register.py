"""Nothing about people is kept that the register does not know: it is what the privacy page and the law are told."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from wagtail.models import Page

from cms.privacy import register
from cms.privacy.encryption import EncryptedTextField
from cms.privacy.register import (
    Basis,
    DeclaredTwice,
    Kind,
    Trail,
    Whose,
    fields_of,
    impersonal,
    keep,
    keep_impersonal,
    kinds,
    leave_trail,
)

OURS = ("cms", "volunteers", "campaigns")
# What can hold words, and so a name. A choice among ours cannot.
WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
NAMES_SOMEBODY = (models.EmailField, EncryptedTextField)


def registered() -> dict[tuple[str, str], Kind]:
    return {name: kind for kind in kinds() for name in fields_of(kind)}


def about_people() -> set[str]:
    """Models whose rows are about anybody but staff at their work."""
    return {label for kind in kinds() if kind.whose != Whose.STAFF for label in kind.fields} | {
        "accounts.User"
    }


def names_a_person(field: models.Field) -> bool:
    """Whether the field says itself that somebody is meant, whoever made the model."""
    target = field.related_model
    is_link = target is get_user_model() or (
        isinstance(target, type) and target._meta.label in about_people()
    )
    return isinstance(field, NAMES_SOMEBODY) or is_link


def holds_words(field: models.Field) -> bool:
    return isinstance(field, WORDS) and not field.choices


def must_be_named(model: type[models.Model], field: models.Field) -> bool:
    """Ours: every field of a row about people, elsewhere what can hold words; anybody's: what names a person."""
    if field.primary_key or names_a_person(field):
        return not field.primary_key
    is_ours = model.__module__.partition(".")[0] in OURS and not issubclass(model, Page)
    return is_ours and (model._meta.label in about_people() or holds_words(field))


def fields_to_name(models_: list[type[models.Model]]) -> Iterator[tuple[str, str]]:
    for model in models_:
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if must_be_named(model, field):
                yield model._meta.label, field.name


def test_every_field_that_may_be_about_somebody_is_in_the_register():
    named = registered().keys() | impersonal().keys()
    assert sorted(set(fields_to_name(apps.get_models())) - named) == []


def test_the_register_names_no_field_that_is_gone():
    gone = []
    for label, name in registered().keys() | impersonal().keys():
        try:
            apps.get_model(label)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist):
            gone.append(f"{label}.{name}")
    assert gone == []


class Stranger(models.Model):
    """What somebody might add and forget to tell of."""

    nickname = models.CharField(max_length=20)
    colour = models.CharField(max_length=1, choices=[("r", "red")])
    age = models.IntegerField(default=0)
    photo = models.ImageField()
    answers = models.JSONField(default=dict)
    secret = EncryptedTextField()
    friend = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="+")
    seen_by = models.ManyToManyField(get_user_model(), related_name="+")

    class Meta:
        app_label = "tests"
        managed = False

    def __str__(self) -> str:
        return ""


@pytest.mark.parametrize(
    ("module", "asked"),
    [
        ("cms.tests.models", {"nickname", "photo", "answers", "secret", "friend", "seen_by"}),
        ("elsewhere.models", {"secret", "friend", "seen_by"}),
    ],
    ids=["ours", "somebody else's"],
)
def test_what_can_hold_a_person_must_be_named(monkeypatch, module, asked):
    monkeypatch.setattr(Stranger, "__module__", module)
    assert {name for _label, name in fields_to_name([Stranger])} == asked


def test_a_row_about_people_has_no_dull_fields(monkeypatch):
    monkeypatch.setattr(Stranger, "__module__", "cms.tests.models")
    monkeypatch.setitem(register._kinds, "strangers", a_kind("strangers", {"tests.Stranger": ["nickname"]}))
    assert {"age", "colour"} <= {name for _label, name in fields_to_name([Stranger])}


def a_kind(key: str, fields: dict[str, list[str]]) -> Kind:
    said = {"what": "What", "purpose": "Why", "retention": "A day", "seen_by": "Nobody"}
    return Kind(key=key, whose=Whose.WRITER, basis=Basis.TASK, fields=fields, **said)


def test_two_do_not_speak_for_the_same():
    [first, *_rest] = kinds()
    with pytest.raises(DeclaredTwice):
        keep(a_kind(first.key, {}))
    with pytest.raises(DeclaredTwice):
        keep(a_kind("another", {"people.Volunteer": ["email"]}))
    with pytest.raises(DeclaredTwice):
        keep(a_kind("another", {"shifts.Shift": ["text"]}))
    with pytest.raises(DeclaredTwice):
        keep_impersonal({"shifts.Shift": ["text"]}, because="twice")
    with pytest.raises(DeclaredTwice):
        leave_trail(Trail(key="mails", title="", tell=lambda _email: [], erase=lambda _email: None))
