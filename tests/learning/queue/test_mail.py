"""A worker killed between the mail server's acceptance and its own note of it sends again, as the same message."""

import os
import signal
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes

import pytest
from django.utils import timezone

from learning.models import TaskRun
from learning.queue.backend import QueueBackend
from people import tasks
from people.enums import MailState
from people.models import Mail
from tests.learning.queue.workers import run_queue, wait_for

pytestmark = pytest.mark.worker


class Session(socketserver.StreamRequestHandler):
    """One connection of a mail server that takes everything."""

    server: "MailServer"

    def handle(self) -> None:
        """Answer as RFC 5321 has it."""
        self._say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.server.accepted.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            elif verb == b"QUIT":
                self.server.parting(len(self.server.accepted))
                self._say("221 bye")
                return
            self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it accepted, and says when a client that was told so takes its leave."""

    daemon_threads = True

    def __init__(self, parting: Callable[[int], None]) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.accepted: list[bytes] = []
        self.parting = parting


@contextmanager
def mail_server(parting: Callable[[int], None]) -> Iterator[MailServer]:
    """One that listens while the block lasts."""
    with MailServer(parting) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def mail(queue: QueueBackend) -> Iterator[Mail]:
    """A message that waits."""
    row = Mail.objects.create(
        key="drill",
        address="somebody@example.org",
        language="en",
        subject="Again",
        text="Text\n",
        written_at=timezone.now(),
    )
    yield row
    row.delete()


def test_after_a_kill_a_message_goes_out_again_under_the_same_id(queue: QueueBackend, mail: Mail) -> None:
    """The server has said 250 and the client has heard it: then the worker dies."""
    worker = 0
    known = threading.Event()

    def kill_the_first(accepted: int) -> None:
        if accepted == 1:
            known.wait(60)
            os.kill(worker, signal.SIGKILL)

    with mail_server(kill_the_first) as server, run_queue(QUEUE_TEST_MAIL_PORT=str(server.server_address[1])):
        run = queue.enqueue(tasks.deliver, [], {"mail_id": mail.pk}).id
        wait_for(lambda: server.accepted)
        worker = TaskRun.objects.get(pk=run).pid or 0
        known.set()
        wait_for(lambda: Mail.objects.get(pk=mail.pk).state == MailState.SENT)

        ids = [message_from_bytes(message)["Message-ID"] for message in server.accepted]
        assert ids == [f"<{mail.uuid}@testserver>"] * 2
        assert TaskRun.objects.get(pk=run).starts == 2
