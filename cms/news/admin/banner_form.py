"""The form for a banner: one page, and right by default for whoever has no time."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from cms.news.models import Banner

AT_A_TIME = "at"
DAY = "24"
LENGTHS = [
    ("2", _("in 2 hours")),
    (DAY, _("in 24 hours")),
    ("72", _("in 3 days")),
    ("168", _("in a week")),
    (AT_A_TIME, _("at the time below")),
]
OTHERS = settings.LANGUAGES[1:]
RIGHT_TO_LEFT = {"ar", "fa"}


def to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def words_field(language: str, name: Any, **options: Any) -> forms.CharField:
    """A few lines to write in that language, at most as long as a banner may be."""
    attrs = {"rows": 2, "lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
    return forms.CharField(label=name, max_length=300, widget=forms.Textarea(attrs=attrs), **options)


class BannerForm(forms.ModelForm):
    """``texts`` are the other languages' words once it is valid."""

    lasts = forms.ChoiceField(label=_("It ends by itself"), choices=LENGTHS, widget=forms.RadioSelect)
    # Which state of the banner the form was filled from.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Banner
        fields = ["level", "text", "link", "starts_at", "ends_at"]
        widgets = {
            "level": forms.RadioSelect,
            "starts_at": AdminDateTimeInput,
            "ends_at": AdminDateTimeInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banner, now = self.instance, to_the_minute(timezone.now())
        self.fields["text"] = words_field(
            "sv", _("Text in Swedish"), help_text=Banner._meta.get_field("text").help_text
        )
        written = {row.language: row.text for row in banner.texts.all()} if banner.pk else {}
        for language, name in OTHERS:
            self.fields[f"text_{language}"] = words_field(
                language, name, required=False, initial=written.get(language, "")
            )
        self.fields["starts_at"].required = self.fields["ends_at"].required = False
        is_running = bool(banner.pk) and not banner.is_over
        self.initial["lasts"] = AT_A_TIME if is_running else DAY
        if not is_running:
            self.initial.update({"starts_at": now, "ends_at": None})
        self.initial["seen"] = self.version()

    def version(self) -> str:
        return self.instance.updated_at.isoformat() if self.instance.pk else ""

    @property
    def other_words(self) -> list[forms.BoundField]:
        return [self[f"text_{language}"] for language, _name in OTHERS]

    @property
    def texts(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"text_{language}"] for language, _name in OTHERS}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("text", *(f"text_{language}" for language, _name in OTHERS)):
            data[name] = " ".join(data.get(name, "").split())
        if "starts_at" not in self.errors:
            data["starts_at"] = to_the_minute(data.get("starts_at") or timezone.now())
            self.settle_end(data)
        if data.get("link") and not data["link"].startswith(("https://", "http://")):
            self.add_error("link", _("Write a whole address that begins with https://."))
        self.notice_a_colleague()
        return data

    def settle_end(self, data: dict[str, Any]) -> None:
        """A time that was typed counts before the ready lengths, which count from now, or from a beginning to come."""
        if {"lasts", "ends_at"} & set(self.errors):
            return
        now, typed = to_the_minute(timezone.now()), data.get("ends_at")
        if data["lasts"] != AT_A_TIME and not (typed and "ends_at" in self.changed_data):
            data["ends_at"] = max(now, data["starts_at"]) + timedelta(hours=int(data["lasts"]))
        elif not typed:
            self.add_error("ends_at", _("Write the time when it is to end, or choose one of the lengths."))
        elif typed <= now:
            self.add_error("ends_at", _("That time has passed: write one that is to come."))
        else:
            data["ends_at"] = to_the_minute(typed)

    def notice_a_colleague(self) -> None:
        """Say it once when the banner has been changed or taken down since the form was opened."""
        if not self.instance.pk or self.data.get(self.add_prefix("seen")) == self.version():
            return
        typed: Any = self.data
        self.data = again = typed.copy()
        again[self.add_prefix("seen")] = self.version()
        when = date_format(timezone.localtime(self.instance.updated_at), "TIME_FORMAT")
        state = gettext("It is not shown any more.") if self.instance.is_over else ""
        said = gettext(
            "%(name)s changed this banner at %(time)s. Save once more if what stands here is right."
        )
        who = self.instance.updated_by or gettext("A colleague")
        self.add_error(None, " ".join([said % {"name": who, "time": when}, state]).strip())
