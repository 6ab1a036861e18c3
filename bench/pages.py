"""What our pages cost, as multiples of a bare Django view."""

from django.core.handlers.wsgi import WSGIHandler

from bench.measuring import beside_the_bare_view, forgetful, requester, verdict
from campaigns.pages.models import CampaignPage
from volunteers.events.models import EventPage, Occurrence

# Asked for in ms where the bare view takes 0.04: at most 10 and 5, so 250 and 125 times the bare view on any machine.
LIMITS = {"home": 250, "list": 250, "event": 125, "campaign": 125, "news": 250}


def bench_pages() -> None:
    print(
        "CPU per uncached request in ms, the bare Django view's in the same rounds, and the ratio of the two; all medians"
    )
    handler = WSGIHandler()
    coming = Occurrence.objects.upcoming().filter(shifts__isnull=False, called_off=False).first()
    event = coming.event if coming else EventPage.objects.live().first()
    campaign = CampaignPage.objects.live().running().first()
    paths = {
        "home": "/",
        "list": "/kalender/",
        "event": event.get_url(),
        "campaign": campaign.get_url(),
        "news": "/nyheter/",
    }
    for name, path in paths.items():
        ask = requester(handler, path)
        ours, bare, ratio = beside_the_bare_view(ask, times=30)
        limit = verdict(f"asked: at most {LIMITS[name]} times", holds=ratio <= LIMITS[name])
        print(f"  {name:<9} {ours:6.2f}   bare view {bare:.3f}   {ratio:4.0f} times the bare view; {limit}")
        anew, _bare, ratio = beside_the_bare_view(forgetful(ask), times=10)
        print(
            f"  {'':<9} {anew:6.2f}   right after an editor's change, when nothing is kept: {ratio:.0f} times"
        )
