"""One person's way through everything that is linked from where they begin; every form on the way is sent once.

What a form does is taken back before the next step, so the world stays as it was built.
"""

import re
import traceback
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, resolve

from tests import tasks, visiting
from tests.crawl import employers, judging, reading
from tests.crawl.sides import ADMIN, ANYBODY, ENTERING, Who, other

STARTS = ("/", "/fi/", "/fi/catalogue/", "/verify/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/no/such/page/")
SIGNED_IN = ("/fi/my/",)
INSIDE = ("/admin/",)
# Addresses of one shape lead to one view; so many of each are enough.
ENOUGH_OF_SITE, ENOUGH_OF_ADMIN = 3, 2
MOST = 1200
LEFT_OUT = re.compile(r"^/(static)/|^/(sv|en)/|^/admin/(sprite|jsi18n)/|\.(css|js)$")
VARIABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|[A-Z0-9]{4}(-[A-Z0-9]{4}){3}")
EXPECTED = tuple(
    re.compile(pattern)
    for pattern in (
        r"^/admin/bulk/.+/$",  # Wagtail's scripts put the numbers of the chosen rows behind it; of none it is not there
        r"^/admin/block-preview/$",  # likewise, the name of a block
        r"/999999/set_position/$",  # likewise, the number of a page
        r"^/admin/pages/\d+/privacy/$",  # drawn by Wagtail for whoever may publish, known to the script for all
        r"^/admin/reports/page-types-usage/$",  # a crumb above Wagtail's usage of a kind of page; fenced on purpose
        r"^/admin/pages/$",  # the search of Wagtail's front page, drawn also for those who work on no page
    )
)
QUIET = re.compile(r'"?(django_session|people_look|people_note|usersessions_usersession|savepoint)', re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    """One request of a walk: a page, or a form with what stood in it; and where it was found."""

    address: str
    found_on: str
    method: str = "GET"
    form: reading.Form | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.method} {self.address} (on {self.found_on})"


