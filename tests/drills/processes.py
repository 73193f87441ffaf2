"""Processes that a drill starts, kills and starts again, and how to end only those."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 180.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait until it is true."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {patience:.0f} s in vain for {what}.")
        time.sleep(0.05)


def family(pid: int) -> list[int]:
    """A process and all that descend from it, as the kernel knows them, the eldest first."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def kill(*pids: int) -> None:
    """SIGKILL, to those that are still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


class Service:
    """One program of the drill: started by a command, killed whole or in part, started again by the same command."""

    farewell = signal.SIGTERM

    def __init__(self, name: str, command: list[str], log: Path, **options: object) -> None:
        self.name, self.command, self.log, self.options = name, command, log, options
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start it; what it says goes to its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **self.options
            )

    def kill(self) -> None:
        """Kill it with all that it started."""
        kill(*family(self.pid))
        self._reap()

    def kill_head(self) -> None:
        """Kill the process that was started; what it started itself is left to notice."""
        kill(self.pid)
        self._reap()

    def kill_one(self, chance: Random) -> None:
        """Kill one of the processes that it started; it is its own business to replace it."""
        if children := family(self.pid)[1:]:
            kill(chance.choice(children))

    def end(self) -> None:
        """Ask it to end, and make it."""
        if self.process is None:
            return
        started = family(self.pid)
        self.process.send_signal(self.farewell)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        kill(*(pid for pid in started if pid != self.pid and _is_of(pid, self.pid)), self.pid)
        self._reap()

    def _reap(self) -> None:
        assert self.process is not None
        self.process.wait(30)


def _is_of(pid: int, session: int) -> bool:
    """Whether this is still a process of that session, and not another that was given its number since."""
    try:
        return os.getsid(pid) == session
    except ProcessLookupError:
        return False
