from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.locks import BaseLock
from wagtail.models import PageViewRestriction
from wagtail.search import index

from campaigns.newsletters.blocks import LETTER_BLOCKS
from campaigns.newsletters.models.letter_form import LetterForm
from campaigns.newsletters.models.letter_locks import SentLock, WaitingLock
from campaigns.newsletters.models.sendings import Edition, Sending
from campaigns.newsletters.models.topics import Topic
from cms.base.lists.paging import Slice, take
from cms.base.models import Area, BasePage
from cms.base.security.csp import allow_just

NEWSLETTER_SLUG = "nyhetsbrev"
ARCHIVE_SLUG = "arkiv"
# A mail brings its styles with it, and has nothing else: no script, no form, no picture of another host.
MAIL_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}


class NewsletterPage(BasePage):
    """Where people subscribe: the form, and what the letters are."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["newsletters.ArchivePage"]
    template = "newsletters/newsletter_page.html"

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("newsletter")


class ArchivePage(BasePage):
    """The letters that were sent, newest first."""

    max_count_per_parent = 1
    parent_page_types = ["newsletters.NewsletterPage"]
    subpage_types = ["newsletters.LetterPage"]
    template = "newsletters/archive_page.html"

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("letter archive")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        part = sent_in(self.locale_id, after=request.GET.get("efter"))
        letters = letters_of(part.rows, locale_id=self.locale_id)
        return {**super().get_context(request, *args, **kwargs), "letters": letters, "next": part.next}


class LetterPage(BasePage):
    """One letter: what it says, and who is to have it. Its translations are the same letter in other languages.

    The public reads it once it is on its way, as it was frozen then, unless it is left out of the archive.
    """

    parent_page_types = ["newsletters.ArchivePage"]
    subpage_types: list[str] = []
    template = "newsletters/letter_page.html"
    base_form_class = LetterForm

    PHONE, DESKTOP, TEXT, WEB = "phone", "desktop", "text", "web"
    WIDTHS = {PHONE: 375, DESKTOP: 700}  # CSS pixels

    subject = models.CharField(_("subject"), max_length=300)
    preheader = models.CharField(
        _("line after the subject"),
        max_length=150,
        blank=True,
        help_text=_("Mail programs show it beside the subject."),
    )
    body = StreamField(LETTER_BLOCKS, verbose_name=_("letter"), blank=True)
    topics: Any = ParentalManyToManyField(Topic, verbose_name=_("topics"), related_name="+", blank=True)
    areas: Any = ParentalManyToManyField(
        Area,
        verbose_name=_("areas"),
        related_name="+",
        blank=True,
        help_text=_("None is the whole city. Who chose the whole city gets the letter too."),
    )
    languages = models.JSONField(
        _("languages"),
        default=list,
        blank=True,
        help_text=_(
            "None is all: whoever reads a language without a translation gets the letter in Swedish."
        ),
    )
    is_in_archive = models.BooleanField(
        _("show in the archive"), default=True, help_text=_("Everybody can read it there once it is sent.")
    )

    content_panels = [
        FieldPanel(
            "title",
            help_text=_(
                "What the letter is called on the site and among editors. Its address is made of it."
            ),
        ),
        MultiFieldPanel(
            [
                FieldPanel("subject", help_text=_("Left empty, it is the title.")),
                FieldPanel("preheader"),
            ],
            heading=_("In the list of mails"),
            help_text=_("What readers see before they open the letter."),
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel(
                    "topics",
                    widget=forms.CheckboxSelectMultiple,
                    help_text=_("Whoever chose one of these gets the letter. Tick at least one."),
                ),
                FieldPanel("areas", widget=forms.CheckboxSelectMultiple),
                FieldPanel("languages"),
            ],
            heading=_("Who gets it"),
        ),
        MultiFieldPanel([FieldPanel("is_in_archive")], heading=_("Archive")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("subject"), index.SearchField("body")]

    class Meta:
        verbose_name = _("letter")

    @property
    def original(self) -> "LetterPage":
        """The letter in the language that it was written in first; it is the one that is sent, with its translations."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        swedish = self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE)
        return swedish.first() or self

    @property
    def own_sending(self) -> Sending | None:
        """That of the letter, whichever of its translations this is."""
        return Sending.objects.filter(letter__translation_key=self.translation_key).first()

    @property
    def is_frozen(self) -> bool:
        return Sending.objects.begun().filter(letter__translation_key=self.translation_key).exists()

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [
            (self.PHONE, _("Mail on a phone")),
            (self.DESKTOP, _("Mail on a computer")),
            (self.TEXT, _("Mail as plain text")),
            (self.WEB, _("Page in the archive")),
        ]

    def get_lock(self) -> BaseLock | None:
        """From the moment that its sending is asked for, nobody edits the letter or a translation of it."""
        sending = self.own_sending if self.pk else None
        if sending is None or (sending.state == Sending.State.STOPPED and sending.started_at is None):
            return super().get_lock()
        return SentLock(self) if sending.started_at else WaitingLock(self)

    @property
    def frozen_edition(self) -> Edition | None:
        """The letter as it was sent to the whole city, in its language; None before that."""
        editions = Edition.objects.filter(
            sending__letter__translation_key=self.translation_key, is_archived=True
        )
        return in_language(editions.select_related("sending"), self.locale.language_code)

    @property
    def edition_shown(self) -> Edition | None:
        """What the archive shows of it, in its language; None while nobody but editors may read the letter."""
        mine = Sending.objects.archived().filter(letter__translation_key=self.translation_key)
        editions = Edition.objects.filter(sending__in=mine, is_archived=True).select_related("sending")
        return in_language(editions.defer("html", "text"), self.locale.language_code)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.edition_shown is None:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        response: HttpResponse = super().serve_preview(request, mode_name)
        if mode_name != self.WEB:
            allow_just(MAIL_CSP, response)
        return response

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        names = {self.TEXT: "newsletters/mail/preview/text.html", self.WEB: self.template}
        return names.get(mode_name, "newsletters/mail/preview/mail.html")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if getattr(request, "is_preview", False):
            return context | {"width": self.WIDTHS.get(getattr(request, "preview_mode", ""))}
        return context | {"letter": ArchivedLetter.of(self, self.edition_shown)}


