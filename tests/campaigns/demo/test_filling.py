from datetime import timedelta

from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from campaigns.demo.filling import LOG_INS, PASSWORD, fill_demo
from campaigns.newsletters.models import Delivery, LetterPage, Subscriber
from campaigns.pages.models import CampaignPage
from campaigns.pledges.models import Pledge
from cms.accounts.models import User
from cms.help.models import HelpPage
from cms.news.models import NewsPage
from volunteers.events.models import EventPage, Occurrence
from volunteers.people.models import Proof, Role, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.questions import ask_everybody_again
from volunteers.signups.models import SignUp
from volunteers.signups.places.requirements import requirements_of

MODELS = [Page, User, Pledge, Occurrence, Shift, SignUp, Volunteer]


def count_rows():
    return {model.__name__: model._default_manager.count() for model in MODELS}


def in_swedish(model):
    return model.objects.filter(locale__language_code="sv")


def test_demo_filled_again_adds_nothing_and_keeps_changes(demo):
    before = count_rows()
    walk = in_swedish(EventPage).get(slug="kvallsvandring-hammarkullen")
    walk.title = "Vandring om kvällen"
    walk.save_revision().publish()
    fill_demo()
    assert count_rows() == before
    assert in_swedish(EventPage).get(pk=walk.pk).title == "Vandring om kvällen"


def test_demo_command_prints_addresses_and_log_ins(settings, demo, capsys):
    settings.DEMO = True
    call_command("demo")
    printed = capsys.readouterr().out
    assert all(email in printed for email in LOG_INS)
    assert printed.count(PASSWORD) == 5
    assert "http://testserver/admin/" in printed


def test_demo_log_ins_are_in_their_groups(demo):
    groups = {user.email: sorted(user.groups.values_list("name", flat=True)) for user in User.objects.all()}
    assert groups == {
        "redaktor@demo.invalid": ["Editors"],
        "samordnare@demo.invalid": ["Coordinators"],
        "handlaggare@demo.invalid": ["Helpline keepers", "Message handlers"],
        "regler@demo.invalid": ["Helpline keepers", "Rule keepers"],
        "admin@demo.invalid": [],
    }
    assert User.objects.get(is_superuser=True).email == "admin@demo.invalid"


def test_demo_campaigns_are_running_planned_and_ended(demo):
    states = {campaign.slug: campaign.state for campaign in in_swedish(CampaignPage)}
    assert states == {"ljus-pa-torget": "running", "fler-vuxna-ute": "planned", "samtal-over-fika": "ended"}


def test_demo_campaign_has_its_pledges(demo):
    pledges = Pledge.objects.filter(campaign__slug="ljus-pa-torget")
    assert pledges.count() == 312
    assert pledges.exclude(area=None).count() == 24
    assert not pledges.filter(created_at__gt=timezone.now()).exists()


def test_lights_fall_on_the_next_four_sundays(demo):
    lights = Occurrence.objects.filter(event__slug__startswith="ljus-").order_by("starts_at")
    days = [timezone.localtime(occurrence.starts_at) for occurrence in lights]
    assert [(day.weekday(), day.hour) for day in days] == [(6, 16)] * 4
    assert [(day.date() - days[0].date()).days for day in days] == [0, 7, 14, 21]
    assert 1 <= (days[0].date() - timezone.localdate()).days <= 7


def test_demo_has_a_full_shift_with_a_queue_and_a_date_called_off(demo):
    late = Shift.objects.filter(role__name="Vandrare", capacity=1, waiting=2).get()
    assert (late.taken, late.availability().is_full) == (1, True)
    assert Occurrence.objects.upcoming().filter(called_off=True).count() == 1


def test_demo_counters_agree_with_the_sign_ups(demo):
    for shift in Shift.objects.all():
        placed = shift.sign_ups.with_a_place()
        assert (shift.taken, shift.waiting) == (placed.count(), shift.sign_ups.waiting().count())
        assert sorted(shift.seats.values_list("number", flat=True)) == list(range(1, shift.taken + 1))
        assert shift.taken <= shift.capacity


def test_no_demo_volunteer_stands_in_two_places_at_once(demo):
    clashes = SignUp.objects.filter(
        volunteer__sign_ups__shift__starts_at__lt=F("shift__ends_at"),
        volunteer__sign_ups__shift__ends_at__gt=F("shift__starts_at"),
    ).exclude(volunteer__sign_ups=F("pk"))
    assert [(str(row.shift), row.name) for row in clashes] == []


def test_no_rule_is_against_a_place_in_the_demo(demo):
    ask_everybody_again()
    against = SignUp.objects.filter(questioned_at__isnull=False).values_list(
        "against", "volunteer__name", "shift__role__name"
    )
    assert [(why, str(name), role) for why, name, role in against] == []


