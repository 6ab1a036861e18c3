"""What a letter is made of. Three of the blocks fill themselves when the letter is sent."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

LETTER_TEXT = ["bold", "italic", "link", "ul", "ol"]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(label=_("what the picture shows"), max_length=200)

    class Meta:
        icon = "image"
        label = _("picture")


class LinkButtonBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("what happens"), max_length=60)
    page = blocks.PageChooserBlock(label=_("page"))

    class Meta:
        icon = "link"
        label = _("button")


class EventsBlock(blocks.StructBlock):
    """The next dates in the reader's areas, or in the whole city when there are none there."""

    heading = blocks.CharBlock(label=_("heading"), max_length=80, default="Det händer nära dig")
    count = blocks.IntegerBlock(label=_("how many, at most"), default=4, min_value=1, max_value=12)

    class Meta:
        icon = "calendar-alt"
        label = _("coming events")


class NewsBlock(blocks.StructBlock):
    """What was published since the last letter was sent."""

    heading = blocks.CharBlock(label=_("heading"), max_length=80, default="Nytt sedan sist")
    count = blocks.IntegerBlock(label=_("how many, at most"), default=4, min_value=1, max_value=12)

    class Meta:
        icon = "doc-full"
        label = _("news since the last letter")


class CampaignBlock(blocks.StructBlock):
    """One campaign: its message, and how many stand on its line."""

    page = blocks.PageChooserBlock(label=_("campaign"), page_type="campaigns.CampaignPage")

    class Meta:
        icon = "group"
        label = _("campaign with its counter")


LETTER_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("heading", blocks.CharBlock(label=_("heading"), icon="title", max_length=120)),
    ("text", blocks.RichTextBlock(label=_("text"), icon="pilcrow", features=LETTER_TEXT)),
    ("picture", PictureBlock()),
    ("button", LinkButtonBlock()),
    ("events", EventsBlock()),
    ("news", NewsBlock()),
    ("campaign", CampaignBlock()),
]
