"""A site in which everything has an owner: one row of each kind that is Klara's own, and one that is not.

Klara answers for Nordost. What is not hers says FOREIGN somewhere, what is not published DRAFT, what lies in a collection
that is opened to nobody PRIVATE: a page that shows one of these to somebody tells what they may not know.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents.models import Document
from wagtail.log_actions import LogContext, log
from wagtail.models import Collection, GroupApprovalTask, Locale, Page, Site, Workflow, WorkflowTask
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from campaigns.home.models import HomePage
from campaigns.newsletters.models import ArchivePage, LetterPage, NewsletterPage, Sending, Subscriber, Topic
from campaigns.pages.models import CampaignIndexPage, CampaignPage
from campaigns.pledges.models import Pledge
from cms.accounts.models import Invitation, User
from cms.accounts.staff.groups import GROUPS
from cms.base.models import Area, SiteImage
from cms.contact.incoming.receiving import receive
from cms.help.models import HelpLine, NeutralAddress
from cms.news.models import Banner, Candidate, NewsIndexPage, NewsPage, Source
from cms.oversight.models import ControlChange
from cms.pages.models import StandardPage
from volunteers.attendance.models import Attendance, Certificate, Debrief
from volunteers.calling.models import PhoneCall
from volunteers.events.models import EventIndexPage, EventPage, Occurrence
from volunteers.messaging.models import Message
from volunteers.notices.models import Answer
from volunteers.people.models import Coordinator, Proof, Qualification, Role, Stage, Volunteer
from volunteers.people.names import rename
from volunteers.shifts.models import DutyContact, Shift, ShiftPlan
from volunteers.signups.models import SignUp
from volunteers.signups.places.seats import recount, seat

FOREIGN, DRAFT, PRIVATE = "zqfjarran", "zqutkast", "zqprivat"
NOBODY = "No group"
GROUPS_WALKED = [NOBODY, *GROUPS]
STARTED = timedelta(minutes=30)


@dataclass
class Rows:
    """One row of each kind, by its name, and the groups' members, by their group."""

    own: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def fill(site: HomePage) -> Rows:
    rows = Rows()
    rows.users = {group: _member(group) for group in GROUPS}
    rows.users[NOBODY] = User.objects.create_user("ingen@example.org")
    klara = rows.users["Coordinators"]
    Coordinator.objects.create(user=klara).areas.set([Area.objects.get(slug="nordost")])
    other = User.objects.create_user(f"{FOREIGN}@staff.example.org", first_name=FOREIGN)
    other.groups.set(Group.objects.filter(name="Coordinators"))
    Coordinator.objects.create(user=other).areas.set([Area.objects.get(slug="hisingen")])
    campaign = CampaignIndexPage.objects.get().add_child(
        instance=CampaignPage(title="Ljus", slug="ljus", message="Fyra torg.", ask="Kom.")
    )
    _area_rows(rows.own, Area.objects.get(slug="sodra-angered"), mark="egen", writer=klara)
    _area_rows(rows.foreign, Area.objects.filter(district__slug="hisingen")[0], mark=FOREIGN, writer=other)
    both = _site_rows(site, campaign, other)
    rows.own |= both
    rows.foreign = both | rows.foreign
    return rows


def _member(group: str) -> User:
    user = User.objects.create_user(f"{group.lower().replace(' ', '-')}@example.org", first_name="Kollega")
    user.groups.set(Group.objects.filter(name=group))
    return user


