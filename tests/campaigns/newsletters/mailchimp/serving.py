"""The stand-in on loopback. Every request and every answer is held against our description of Mailchimp.

``faults`` lists what differs. It can be told to do a thing and hang up before it answers, or to answer with an error.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.campaigns.newsletters.mailchimp.description import faults_of_answer, faults_of_request
from tests.campaigns.newsletters.mailchimp.stand_in import Problem, StandIn


def reply(
    server: StandIn, method: str, path: str, *, query: dict[str, list[str]], raw: bytes
) -> tuple[int, str, bytes]:
    """Status, kind and body."""
    try:
        data = server.answer(method, path, query, json.loads(raw) if raw else None)
    except Problem as problem:
        data = {"type": "https://mailchimp.com/developer/", "title": problem.title, "instance": "i"}
        data |= {"status": problem.status, "detail": problem.detail or problem.title}
        return problem.status, "application/problem+json", json.dumps(data).encode()
    return (200, "application/json", json.dumps(data).encode()) if data is not None else (204, "", b"")


def serve(server: StandIn, handler: Any) -> None:
    """One request: held against the description, done, and answered, unless it is to be a lost answer."""
    path = urlsplit(handler.path).path
    call = f"{handler.command} {path}"
    server.calls.append(call)
    raw = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    query = parse_qs(urlsplit(handler.path).query)
    asked = {"headers": dict(handler.headers.items())}
    server.faults += faults_of_request(handler.command, path, query=query, body=raw, **asked)
    if call in server.answers:
        handler.give(*server.answers.pop(call))
        return
    status, content_type, body = reply(server, handler.command, path, query=query, raw=raw)
    if call in server.hold_after:
        done, go_on = server.hold_after.pop(call)
        done.set()
        go_on.wait(60)
    if call in server.hang_up_after:
        server.hang_up_after.remove(call)
        handler.close_connection = True
        handler.connection.close()
        return
    told = {"status": status, "content_type": content_type, "body": body}
    server.faults += faults_of_answer(handler.command, path, **asked, **told)
    handler.give(status, {"Content-Type": content_type} if content_type else {}, body)


def handler_for(server: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            server.connections += 1

        def serve(self) -> None:
            serve(server, self)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve  # noqa: N815 - the names http.server calls

        def give(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def running_stand_in() -> Iterator[StandIn]:
    stand_in = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(stand_in))
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
