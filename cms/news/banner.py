"""Putting a banner on every page, and taking it down."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.news.models import Banner, BannerText

TAKE_DOWN = "news.take_down"  # what Wagtail's log calls it


def put_up(banner: Banner, *, texts: Mapping[str, str], by: Any) -> Banner:
    """Save the banner with what it says in other languages; a language without words loses its text.

    From now on every page of every process shows it, if its time has come.
    """
    action = "wagtail.edit" if banner.pk else "wagtail.create"
    banner.updated_at, banner.updated_by = timezone.now(), by
    with transaction.atomic():
        banner.save()
        said = {language: text for language, text in texts.items() if text}
        banner.texts.exclude(language__in=said).delete()
        for language, text in said.items():
            BannerText.objects.update_or_create(banner=banner, language=language, defaults={"text": text})
    # What is kept lives as long as the log's newest entry (cms.base.cache). Written after the commit, it can only be seen
    # by a request that sees the banner too: an entry before it would let one keep the pages without.
    log(banner, action, user=by)
    return banner


def take_down(banner: Banner, *, by: Any) -> Banner:
    """End the banner now, wherever it is shown. One that is over already is left as it is."""
    with transaction.atomic():
        banner = Banner.objects.select_for_update().get(pk=banner.pk)
        if banner.is_over:
            return banner
        now = timezone.now()
        # One that was still to come ends without having begun: the row stays in the history, in an order that holds.
        banner.starts_at = min(banner.starts_at, now - timedelta(seconds=1))
        banner.ends_at = banner.updated_at = now
        banner.updated_by = by
        banner.save()
    log(banner, TAKE_DOWN, user=by)
    return banner
