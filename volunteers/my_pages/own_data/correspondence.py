"""What we have written to the person."""

from django.utils.translation import gettext as _

from cms.privacy.facts import Fact, Section
from volunteers.calling.models import PhoneCall
from volunteers.messaging.models import Recipient
from volunteers.notices.models import Call, Notice
from volunteers.people.models import Volunteer


def notices_of(volunteer: Volunteer) -> Section:
    rows = Notice.objects.filter(sign_up__volunteer=volunteer).order_by("-at", "-pk")
    entries = [
        [
            Fact("kind", _("Which"), row.get_kind_display()),
            Fact("sign_up", _("About the sign-up"), f"A{row.sign_up_id}"),
            Fact("at", _("When"), row.at),
        ]
        for row in rows
    ]
    return Section("notices", _("Reminders and thanks that were sent"), entries)


def calls_of(volunteer: Volunteer) -> Section:
    rows = (
        Call.objects.filter(volunteer=volunteer)
        .select_related("shift__occurrence__event")
        .order_by("-at", "-pk")
    )
    entries = [
        [Fact("event", _("Event"), row.shift.occurrence.event.title), Fact("at", _("When"), row.at)]
        for row in rows
    ]
    return Section("calls", _("When you were asked to step in"), entries)


def phone_calls_of(volunteer: Volunteer) -> Section:
    rows = PhoneCall.objects.filter(volunteer=volunteer).order_by("-created_at", "-pk")
    entries = [
        [
            Fact("why", _("Why"), row.get_why_display()),
            Fact("said", _("What to tell you"), row.said),
            Fact("by_when", _("Ring before"), row.by_when),
            Fact("outcome", _("What came of it"), row.get_outcome_display()),
        ]
        for row in rows
    ]
    return Section("phone_calls", _("When we were to ring you"), entries)


def messages_of(volunteer: Volunteer) -> Section:
    rows = Recipient.objects.filter(volunteer=volunteer, written_at__isnull=False)
    entries = [
        [
            Fact("subject", _("Subject"), row.message.subject),
            Fact("sent_at", _("When"), row.written_at),
            Fact("text", _("Text"), row.message.text),
        ]
        for row in rows.select_related("message").order_by("-written_at", "-pk")
    ]
    return Section("messages", _("Messages from coordinators"), entries)
