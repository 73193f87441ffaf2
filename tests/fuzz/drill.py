"""Sends hostile requests in process and judges the answers: no server's error, and no word of the other side."""

import io
import traceback
from collections import Counter
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection
from django.test import Client

from tests import tasks
from tests.fuzz.asking import Asked, Asker
from tests.visiting import browser, taken_back

WELL = {503}  # /healthz without a queue says that it is not well


@dataclass
class Drill:
    """What was sent and what came of it; people are known by their addresses, nobody by an empty one.

    ``inside`` are those who come into the admin: for others it is one and the same closed door.
    """

    seed: int
    hidden: dict[str, tuple[str, ...]]
    inside: tuple[str, ...]
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    def run(self, requests: int) -> None:
        """Send so many, each by somebody who is drawn with it, and each taken back."""
        asker = Asker(self.seed, known())
        clients = {who: browser(who) for who in self.hidden}
        for number in range(requests):
            asked = asker.draw()
            who = asker.rng.choice(self.inside if asked.path.startswith("/admin") and number % 5 else sorted(clients))
            with taken_back(clients[who]):
                self._send(clients[who], who, number, asked)

    def _send(self, client: Client, who: str, number: int, asked: Asked) -> None:
        named = f"seed {self.seed}, request {number} as {who or 'nobody'}: {asked}"
        try:
            body = {"wsgi.input": io.BytesIO(asked.body)}  # ends where it ends, whatever length was announced
            response = client.generic(asked.method, asked.path, asked.body, asked.kind, **body, **asked.headers)
            content = b"".join(response) if response.streaming else response.content
        except Exception as error:  # noqa: BLE001 (whatever comes through the whole site is what is looked for)
            self.faults.setdefault(told(error), f"{named}\n{''.join(traceback.format_exception(error)[-6:])}")
            return
        self.statuses[response.status_code] += 1
        if response.status_code >= 500 and not (response.status_code in WELL and asked.path.startswith("/healthz")):
            raised = getattr(response, "exc_info", None)
            kind = told(raised[1]) if raised else f"{response.status_code} without an error"
            lines = "".join(traceback.format_exception(raised[1])[-6:]) if raised else ""
            self.faults.setdefault(kind, f"{named}\n{lines}")
        for word in self.hidden[who]:
            if word in asked.path.lower():
                continue
            if word.encode() in content.lower() or word in str(response.headers).lower():
                self.faults.setdefault(f"{word} is told to {who or 'nobody'}", named)
        while tasks.failures:
            failed = tasks.failures.pop().errors[-1]
            self.faults.setdefault(f"task: {failed.exception_class_path}", f"{named}\n{failed.traceback[-800:]}")


def told(error: BaseException) -> str:
    """An error and the place where it was raised: by that the same fault is known again."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rpartition('site-packages/')[2]}:{frames[-1].lineno}" if frames else ""
    ours = next((f"{one.filename}:{one.lineno}" for one in reversed(frames) if "site-packages" not in one.filename), "")
    return f"{type(error).__name__} at {place} by {ours}"


def known() -> dict[str, list[str]]:
    """Numbers, identifiers and slugs that are there, of whomever they are."""
    found: dict[str, list[str]] = {"int": [], "uuid": [], "slug": [], "str": []}
    for model in apps.get_models():
        if model._meta.managed and model._meta.pk is not None:
            rows = model._default_manager.order_by("pk")
            found["int"] += [str(pk) for pk in rows.values_list("pk", flat=True)[:3] if isinstance(pk, int)]
            for name, kind in (("uuid", "uuid"), ("key", "uuid"), ("slug", "slug"), ("code", "slug")):
                if name in {one.name for one in model._meta.concrete_fields}:
                    found[kind] += [str(value) for value in rows.values_list(name, flat=True)[:3]]
    labels = {model._meta.app_label for model in apps.get_models()}
    found["str"] = sorted({*found["int"][:40], *found["uuid"], *found["slug"], *labels, "fi", "sv", "en"})
    return {kind: sorted(set(values)) for kind, values in found.items()}


def describe(drill: Drill, requests: int, seconds: float) -> str:
    """The drill in words."""
    lines = [f"{requests} requests in {seconds:.0f} s on {connection.vendor}, seed {drill.seed}"]
    lines += [f"  {status}: {count}" for status, count in sorted(drill.statuses.items())]
    lines.append(f"{len(drill.faults)} faults" if drill.faults else "No server's error, nothing told that is hidden.")
    lines += [f"\n{kind}\n  {place}" for kind, place in drill.faults.items()]
    return "\n".join(lines)
