"""The application that the web server runs: whoever asks is answered in a room of their own (cms.base.request_threads).

What needs no database is answered by the server's own threads, whatever the others wait for; and so is the help page, from its
kept copy, when the database does not answer in time.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
site = get_wsgi_application()

# ruff: noqa: E402 - all of these want a Django that is set up
from django.conf import settings

from cms.base.middleware import SAFE_METHODS
from cms.base.request_threads import Answer, Body, Room
from cms.base.views.errors import last_resort
from cms.help.copying import copy_quietly
from cms.help.no_trace import FROM_COPY, is_help_page

PATIENCE = 0.5  # seconds for the help page; then it comes from its copy
TURN = 0.0005  # seconds until a thread that has work gives way to one that waits; Python's own 0.005 is long beside a query
QUEUE = 50.0  # seconds until a thread is free; the proxy in front waits for sixty
WITHOUT_DATABASE = ("/healthz", settings.STATIC_URL)

# One writer to a process: a second would wait for the first one's lock and, in between, take from it the turn in Python's one
# interpreter at each of its queries, so that both end later (docs/decisions/0023). Editors, whose pictures take their time,
# have one of their own. Together the rooms hold fewer than the server has threads (--blocking-threads): some are always left.
reading = Room(site, threads=2, most=90)
writing = Room(site, threads=1, most=220)
editing = Room(site, threads=1, most=30)
helping = Room(site, threads=1, most=30)
copying = ThreadPoolExecutor(1)
sys.setswitchinterval(TURN)
copying.submit(copy_quietly)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Body:
    path = environ["PATH_INFO"]
    if path.startswith(WITHOUT_DATABASE):
        return site(environ, start_response)
    if is_help_page(path):
        answer = helping.ask(dict(environ), seconds=PATIENCE, ends=True)
        return answer.give(start_response) if answer else site({**environ, FROM_COPY: True}, start_response)
    answer = room_for(path, environ["REQUEST_METHOD"]).ask(environ, seconds=QUEUE)
    if environ["REQUEST_METHOD"] not in SAFE_METHODS and path.startswith("/admin/"):
        copying.submit(copy_quietly)  # what an editor has just published
    return (answer or too_busy()).give(start_response)


def room_for(path: str, method: str) -> Room:
    if method in SAFE_METHODS:
        return reading
    return editing if path.startswith("/admin/") else writing


def too_busy() -> Answer:
    """A few plain words: too many wait already, or somebody has waited for too long."""
    response = last_resort(503)
    response.headers["Retry-After"] = "30"
    return Answer("503 Service Unavailable", list(response.items()), [response.content])
