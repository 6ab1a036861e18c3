"""The way of a letter through Mailchimp: made, filled, scheduled or sent, looked after until it is sent.

A campaign is sent by its ID alone, once in its life. Each attempt is counted before it is made: whoever comes after a
crash or a lost answer looks for what may be there before anything is asked again.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from campaigns.newsletters.delivery.pause import hold_changed, pause
from campaigns.newsletters.letter.edition import Editions
from campaigns.newsletters.mailchimp.audience_setup import every
from campaigns.newsletters.mailchimp.campaign_content import LANGUAGES, body_of, content_of, count_readers
from campaigns.newsletters.mailchimp.client import Chimp, NotFound, Refused, Unavailable
from campaigns.newsletters.mailchimp.push import catch_up
from campaigns.newsletters.mailchimp.trouble_words import PUT_BACK, TAKEN_AWAY, TOO_LATE, WAITS
from campaigns.newsletters.models import (
    MailchimpAudience,
    MailchimpCampaign,
    NewsletterRules,
    Sending,
)
from cms.base.jobs import stop

Step = MailchimpCampaign.Step
LEAD = timedelta(minutes=30)  # before its time a letter is made ready, so that Mailchimp can keep to the time
QUARTER = timedelta(minutes=15)  # Mailchimp takes no other times
MARGIN = timedelta(minutes=3)
LOOK_AGAIN = timedelta(minutes=2)
WAIT_FOR_CHANGES = timedelta(seconds=30)
UNDER_WAY = (Sending.State.QUEUING, Sending.State.SENDING)


def take_over(audience: MailchimpAudience) -> int:
    """Freeze each released letter whose time has nearly come, as one campaign an edition; return how many letters."""
    now = timezone.now()
    if NewsletterRules.current().halted_at is not None:
        return 0
    carrier = NewsletterRules.Carrier.MAILCHIMP
    due = Sending.objects.filter(state=Sending.State.PLANNED, carrier=carrier, send_at__lte=now + LEAD)
    return sum(begin(sending, audience) for sending in due)


def begin(sending: Sending, audience: MailchimpAudience) -> int:
    with transaction.atomic():
        planned = Sending.objects.filter(pk=sending.pk, state=Sending.State.PLANNED)
        row = planned.select_for_update(of=("self",)).first()
        if row is None or hold_changed(row):
            return 0
        catch_up(audience)
        for edition, languages in editions_of(row).values():
            marker = f"{row}-{edition.language}-{secrets.token_hex(5)}"
            defaults = {"sending": row, "languages": languages, "marker": marker}
            MailchimpCampaign.objects.get_or_create(edition=edition, defaults=defaults)
        row.state, row.started_at = Sending.State.QUEUING, timezone.now()
        row.save(update_fields=["state", "started_at"])
    return 1


def editions_of(sending: Sending) -> dict[int, tuple[Any, list[str]]]:
    """Each edition for the whole city, with the languages whose readers get it."""
    editions = Editions(sending)
    editions.freeze()
    found: dict[int, tuple[Any, list[str]]] = {}
    for code in sending.letter.languages or LANGUAGES:
        edition = editions.edition_for(language=code, areas=frozenset())
        found.setdefault(edition.pk, (edition, []))[1].append(code)
    return found


def carry_on(audience: MailchimpAudience, chimp: Chimp) -> int:
    """Take each campaign a step further, or back when its letter was paused or stopped; return how many steps."""
    now, done = timezone.now(), 0
    state = "sending__state"
    wanted = (
        Q(due_at__lte=now, **{f"{state}__in": UNDER_WAY})
        | Q(step=Step.SCHEDULED, **{state: Sending.State.PAUSED})
        | Q(step=Step.SENDING, due_at__lte=now)
        | Q(step__in=MailchimpCampaign.UNSENT, **{state: Sending.State.STOPPED})
    )
    rows = MailchimpCampaign.objects.exclude(step__in=MailchimpCampaign.OVER).filter(wanted)
    for campaign in rows.select_related("sending__letter", "edition").order_by("due_at", "pk"):
        if stop.asked:
            break
        try_step(audience, chimp, campaign)
        done += 1
    return done


def try_step(audience: MailchimpAudience, chimp: Chimp, campaign: MailchimpCampaign) -> None:
    """Raises Unavailable and WrongKey, which ail the whole account. What Mailchimp refuses pauses this letter."""
    campaign.attempts = min(campaign.attempts + 1, 1000)
    campaign.save(update_fields=["attempts"])
    try:
        take_step(audience, chimp, campaign)
    except NotFound:
        change(campaign, step=Step.STOPPED, trouble=TAKEN_AWAY)
    except Refused as error:
        change(campaign, trouble=str(error), due_at=timezone.now() + LOOK_AGAIN, attempts=campaign.attempts)
        pause(campaign.sending, why=Sending.Pause.CARRIER)
    except Unavailable:
        change(campaign, due_at=timezone.now() + LOOK_AGAIN, attempts=campaign.attempts)
        raise
    finish(campaign.sending)


def take_step(audience: MailchimpAudience, chimp: Chimp, campaign: MailchimpCampaign) -> None:
    if campaign.sending.state == Sending.State.STOPPED and campaign.step in MailchimpCampaign.UNSENT:
        take_back(chimp, campaign)
    elif campaign.sending.state == Sending.State.PAUSED and campaign.step == Step.SCHEDULED:
        unschedule(chimp, campaign)
    elif campaign.step == Step.WANTED:
        create(audience, chimp, campaign)
    elif campaign.step == Step.CREATED:
        chimp.campaigns.set_content(campaign.campaign_id, content_of(campaign))
        change(campaign, step=Step.FILLED)
    elif campaign.step == Step.FILLED:
        release(audience, chimp, campaign)
    else:
        look_after(chimp, campaign)


def change(campaign: MailchimpCampaign, **values: Any) -> None:
    """Write down where it stands; a new step begins with no attempts, at once, and without old troubles."""
    if "step" in values:
        values = {"attempts": 0, "due_at": timezone.now(), "trouble": ""} | values
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=list(values))


def create(audience: MailchimpAudience, chimp: Chimp, campaign: MailchimpCampaign) -> None:
    found = search(chimp, campaign) if campaign.attempts > 1 else None
    if found is None and not count_readers(campaign, audience):
        if audience.changes.filter(attempts=0).exists():
            change(campaign, due_at=timezone.now() + WAIT_FOR_CHANGES)
        else:
            change(campaign, step=Step.EMPTY)
        return
    there = found or chimp.campaigns.create(body_of(campaign, audience))["id"]
    unknown = MailchimpCampaign.objects.filter(pk=campaign.pk, campaign_id="")
    if unknown.update(campaign_id=there, step=Step.CREATED, attempts=0, due_at=timezone.now(), trouble=""):
        campaign.campaign_id, campaign.step, campaign.attempts = there, Step.CREATED, 0
    else:
        chimp.campaigns.remove(there)  # another worker was at it, and this one is nobody's


def search(chimp: Chimp, campaign: MailchimpCampaign) -> str | None:
    """The ID of the campaign that carries our marker, though its answer never reached us."""
    since = (campaign.sending.started_at or timezone.now()) - timedelta(days=1)

    def ask(list_id: str, **page: int) -> Any:
        return chimp.campaigns.list(
            list_id=list_id,
            since_create_time=since.isoformat(timespec="seconds"),
            sort_field="create_time",
            sort_dir="DESC",
            fields=["campaigns.id", "campaigns.settings.title"],
            **page,
        )

    for row in every(ask, chimp.audience, key="campaigns"):
        if f"[{campaign.marker}]" in str((row.get("settings") or {}).get("title")):
            return str(row["id"])
    return None


def release(audience: MailchimpAudience, chimp: Chimp, campaign: MailchimpCampaign) -> None:
    """Schedule it for the quarter of an hour that comes, or send it, unless that was done and nobody heard the answer."""
    answer = chimp.campaigns.get(campaign.campaign_id)
    if answer["status"] not in {"save", "paused"}:
        take_status(campaign, answer)
        return
    # Whoever left must not be written to: Mailchimp learns of them first. Newcomers get their first chance too.
    changes = audience.changes
    if changes.ending().exists() or changes.filter(attempts=0).exists():
        change(campaign, due_at=timezone.now() + WAIT_FOR_CHANGES, attempts=0, trouble=WAITS)
        return
    campaign.sending.refresh_from_db()
    if campaign.sending.state not in UNDER_WAY:
        return  # paused or stopped this very moment
    now = timezone.now()
    if campaign.sending.send_at <= now:
        chimp.campaigns.send(campaign.campaign_id)
        change(campaign, step=Step.SENDING, due_at=now + LOOK_AGAIN)
    else:
        moment = next_quarter(max(campaign.sending.send_at, now + MARGIN))
        body = {"schedule_time": moment.isoformat(timespec="seconds")}
        chimp.campaigns.schedule(campaign.campaign_id, body)
        change(campaign, step=Step.SCHEDULED, scheduled_for=moment, due_at=moment + LOOK_AGAIN)
    set_under_way(campaign.sending)


def next_quarter(moment: datetime) -> datetime:
    """This very moment when it is on a quarter of an hour, else the next."""
    whole = moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)
    return whole if whole == moment else whole + QUARTER


def look_after(chimp: Chimp, campaign: MailchimpCampaign) -> None:
    take_status(campaign, chimp.campaigns.get(campaign.campaign_id))


def take_status(campaign: MailchimpCampaign, answer: dict[str, Any]) -> None:
    status, now = answer["status"], timezone.now()
    if status == "sent":
        sent_at = parse_datetime(str(answer.get("send_time") or "")) or now
        change(campaign, step=Step.SENT, sent=answer.get("emails_sent") or 0, sent_at=sent_at)
    elif status in {"sending", "schedule"}:
        step = Step.SENDING if status == "sending" else Step.SCHEDULED
        change(campaign, step=step, due_at=now + LOOK_AGAIN, trouble=campaign.trouble)
        set_under_way(campaign.sending)
    elif status in {"save", "paused"}:
        # Somebody took it back there: nobody but a person sends it now.
        change(campaign, step=Step.FILLED, trouble=PUT_BACK)
        pause(campaign.sending, why=Sending.Pause.CARRIER)
    else:
        change(campaign, step=Step.STOPPED, trouble=TAKEN_AWAY)


def unschedule(chimp: Chimp, campaign: MailchimpCampaign) -> None:
    answer = chimp.campaigns.get(campaign.campaign_id)
    if answer["status"] == "schedule":
        chimp.campaigns.unschedule(campaign.campaign_id)
        change(campaign, step=Step.FILLED, scheduled_for=None)
    elif answer["status"] in {"save", "paused"}:
        change(campaign, step=Step.FILLED, scheduled_for=None)
    else:
        begun(campaign, answer)


def take_back(chimp: Chimp, campaign: MailchimpCampaign) -> None:
    """Delete what was not sent, also what was made without our hearing of it."""
    there = campaign.campaign_id or search(chimp, campaign)
    if there:
        answer = chimp.campaigns.get(there)
        if answer["status"] in {"sending", "sent"}:
            begun(campaign, answer)
            return
        if answer["status"] == "schedule":
            chimp.campaigns.unschedule(there)
        chimp.campaigns.remove(there)
    change(campaign, step=Step.STOPPED)


def begun(campaign: MailchimpCampaign, answer: dict[str, Any]) -> None:
    """Too late to take it back: say so, and follow it to its end."""
    campaign.trouble = TOO_LATE
    take_status(campaign, answer)
    change(campaign, trouble=TOO_LATE)


def set_under_way(sending: Sending) -> None:
    Sending.objects.filter(pk=sending.pk, state=Sending.State.QUEUING).update(state=Sending.State.SENDING)


def finish(sending: Sending) -> None:
    """The letter is sent when all of its campaigns are, whatever was asked too late; stopped when none was."""
    rows = MailchimpCampaign.objects.filter(sending=sending)
    steps = {*rows.values_list("step", flat=True)}
    if not steps or steps - {*MailchimpCampaign.OVER}:
        return
    is_stopped = Step.STOPPED in steps and Step.SENT not in steps
    Sending.objects.filter(pk=sending.pk).exclude(state=Sending.State.STOPPED).update(
        state=Sending.State.STOPPED if is_stopped else Sending.State.DONE,
        pause="",
        paused_in="",
        total=rows.aggregate(total=Sum("sent"))["total"] or 0,
        finished_at=timezone.now(),
    )
