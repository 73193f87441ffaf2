"""How fresh the translations of a course are: translated, behind (since when, by which change), or missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courses import leaves, structures
from courses.models import Leaf, LessonPage, Structure, TestPage
from courses.models.lessons import CoursePart
from learning.models import Activity
from people.languages import LANGUAGES


class Freshness(StrEnum):
    """How a part stands in a language."""

    ORIGINAL = "original"
    FRESH = "fresh"
    STALE = "stale"
    DRAFT = "draft"
    MISSING = "missing"


@dataclass(frozen=True)
class Cell:
    """A part in one language; of a stale one the first change that it lacks."""

    language: str
    state: Freshness
    page: int | None = None
    since: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A part in every language."""

    title: str
    cells: tuple[Cell, ...]


def of(structure: Structure) -> list[Row]:
    """Every part of the structure in every language; three queries, however long the course."""
    places = structures.generations(structures.unpack(structure.modules))
    said = leaves.of(places)
    pages = _pages(places)
    rows = []
    for part in places:
        first = [leaf for leaf in said[part] if leaf.original]
        if first:
            cells = tuple(_cell(said[part], first, language, pages[part].get(language)) for language in LANGUAGES)
            rows.append(Row(first[-1].content["title"], cells))
    return rows


def _pages(activities: Mapping[int, int]) -> dict[int, dict[str, CoursePart]]:
    """The pages of these parts by language, published or not."""
    keys = dict(Activity.objects.filter(pk__in=activities).values_list("key", "pk"))
    found: dict[int, dict[str, CoursePart]] = {part: {} for part in activities}
    for model in (LessonPage, TestPage):
        for page in model.objects.filter(translation_key__in=keys).select_related("locale"):
            found[keys[page.translation_key]][page.locale.language_code] = page
    return found


def _cell(said: Sequence[Leaf], originals: Sequence[Leaf], language: str, page: CoursePart | None) -> Cell:
    number = page.pk if page else None
    own = [leaf for leaf in said if leaf.language == language]
    if own and own[-1].original:
        return Cell(language, Freshness.ORIGINAL, number)
    if not own:
        return Cell(language, Freshness.DRAFT if page else Freshness.MISSING, number)
    lacking = [leaf for leaf in originals if leaf.generation > own[-1].generation]
    if not lacking:
        return Cell(language, Freshness.FRESH, number)
    return Cell(language, Freshness.STALE, number, lacking[0].published_at, lacking[0].note)