def _area_rows(rows: dict[str, Any], area: Area, *, mark: str, writer: User) -> None:
    """An event that has just begun there, with all that hangs on it."""
    start = timezone.now().replace(second=0, microsecond=0) - STARTED
    calendar = EventIndexPage.objects.get()
    event = rows["event"] = calendar.add_child(
        instance=EventPage(
            title=f"Vandring {mark}", slug=mark, intro=f"Vi går {mark}.", place=f"{mark} torg", area=area
        )
    )
    day = rows["date"] = Occurrence.objects.create(
        event=event, starts_at=start, ends_at=start + timedelta(hours=4), place=f"{mark} port"
    )
    later = start + timedelta(days=3)
    Occurrence.objects.create(event=event, starts_at=later, ends_at=later + timedelta(hours=4))
    role = rows["role"] = Role.objects.get_or_create(name="Vandrare")[0]
    times = {"starts_at": day.starts_at, "ends_at": day.ends_at}
    shift = rows["shift"] = Shift.objects.create(
        occurrence=day, role=role, capacity=5, is_private=True, meeting_point=f"{mark} möte", **times
    )
    rows["plan"] = ShiftPlan.objects.create(
        event=event, role=role, capacity=5, lasts=120, text=f"{mark} plan"
    )
    for row in (day, shift, rows["plan"]):
        log(row, "wagtail.edit", user=writer)
    person = rows["volunteer"] = Volunteer.objects.create(
        email=f"{mark}@people.example.org",
        confirmed_at=timezone.now(),
        age="15",  # who has a guardian, and every view about one
        guardian_confirmed_at=timezone.now(),
        phone=f"0700 {mark}",
        notes=f"{mark} not",
    )
    person.areas.set([area])
    rename(person, f"Namn {mark}")
    sign_up = rows["sign_up"] = SignUp(shift=shift, volunteer=person, people=1, confirmed_at=timezone.now())
    seat(sign_up, SignUp.State.PLACED, shift=shift)
    recount(shift)
    log(sign_up, "signups.cancel", user=writer)
    rows["unsafe answer"] = Answer.objects.create(shift=shift, felt="unsafe")
    rows["phone call"] = PhoneCall.objects.create(
        volunteer=person, area=area, kind="moved", why="soon", said=f"{mark} säg", by_when=start
    )
    Attendance.objects.create(sign_up=sign_up, date=day, state="came", minutes=240)
    rows["debrief"] = Debrief.objects.create(shift=shift, text=f"{mark} minne")
    today = timezone.localdate()
    rows["certificate"] = Certificate.objects.create(
        code=f"7H2K{mark[:8]}".upper(), volunteer=person, first_day=today, last_day=today, minutes=0, shifts=0
    )
    extract = rows["qualification"] = Qualification.objects.get_or_create(name="Utdrag")[0]
    rows["proof"] = Proof.objects.create(volunteer=person, qualification=extract, shown_on=today)
    rows["message"] = Message.objects.create(
        shift=shift, subject=f"Om {mark}", text=f"{mark} text", written_by=writer, state="review"
    )
    rows["draft message"] = Message.objects.create(
        shift=shift, subject=f"Utkast {mark}", text=f"{mark} text", written_by=writer
    )
    rows["invitation"] = Invitation.objects.create(
        email=f"{mark}@invited.example.org",
        group=Group.objects.get(name="Coordinators" if mark != FOREIGN else "Auditors"),
        invited_by=writer,
        expires_at=timezone.now() + timedelta(days=3),
        token_hash=mark,
    )


def _picture() -> ContentFile:
    data = BytesIO()
    Image.new("RGB", (8, 8)).save(data, "PNG")
    return ContentFile(data.getvalue(), "picture.png")


