"""A real SMTP server that keeps what it is sent."""

import contextlib
import email
import email.policy
import time
from collections.abc import Iterator
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.postgres import free_port


class MailServer:
    """What arrived, in order; `url` is the value for the setting VELDGAST_SMTP_URL."""

    def __init__(self, port: int) -> None:
        """Will listen on this port of 127.0.0.1."""
        self.url = f"smtp://127.0.0.1:{port}"
        self.mails: list[EmailMessage] = []
        self.refuse_with: str | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        """Take a mail, or refuse it with the answer set in `refuse_with`, such as "451 try again later"."""
        if self.refuse_with:
            return self.refuse_with
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        self.mails.append(email.message_from_bytes(raw, policy=email.policy.default))
        return "250 OK"

    def wait_for(self, count: int, seconds: float = 10) -> list[EmailMessage]:
        """Wait until this many mails have come; fails when they do not."""
        until = time.monotonic() + seconds
        while len(self.mails) < count:
            if time.monotonic() > until:
                msg = f"{len(self.mails)} of {count} mails came within {seconds} s"
                raise AssertionError(msg)
            time.sleep(0.02)
        return self.mails


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server that listens while the block runs."""
    port = free_port()
    server = MailServer(port)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
