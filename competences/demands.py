"""What is demanded of whom: requirements in force, matched with the places where people work.

A requirement applies to a job when its organisation is the job's or lies above it, and when it is for all professions
or for the job's own. Two requirements for the same activity make one demand, the stricter one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from competences import rules
from competences.enums import Obligation
from competences.judging import Demand, stricter
from competences.models import Requirement
from learning.enums import Kind
from people import rules as people_rules
from people.languages import pick


class Work(NamedTuple):
    """A job as far as demands depend on it: where, as what and since when."""

    path: str
    profession: int
    started_on: date


@dataclass(frozen=True)
class Column:
    """Something that is demanded of somebody: a column of the matrix, a row of a person's page."""

    activity: int
    kind: str
    key: UUID
    texts: tuple[tuple[str, str], ...]
    training: int | None
    training_kind: str
    mandatory: bool
    position: tuple[int, str]

    @property
    def titles(self) -> dict[str, str]:
        """What is demanded, by language."""
        return dict(self.texts)

    def title(self, language: str | None) -> str:
        """What is demanded, in the reader's language and without soft hyphens."""
        return pick(self.titles, language).replace("\u00ad", "")

    @property
    def certified(self) -> bool:
        """Whether a certificate has to be held."""
        return self.kind == Kind.CERTIFICATION

    @property
    def measured(self) -> int:
        """The activity whose progress says how far a person is."""
        return self.training or self.activity if self.certified else self.activity

    @property
    def way(self) -> tuple[int, str]:
        """The activity, with its kind, that a person goes through to meet the demand."""
        return (self.training, self.training_kind) if self.training else (self.activity, self.kind)


class Book:
    """The requirements that can touch some places, loaded once, and the demands they make of people who work there."""

    def __init__(self, *, above: Iterable[str], below: Iterable[str] = (), day: date) -> None:
        """Load what is in force on the day for organisations with these paths, and for those below some."""
        ids = {pk for path in above for pk in rules.line(path)}
        wanted = Q(organisation__in=ids) | people_rules.below(below, "organisation__path")
        found = Requirement.objects.active_on(day).filter(wanted)
        self.requirements: Sequence[Requirement] = list(
            found.select_related("activity", "training", "organisation")
            .prefetch_related("professions")
            .order_by("position", "code")
        )
        self._professions = {
            requirement.pk: {profession.pk for profession in requirement.professions.all()}
            for requirement in self.requirements
        }
        self._known: dict[tuple[str, int], list[Requirement]] = {}

    def of(self, work: Iterable[Work]) -> dict[int, Demand]:
        """What is demanded, by activity, of somebody who has these jobs."""
        demands: dict[int, Demand] = {}
        for job in work:
            for requirement in self._applying(job):
                demand = _demand(requirement, job.started_on)
                known = demands.get(requirement.activity_id)
                demands[requirement.activity_id] = stricter(known, demand) if known else demand
        return demands

    def _applying(self, job: Work) -> list[Requirement]:
        """The requirements that apply at this place for this profession."""
        place = (job.path, job.profession)
        if place not in self._known:
            line = set(rules.line(job.path))
            self._known[place] = [
                requirement
                for requirement in self.requirements
                if requirement.organisation_id in line and self._fits(requirement, job.profession)
            ]
        return self._known[place]

    def _fits(self, requirement: Requirement, profession: int) -> bool:
        """Whether the requirement is for this profession; without any it is for all."""
        wanted = self._professions[requirement.pk]
        return not wanted or profession in wanted

    def asking(self, column: Column, *, mandatory: bool = False) -> Q:
        """The condition that a job has what the column is about demanded of it, or only demanded as mandatory."""
        found = Q(pk__in=[])
        for one in self.requirements:
            if one.activity_id == column.activity and (one.obligation == Obligation.MANDATORY or not mandatory):
                wanted = self._professions[one.pk]
                work = Q(profession__in=wanted) if wanted else Q()
                found |= people_rules.below([one.organisation.path], "organisation__path") & work
        return found

    def columns(self, demands: Iterable[dict[int, Demand]]) -> tuple[Column, ...]:
        """One column for each activity demanded of somebody; what is mandatory for anybody comes first."""
        mandatory: dict[int, bool] = {}
        for one in demands:
            for activity, demand in one.items():
                mandatory[activity] = mandatory.get(activity, False) or demand.mandatory
        first: dict[int, Requirement] = {}
        for requirement in self.requirements:
            if requirement.activity_id in mandatory:
                first.setdefault(requirement.activity_id, requirement)
        made = [_column(requirement, mandatory=mandatory[pk]) for pk, requirement in first.items()]
        return tuple(sorted(made, key=lambda column: (not column.mandatory, column.position)))


def _demand(requirement: Requirement, started_on: date) -> Demand:
    """What the requirement means for somebody whose job started on that day."""
    due = None
    if requirement.due_days is not None:
        due = max(started_on, requirement.active_from) + timedelta(days=requirement.due_days)
    return Demand(
        mandatory=requirement.obligation == Obligation.MANDATORY,
        due_on=due,
        certified=requirement.activity.kind == Kind.CERTIFICATION,
    )


def _column(requirement: Requirement, *, mandatory: bool) -> Column:
    """The column of a requirement's activity."""
    texts = requirement.titles or requirement.activity.names
    return Column(
        activity=requirement.activity_id,
        kind=requirement.activity.kind,
        key=requirement.activity.key,
        texts=tuple(sorted(texts.items())),
        training=requirement.training_id,
        training_kind=requirement.training.kind if requirement.training else "",
        mandatory=mandatory,
        position=(requirement.position, requirement.code),
    )
