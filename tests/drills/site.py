"""The site of a drill: web server and queue as separate processes, in production's settings and a folder of its own."""

import contextlib
import http.client
import os
import sys
from pathlib import Path

from tests.drills import processes
from tests.drills.processes import ROOT, Service

HOST = "127.0.0.1"


def environment(data: Path, database: str) -> dict[str, str]:
    """Production's settings; without an address of a database it is SQLite in the data folder."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TALKOOT_DEBUG": "0",
        "TALKOOT_SECRET_KEY": "drills-only-and-long-enough-0123456789-0123456789",
        "TALKOOT_ALLOWED_HOSTS": HOST,
        "TALKOOT_BASE_URL": f"http://{HOST}",
        "TALKOOT_DATA_DIR": str(data),
        "TALKOOT_MAIL_URL": "",
        "TALKOOT_WORKERS": "2",
        "DATABASE_URL": database,
        "REDIS_URL": "",
    }


class Web(Service):
    """granian with two processes, each of which it replaces when it dies."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.port = processes.free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        command += ["--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--no-ws"]
        command += ["--log-level", "warning", "config.wsgi:application"]
        super().__init__("server", command, folder / "web.log", cwd=ROOT, env={**os.environ, **variables})

    def revive(self) -> None:
        """Start it and wait until it answers at all, healthy or not."""
        self.start()

        def answers() -> bool:
            client = http.client.HTTPConnection(HOST, self.port, timeout=5)
            with contextlib.closing(client), contextlib.suppress(OSError, http.client.HTTPException):
                client.request("GET", "/xapi/about")
                return client.getresponse().status == 200
            return False

        processes.wait_for(answers, "the web server")


class Queue(Service):
    """The supervisor of the queue with its workers."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        command = [sys.executable, "manage.py", "run_queue"]
        super().__init__("queue", command, folder / "queue.log", cwd=ROOT, env={**os.environ, **variables})

    def revive(self) -> None:
        """Start it."""
        self.start()
