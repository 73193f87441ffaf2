"""How fresh the translations of a course are: translated, behind (since when, by which change), or missing."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from courses import leaves, renderings, shapes
from courses.models import CoursePage, Leaf, LessonPage, ModulePage, TestPage
from courses.models.lessons import CoursePart
from courses.models.pages import CentrePart
from courses.segments import State
from learning.models import Activity
from people.languages import LANGUAGES

Pages = Mapping[UUID, Mapping[str, CentrePart]]


class Freshness(StrEnum):
    """How a page stands in a language."""

    ORIGINAL = "original"
    FRESH = "fresh"
    STALE = "stale"
    DRAFT = "draft"
    MISSING = "missing"


@dataclass(frozen=True)
class Cell:
    """A page in one language: how many texts of its draft are done; of a stale one the first change that it lacks."""

    language: str
    state: Freshness
    page: CentrePart | None = None
    since: datetime | None = None
    note: str = ""
    done: int = 0
    total: int = 0

    @property
    def translated(self) -> bool:
        """Whether every text of the draft is translated as the original now has it."""
        return self.page is not None and self.done == self.total

    @property
    def waits(self) -> bool:
        """Whether readers would get something else by publishing the draft."""
        return self.page is not None and (
            self.state in {Freshness.DRAFT, Freshness.STALE} or self.page.has_unpublished_changes
        )

    @property
    def ready(self) -> bool:
        """Whether it may be published now."""
        return self.state != Freshness.ORIGINAL and self.translated and self.waits


@dataclass(frozen=True)
class Row:
    """The course's own page, a module or a part in every language; ``page`` is the original."""

    title: str
    page: CentrePart
    cells: tuple[Cell, ...]

    @property
    def is_part(self) -> bool:
        """Whether it is a lesson or a test."""
        return isinstance(self.page, CoursePart)


@dataclass(frozen=True)
class Summary:
    """A language of a course: how many pages are what."""

    language: str
    fresh: int
    ready: int
    behind: int
    unfinished: int
    missing: int
    course: Cell

    @property
    def is_original(self) -> bool:
        """Whether the course was written in it."""
        return self.course.state == Freshness.ORIGINAL

    @property
    def is_shown(self) -> bool:
        """Whether readers meet the course in this language."""
        return self.course.page is not None and self.course.page.live


def of(course: CoursePage) -> list[Row]:
    """The course, its modules and their parts in every language, drafts too; few queries, however long the course."""
    originals = _originals(course)
    translations = _translations(originals)
    said = _said(originals)
    return [_row(page, translations[page.translation_key], said.get(page.translation_key, [])) for page in originals]


def summaries(rows: Sequence[Row]) -> list[Summary]:
    """What each language has, and what it lacks."""
    found = []
    for place, language in enumerate(LANGUAGES):
        cells = [row.cells[place] for row in rows]
        found.append(
            Summary(
                language=language,
                fresh=sum(cell.state == Freshness.FRESH for cell in cells),
                ready=sum(cell.ready for cell in cells),
                behind=sum(cell.state == Freshness.STALE for cell in cells),
                unfinished=sum(cell.state == Freshness.DRAFT and not cell.translated for cell in cells),
                missing=sum(cell.state == Freshness.MISSING for cell in cells),
                course=cells[0],
            )
        )
    return found


def _originals(course: CoursePage) -> list[CentrePart]:
    """The course, and the modules that it places with their parts; a course that was never published as its draft."""
    first: Any = course.original
    draft = first if first.live else first.get_latest_revision_as_object()
    placed = [placement.module_id for placement in draft.placements.all()]
    modules = ModulePage.objects.select_related("locale", "latest_revision").in_bulk(placed)
    parts = _below(modules.values())
    found: list[CentrePart] = [first]
    for number in placed:
        found += [modules[number], *(part for part in parts if part.path.startswith(modules[number].path))]
    return found


def _below(modules: Collection[ModulePage]) -> list[CoursePart]:
    """The lessons and tests of all modules, in their order."""
    inside = Q(pk__in=())
    for module in modules:
        inside |= Q(path__startswith=module.path)
    found: list[CoursePart] = []
    for model in (LessonPage, TestPage):
        found += model.objects.filter(inside).select_related("locale", "latest_revision")
    return sorted(found, key=lambda page: page.path)


def _translations(originals: Sequence[CentrePart]) -> Pages:
    """The pages in every language by key, published or not."""
    found: dict[UUID, dict[str, CentrePart]] = defaultdict(dict)
    for model in (CoursePage, ModulePage, LessonPage, TestPage):
        keys = [page.translation_key for page in originals if isinstance(page, model)]
        for page in model.objects.filter(translation_key__in=keys).select_related("locale", "latest_revision"):
            found[page.translation_key][page.locale.language_code] = page
    return found


def _said(originals: Sequence[CentrePart]) -> dict[UUID, list[Leaf]]:
    """What was published of each part, by its key."""
    keys = [page.translation_key for page in originals if isinstance(page, CoursePart)]
    activities = dict(Activity.objects.filter(key__in=keys).values_list("pk", "key"))
    return {activities[pk]: held for pk, held in leaves.of(activities).items()}


def _row(original: CentrePart, pages: Mapping[str, CentrePart], said: Sequence[Leaf]) -> Row:
    own = min([original, *pages.values()], key=lambda page: page.pk)
    history = renderings.history(own, said)
    cells = tuple(_cell(language, own, pages.get(language), said, history) for language in LANGUAGES)
    return Row(str(history[-1][1]["title"]), own, cells)


def _cell(
    language: str, original: CentrePart, page: CentrePart | None, said: Sequence[Leaf], history: renderings.History
) -> Cell:
    if page is None:
        return Cell(language, Freshness.MISSING)
    if page.pk == original.pk:
        return Cell(language, Freshness.ORIGINAL, page)
    model, revision = type(page), page.latest_revision
    draft = shapes.content_of_revision(model, revision.content) if revision else shapes.content(page)
    renders = revision.content.get("renders", {}) if revision else page.renders
    sheet = renderings.assemble(model, history, draft, renders)
    held = {"done": sheet.done, "total": sheet.total}
    if not isinstance(page, CoursePart):
        if not page.live:
            return Cell(language, Freshness.DRAFT, page, **held)
        shown = renderings.assemble(model, history, shapes.content(page), page.renders)
        behind = any(one.state == State.CHANGED for one in shown.segments)
        return Cell(language, Freshness.STALE if behind else Freshness.FRESH, page, **held)
    own = [leaf for leaf in said if leaf.language == language]
    if not own:
        return Cell(language, Freshness.DRAFT, page, **held)
    lacking = [leaf for leaf in said if leaf.original and leaf.generation > own[-1].generation]
    if not lacking:
        return Cell(language, Freshness.FRESH, page, **held)
    return Cell(language, Freshness.STALE, page, lacking[0].published_at, lacking[0].note, **held)