def _site_rows(site: HomePage, campaign: CampaignPage, other: User) -> dict[str, Any]:
    """What belongs to no area."""
    rows: dict[str, Any] = {"home": site, "locale": site.locale, "site": Site.objects.get(), "user": other}
    rows["group"] = Group.objects.get(name="Auditors")
    rows["campaign"] = campaign
    rows["page"] = site.add_child(instance=StandardPage(title="Om", slug="om", intro="Om oss"))
    draft = rows["draft"] = site.add_child(
        instance=StandardPage(title=f"Sida {DRAFT}", slug="utkast", intro=DRAFT, live=False)
    )
    page = rows["page"]
    page.title = f"Ny rubrik {DRAFT}"
    rows["revision"] = page.save_revision(user=other, log_action=True)
    draft.save_revision(user=other, log_action=True)
    page.refresh_from_db()
    news = site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter"))
    rows["news"] = news.add_child(instance=NewsPage(title="Nyhet", slug="nyhet", intro="Ny"))
    letters = site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    archive = letters.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))
    letter = rows["letter"] = archive.add_child(
        instance=LetterPage(title="Brev", subject=f"Brev {DRAFT}", slug="brev", live=False, body="[]")
    )
    rows["sending"] = Sending.objects.create(letter=letter, state=Sending.State.ASKED, asked_by=other)
    reader = rows["subscriber"] = Subscriber.objects.create(
        email="lasare@zqprenumerant.example.org", state="active", confirmed_at=timezone.now()
    )
    reader.topics.set([Topic.objects.get(kind="campaigns")])
    area = Area.objects.filter(district__slug="hisingen")[0]
    rows["pledge"] = Pledge.objects.create(
        campaign=campaign, area=area, email=f"{FOREIGN}@pledge.example.org"
    )
    rows["letter to us"] = receive(
        "Hur gör jag?", language="sv", email="anna@zqbrev.example.org", nonce="form-0"
    )
    source = rows["source"] = Source.objects.create(
        name="Stads", address="https://example.org/feed", organisation="Staden"
    )
    rows["candidate"] = Candidate.objects.create(source=source, title="Ny rapport", title_key="x")
    rows["banner"] = Banner.objects.create(text="Stängt", ends_at=timezone.now() + timedelta(days=1))
    rows["contact"] = DutyContact.objects.create(function="Passledaren", phone="0701234567")
    rows["stage"] = Stage.objects.order_by("pk").first() or Stage.objects.create(name="Ny", position=1)
    rows["coordinator"] = other.coordinator
    closed = rows["collection"] = Collection.get_first_root_node().add_child(name=f"Mapp {PRIVATE}")
    rows["image"] = SiteImage.objects.create(title=f"Bild {PRIVATE}", file=_picture(), collection=closed)
    rows["document"] = Document.objects.create(
        title=f"Dokument {PRIVATE}", file=ContentFile(b"x", "dokument.txt"), collection=closed
    )
    rows["document"].get_file_size()  # or the first who looks writes it
    for model in settings_registry:  # these too
        is_of_a_site = hasattr(model, "for_site")
        row = model.for_site(rows["site"]) if is_of_a_site else model.load()
        rows[f"setting {model._meta.model_name}"] = rows["site"].pk if is_of_a_site else row.pk
    rows["redirect"] = Redirect.objects.create(old_path="/gammal", redirect_page=rows["page"])
    task = rows["task"] = GroupApprovalTask.objects.create(name="Läs")
    task.groups.set(Group.objects.filter(name="Editors"))
    flow = rows["workflow"] = Workflow.objects.create(name="Väg")
    WorkflowTask.objects.create(workflow=flow, task=task, sort_order=0)
    rows["helpline"] = HelpLine.for_site(rows["site"])
    return rows | _changes(rows["helpline"]) | _translation(page)


def _changes(line: HelpLine) -> dict[str, Any]:
    """What waits for a second person, as another keeper has asked for it."""
    keeper = User.objects.create_user("keeper@example.org", first_name="Kollega")
    keeper.groups.set(Group.objects.filter(name__in=["Helpline keepers", "Rule keepers"]))
    role = Role.objects.get(name="Vandrare")
    role.lowest_age, line.number = "15", "031-10 20 30"
    with LogContext(user=keeper):
        role.save()
        line.save()
    weather = NeutralAddress(address="https://www.yr.no/", reason="Väder som många läser.", added_by=keeper)
    weather.save()
    return {
        "change of role": ControlChange.objects.get(model="people.role", state="asked"),
        "change of helpline": ControlChange.objects.get(model="help.helpline", state="asked"),
        "neutral address": weather,
    }


def _translation(page: Page) -> dict[str, Any]:
    english = Locale.objects.get_or_create(language_code="en")[0]
    for above in page.get_ancestors().specific().filter(depth__gt=1):
        if not above.has_translation(english):
            above.copy_for_translation(english)
    source, _made = TranslationSource.get_or_create_from_instance(page)
    source.update_from_db()
    translation = Translation.objects.create(source=source, target_locale=english)
    translation.save_target()
    return {
        "source text": source,
        "translation": translation,
        "string": StringSegment.objects.filter(source=source).first(),
    }
