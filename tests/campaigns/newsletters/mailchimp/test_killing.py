"""A worker is killed (SIGKILL) after Mailchimp did what it asked, and before it heard so: the letter goes out once."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from campaigns.newsletters.mailchimp.campaign import take_over
from campaigns.newsletters.mailchimp.sync import keep_up
from campaigns.newsletters.models import MailchimpAudience, MailchimpCampaign, Sending
from campaigns.newsletters.subscription.change_hook import tell
from tests.campaigns.newsletters.mailchimp.conftest import KEY, make_letter
from tests.campaigns.newsletters.mailchimp.stand_in import AUDIENCE
from tests.processes import start

WORK = """
import time
import django
django.setup()
from campaigns.newsletters.mailchimp.sync import keep_up
while True:
    keep_up()
    time.sleep(0.1)
"""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("step", ["create", "send"])
def test_killed_worker_sends_a_letter_once(step, mailchimp, audience, add_subscriber):
    tell(add_subscriber())
    sending = Sending.objects.create(letter=make_letter(), carrier="mailchimp", state="planned")
    while keep_up() and not MailchimpCampaign.objects.exists():
        pass
    mailchimp.campaigns.clear()
    take_over(audience)
    MailchimpCampaign.objects.update(step="wanted", campaign_id="", attempts=0, due_at=timezone.now())
    key = f"{mailchimp.number + 1:010x}"
    call = {"create": "POST /campaigns", "send": f"POST /campaigns/{key}/actions/send"}[step]
    done, go_on = mailchimp.hold_after[call] = (Event(), Event())
    worker = start(
        "-c",
        WORK,
        MAILCHIMP_API_KEY=KEY,
        MAILCHIMP_AUDIENCE=AUDIENCE,
        MAILCHIMP_URL=mailchimp.url,
    )
    try:
        assert done.wait(60), worker.communicate(timeout=5)
    finally:
        worker.kill()
        worker.communicate()
        go_on.set()

    MailchimpAudience.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    for _ in range(6):
        MailchimpCampaign.objects.update(due_at=timezone.now())
        keep_up()
    sending.refresh_from_db()
    assert [*mailchimp.campaigns] == mailchimp.sent == [key]
    assert (sending.state, MailchimpCampaign.objects.get().step) == ("sending", "sending")
