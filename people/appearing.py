"""How people appear to others who take part in the same thing: as each of them chose, and not at all until they do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from people.enums import ShownAs
from people.models import Job, Organisation, User


@dataclass(frozen=True)
class Shown:
    """Somebody as others see them; profession and employer only where that was chosen."""

    name: str
    profession: str = ""
    employer: str = ""


def shown(people: Collection[User], *, day: date) -> list[Shown]:
    """Those who let themselves be seen, by name; two queries at most, for any number.

    Of several jobs the one that began last is shown. Whoever has no name, or was forgotten, is never shown.
    """
    seen = [one for one in people if one.shown_as != ShownAs.HIDDEN and one.given_name and not one.is_erased]
    works = _works([one.pk for one in seen if one.shown_as == ShownAs.NAME_AND_WORK], day)
    found = []
    for one in seen:
        profession, employer = works.get(one.pk, ("", ""))
        name = one.given_name if one.shown_as == ShownAs.GIVEN_NAME else one.name
        found.append(Shown(name, profession, employer))
    return sorted(found, key=lambda one: (one.name.casefold(), one.profession, one.employer))


def _works(people: Collection[int], day: date) -> dict[int, tuple[str, str]]:
    """Profession and employer of each, the employer being the top of its tree of units."""
    if not people:
        return {}
    jobs = list(
        Job.objects.current(day)
        .filter(person__in=people)
        .order_by("started_on", "pk")
        .select_related("organisation", "profession")
    )
    tops = {job.pk: int(job.organisation.path.split("/")[1]) for job in jobs}
    employers = Organisation.objects.in_bulk(set(tops.values()))
    return {job.person_id: (job.profession.name, employers[tops[job.pk]].name) for job in jobs}
