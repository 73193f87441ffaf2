"""What a chunk of rows says and, when it is run, makes: set by set, in a number of queries that rows do not change."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.utils import timezone

from people import organising, rules
from people.enums import Fault, ImportKind, Staffing
from people.importing import checking, mapping
from people.importing.checking import Body, Known, Worker, Wrong
from people.importing.mapping import plain
from people.importing.reading import Row
from people.models import (
    Area,
    Import,
    ImportFault,
    ImportKey,
    ImportMade,
    Invitation,
    Job,
    Organisation,
    Profession,
    RoleProfile,
    User,
)

DEEPEST = 20
SHOWN = 120


class Details(NamedTuple):
    """What could differ about a job that is here already, in the order of the columns."""

    title: str = ""
    ended_on: date | None = None
    profile: int | None = None
    staffing: str = Staffing.OWN
    superior: int | None = None


@dataclass
class Outcome:
    """What came of a chunk."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[ImportFault] = field(default_factory=list)


def take(run: Import, rows: Sequence[Row], *, writing: bool, at: datetime) -> Outcome:
    """Look at the rows or, when ``writing``, make what they say."""
    outcome = Outcome()
    if run.kind == ImportKind.PEOPLE:
        _People(run, outcome, writing=writing, at=at).take(rows)
    else:
        _Organisations(run, outcome, writing=writing, at=at).take(rows)
    outcome.counts["faulty"] = len({fault.row for fault in outcome.faults if fault.fault != Fault.DIFFERS})
    outcome.counts["differing"] = sum(fault.fault == Fault.DIFFERS for fault in outcome.faults)
    return outcome


