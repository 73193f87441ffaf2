"""A PostgreSQL cluster of the drill's own, in a folder of its own: made, killed, recovered, swept away."""

import contextlib
import os
import pwd
import signal
import subprocess
from pathlib import Path

import psycopg

from tests.drills import processes
from tests.drills.processes import Service

NAME = "drill"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL programs of this machine; None where no server is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return found[-1].parent if found else None


class Cluster(Service):
    """A cluster with one database; as durable as a real one, but for the sync of a machine that loses its power."""

    farewell = signal.SIGINT  # a fast shutdown: it waits for no client

    def __init__(self, folder: Path, installed: Path) -> None:
        self.installed = installed
        self.data, self.port = folder / "cluster", processes.free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/{NAME}"
        self.maintenance = self.url.removesuffix(NAME) + "postgres"
        options = {"cwd": folder}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            options |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        command = [str(installed / "postgres"), "-D", str(self.data), "-p", str(self.port), "-k", str(folder)]
        super().__init__(
            "PostgreSQL", [*command, "-c", "listen_addresses=127.0.0.1"], folder.parent / "postgres.log", **options
        )

    def create(self) -> None:
        """Make it, start it and give it its database."""
        command = [self.installed / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*command, "--locale=C.UTF-8"], check=True, capture_output=True, **self.options)
        self.revive()
        with psycopg.connect(self.maintenance, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {NAME}")

    def revive(self) -> None:
        """Start it and wait until it answers; after a kill it refuses until the last old process is gone."""

        def answers() -> bool:
            if self.process is None or self.process.poll() is not None:
                self.start()
            with contextlib.suppress(psycopg.Error), psycopg.connect(self.maintenance, connect_timeout=2):
                return True
            return False

        processes.wait_for(answers, "PostgreSQL")
