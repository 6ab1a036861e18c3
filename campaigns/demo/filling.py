"""A database with something in it to look at: log-ins, a programme, people who have joined."""

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page

from campaigns.demo.content_files import read_content
from campaigns.demo.newsletter import add_letters
from campaigns.demo.people import add_people
from campaigns.demo.programme import add_programme, renew_dates
from campaigns.demo.site_setup import build_site, mirror_pages, welcome_pages
from campaigns.demo.translations import translate_pages
from campaigns.home.models import HomePage
from campaigns.pledges.models import Pledge
from cms.accounts.models import User
from volunteers.people.models import Volunteer

PASSWORD = "vagra-demo-2026"  # noqa: S105 - public on purpose: settings refuse DEMO anywhere but on loopback
ADMIN = "admin@demo.invalid"
COORDINATOR = "samordnare@demo.invalid"
RULES = "regler@demo.invalid"
LOG_INS = {
    "redaktor@demo.invalid": ["Editors"],
    COORDINATOR: ["Coordinators"],
    "handlaggare@demo.invalid": ["Message handlers", "Helpline keepers"],
    RULES: ["Rule keepers", "Helpline keepers"],
    ADMIN: None,
}
TRANSLATIONS = ["en", "ar", "fa", "so"]


class NotEmpty(Exception):
    """The database holds something that the demo did not put there."""


@transaction.atomic
def fill_demo() -> None:
    """Fill an empty database with the demo, or see to it that an earlier demo still has dates to come.

    What was changed in an earlier demo stays. A database not its own is left as it was: ``NotEmpty``.
    """
    earlier = User.objects.filter(email=ADMIN).exists()
    if not earlier and has_content():
        raise NotEmpty("This database holds content that is not the demo's: it was left as it is.")
    home = build_site()
    content = read_content("programme") | read_content("news")
    if earlier:
        renew_dates(home, content)
        return
    add_log_ins()
    add_programme(home, content)
    add_people(read_content("volunteers"), coordinator=User.objects.get(email=COORDINATOR))
    add_letters(home, read_content("letters"))
    mirror_pages()
    for language in TRANSLATIONS:
        translate_pages(home, language=language)


def has_content() -> bool:
    """Whether there are people, pledges, or pages beyond those that every installation begins with."""
    known = [page["slug"] for page in read_content("site")["page"]]
    others = Page.objects.exclude(depth=1).exclude(pk__in=[page.pk for page in welcome_pages()])
    others = others.exclude(pk__in=HomePage.objects.values("pk")).exclude(depth__in=[3, 4], slug__in=known)
    return others.exists() or any(model._default_manager.exists() for model in (User, Volunteer, Pledge))


def add_log_ins() -> None:
    """One for each group and one who may do everything."""
    for email, groups in LOG_INS.items():
        name = email.partition("@")[0].capitalize()
        if groups is None:
            User.objects.create_superuser(email, PASSWORD, first_name=name, last_name="Demo")
        else:
            user = User.objects.create_user(email, PASSWORD, first_name=name, last_name="Demo")
            user.groups.add(*Group.objects.filter(name__in=groups))