def digest(*parts: object) -> str:
    """Forty letters that stand for these parts."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:40]


def print_of(thing: Job | Organisation) -> str:
    """A digest of what somebody could change about it."""
    if isinstance(thing, Job):
        more = (thing.profile_id, thing.staffing, thing.reports_to_id)
        # Digests of imports from before these fields were there still fit
        return digest(thing.title, thing.ended_on, *(more if more != (None, Staffing.OWN, None) else ()))
    names = sorted(thing.names.items())
    return digest(names, thing.kind, thing.parent_id, thing.area_id, thing.valid_from, thing.valid_until)


def recognised(emails: Collection[str]) -> dict[str, int]:
    """The person of each address: their own, or another one that they have confirmed."""
    others = EmailAddress.objects.filter(email__in=emails, verified=True).values_list("email", "user_id")
    own = User.objects.order_by().filter(email__in=emails).values_list("email", "pk")
    return {**dict(others), **dict(own)}


class _Taking:
    """What both kinds of rows share."""

    def __init__(self, run: Import, outcome: Outcome, *, writing: bool, at: datetime) -> None:
        self.run, self.outcome, self.writing, self.at = run, outcome, writing, at

    def fault(self, row: Row, wrong: Wrong) -> None:
        """Note what is wrong with a cell, under the header of its column."""
        place = self.run.columns.get(wrong.field)
        column = self.run.headers[place] if place is not None else ""
        self.outcome.faults.append(
            ImportFault(
                run=self.run,
                row=row.number,
                column=_shown(column),
                fault=wrong.fault,
                value=_shown(wrong.value),
            )
        )

    def has_room(self, row: Row) -> bool:
        """Whether every cell stands below a header."""
        fits = not any(row.cells[len(self.run.headers) :])
        if not fits:
            self.fault(row, Wrong("", Fault.MANY_CELLS))
        return fits

    def values(self, row: Row) -> dict[str, str]:
        """The cells by field."""
        return mapping.values(self.run.columns, row.cells)

    def seen(self, keys: Iterable[str]) -> dict[str, int]:
        """Which of these the rows before this chunk have named, with their depth."""
        return dict(ImportKey.objects.filter(run=self.run, key__in=set(keys)).values_list("key", "depth"))

    def remember(self, keys: dict[str, int]) -> None:
        """Let the rows after this chunk know."""
        ImportKey.objects.bulk_create([ImportKey(run=self.run, key=key, depth=depth) for key, depth in keys.items()])


class _People(_Taking):
    """Rows of people and their jobs."""

    def take(self, rows: Sequence[Row]) -> None:
        """Recognise people and jobs, and make those that are new."""
        self._look_around(rows)
        workers = self._led(self._workers(rows))
        people = recognised({worker.email for _row, worker in workers})
        if self.writing:
            self._write(workers, people)
        else:
            self._count(workers, people)

    def _look_around(self, rows: Sequence[Row]) -> None:
        place = self.run.columns.get("organisation", -1)
        codes = {row.cells[place] for row in rows if 0 <= place < len(row.cells)}
        there = Organisation.objects.order_by().filter(code__in=codes).values_list("code", "pk", "path")
        self.organisations = {code: pk for code, pk, _path in there}
        self.employers = {code: rules.employer(path) for code, _pk, path in there}
        self.professions, professions = _worded(Profession.objects.order_by("-code"))
        self.profiles, profiles = _worded(RoleProfile.objects.order_by("-code"))
        self.known = Known(organisations=frozenset(self.organisations), professions=professions, profiles=profiles)

    def _workers(self, rows: Sequence[Row]) -> list[tuple[Row, Worker]]:
        found = []
        for row in rows:
            said = checking.worker(self.values(row), self.known) if self.has_room(row) else []
            if isinstance(said, Worker):
                found.append((row, said))
            else:
                for wrong in said:
                    self.fault(row, wrong)
        return found

    def _led(self, workers: Sequence[tuple[Row, Worker]]) -> list[tuple[Row, Worker]]:
        """Those whose superior, if any, works for the employer: here already, or by a row before."""
        emails = {worker.superior for _row, worker in workers if worker.superior}
        self.superiors = recognised(emails) if emails else {}
        day, self.leading = timezone.localdate(self.at), set[str]()
        if "superior" not in self.run.columns:
            return list(workers)
        by_number: dict[int, list[str]] = {}
        for email, pk in self.superiors.items():
            by_number.setdefault(pk, []).append(email)
        held = Job.objects.order_by().filter(rules.current(day), person__in=by_number)
        for pk, path in held.values_list("person", "organisation__path"):
            self.leading |= {self._leads(email, rules.employer(path)) for email in by_number[pk]}
        asked = {self._leads(worker.superior, self.employers[worker.organisation]) for _row, worker in workers}
        self.leading |= set(self.seen(asked))
        fit, new = [], dict[str, int]()
        for row, worker in workers:
            employer = self.employers[worker.organisation]
            if worker.superior and (
                worker.superior == worker.email or self._leads(worker.superior, employer) not in self.leading
            ):
                self.fault(row, Wrong("superior", Fault.NO_SUPERIOR, worker.superior))
                continue
            fit.append((row, worker))
            own = self._leads(worker.email, employer)
            if worker.started_on <= day and (worker.ended_on or day) >= day and own not in self.leading:
                self.leading.add(own)
                new[own] = 0
        if not self.writing:
            self.remember({key: 0 for key in new if key not in self.seen(new)})
        return fit

    def _leads(self, email: str, employer: str) -> str:
        """Stands for: somebody with this address works for this employer today."""
        return digest(self.run.uuid, "leads", email, employer)

    def _key(self, person: int, worker: Worker) -> tuple:
        organisation, profession = self.organisations[worker.organisation], self.professions[worker.profession]
        return person, organisation, profession, worker.started_on

    def _jobs(self, people: Iterable[int]) -> dict[tuple, Details]:
        """The jobs that these people have here, with what could differ."""
        fields = ("person_id", "organisation_id", "profession_id", "started_on")
        rows = Job.objects.order_by().filter(person__in=list(people), organisation__in=self.organisations.values())
        more = ("title", "ended_on", "profile_id", "staffing", "reports_to_id")
        return {row[:4]: Details(*row[4:]) for row in rows.values_list(*fields, *more)}

    def _details(self, worker: Worker, people: Mapping[str, int]) -> Details:
        """What the file tells of a job."""
        superior = self.superiors.get(worker.superior) or people.get(worker.superior)
        profile = self.profiles.get(worker.profile)
        return Details(worker.title, worker.ended_on, profile, worker.staffing or Staffing.OWN, superior)

    def _same(self, row: Row, worker: Worker, there: Details, people: Mapping[str, int]) -> None:
        """The job is here already; say so where the file tells otherwise of it. An empty cell tells of the last day."""
        told, cells = self._details(worker, people), worker.as_values()
        for name in ("ended_on", "title", "profile", "staffing", "superior"):
            if (cells[name] or name == "ended_on") and getattr(told, name) != getattr(there, name):
                self.fault(row, Wrong(name, Fault.DIFFERS, cells[name]))
                return
        self.outcome.counts["unchanged"] += 1

    def _count(self, workers: Sequence[tuple[Row, Worker]], people: dict[str, int]) -> None:
        """What running would make, given all rows before."""
        jobs = self._jobs(people.values())
        keys = {row: (self._digest(worker), self._digest(worker, job=True)) for row, worker in workers}
        seen = self.seen(key for pair in keys.values() for key in pair)
        new: dict[str, int] = {}
        for row, worker in workers:
            somebody, job = keys[row]
            if somebody not in seen and somebody not in new:
                self.outcome.counts["known" if worker.email in people else "people"] += 1
            there = jobs.get(self._key(people.get(worker.email, 0), worker))
            if there is not None:
                self._same(row, worker, there, people)
            elif job in seen or job in new:
                self.outcome.counts["unchanged"] += 1
            else:
                self.outcome.counts["jobs"] += 1
            new |= {key: 0 for key in (somebody, job) if key not in seen}
        self.remember(new)

    def _digest(self, worker: Worker, *, job: bool = False) -> str:
        rest = (worker.organisation, worker.profession, worker.started_on) if job else ()
        return digest(self.run.uuid, worker.email, *rest)

    def _write(self, workers: Sequence[tuple[Row, Worker]], people: dict[str, int]) -> None:
        new: dict[str, tuple[Row, User]] = {}
        for row, worker in workers:
            if worker.email not in people and worker.email not in new:
                new[worker.email] = (row, self._person(worker))
        made = User.objects.bulk_create([person for _row, person in new.values()])
        people = {**people, **{person.email: person.pk for person in made}}
        jobs, starting = self._jobs(people.values()), []
        for row, worker in workers:
            person = people[worker.email]
            key = self._key(person, worker)
            if key in jobs:
                self._same(row, worker, jobs[key], people)
                continue
            told = jobs[key] = self._details(worker, people)
            job = Job(
                person_id=person,
                organisation_id=key[1],
                profession_id=key[2],
                started_on=worker.started_on,
                ended_on=told.ended_on,
                title=told.title,
                profile_id=told.profile,
                staffing=told.staffing,
                reports_to_id=told.superior if told.superior != person else None,
            )
            starting.append((row, job))
        organising.employ_all([job for _row, job in starting])
        self.outcome.counts.update(people=len(made), jobs=len(starting))
        ledger = [ImportMade(run=self.run, row=row.number, person=person) for row, person in new.values()]
        ledger += [ImportMade(run=self.run, row=row.number, job=job, print=print_of(job)) for row, job in starting]
        ImportMade.objects.bulk_create(ledger)
        if self.run.invites:
            self._invite(made)

    def _person(self, worker: Worker) -> User:
        """Somebody who has no password yet."""
        return User(
            email=worker.email,
            given_name=worker.given_name,
            family_name=worker.family_name,
            language=worker.language,
            password=make_password(None),
            joined_at=self.at,
        )

    def _invite(self, people: Sequence[User]) -> None:
        """Invitations that are sent once everything is imported."""
        Invitation.objects.bulk_create(
            [
                Invitation(person=person, by_id=self.run.by_id, run=self.run, made_at=self.at, made_person=True)
                for person in people
            ]
        )


class _Organisations(_Taking):
    """Rows of organisations; whatever stands above another stands before it."""

    def take(self, rows: Sequence[Row]) -> None:
        """Recognise organisations by code, and make those that are new."""
        self.areas = dict(Area.objects.order_by().values_list("code", "pk"))
        bodies = self._bodies(rows)
        named = {body.code for _row, body in bodies} | {body.parent for _row, body in bodies}
        self.there = {one.code: one for one in Organisation.objects.order_by().filter(code__in=named)}
        self.depths = {one.code: one.path.count("/") - 1 for one in self.there.values()}
        self.before = self._before({body.code for _row, body in bodies} | named)
        new: dict[str, tuple[Row, Body]] = {}
        for row, body in bodies:
            if self._is_new(row, body, new):
                new[body.code] = (row, body)
                self.depths[body.code] = self.depths.get(body.parent, 0) + 1
        self.outcome.counts["organisations"] = len(new)
        if self.writing:
            self._write(new)
        else:
            self.remember({digest(self.run.uuid, code): self.depths[code] for code in new})

    def _bodies(self, rows: Sequence[Row]) -> list[tuple[Row, Body]]:
        found = []
        known = Known(areas=frozenset(self.areas))
        for row in rows:
            said = checking.body(self.values(row), known) if self.has_room(row) else []
            if isinstance(said, Body):
                found.append((row, said))
            else:
                for wrong in said:
                    self.fault(row, wrong)
        return found

    def _before(self, codes: Collection[str]) -> set[str]:
        """The codes that rows before this chunk have made; their depths are noted."""
        if self.writing:
            made = ImportMade.objects.filter(run=self.run, organisation__in=[one.pk for one in self.there.values()])
            numbers = set(made.order_by().values_list("organisation", flat=True))
            return {code for code, one in self.there.items() if one.pk in numbers}
        keys = {digest(self.run.uuid, code): code for code in codes}
        seen = self.seen(keys)
        self.depths |= {keys[key]: depth for key, depth in seen.items()}
        return {keys[key] for key in seen}

    def _is_new(self, row: Row, body: Body, new: Collection[str]) -> bool:
        """Whether this row makes an organisation; if not, its fault is noted or it is counted as unchanged."""
        fault = None
        if body.code in new or body.code in self.before:
            fault = Wrong("code", Fault.TWICE, body.code)
        elif body.code in self.there:
            if self._differs(body, self.there[body.code]):
                fault = Wrong("code", Fault.DIFFERS, body.code)
            else:
                self.outcome.counts["unchanged"] += 1
                return False
        elif body.parent and body.parent not in self.depths:
            fault = Wrong("parent", Fault.NO_PARENT, body.parent)
        elif self.depths.get(body.parent, 0) >= DEEPEST:
            fault = Wrong("parent", Fault.TOO_DEEP, body.parent)
        if fault:
            self.fault(row, fault)
        return fault is None

    def _differs(self, body: Body, one: Organisation) -> bool:
        """Whether the file says something else than what is here; what it leaves empty says nothing."""
        parent = self.there.get(body.parent)
        said = (
            (body.kind, one.kind),
            (parent.pk if parent else body.parent, one.parent_id),
            (body.valid_from, one.valid_from),
            (body.valid_until, one.valid_until),
            (self.areas.get(body.area), one.area_id),
            *((name, one.names.get(language)) for language, name in body.names.items()),
        )
        return any(told and told != here for told, here in said)

    def _write(self, new: dict[str, tuple[Row, Body]]) -> None:
        made: dict[str, Organisation] = {}
        for code, (_row, body) in new.items():
            made[code] = Organisation(
                code=code,
                kind=body.kind,
                names=body.names,
                parent=made.get(body.parent) or self.there.get(body.parent),
                area_id=self.areas.get(body.area),
                valid_from=body.valid_from,
                valid_until=body.valid_until,
            )
        organising.found_all(list(made.values()))
        ImportMade.objects.bulk_create(
            ImportMade(run=self.run, row=row.number, organisation=made[code], print=print_of(made[code]))
            for code, (row, _body) in new.items()
        )


def _shown(text: str) -> str:
    """What can be stored and shown of a cell that may hold anything."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:SHOWN])


def _worded(rows: QuerySet[Any]) -> tuple[dict[str, int], dict[str, str]]:
    """The numbers of rows by code, and the codes by every plain code or name."""
    numbers: dict[str, int] = {}
    words: dict[str, str] = {}
    for pk, code, names in rows.values_list("pk", "code", "names"):
        numbers[code] = pk
        words |= {plain(name): code for name in names.values()}
    return numbers, words | {plain(code): code for code in numbers}
