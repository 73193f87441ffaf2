"""The door through which my learning asks what a person is expected to complete, by all their jobs."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language

from competences.demands import Book, Work
from competences.enums import CellState
from competences.evidence import Evidence
from learning import doors
from learning.doors import Due
from people.models import Job, User

DONE = {CellState.COMPLETED, CellState.PENDING, CellState.NOT_REQUIRED}


def dues(person: User, at: datetime) -> list[Due]:
    """What is asked of the person and not in order, with the day to act by; advice without a day comes along."""
    day = timezone.localdate(at)
    jobs = Job.objects.current(day).filter(person=person)
    work = [Work(*row) for row in jobs.values_list("organisation__path", "profession", "started_on")]
    if not work:
        return []
    book = Book(above=[job.path for job in work], day=day)
    demands = book.of(work)
    columns = book.columns([demands])
    cells = Evidence([person.pk], columns).cells(person.pk, columns, demands, day=day)
    language = get_language() or person.language
    paths = doors.addresses([column.way for column in columns], language)
    return [
        Due(
            activity_id=column.way[0],
            title=column.title(language),
            due_on=cell.deadline,
            path=paths.get(column.way[0], ""),
            mandatory=cell.mandatory,
        )
        for column, cell in zip(columns, cells, strict=True)
        if cell.state not in DONE
    ]
