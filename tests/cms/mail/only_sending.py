"""The site's settings for a worker that only sends mail, for tests that stop it at a known mail."""

from cms.settings import *  # noqa: F403

WORKER_JOBS = ["cms.mail.sending.send_due"]
