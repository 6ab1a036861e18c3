"""Campaigns, events with their dates and shifts, and news, made from the content files."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from campaigns.demo.content_files import rich, story
from campaigns.demo.site_setup import publish
from campaigns.demo.volunteers import join
from campaigns.home.models import HomePage
from campaigns.pages.models import CampaignIndexPage, CampaignPage
from campaigns.pledges.models import Pledge
from cms.base.models import Area
from cms.news.models import NewsIndexPage, NewsPage
from volunteers.events.models import EventIndexPage, EventPage, Occurrence, Rule
from volunteers.people.models import Role
from volunteers.shifts.models import DutyContact, Shift, ShiftPlan

Content = dict[str, Any]
NOBODYS = "031-390 06 12"  # a number kept free for invented people
AREA_EVERY = 13  # one pledge in so many tells its area


def add_programme(home: HomePage, content: Content) -> None:
    for campaign in content["campaign"]:
        add_campaign(home, campaign)
    for event in content["event"]:
        add_event(home, event)
    for news in content["news"]:
        add_news(home, news)


def add_campaign(home: HomePage, content: Content) -> None:
    index = CampaignIndexPage.objects.child_of(home).get()
    same = ("slug", "title", "message", "ask", "goal")
    campaign = CampaignPage(
        locale=home.locale,
        why=rich(content["why"]),
        partners=[("partner", {"name": name, "address": ""}) for name in content.get("partners", [])],
        faq=[("question", {**entry, "answer": rich(entry["answer"])}) for entry in content.get("faq", [])],
        **campaign_days(content),
        **{name: content[name] for name in same},
    )
    publish(index.add_child(instance=campaign))
    add_pledges(campaign, count=content["pledges"])


def campaign_days(content: Content) -> dict[str, date]:
    today = timezone.localdate()
    return {"starts_on": today + timedelta(content["starts"]), "ends_on": today + timedelta(content["ends"])}


def add_pledges(campaign: CampaignPage, *, count: int) -> None:
    """Pledges spread over the days that the campaign has run; most say nothing about who made them."""
    areas = list(Area.objects.neighbourhoods())
    now = timezone.now()
    begun = timezone.make_aware(datetime.combine(campaign.starts_on, time(8)))
    step = (now - begun) / max(count, 1)
    Pledge.objects.bulk_create(
        Pledge(
            campaign=campaign,
            area=areas[number % len(areas)] if number % AREA_EVERY == 0 else None,
            created_at=begun + step * number,
        )
        for number in range(count)
    )


def add_event(home: HomePage, content: Content) -> None:
    same = ("slug", "title", "kind", "place", "languages", "intro")
    facts = ("safety", "age", "bring", "organiser", "place_hidden", "is_series")
    access = ("position", "stop", "step_free", "toilet", "distance")
    event = EventPage(
        locale=home.locale,
        area=Area.objects.filter(slug=content.get("area")).first(),
        body=rich(content["body"]),
        **{name: content[name] for name in same},
        **{name: content[name] for name in (*facts, *access) if name in content},
    )
    publish(parent_of(home, content["parent"]).add_child(instance=event))
    add_dates(event, content)


def parent_of(home: HomePage, slug: str) -> Page:
    """The calendar, or the campaign with this slug."""
    pages = [*EventIndexPage.objects.child_of(home), *CampaignPage.objects.descendant_of(home)]
    return next(page for page in pages if page.slug == slug)


def add_dates(event: EventPage, content: Content) -> None:
    """The event's dates counted from today, with their shifts and whoever has joined them."""
    called_off = content.get("called_off", {})
    days = [next_day(content["weekday"]) + timedelta(weeks=week) for week in content["weeks"]]
    if "every" in content:
        add_rule(event, content, first=days[0], last=days[-1])
    contact = contact_of(content)
    plans = (
        add_plans(event, content, day=days[0], contact=contact)
        if "every" in content and not event.is_series
        else {}
    )
    for number, (week, day) in enumerate(zip(content["weeks"], days, strict=True)):
        occurrence = date_on(event, day, content)
        if called_off.get("week") == week:
            occurrence.called_off, occurrence.note = True, called_off["note"]
            occurrence.save()
        # Of a series, the first meeting alone takes sign-ups.
        if not (event.is_series and number):
            add_shifts(occurrence, content.get("shifts", []), day=day, number=number, plans=plans)
    Shift.objects.filter(occurrence__event=event).update(contact=contact)


def contact_of(content: Content) -> DutyContact | None:
    """Whom those with a place reach on the day; its number is one of those that are nobody's."""
    if "contact" not in content:
        return None
    return DutyContact.objects.get_or_create(function=content["contact"], defaults={"phone": NOBODYS})[0]


