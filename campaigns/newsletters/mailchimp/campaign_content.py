"""A letter as Mailchimp takes it: to whom, by whom, and what it says."""

import re
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from campaigns.newsletters.mailchimp.member_profile import CATEGORY, LANGUAGE, PAUSED, WHOLE_CITY
from campaigns.newsletters.models import (
    LetterPage,
    MailchimpAudience,
    MailchimpCampaign,
    MailchimpMember,
    NewsletterRules,
    Subscriber,
)
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from cms.base.models import Area

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# No open is counted and no click: the addresses in a letter stay what they are.
NO_TRACKING = dict.fromkeys(["opens", "html_clicks", "text_clicks", "goal_tracking", "ecomm360"], False)


def body_of(campaign: MailchimpCampaign, audience: MailchimpAudience) -> dict[str, Any]:
    rules = NewsletterRules.current()
    name, address = parseaddr(settings.MAIL_FROM)
    conditions = conditions_of(campaign.sending.letter, audience, languages=campaign.languages)
    return {
        "type": "regular",
        "recipients": {
            "list_id": audience.audience_id,
            "segment_opts": {"match": "all", "conditions": conditions},
        },
        "settings": {
            "title": f"{campaign.edition.subject[:70]} [{campaign.marker}]",
            "subject_line": campaign.edition.subject,
            "from_name": rules.sender_name or name or gettext("Vägra gängvåld"),
            "reply_to": rules.reply_to or address,
            "auto_footer": False,
            "inline_css": False,
        },
        "tracking": NO_TRACKING,
    }


def conditions_of(
    letter: LetterPage, audience: MailchimpAudience, *, languages: list[str]
) -> list[dict[str, Any]]:
    """The same readers as by our own engine. Who has no LANGUAGE there did not come from us, and gets nothing."""
    ids = audience.interests
    topics = [ids[f"topic:{topic.kind}"] for topic in letter.topics.all()]
    rows = [interests(ids, "topics", "interestcontains", topics)]
    if areas := areas_of(letter):
        there = [ids[WHOLE_CITY], *(ids[f"area:{area.slug}"] for area in areas)]
        rows.append(interests(ids, "areas", "interestcontains", there))
    rows.append(interests(ids, "pauses", "interestnotcontains", [ids[PAUSED]]))
    if len(languages) == 1:
        return [*rows, language_is("is", languages[0])]
    # All conditions must hold at once: several languages are all but the others.
    others = [language_is("not", code) for code in LANGUAGES if code not in languages]
    return [*rows, {"condition_type": "TextMerge", "field": LANGUAGE, "op": "blank_not"}, *others]


def interests(ids: dict[str, str], group: str, operator: str, values: list[str]) -> dict[str, Any]:
    field = f"interests-{ids[CATEGORY + group]}"
    return {"condition_type": "Interests", "field": field, "op": operator, "value": values}


def language_is(operator: str, code: str) -> dict[str, Any]:
    return {"condition_type": "TextMerge", "field": LANGUAGE, "op": operator, "value": code}


def areas_of(letter: LetterPage) -> list[Area]:
    """Those of the letter that readers choose among: a stadsområde is all of its mellanområden."""
    chosen = [area.pk for area in letter.areas.all()]
    near = Area.objects.neighbourhoods()
    return list(near.filter(pk__in=chosen) | near.filter(district__in=chosen)) if chosen else []


def count_readers(campaign: MailchimpCampaign, audience: MailchimpAudience) -> int:
    """How many Mailchimp will write to, as far as we know: it refuses a campaign that nobody would get."""
    letter = campaign.sending.letter
    wanting = Subscriber.objects.receiving().wanting(
        topics=[topic.pk for topic in letter.topics.all()],
        areas=[area.pk for area in areas_of(letter)],
        languages=campaign.languages,
    )
    reached = MailchimpMember.objects.filter(audience=audience, status=MailchimpMember.Status.SUBSCRIBED)
    return wanting.filter(mailchimp_members__in=reached).count()


def content_of(campaign: MailchimpCampaign) -> dict[str, str]:
    """HTML and text, with Mailchimp's own links in place of each reader's: to leave, and to change what they chose."""
    edition = campaign.edition
    return {"html": with_their_links(edition.html), "plain_text": with_their_links(edition.text)}


def with_their_links(text: str) -> str:
    for mark, link in ((LEAVE_MARK, "*|UNSUB|*"), (MANAGE_MARK, "*|UPDATE_PROFILE|*")):
        text = re.sub(rf"{re.escape(settings.SITE_URL)}[^\s\"'<>()]*{mark}/?", link, text)
    return text
