"""What employers ask of whom: the only writer of ``Requirement`` besides the administrators' screens."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from competences.enums import Obligation
from competences.models import Requirement
from learning.models import Activity
from people.models import Organisation, Profession


def keep(
    code: str,
    *,
    activity: Activity,
    organisation: Organisation,
    active_from: date,
    training: Activity | None = None,
    titles: Mapping[str, str] | None = None,
    professions: Iterable[Profession] = (),
    obligation: str = Obligation.MANDATORY,
    due_days: int | None = None,
    position: int = 0,
    active_until: date | None = None,
) -> Requirement:
    """Make the requirement or bring it up to date; without professions it is for all of them."""
    with transaction.atomic():
        requirement = Requirement.objects.select_for_update().filter(code=code).first() or Requirement(code=code)
        requirement.activity, requirement.training = activity, training
        requirement.organisation, requirement.titles = organisation, dict(titles or {})
        requirement.obligation, requirement.due_days = Obligation(obligation), due_days
        requirement.position = position
        requirement.active_from, requirement.active_until = active_from, active_until
        requirement.full_clean()
        requirement.save()
        requirement.professions.set(professions)
    return requirement


def end(requirement: Requirement, *, on: date) -> None:
    """The day is the last one on which the requirement holds."""
    Requirement.objects.filter(pk=requirement.pk).update(active_until=on)
