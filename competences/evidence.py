"""What people have to show: their progress and certificates, read from the projections in two queries."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Q
from django.utils import timezone

from competences.demands import Column
from competences.judging import Cell, Demand, Held, Reached, judge
from learning.enums import AwardState
from learning.models import Award, Progress


class Evidence:
    """Progress and certificates of some people for some columns, by person and activity."""

    def __init__(self, people: Any, columns: Sequence[Column]) -> None:
        """Load them; ``people`` is a list of ids or a query set of them."""
        self.reached: dict[tuple[int, int], Reached] = {}
        self.held: dict[tuple[int, int], list[Held]] = {}
        zone = timezone.get_current_timezone()
        measured = {column.measured for column in columns}
        certified = {column.activity for column in columns if column.certified}
        rows = Progress.objects.filter(person__in=people, activity__in=measured) if measured else ()
        for row in _rows(rows, "person_id", "activity_id", "completed_at", "done", "total", "score"):
            self.reached[row[0], row[1]] = Reached(_day(row[2], zone), *row[3:])
        awards = Award.objects.filter(person__in=people, activity__in=certified) if certified else ()
        for row in _rows(awards, "person_id", "activity_id", "earned_at", "valid_until", "state", "in_review"):
            self.held.setdefault((row[0], row[1]), []).append(
                Held(
                    earned_on=_day(row[2], zone),
                    valid_until=row[3],
                    revoked=row[4] == AwardState.REVOKED,
                    expired=row[4] == AwardState.EXPIRED,
                    in_review=row[5],
                )
            )

    def cells(
        self, person: int, columns: Iterable[Column], demands: dict[int, Demand], *, day: date
    ) -> tuple[Cell, ...]:
        """The person's cells, one for each column."""
        return tuple(
            judge(
                demands.get(column.activity),
                reached=self.reached.get((person, column.measured)),
                held=self.held.get((person, column.activity), ()),
                day=day,
            )
            for column in columns
        )


def holding(column: Column, *, day: date) -> Any:
    """The people who meet the column's demand on the day, as a query: those whom ``judge`` calls met."""
    if not column.certified:
        return Progress.objects.filter(activity=column.activity, completed_at__isnull=False).values("person")
    good = Award.objects.order_by().filter(activity=column.activity, state=AwardState.EARNED, in_review=False)
    return good.filter(Q(valid_until=None) | Q(valid_until__gte=day)).values("person")


def _rows(found: Any, *fields: str) -> Iterable[tuple]:
    """Plain tuples: models would cost more than all the judging."""
    return found.order_by().values_list(*fields) if found != () else ()


def _day(moment: datetime | None, zone: tzinfo) -> Any:
    """The day of a moment in the site's time zone."""
    return moment.astimezone(zone).date() if moment else None
