"""What became of a campaign, in words: ours for what we saw, Mailchimp's own for what it refused."""

from django.utils.translation import gettext

TOO_LATE = "too late"
TAKEN_AWAY = "taken away"
PUT_BACK = "put back"
WAITS = "waits"


def say_trouble(trouble: str) -> str:
    sentences = {
        TOO_LATE: gettext("Mailchimp had begun to send it, and it could not be called back."),
        WAITS: gettext("It waits until Mailchimp has taken in who has left."),
        TAKEN_AWAY: gettext("Somebody took it away at Mailchimp."),
        PUT_BACK: gettext(
            "Somebody took it back at Mailchimp before it was sent. Resume the sending to try again."
        ),
    }
    words = gettext("Mailchimp says: %(words)s") % {"words": trouble}
    return sentences.get(trouble, words)