@dataclass
class Walk:
    """What somebody met."""

    who: Who
    client: Client
    faults: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    reached: dict[str, Step] = field(default_factory=dict)
    sent: dict[str, Step] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    shapes: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Ask for page after page, nearest first."""
        starts = [*STARTS]
        starts += SIGNED_IN if self.who.side or self.who == ADMIN else ()
        starts += INSIDE if self.who.role in ENTERING or self.who == ADMIN else ()
        waiting = deque(Step(address, "the start") for address in starts)
        while waiting:
            step = waiting.popleft()
            if self._wanted(step):
                waiting.extend(self._take(step))

    def _wanted(self, step: Step) -> bool:
        """A new step of a shape that has not been taken often enough."""
        if LEFT_OUT.search(step.address):
            return False
        named = shape(step)
        if step.form is None:
            if step.address in self.seen:
                return False
            self.seen.add(step.address)
        self.shapes[named] += 1
        enough = ENOUGH_OF_ADMIN if step.address.startswith("/admin/") else ENOUGH_OF_SITE
        if self.shapes[named] > (1 if step.form else enough):
            return False
        if sum(self.answers.values()) >= MOST:
            self.faults.append(f"more than {MOST} requests; {step} was not sent")
            return False
        return True

    def _take(self, step: Step) -> list[Step]:
        """Send one request, judge the answer, and say where it leads."""
        answer = ask(self.client, self.who, step)
        self.answers[answer.status] += 1
        self.faults += [f"{step}: {fault}" for fault in answer.faults]
        if answer.status == 0:
            return []
        if answer.refused:
            if not is_expected(self.who, step, answer):
                self.faults.append(f"{step}: leads to a refusal, {answer.status} {answer.location}")
            return []
        if step.form is None:
            self.reached[step.address] = step
        elif step.method == "POST":
            self.sent[shape(step)] = step
        if answer.location:
            inside = reading.read(f'<a href="{answer.location}">', step.address, email="").links
            return [Step(address, str(step)) for address in inside] if step.form is None else []
        if "html" not in answer.kind or (step.method == "POST" and answer.status >= 400):
            return []
        return self._onwards(step, answer.text)

    def _onwards(self, step: Step, text: str) -> list[Step]:
        """The links and forms of a page."""
        bait = employers.bait(other(self.who.side)) if self.who.side else employers.bait("alfa")
        page = reading.read(text, step.address, email=bait)
        links = [Step(address, step.address) for address in sorted(page.links)]
        known = [Step(address, f"a script of {step.address}") for address in sorted(page.known)]
        forms = [Step(form.action, step.address, form.method.upper(), form) for form in page.forms]
        return [*links, *forms, *known]


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    kind: str = ""
    text: str = ""
    location: str = ""
    refused: bool = False
    faults: list[str] = field(default_factory=list)
    wrote: list[str] = field(default_factory=list)


def ask(client: Client, who: Who, step: Step) -> Answer:
    """Send one request and judge what comes back; what a POST did has not happened for the next."""
    if step.method == "POST":
        with visiting.taken_back(client):
            return _ask(client, who, step)
    held = "sessionid" in client.cookies and client.cookies["sessionid"].value
    answer = _ask(client, who, step)
    if held and not client.cookies["sessionid"].value:
        answer.faults.append("signs out whoever only looks")
        client.cookies["sessionid"] = held
    return answer


def _ask(client: Client, who: Who, step: Step) -> Answer:
    data = _encoded(step)
    asked = f"{step.address} {data if step.form else ''}"
    answer = Answer()
    mail.outbox.clear()
    with connection.execute_wrapper(_notes(answer.wrote)):
        try:
            response = client.post(step.address, data) if step.method == "POST" else _get(client, step, data)
            content = judging.body(response)
        except Exception as error:  # noqa: BLE001 (whatever comes through the whole site is what is looked for)
            answer.faults.append("".join(traceback.format_exception(error)[-4:]))
            return answer
    answer.status, answer.kind = response.status_code, response.headers.get("Content-Type", "")
    answer.text = content.decode("utf-8", "replace") if "html" in answer.kind else ""
    answer.location = response.headers.get("Location", "")
    answer.refused = judging.is_refusal(response)
    if judging.is_error(response):
        raised = getattr(response, "exc_info", None)
        answer.faults.append(
            f"{answer.status} " + ("".join(traceback.format_exception(raised[1])[-4:]) if raised else "")
        )
    answer.faults += [f"tells {word}" for word in judging.told(who, response, content, asked=asked)]
    answer.faults += judging.written(mail.outbox, asked=asked)
    while tasks.failures:
        answer.faults.append(f"a task failed: {tasks.failures.pop().errors[-1].traceback[-600:]}")
    return answer


def _get(client: Client, step: Step, data: Mapping[str, Any]) -> Any:
    if step.form is None:
        return client.get(step.address)
    return client.get(urlsplit(step.address).path, data)


def _encoded(step: Step) -> Mapping[str, Any]:
    return step.form.sent() if step.form else QueryDict()


def _notes(wrote: list[str]) -> Any:
    """Notes which tables are written to, but for sessions and logs."""

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT INTO", "UPDATE", "DELETE FROM")) and not QUIET.search(sql[:80]):
            wrote.append(sql[:80])
        return execute(sql, params, many, context)

    return wrapper


def browser(who: Who) -> Client:
    """A Finnish browser of this person."""
    return visiting.browser(who.email if who.side or who == ADMIN else "", headers={"accept-language": "fi"})


def shape(step: Step) -> str:
    """The address without what differs among rows; of a query, and of a form, only the names stand."""
    parts = urlsplit(step.address)
    path = VARIABLE.sub("*", parts.path)
    if route_of(parts.path) == "wagtail_serve":
        path = re.sub(r"^/fi/(alfa|beta)-centre/(.+/)?([a-z]+/)?$", r"/fi/*/\3", path) + str(path.count("/"))
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    if path.startswith("/admin/"):
        path = re.sub(r"/(usage|create|add|bulk|ping)/[a-z]+/[a-z_]+", r"/\1/*", path)
        names = [re.search("export=[a-z]+|$", parts.query)[0] or "asked"] if names else []  # type: ignore[index]
    if step.form is None:
        return f"{path}?{'&'.join(names)}"
    fields = sorted({re.sub(r"[0-9a-f-]{36}|\d+", "*", name) for name in step.form.fields})
    return f"{step.method} {path} {'&'.join(fields)}"


def route_of(path: str) -> str:
    """The name of what answers there."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def is_expected(who: Who, step: Step, answer: Answer) -> bool:
    """Whether a refusal behind this link is as it should be: of what nobody linked, and of what asks to sign in."""
    asks_to_sign_in = who == ANYBODY and bool(answer.location)
    return "the start" in step.found_on or asks_to_sign_in or any(one.search(step.address) for one in EXPECTED)
