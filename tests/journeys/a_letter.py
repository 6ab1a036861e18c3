"""Run as a process on the site of a journey: a letter with every kind of block, made ready in Swedish and Arabic.

Writes the HTML that readers get to its output, as JSON by language. The letter is not sent.
"""

import json
import random

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402
from wagtail.models import Locale  # noqa: E402

from campaigns.home.models import HomePage  # noqa: E402
from campaigns.newsletters.letter.edition import Editions  # noqa: E402
from campaigns.newsletters.models import ArchivePage, LetterPage, NewsletterPage, Sending  # noqa: E402
from campaigns.pages.models import CampaignPage  # noqa: E402
from cms.base.models import SiteImage  # noqa: E402

TEXT = """<p>Hej! Nu tänder vi ljus på fyra torg, från <b>Hammarkullen</b> till <i>Frölunda</i>.</p>
<ul><li>Ta med en lykta.</li><li>Ta med en granne.</li></ul>
<p>Allt står i <a href="/kalender/">kalendern</a>, också med ett mycketlångtordutanblankstegsomändåmåstefåplatspåentelefon.</p>"""
ARABIC = "<p>مرحبا! نضيء الشموع في أربع ساحات، من <b>Hammarkullen</b> إلى Frölunda.</p><ul><li>أحضر فانوسا.</li></ul>"


def a_picture() -> SiteImage:
    """A square at night with a row of lights, wide enough for the sharpest screen."""
    picture = Image.new("RGB", (1600, 900), "#101a2c")
    draw, where = ImageDraw.Draw(picture), random.Random(3)
    for place in range(40):
        x, y = 40 * place, 450 + where.randint(-60, 60)
        draw.ellipse((x, y, x + 24, y + 24), fill="#ffc52e")
    image = SiteImage(title="Ljus på torget")
    file = ContentFile(b"", name="ljus.png")
    picture.save(file, "PNG")
    image.file.save("ljus.png", file)
    image.save()
    return image


def write_letter() -> dict[str, str]:
    home = HomePage.objects.get(locale__language_code="sv")
    page = NewsletterPage.objects.child_of(home).first() or home.add_child(
        instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev")
    )
    archive = ArchivePage.objects.child_of(page).first() or page.add_child(
        instance=ArchivePage(title="Arkiv", slug="arkiv")
    )
    campaign, image = CampaignPage.objects.live().filter(locale__language_code="sv").first(), a_picture()
    letter = archive.add_child(
        instance=LetterPage(
            title="Ljus i mörkret", slug="ljus-i-morkret", subject="Ljus i mörkret på fyra torg"
        )
    )
    letter.preheader = "Fyra torg, fyra kvällar, en lykta."
    filled = [
        ("events", {"heading": "Det händer nära dig", "count": 4}),
        ("news", {"heading": "Nytt sedan sist", "count": 3}),
        ("campaign", {"page": campaign}),
    ]
    letter.body = [
        ("text", TEXT),
        ("picture", {"image": image, "alt": "Lyktor i en rad över ett torg i mörker"}),
        ("button", {"text": "Läs om kampanjen", "page": campaign}),
        ("heading", "Kom som du är"),
        ("text", "<p>Det kostar ingenting och du behöver inte anmäla dig.</p>"),
        *filled,
    ]
    letter.save_revision().publish()
    version = letter.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    version.subject = version.title = "ضوء في الظلام"
    version.preheader = "أربع ساحات، أربع أمسيات، فانوس واحد."
    version.body = [
        ("text", ARABIC),
        ("picture", {"image": image, "alt": "فوانيس في ساحة"}),
        ("button", {"text": "اقرأ عن الحملة", "page": campaign}),
        *filled,
    ]
    version.save_revision().publish()
    sending = Sending.objects.create(letter=letter, state=Sending.State.DONE, started_at=timezone.now())
    editions = Editions(sending)
    return {code: editions.edition_for(language=code, areas=frozenset()).html for code in ("sv", "ar")}


if __name__ == "__main__":
    print(json.dumps(write_letter()))  # noqa: T201
