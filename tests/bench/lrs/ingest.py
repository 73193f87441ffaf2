"""Statements a second over HTTP: the store beside the floor on the same server, and beside bare COPY."""

import base64
import sys
import threading
import time
from collections.abc import Sequence

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from learning import activities, receiving
from learning.models import Activity, Identity, TaskRun
from lrs import credentials
from lrs.models import Credential, Statement
from people.models import User
from tests.bench import client, servers
from tests.bench.lrs import corpus, floor

KEY, SECRET = "bench", "bench-secret-of-a-client-0123456789"
TOKEN = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
HEADERS = f"Authorization: Basic {TOKEN}\r\nX-Experience-API-Version: 1.0.3\r\nContent-Type: application/json"
KNOWN, LEARNERS = 40, 200
FOLDING = ("statements stored", "tasks enqueued", "tasks run", "statements in them", "ms/statement in them")
HEADINGS = (
    "batch",
    "clients",
    "floor/s",
    "store/s",
    "share of the floor",
    "lowest to highest",
    "store p95 ms",
    "not 200",
    "floor's CPU µs",
    "store's CPU µs",
    "COPY/s",
)
MOST = {1: 2_500, 50: 14_000, 500: 18_000}  # statements a second that no run here exceeds: how many are made beforehand


@transaction.atomic
def prepare() -> list[str]:
    """A credential whose word counts, learners with identities, and activities that we know; answers their IRIs."""
    at = timezone.now()
    credentials.create(
        name="Bench", key=KEY, secret=SECRET, scopes=["all"], trusted_prefixes=[settings.IRI_BASE], at=at
    )
    for number in range(LEARNERS):
        person = User.objects.create_user(f"bench-{number}@example.org", given_name="Bench", family_name=str(number))
        Identity.objects.create(home_page=corpus.HOME, name=f"learner-{number}", person=person)
    keys = [person.uuid for person in User.objects.order_by("-pk")[:KNOWN]]
    made = [activities.describe(kind="LESSON", key=key, names={"en": "Known"}, at=at) for key in keys]
    for activity in made:
        activities.publish(activity, at=at)
    return list(Activity.objects.filter(kind="LESSON", key__in=keys).values_list("iri", flat=True))


def credential() -> Credential:
    """The credential that the bench's clients have."""
    return Credential.objects.get(key=KEY)


def measure(known: Sequence[str], sizes: Sequence[int], clients: Sequence[int], seconds: float, times: int) -> list:
    """A row for each batch size and number of clients: floor and store in turn, the middle of several rounds."""
    rows = []
    with connection.cursor() as cursor:
        floor.make_table(cursor, connection.vendor)
    with (
        servers.serving("tests.bench.lrs.floor_server:application", {}) as lowest,
        servers.serving("config.wsgi:application", {}) as store,
    ):
        send(lowest[0], "/floor/", corpus.bodies(1, 50, 20, known), 2, 1)
        send(store[0], "/xapi/statements", corpus.bodies(2, 500, 12, known), 4, 60)  # what a process comes to know
        for size in sizes:
            for number in clients:
                rows.append((size, number, *_cell((lowest, store), known, size, number, seconds, times)))
                print(f"  {rows[-1]}", file=sys.stderr, flush=True)
        crowd = corpus.overlapping(3, 50, 200, known)
        timing = send(store[0], "/xapi/statements", crowd, 8, seconds, again=True)
    figures = ("", f"{timing.rate * 50:.0f}", "", "", f"{timing.p95:.1f}", timing.wrong, "", "", "")
    return [*rows, ("50, overlapping", 8, *figures)]


def _cell(pair: tuple, known: Sequence[str], size: int, clients: int, seconds: float, times: int) -> list:
    """The medians of the rounds, by share; errors of all."""
    (floor_port, floor_process), (port, process) = pair
    rounds = []
    for turn in range(times):
        count = max(20 * clients, int(MOST[size] * seconds / size))
        bodies = corpus.bodies(1000 * size + 100 * clients + turn, size, count, known)
        before = servers.cpu_seconds(floor_process), servers.cpu_seconds(process)
        least = send(floor_port, "/floor/", bodies, clients, seconds)
        ours = send(port, "/xapi/statements", bodies, clients, seconds)
        spent = [
            1e6 * (servers.cpu_seconds(one) - used) / timing.requests / size
            for one, used, timing in zip((floor_process, process), before, (least, ours), strict=True)
        ]
        wrong = least.wrong + ours.wrong
        rounds.append((ours.rate / least.rate, least.rate * size, ours.rate * size, ours.p95, wrong, *spent))
    rounds.sort()
    share, lowest, rate, p95, _, floors, stores = rounds[len(rounds) // 2]
    copied = _copied(bodies, size, clients, seconds) if connection.vendor == "postgresql" else 0
    return [
        f"{lowest:.0f}",
        f"{rate:.0f}",
        f"{100 * share:.0f} %",
        f"{100 * rounds[0][0]:.0f} to {100 * rounds[-1][0]:.0f} %",
        f"{p95:.1f}",
        sum(entry[4] for entry in rounds),
        f"{floors:.0f}",
        f"{stores:.0f}",
        f"{copied:.0f}" if copied else "-",
    ]


def send(
    port: int, path: str, bodies: Sequence[bytes], clients: int, seconds: float, *, again: bool = False
) -> client.Timing:
    """POST the bodies, each once unless they may come again."""
    requests = [client.request(path, method="POST", body=body, headers=HEADERS) for body in bodies]
    return client.run(port, requests, clients=clients, seconds=seconds, again=again)


def _copied(bodies: Sequence[bytes], size: int, clients: int, seconds: float) -> float:
    """Statements a second by COPY into the floor's table, one transaction for each batch."""
    with connection.cursor() as cursor:
        floor.make_table(cursor, connection.vendor)
    made = [sorted(floor.rows(body)) for body in bodies]
    waiting, lock, done = iter(made), threading.Lock(), []
    until = time.perf_counter() + seconds

    def work() -> None:
        database = settings.DATABASES["default"]
        names = {"host": database["HOST"], "port": database["PORT"] or None, "user": database["USER"] or None}
        with psycopg.connect(dbname=database["NAME"], **names) as link:
            while time.perf_counter() < until:
                with lock:
                    listed = next(waiting, None)
                if listed is None:
                    return
                with link.cursor().copy(f"COPY bench_floor ({floor.COLUMNS}) FROM STDIN") as copy:
                    for row in listed:
                        copy.write_row(row)
                link.commit()
                done.append(size)

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)


def fold(seconds: float) -> list:
    """How long the worker takes to fold what was enqueued, one task after the other."""
    tasks = TaskRun.objects.filter(name="learning.tasks.fold_statements").order_by("enqueued_at")
    folded, said, spent = 0, 0, 0.0
    for task in tasks.iterator():
        began = time.perf_counter()
        receiving.fold(task.kwargs["uuids"], at=timezone.now())
        spent += time.perf_counter() - began
        folded, said = folded + 1, said + len(task.kwargs["uuids"])
        if spent > seconds:
            break
    stored = Statement.objects.count()
    return [(stored, tasks.count(), folded, said, f"{1000 * spent / max(1, said):.2f}")]
