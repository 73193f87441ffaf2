"""The drill's clients: keep-alive connections that send batches, and send again, unchanged, what got no answer."""

import base64
import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

import orjson

from tests.drills.site import HOST
from tests.drills.statements import Batch

KEY, SECRET = "drill", "drill-secret-of-a-client-0123456789"
ABANDONED = 0.1  # of the batches whose answer never came: their clients do not come back
TIMEOUT = 40
LONGEST_PAUSE = 1.0
HEADERS = {
    "Authorization": "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode(),
    "X-Experience-API-Version": "1.0.3",
    "Content-Type": "application/json",
}


class Ledger:
    """What was sent, what was acknowledged, and when; shared by all clients."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._left, self._lock = batches, threading.Lock()
        self.sent: list[Batch] = []
        self.statements = 0  # acknowledged so far
        self.last = time.monotonic()
        self.longest_silence = self.seconds = 0.0
        self.troubles: Counter[str] = Counter()
        self.faults: list[str] = []
        self.sending = 0  # clients that have not done with their work
        self.stopped = False

    @property
    def finished(self) -> bool:
        """Whether nothing will be sent any more."""
        return self.stopped or not self.sending

    def next(self) -> Batch | None:
        """The next batch that nobody has sent."""
        with self._lock:
            batch = None if self.stopped else next(self._left, None)
            if batch:
                self.sent.append(batch)
            return batch

    def acknowledge(self, batch: Batch) -> None:
        """The store has said that it has the batch."""
        with self._lock:
            batch.acknowledged, batch.body = True, b""
            self.statements += len(batch.ids)
            self.longest_silence = max(self.longest_silence, time.monotonic() - self.last)
            self.last = time.monotonic()

    def leave(self) -> None:
        """A client has nothing left to send."""
        with self._lock:
            self.sending -= 1

    def trouble(self, what: str) -> None:
        """A request had no answer, or one of 500 and above."""
        with self._lock:
            self.troubles[what] += 1

    def fault(self, what: str) -> None:
        """An answer that no kill excuses."""
        with self._lock:
            self.faults.append(what)


class Client(threading.Thread):
    """One client with one connection at a time."""

    def __init__(self, ledger: Ledger, port: int, seed: str) -> None:
        super().__init__(daemon=True)
        self.ledger, self.port, self.chance = ledger, port, Random(seed)
        self.connection = self._connect()

    def run(self) -> None:
        """Send until nothing is left."""
        try:
            while batch := self.ledger.next():
                self._send(batch)
        finally:
            self.ledger.leave()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self.port, timeout=TIMEOUT)

    def _send(self, batch: Batch) -> None:
        """Send the batch until it is acknowledged; a few give up after the first request without an answer."""
        pause = 0.05
        while not self.ledger.stopped:
            batch.tries += 1
            if self._is_welcome(batch):
                self.ledger.acknowledge(batch)
                return
            if batch.tries == 1 and self.chance.random() < ABANDONED:
                batch.abandoned = True
                return
            time.sleep(pause * self.chance.uniform(0.5, 1))
            pause = min(2 * pause, LONGEST_PAUSE)

    def _is_welcome(self, batch: Batch) -> bool:
        """One request; True when the store acknowledged every id."""
        try:
            self.connection.request("POST", "/xapi/statements", batch.body, HEADERS)
            answer = self.connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = self._connect()
            self.ledger.trouble(type(error).__name__)
            return False
        if answer.status == 200 and orjson.loads(said) == batch.ids:
            return True
        if answer.status < 500:
            self.ledger.fault(f"batch {batch.number}, try {batch.tries}: {answer.status} {said[:300]!r}")
        self.ledger.trouble(str(answer.status))
        return False
