"""Blocks for running text, used on several page types."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms.base.models import Drawing
from cms.privacy.processing_record import by_whose

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ul", "ol"]


class FactsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=80)
    text = blocks.RichTextBlock(label=_("text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("facts box")
        template = "site_pages/blocks/facts.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"), max_length=160)
    answer = blocks.RichTextBlock(label=_("answer"), features=TEXT_FEATURES)

    class Meta:
        icon = "help"
        label = _("question and answer")
        template = "site_pages/blocks/question.html"


class ButtonBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("what happens"), max_length=60)
    page = blocks.PageChooserBlock(label=_("page"))

    class Meta:
        icon = "link"
        label = _("button")
        template = "site_pages/blocks/button.html"


class MaterialBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.CharBlock(label=_("what it is"), max_length=160, required=False)
    document = DocumentChooserBlock(label=_("file"))

    class Meta:
        icon = "doc-full"
        label = _("material")
        template = "site_pages/blocks/material.html"


STORY_BLOCKS: list[tuple[str, blocks.Block]] = [
    (
        "heading",
        blocks.CharBlock(
            label=_("heading"), icon="title", template="site_pages/blocks/heading.html", max_length=120
        ),
    ),
    ("text", blocks.RichTextBlock(label=_("text"), icon="pilcrow", features=[*TEXT_FEATURES, "h3"])),
    ("facts", FactsBlock()),
    ("question", QuestionBlock()),
    ("button", ButtonBlock()),
    ("image", ImageBlock(label=_("picture"), template="site_pages/blocks/image.html")),
    ("quote", blocks.BlockQuoteBlock(label=_("quote"))),
]


class PersonalDataBlock(blocks.StaticBlock):
    """What is kept about people, made of the register in the reader's language: nobody writes it, and it is never out of date."""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context=parent_context), "groups": by_whose()}

    class Meta:
        icon = "list-ul"
        label = _("all personal data that is kept")
        admin_text = _(
            "What is kept about whom, why, by what right, how long and who sees it. The site writes it by itself."
        )
        template = "privacy/kept.html"


class RolesInNeedBlock(blocks.StaticBlock):
    """What people can do, with the places that are free right now: the apps above say it, by the hook ``roles_in_need``."""

    class Meta:
        icon = "group"
        label = _("roles with free places")
        admin_text = _("What one can do, and where the next free place is. The site fills it in by itself.")
        template = "site_pages/blocks/roles_in_need.html"


class MomentBlock(blocks.StructBlock):
    time = blocks.CharBlock(label=_("time"), max_length=20, help_text=_("Such as 19.00, or Afterwards."))
    text = blocks.TextBlock(label=_("what happens"), max_length=300)


class StepBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=80)
    text = blocks.TextBlock(label=_("text"), max_length=300)


def evening_block() -> blocks.ListBlock:
    return blocks.ListBlock(
        MomentBlock(), label=_("hour by hour"), icon="time", template="site_pages/blocks/evening.html"
    )


def steps_block() -> blocks.ListBlock:
    return blocks.ListBlock(
        StepBlock(), label=_("numbered steps"), icon="list-ol", template="site_pages/blocks/steps.html"
    )


PAGE_BLOCKS = [
    *STORY_BLOCKS,
    (
        "drawing",
        blocks.ChoiceBlock(
            label=_("drawing"), choices=Drawing.choices, template="site_pages/blocks/drawing.html"
        ),
    ),
    ("roles", RolesInNeedBlock()),
    ("evening", evening_block()),
    ("steps", steps_block()),
    ("personal_data", PersonalDataBlock()),
]