class ArchivedLetter(NamedTuple):
    """A letter as the archive shows it; ``language`` is that of its words, and empty when it is the page's own."""

    page: LetterPage
    edition: Edition
    language: str

    @classmethod
    def of(cls, page: LetterPage, edition: Edition | None) -> "ArchivedLetter | None":
        if edition is None:
            return None
        return cls(page, edition, "" if edition.language == get_language() else edition.language)


def open_pages(locale_id: int) -> Any:
    """Letters in that language, unless one of its pages is for some readers only."""
    private = PageViewRestriction.objects.filter(page__translation_key=OuterRef("translation_key"))
    return LetterPage.objects.live().filter(~Exists(private), locale_id=locale_id)


def sent_in(locale_id: int, *, after: str | None = None) -> Slice:
    """The next sendings whose letters stand in the archive of that language, the newest first."""
    pages = open_pages(locale_id).filter(translation_key=OuterRef("letter__translation_key"))
    shown = Sending.objects.archived().filter(Exists(pages)).select_related("letter")
    return take(shown, key="started_at", newest=True, after=after)


def letters_of(sendings: Sequence[Sending], *, locale_id: int) -> list[ArchivedLetter]:
    """The letters of these sendings in that language, in their order. Two queries."""
    keys = [sending.letter.translation_key for sending in sendings]
    pages = open_pages(locale_id).filter(translation_key__in=keys)
    by_key = {page.translation_key: page for page in pages.select_related("locale").defer("body")}
    editions: dict[int, list[Edition]] = {}
    rows = Edition.objects.filter(sending__in=sendings, is_archived=True).select_related("sending")
    for row in rows.defer("html", "text"):
        editions.setdefault(row.sending_id, []).append(row)
    found = (
        ArchivedLetter.of(page, in_language(editions.get(sending.pk, []), page.locale.language_code))
        for sending in sendings
        if (page := by_key.get(sending.letter.translation_key))
    )
    return [letter for letter in found if letter]


def in_language(editions: Any, language: str) -> Edition | None:
    """That in the language, else the Swedish one, else whichever there is."""
    by_language = {edition.language: edition for edition in editions}
    wanted = [language, settings.LANGUAGE_CODE, *by_language]
    return next((by_language[code] for code in wanted if code in by_language), None)
