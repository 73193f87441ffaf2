"""All that a learner wrote for themselves, by course and lesson: their notes and their reflections. Reads only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from courses import leaves, outline, pieces
from courses.models import Edition, Leaf, Reflection
from courses.noting import NOTE
from courses.outline import Part
from learning import doors
from learning.enums import Kind
from learning.models import Activity, Component, Enrolment
from people.languages import pick
from people.models import User


@dataclass(frozen=True)
class Text:
    """One text: what was asked, and what was written."""

    prompt: str
    text: str
    saved_at: datetime
    anchor: str


@dataclass(frozen=True)
class Chapter:
    """A lesson with the texts that were written in it; no path where it cannot be read any more."""

    title: str
    path: str
    language: str
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Book:
    """A course with its lessons in their order."""

    title: str
    path: str
    language: str
    chapters: tuple[Chapter, ...]

    @property
    def saved_at(self) -> datetime:
        """When something was written last."""
        return max(text.saved_at for chapter in self.chapters for text in chapter.texts)


@dataclass(frozen=True)
class Place:
    """Where a lesson stands: in which course, in which language, and where in it."""

    edition: Edition
    part: Part
    number: int


def of(person: User, *, language: str, query: str = "") -> list[Book]:
    """What the person wrote, the course that was written in last first; with a query, the texts that have its words."""
    own: dict[int, dict[str, Reflection]] = {}
    for row in Reflection.objects.visible_to(person).select_related("activity").order_by("saved_at", "pk"):
        own.setdefault(row.activity_id, {})[str(row.key)] = row
    places = _places(person, own, language)
    courses = {place.edition.version.activity_id for place in places.values()}
    paths = doors.addresses([(pk, Kind.COURSE) for pk in courses], language)
    said = Leaf.objects.filter(withdrawn_at=None).in_bulk([place.part.leaf for place in places.values()])
    books: dict[int, list[tuple[int, Chapter]]] = {}
    titles: dict[int, Edition] = {}
    for activity, rows in own.items():
        place = places.get(activity)
        course = place.edition.version.activity_id if place else 0
        chapter = _chapter(rows, place, said, reachable=course in paths, language=language)
        books.setdefault(course, []).append((place.number if place else 0, chapter))
        if place:
            titles[course] = place.edition
    made = [
        _book(titles.get(course), chapters, reachable=course in paths, language=language)
        for course, chapters in books.items()
    ]
    return sorted(_narrowed(made, query), key=lambda book: book.saved_at, reverse=True)


def _places(person: User, activities: Collection[int], language: str) -> dict[int, Place]:
    """Where each lesson stands among the courses that the person took, in their version and best language."""
    taken = dict(Enrolment.objects.filter(person=person).order_by("enrolled_at").values_list("activity", "version"))
    placed = Component.objects.filter(version__activity__in=taken, activity__in=activities)
    editions = Edition.objects.filter(version__in=placed.values("version")).select_related("version")
    order = [language, "fi", "sv", "en"]
    found: dict[int, Place] = {}
    ranked = sorted(
        editions,
        key=lambda one: (
            taken[one.version.activity_id] != one.version_id,
            order.index(one.language),
            -one.version.number,
            one.pk,
        ),
    )
    for edition in ranked:
        for number, part in enumerate(outline.unpack(edition.contents).parts):
            if part.activity in activities:
                found.setdefault(part.activity, Place(edition, part, number))
    return found


def _chapter(
    rows: dict[str, Reflection], place: Place | None, said: dict[int, Leaf], *, reachable: bool, language: str
) -> Chapter:
    """One lesson with its texts, each under what was asked."""
    leaf = said.get(place.part.leaf) if place else None
    activity: Activity = next(iter(rows.values())).activity
    texts = pieces.written(leaves.as_lesson(leaf) if leaf else None, rows)
    return Chapter(
        title=place.part.title if place else pick(activity.names, language),
        path=f"{place.edition.path}{place.part.path}" if place and leaf and reachable else "",
        language=place.part.language if place and place.part.language != language else "",
        texts=tuple(
            Text(
                prompt=text["prompt"],
                text=text["text"],
                saved_at=rows[text["key"]].saved_at,
                anchor="#note" if text["key"] == str(NOTE) else f"#reflection-{text['key']}",
            )
            for text in texts
        ),
    )


def _book(edition: Edition | None, chapters: list[tuple[int, Chapter]], *, reachable: bool, language: str) -> Book:
    """One course; what stands in none that the person took comes under a name of its own."""
    ordered = tuple(chapter for _number, chapter in sorted(chapters, key=lambda one: (one[0], one[1].title)))
    if edition is None:
        return Book(_("Elsewhere"), "", "", ordered)
    spoken = edition.language if edition.language != language else ""
    return Book(edition.title, edition.path if reachable else "", spoken, ordered)


def _narrowed(books: Iterable[Book], query: str) -> Iterable[Book]:
    """The texts in which, or in whose headings, all words of the query stand."""
    words = _plain(query).split()
    for book in books:
        chapters = []
        for chapter in book.chapters:
            titles = f"{book.title} {chapter.title}"
            texts = tuple(one for one in chapter.texts if _has(f"{titles} {one.prompt} {one.text}", words))
            if texts:
                chapters.append(replace(chapter, texts=texts))
        if chapters:
            yield replace(book, chapters=tuple(chapters))


def _has(text: str, words: Iterable[str]) -> bool:
    """Whether all words stand in the text."""
    plain = _plain(text)
    return all(word in plain for word in words)


def _plain(text: str) -> str:
    """A text for comparing: no capitals, no soft hyphens."""
    return text.replace("\u00ad", "").casefold()
