"""As much of an IMAP server (RFC 3501) on loopback as a reader of one mailbox asks for."""

import re
import socketserver
import threading
from dataclasses import dataclass, field
from typing import cast

PASSWORD = 'hem"ligt\\'


def quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass
class Mail:
    content: bytes
    flags: set[str] = field(default_factory=set)


class ImapServer(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Caller)
        self.mails: dict[int, Mail] = {}
        self.folder = "INBOX"
        self.refused: set[str] = set()  # commands that get a NO
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"imap://bounces%40goteborg.example:hem%22ligt%5C@127.0.0.1:{self.server_address[1]}"

    def put(self, content: bytes) -> None:
        self.mails[max(self.mails, default=0) + 1] = Mail(content)

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class Caller(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.mailbox = cast("ImapServer", self.server)
        self.say("* OK IMAP4rev1 ready")
        for line in self.rfile:
            tag, _space, command = line.decode().strip().partition(" ")
            name = re.sub(r"^UID ", "", command.upper()).split()[0]
            self.mailbox.asked.append(name)
            if name in self.mailbox.refused:
                self.say(f"{tag} NO not here")
            else:
                self.say(f"{tag} {getattr(self, f'do_{name.lower()}')(command)}")
            if name == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def do_capability(self, _command: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def do_login(self, command: str) -> str:
        is_right = command == f"LOGIN bounces@goteborg.example {quote(PASSWORD)}"
        return "OK done" if is_right else "NO wrong"

    def do_select(self, command: str) -> str:
        if command != f"SELECT {quote(self.mailbox.folder)}":
            return "NO no such folder"
        self.say(f"* {len(self.mailbox.mails)} EXISTS")
        return "OK [READ-WRITE] done"

    def do_search(self, command: str) -> str:
        assert command == "UID SEARCH UNSEEN UNDELETED"
        mails = self.mailbox.mails.items()
        new = [str(uid) for uid, mail in mails if not mail.flags & {r"\Seen", r"\Deleted"}]
        self.say(" ".join(["* SEARCH", *new]))
        return "OK done"

    def do_fetch(self, command: str) -> str:
        found = re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command)
        assert found
        mail = self.mailbox.mails.get(int(found[1]))
        if mail is not None:
            content = mail.content[: int(found[2])]
            self.say(f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(content)}}}")
            self.wfile.write(content)
            self.say(")")
        return "OK done"

    def do_store(self, command: str) -> str:
        found = re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \((.*)\)", command)
        assert found
        self.mailbox.mails[int(found[1])].flags |= set(found[2].split())
        return "OK done"

    def do_expunge(self, _command: str) -> str:
        kept = {uid: mail for uid, mail in self.mailbox.mails.items() if r"\Deleted" not in mail.flags}
        self.mailbox.mails = kept
        return "OK done"

    def do_logout(self, _command: str) -> str:
        self.say("* BYE")
        return "OK done"
