"""Holding a sending, letting it go on, ending it; and the crisis switch, which holds everything at once."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from campaigns.newsletters.delivery.completion import finish_done
from campaigns.newsletters.models import Delivery, NewsletterRules, Sending
from cms.mail.outbox import write_mail

State = Sending.State
PAUSABLE = [State.PLANNED, State.QUEUING, State.SENDING]
TELL = {Sending.Pause.CONNECTION, Sending.Pause.LOGIN, Sending.Pause.CARRIER, Sending.Pause.CHANGED}
HAS_CHANGED = _("The letter has changed since it was asked for. Take it back and ask anew.")


class CannotChange(Exception):
    """The sending is in no state for it, with the sentence for the editor."""


def pause(sending: Sending, *, why: Sending.Pause, user: Any = None) -> Sending:
    """Let no more letters go. Pausing what pauses or has ended changes nothing; whoever asked is told of trouble."""
    with transaction.atomic():
        row = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        if row.state in PAUSABLE:
            row.paused_in, row.state, row.pause = row.state, State.PAUSED, why
            row.save(update_fields=["paused_in", "state", "pause"])
            note(row, "newsletters.pause", user)
            if why in TELL:
                tell_of_pause(row)
    return row


def hold_changed(sending: Sending) -> bool:
    """Pause a letter that is to begin and is not what was asked for, or released, any more. Whether it was."""
    is_changed = sending.state == State.PLANNED and sending.has_changed
    if is_changed:
        pause(sending, why=Sending.Pause.CHANGED)
    return is_changed


def resume(sending: Sending, *, user: Any = None) -> Sending:
    """Go on where it paused. Raises CannotChange while the crisis switch is on, or when it does not pause."""
    with transaction.atomic():
        if is_halted():
            raise CannotChange(_("Everything is paused. Turn the crisis switch off first."))
        row = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        if row.state != State.PAUSED:
            raise CannotChange(_("This letter does not pause."))
        if row.pause == Sending.Pause.CHANGED:
            raise CannotChange(HAS_CHANGED)
        go_on(row, user)
    return row


def go_on(row: Sending, user: Any) -> None:
    row.state, row.paused_in, row.pause = row.paused_in, "", ""
    row.leased_until = None
    row.save(update_fields=["state", "paused_in", "pause", "leased_until"])
    note(row, "newsletters.resume", user)
    finish_done(row)


def stop_sending(sending: Sending, *, user: Any = None) -> Sending:
    """End it: what has not gone never goes. Raises CannotChange when it has ended already."""
    with transaction.atomic():
        row = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        if row.state in {State.DONE, State.STOPPED}:
            raise CannotChange(_("This letter has ended already."))
        row.state, row.pause, row.paused_in = State.STOPPED, "", ""
        row.finished_at = timezone.now()
        row.save(update_fields=["state", "pause", "paused_in", "finished_at"])
        Delivery.objects.filter(sending=row, state=Delivery.State.QUEUED).update(
            state=Delivery.State.SKIPPED, leased_until=None
        )
        note(row, "newsletters.stop", user)
    return row


def halt(user: Any) -> int:
    """The crisis switch: nothing planned or under way leaves until it is lifted. Returns how many letters it holds."""
    with transaction.atomic():
        rules = NewsletterRules.objects.select_for_update().get(pk=NewsletterRules.current().pk)
        if rules.halted_at is None:
            rules.halted_at, rules.halted_by = timezone.now(), user
            rules.save(update_fields=["halted_at", "halted_by"])
            log(rules, "newsletters.halt", user=user)
        rows = list(Sending.objects.filter(state__in=PAUSABLE))
        for row in rows:
            pause(row, why=Sending.Pause.CRISIS, user=user)
    return len(rows)


def lift(user: Any) -> int:
    """Turn it off: what it held goes on, what paused for another reason does not. Returns how many go on."""
    with transaction.atomic():
        rules = NewsletterRules.objects.select_for_update().get(pk=NewsletterRules.current().pk)
        if rules.halted_at is not None:
            rules.halted_at = rules.halted_by = None
            rules.save(update_fields=["halted_at", "halted_by"])
            log(rules, "newsletters.lift", user=user)
        held = Sending.objects.select_for_update(of=("self",)).filter(
            state=State.PAUSED, pause=Sending.Pause.CRISIS
        )
        rows = list(held)
        for row in rows:
            go_on(row, user)
    return len(rows)


def is_halted() -> bool:
    return NewsletterRules.current().halted_at is not None


def note(row: Sending, action: str, user: Any) -> None:
    """In the history of the letter: what was done, when and by whom; by nobody when the site did it itself."""
    log(row.letter, action, user=user)


def tell_of_pause(sending: Sending) -> None:
    """Written to the outbox, in the caller's transaction; it waits there when the mail server is the trouble."""
    if sending.asked_by is None or not sending.asked_by.is_active:
        return
    write_mail(
        "newsletters/mail/paused",
        to=sending.asked_by.email,
        language=settings.LANGUAGE_CODE,
        context={
            "why": sending.get_pause_display(),
            "button_url": settings.SITE_URL + reverse("letters:sending", args=[sending.pk]),
            "button_text": _("See how the letter is doing"),
        },
    )
