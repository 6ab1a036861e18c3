"""The form of a source, as the editors' side shows it."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from cms.news.models import Source

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TRIED = {"kind", "address", "include_words", "exclude_words", "refused_paths"}  # what "Try it" needs


class SourceForm(WagtailAdminModelForm):
    class Meta:
        model = Source
        fields = [
            "name",
            "organisation",
            "address",
            "kind",
            "language",
            "category",
            "interval",
            "include_words",
            "exclude_words",
            "refused_paths",
        ]
        labels = {"kind": gettext_lazy("Kind of feed"), "interval": gettext_lazy("How often it is fetched")}
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("include_words", "exclude_words", "refused_paths")
        }

    def clean_address(self) -> str:
        """Only what nobody can change on its way, and nothing secret: addresses are shown to every editor."""
        address: str = self.cleaned_data["address"]
        parts = urlsplit(address)
        is_ours = settings.SOURCES_ON_LOOPBACK and parts.hostname in LOOPBACK
        if parts.scheme != "https" and not (is_ours and parts.scheme == "http"):
            raise ValidationError(
                _(
                    "Write an address that begins with https://. What comes by http:// can be changed on its way."
                )
            )
        if "@" in parts.netloc:
            raise ValidationError(
                _("Leave out the name and password: only feeds that are open to all are fetched.")
            )
        return address

    def to_try(self) -> Source | None:
        """The source as it is typed, apart from the database; None when what "Try it" needs is not right.

        What else is wrong is not said before somebody wants to save.
        """
        self.full_clean()
        for name in set(self.errors) - TRIED:
            del self.errors[name]
        if self.errors:
            return None
        return Source(**{name: self.cleaned_data[name] for name in TRIED})

    def save(self, commit: bool = True) -> Any:
        """Only what was typed: what the worker writes in the same moment stays as it wrote it."""
        if not commit or self.instance._state.adding:
            return super().save(commit)
        self.instance.save(update_fields=self.Meta.fields)
        return self.instance
