"""The site's settings for a worker that only hands letters over, for tests that stop it at a known letter."""

from cms.settings import *  # noqa: F403

WORKER_JOBS = ["campaigns.newsletters.delivery.handover.hand_over_due"]
