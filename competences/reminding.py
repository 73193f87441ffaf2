"""Reminders: a manager asks people to put a competence right; each person gets one a day at most for each thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from competences.demands import Column
from competences.judging import Cell
from competences.matrix import Member
from learning import doors
from people import audit, mail
from people.models import Mail, User


@dataclass(frozen=True)
class Sent:
    """How many people were reminded now, and how many had been today already."""

    new: int
    already: int


def key(column: Column, member: Member, *, day: date) -> str:
    """What makes a reminder the same one: the thing, the person and the day, whoever sends it."""
    return f"reminder:{column.activity}:{member.uuid}:{day.isoformat()}"


def reminded(column: Column, members: Iterable[Member], *, day: date) -> set[int]:
    """Who of these people has got today's reminder."""
    keys = {key(column, member, day=day): member.pk for member in members}
    return {keys[found] for found in Mail.objects.filter(key__in=keys).values_list("key", flat=True)}


def send(manager: User, column: Column, wanted: Sequence[tuple[Member, Cell]], *, at: datetime) -> Sent:
    """Write a mail to each of these people who has not got today's yet."""
    day = timezone.localdate(at)
    done = reminded(column, [member for member, _ in wanted], day=day)
    people = User.objects.in_bulk([member.pk for member, _ in wanted if member.pk not in done])
    paths = {
        language: doors.addresses([column.way], language).get(column.way[0], "")
        for language in {person.language for person in people.values()}
    }
    for member, cell in wanted:
        if member.pk not in people:
            continue
        person = people[member.pk]
        mail.post(
            person,
            template="team_reminder",
            context={
                "title": column.title(person.language),
                "cell": cell,
                "path": paths[person.language],
                "manager": manager.name,
            },
            key=key(column, member, day=day),
            at=at,
        )
        audit.note(manager, "remind", person, at=at, activity=str(column.key))
    return Sent(new=len(people), already=len(done))