def test_demo_volunteers_can_be_reached_by_nobody(demo):
    addresses = [row.email for row in Volunteer.objects.exclude(email=None)]
    assert addresses
    assert {address.rpartition("@")[2] for address in addresses} == {"example.org"}


def test_whatever_the_demo_announces_says_that_it_is_a_demo(demo):
    for page in [*in_swedish(CampaignPage), *in_swedish(EventPage), *in_swedish(NewsPage)]:
        text = getattr(page, "why", "") or str(page.body)
        assert "Demo:" in text, page.slug


def test_help_page_is_there_whole_in_every_language(demo):
    assert HelpPage.objects.filter(alias_of=None).count() == 5
    swedish = HelpPage.objects.get(locale__language_code="sv")
    for page in HelpPage.objects.exclude(locale__language_code="sv"):
        said = f"{page.title}{page.steps_heading}{page.steps}{page.close_ones_heading}{page.close_ones}"
        assert page.title != swedish.title
        assert not {"ä", "ö", "å"} & set(said)


def test_translations_say_nothing_in_swedish(demo):
    english = CampaignPage.objects.get(slug="ljus-pa-torget", locale__language_code="en")
    assert (english.title, english.alias_of_id) == ("Lights on the square", None)
    assert english.message.startswith("On four Sundays")
    arabic = CampaignPage.objects.get(slug="ljus-pa-torget", locale__language_code="ar")
    assert arabic.title == "نور في الساحة"
    assert not {"ä", "ö", "å"} & set(f"{english.why}{arabic.why}{english.faq}{arabic.faq}")


def test_demo_opened_long_after_gets_new_dates(demo):
    ago = timedelta(days=200)
    Occurrence.objects.update(starts_at=F("starts_at") - ago, ends_at=F("ends_at") - ago)
    CampaignPage.objects.update(starts_on=timezone.localdate() - ago, ends_on=timezone.localdate() - ago)
    fill_demo()
    assert Occurrence.objects.upcoming().filter(event__slug="kvallsvandring-hammarkullen").count() == 6
    assert in_swedish(CampaignPage).get(slug="ljus-pa-torget").state == "running"


def test_demo_coordinator_sees_the_demo_volunteers_but_one_who_is_protected(demo):
    coordinator = User.objects.get(email="samordnare@demo.invalid")
    seen = Volunteer.objects.visible_to(coordinator)
    assert set(Volunteer.objects.all()) - set(seen) == {Volunteer.objects.called("Jasmin").get()}
    assert all("(demo)" in person.name for person in seen)
    assert seen.filter(stage__name="Aktiv", spoken__code="so", areas__isnull=False).exists()
    today = Proof.objects.valid()
    assert (today.exists(), Proof.objects.ending().exists()) == (True, True)
    assert Proof.objects.exclude(pk__in=today).exists()


def test_demo_leader_of_an_evening_walk_needs_what_leading_takes(demo):
    leader = Role.objects.get(name="Kvällsvandringsledare")
    assert [str(need) for need in leader.needs.all()] == ["Introduktion", "Kvällsvandringsledare"]
    assert leader.shifts.exists()


def test_demo_has_two_letters_in_the_archive_and_a_draft(demo, client):
    shown = client.get("/nyhetsbrev/arkiv/").context["letters"]
    subjects = ["Nu tänder vi ljus på torget", "Välkommen till vårt första brev"]
    assert [letter.edition.subject for letter in shown] == subjects
    draft = in_swedish(LetterPage).get(live=False)
    assert draft.slug == "det-hander-nara-dig"
    assert not Delivery.objects.exists()
    assert all("Demo:" in letter.edition.web for letter in shown)


def test_demo_subscribers_can_be_reached_by_nobody(demo):
    emails = Subscriber.objects.receiving().values_list("email", flat=True)
    assert len(emails) == 5
    assert all(str(email).endswith("@example.invalid") for email in emails)


def test_evening_walks_take_the_introduction_and_its_next_dates_exist(demo):
    """What the texts of the demo say holds there too."""
    walks = Shift.objects.filter(
        occurrence__event__kind=EventPage.Kind.EVENING_WALK, role__name__contains="andr"
    ).exclude(role__name="Fikavärd")
    required = requirements_of(walks.select_related("occurrence__event").prefetch_related("role__needs"))
    assert required
    for needs in required.values():
        introduction = next(need for need in needs if need.name == "Introduktion")
        assert introduction.source is not None
        assert introduction.source.date.event.kind == EventPage.Kind.INTRODUCTION
        assert not introduction.source.is_full