def add_rule(event: EventPage, content: Content, *, first: date, last: date) -> None:
    """Let the event recur from its first day to its last, and make its dates."""
    start, end = (moment(first, content[name]) for name in ("from", "to"))
    rule = Rule(
        weekdays=[content["weekday"]],
        every_weeks=content["every"],
        first_day=first,
        last_day=last,
        starts=timezone.localtime(start).time(),
        length=int((end - start).total_seconds()) // 60,
    )
    event.rules.set([rule])
    publish(event)


def date_on(event: EventPage, day: date, content: Content) -> Occurrence:
    """The date that a rule has made of that day, or one made by hand."""
    start, end = (moment(day, content[name]) for name in ("from", "to"))
    made = event.occurrences.filter(starts_at=start).first()
    return made or Occurrence.objects.create(event=event, starts_at=start, ends_at=end)


def add_plans(
    event: EventPage, content: Content, *, day: date, contact: DutyContact | None
) -> dict[int, ShiftPlan]:
    """What every date of an event that recurs is given, by the place in the list of its shifts."""
    begins = moment(day, content["from"])

    def minutes(length: timedelta) -> int:
        return int(length.total_seconds()) // 60

    return {
        number: ShiftPlan.objects.create(
            event=event,
            role=Role.objects.get_or_create(name=shift["role"])[0],
            text=shift["text"],
            starts_after=minutes(moment(day, shift["from"]) - begins),
            lasts=minutes(moment(day, shift["to"]) - moment(day, shift["from"])),
            capacity=shift["places"],
            minimum=shift.get("at_least", 0),
            contact=contact,
        )
        for number, shift in enumerate(content.get("shifts", []))
    }


def add_shifts(
    occurrence: Occurrence, shifts: list[Content], *, day: date, number: int, plans: dict[int, ShiftPlan]
) -> None:
    for plan in plans.values():
        plan.laid_out.add(occurrence)
    for first, content in enumerate(shifts):
        shift = Shift.objects.create(
            occurrence=occurrence,
            plan=plans.get(first),
            role=Role.objects.get_or_create(name=content["role"])[0],
            text=content["text"],
            starts_at=moment(day, content["from"]),
            ends_at=moment(day, content["to"]),
            capacity=content["places"],
            minimum=content.get("at_least", 0),
        )
        taken, waiting = (nth(content.get(name, []), number) for name in ("taken", "waiting"))
        # Nobody stands on two shifts of one evening: each begins where the one before cannot have reached.
        join(shift, taken=taken, waiting=waiting, begin=number + 8 * first)


def nth(counts: list[int], number: int) -> int:
    return counts[number] if number < len(counts) else 0


def next_day(weekday: int) -> date:
    """The next such day after today, Monday being 0."""
    today = timezone.localdate()
    return today + timedelta(1 + (weekday - today.weekday() - 1) % 7)


def moment(day: date, clock: str) -> datetime:
    """That day at that time ("18.30") in Göteborg."""
    hour, minute = clock.split(".")
    return timezone.make_aware(datetime.combine(day, time(int(hour), int(minute))))


def add_news(home: HomePage, content: Content) -> None:
    index = NewsIndexPage.objects.child_of(home).get()
    links = {page.slug: page for page in Page.objects.descendant_of(home)}
    news = NewsPage(
        locale=home.locale,
        body=story(content["body"], links=links),
        published_on=in_days(content["days"]),
        review_by=in_days(content["review"]) if "review" in content else None,
        campaign=CampaignPage.objects.descendant_of(home).filter(slug=content.get("campaign")).first(),
        **source_of(content),
        **{name: content[name] for name in ("slug", "title", "origin", "category", "intro")},
    )
    news.areas.set(Area.objects.filter(slug__in=content.get("areas", [])))
    publish(index.add_child(instance=news))


def source_of(content: Content) -> Content:
    """Whom the news comes from, when it is not our own, and when they published it."""
    if not (source := content.get("source")):
        return {}
    times = {
        f"source_{name}_at": moment(in_days(source[name]), at)
        for name, at in {"published": "9.00", "fetched": "9.15"}.items()
    }
    return {"source_name": source["name"], "source_address": source["address"]} | times


def in_days(number: int) -> date:
    """Today, and so many days on."""
    return timezone.localdate() + timedelta(number)


def renew_dates(home: HomePage, content: Content) -> None:
    """Give a demo whose last date has passed new ones, so that it is alive whenever it is opened."""
    if Occurrence.objects.upcoming().exists():
        return
    for entry in content["campaign"]:
        for campaign in CampaignPage.objects.descendant_of(home).filter(slug=entry["slug"]):
            for name, day in campaign_days(entry).items():
                setattr(campaign, name, day)
            publish(campaign)
    for entry in content["event"]:
        for event in EventPage.objects.descendant_of(home).filter(slug=entry["slug"]):
            add_dates(event, entry)
