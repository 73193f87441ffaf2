"""What a viewer narrows a team to, read from an address; a place or profession not theirs does not exist."""

from collections.abc import Mapping

from django.http import Http404

from competences.matrix import Filters, Team

GAPS = "gaps"
UNIT = "unit"
PROFESSION = "profession"
SHOW = "show"


def read(query: Mapping[str, str], team: Team) -> Filters:
    """The filters of a request; an unknown unit or profession, and anybody else's, is 404."""
    unit = profession = None
    if code := query.get(UNIT):
        unit = next((one for one in team.places.values() if one.code == code), None)
        if unit is None:
            raise Http404
    if code := query.get(PROFESSION):
        profession = next((one for one in team.professions.values() if one.code == code), None)
        if profession is None:
            raise Http404
    return Filters(unit=unit, profession=profession, gaps=query.get(SHOW) == GAPS)


def written(filters: Filters) -> dict[str, str]:
    """The filters as parameters of an address."""
    found = {}
    if filters.unit:
        found[UNIT] = filters.unit.code
    if filters.profession:
        found[PROFESSION] = filters.profession.code
    if filters.gaps:
        found[SHOW] = GAPS
    return found
