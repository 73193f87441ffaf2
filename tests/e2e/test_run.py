"""``manage.py run``, which ``make run`` comes to: it says where the site is and who may sign in, and ends when told."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.e2e import site as sites

PATIENCE = 120
SIGN_INS = [f"{name}@talkoot.example" for name in ("learner", "manager", "organiser", "admin")]


@pytest.fixture
def port() -> int:
    """A port that nobody uses."""
    return sites.free_port()


@pytest.fixture
def data(tmp_path: Path, pytestconfig: pytest.Config) -> Path:
    """A data folder in which the demo world stands already."""
    sites.copy_world(tmp_path, newest=pytestconfig.getoption("--newest-world", default=False))
    return tmp_path


def start(data: Path, port: int) -> "subprocess.Popen[str]":
    """The command, in a session of its own as in a terminal of its own."""
    site = sites.Site(f"http://127.0.0.1:{port}", data)
    environment = sites.environment(site) | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "run"],
        cwd=sites.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def told(process: "subprocess.Popen[str]") -> Iterator[str]:
    """What it says until it is ready."""
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if "Ctrl-C" in line:
            return


def descendants(pid: int) -> set[int]:
    """The processes that it started, and those that they started, as Linux tells them."""
    children: dict[int, set[int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        children.setdefault(int(fields[1]), set()).add(int(file.parent.name))
    found, waiting = set(), {pid}
    while waiting:
        waiting = set().union(*(children.get(one, set()) for one in waiting)) - found
        found |= waiting
    return found


def test_it_says_where_and_who_and_ends_whole_when_told(data: Path, port: int) -> None:
    process = start(data, port)
    try:
        said = "".join(told(process))
        assert f"http://127.0.0.1:{port}/fi/" in said, said
        assert [name for name in SIGN_INS if name not in said] == []
        assert requests.get(f"http://127.0.0.1:{port}/fi/", timeout=30).status_code == 200
        family = descendants(process.pid)
        assert len(family) >= 3, "a web server with its worker, and a queue"
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert (process.returncode, "Stopped." in rest, "Traceback" in rest) == (0, True, False), rest
    assert {pid for pid in family if Path(f"/proc/{pid}").exists()} == set()
    with closing(socket.socket()) as again:
        again.bind(("127.0.0.1", port))


def test_a_busy_port_is_told_at_once_with_what_to_do(tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said, _ = start(tmp_path, port).communicate(timeout=PATIENCE)
    assert f"Port {port} is taken; choose another: PORT=8001 make run" in said
    assert "Traceback" not in said
    assert not list(tmp_path.glob("*.sqlite3")), "nothing was built before"
