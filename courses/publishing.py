"""Publishing: pages become activities, leaves, versions, editions and cards of the catalogue.

Called whenever a course, a module or a part of one was published, unpublished, moved or renamed. It reads what is live
and brings everything derived from it in line, so calling it once too often changes nothing. The structure (which
modules and parts, in which order) is the original page's; a translation gives words to it, and what it lacks is read in
the original's language. Whoever is enrolled keeps the version they began with, unless a change is invalidating.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from wagtail.models import Page

from courses import leaves, outline, renderings, structures, tasks
from courses.enums import Change
from courses.models import CoursePage, Edition, LessonPage, ModulePage, Placement, Structure, TestPage
from courses.models.lessons import CoursePart
from courses.models.pages import Changing
from courses.outline import News
from courses.structures import ModulePlace, Modules, PartPlace
from learning import activities, catalogue
from learning.enums import Form, Kind, Mode
from learning.models import Activity, Component, Enrolment, Version
from people.languages import LANGUAGES, pick
from people.models import Centre

THRESHOLD = 0.9
PARTS: tuple[type[CoursePart], ...] = (LessonPage, TestPage)
CONTENT = (CoursePage, ModulePage, *PARTS)


@dataclass(frozen=True)
class Told:
    """What is known of a change: its kind, by language what changed, and whether something was taken back."""

    change: str = Change.MINOR
    notes: Mapping[str, str] = field(default_factory=dict)
    withdrawn: bool = False


QUIET = Told()
_held: ContextVar[dict[UUID, Told] | None] = ContextVar("held", default=None)  # courses that wait for ``together``
WEIGHT = [Change.EDITORIAL, Change.MINOR, Change.INVALIDATING]


@contextmanager
def together(*, at: datetime) -> Iterator[None]:
    """Pages that are published inside are one publication: each course that they touch gets one version."""
    with transaction.atomic():
        held: dict[UUID, Told] = {}
        token = _held.set(held)
        try:
            yield
        finally:
            _held.reset(token)
        _lock(sorted(held))
        for key in sorted(held):
            publish_course(key, at=at, told=held[key])


def _hold(key: UUID, told: Told, *, at: datetime) -> None:
    """Publish the course now, or put it with what else is said of it: the gravest change, and everybody's notes."""
    held = _held.get()
    if held is None:
        publish_course(key, at=at, told=told)
        return
    before = held.get(key)
    if before is None:
        held[key] = told
        return
    change = max(before.change, told.change, key=lambda kind: WEIGHT.index(Change(kind)))
    notes = {
        code: " ".join(dict.fromkeys(text for text in (before.notes.get(code), told.notes.get(code)) if text))
        for code in {**before.notes, **told.notes}
    }
    held[key] = Told(change, notes, before.withdrawn or told.withdrawn)


def changed(page: Page, *, at: datetime) -> None:
    """Bring in line whatever a change of this page touches: itself, and the courses that show it."""
    with transaction.atomic():
        told = _told(page)
        if page.live and isinstance(page, CoursePage | ModulePage) and _is_followed(page):
            renderings.follow(page)
        if isinstance(page, CoursePage):
            _hold(page.translation_key, told, at=at)
            return
        courses = courses_showing(page)
        _lock(courses, also=[page.translation_key])
        if isinstance(page, PARTS):
            withdrawn = _part_changed(page, at=at)
            told = told if page.live else Told(Change.INVALIDATING, withdrawn=withdrawn)
        for key in courses:
            _hold(key, told, at=at)


def gone(page: Page, *, at: datetime) -> None:
    """A page was deleted: what it said is taken back, and whatever showed it is brought in line."""
    if isinstance(page, PARTS):
        page.live = False
    if isinstance(page, CONTENT):
        changed(page, at=at)


def _lock(courses: Collection[UUID], *, also: Collection[UUID] = ()) -> None:
    """Publish one after the other whatever shares a course or a part; locked in one order, so that nobody is stuck."""
    placed = Placement.objects.filter(course__translation_key__in=courses).values_list("module__path", flat=True)
    keys = {*courses, *also}
    for path in set(placed):
        for model in PARTS:
            keys |= set(model.objects.filter(path__startswith=path).values_list("translation_key", flat=True))
    list(Activity.objects.select_for_update(no_key=True).filter(key__in=keys).order_by("pk"))


def _told(page: Page) -> Told:
    """What the author said of this publication; the next one is asked anew."""
    if not isinstance(page, Changing) or not page.live:
        return QUIET
    notes = {page.locale.language_code: page.change_note} if page.change_note else {}
    type(page).objects.filter(pk=page.pk).update(change=Change.MINOR, change_note="")
    return Told(page.change if page.is_original else Change.MINOR, notes)


def _is_followed(page: Page) -> bool:
    """Whether a translation's publication brings it up to date with its original."""
    return not isinstance(page, Changing) or page.change != Change.EDITORIAL


def _part_changed(page: CoursePart, *, at: datetime) -> bool:
    """Keep what a lesson or test says now, or take it back; answers whether its original was taken back."""
    language = page.locale.language_code
    if not page.live:
        activity = Activity.objects.filter(kind=page.kind, key=page.key).first()
        return activity is not None and leaves.withdraw(activity, language, at=at)
    pages = _translations(type(page), [page.key])
    activity, version = _publish_part(pages, at=at)
    own = next(each for each in pages if each.pk == page.pk)
    own.change, own.change_note = page.change, page.change_note
    kept = leaves.keep(own, activity, version, at=at, caught_up=renderings.is_caught_up(own))
    if _is_followed(page) and leaves.is_up_to_date(kept):
        renderings.follow(own)
    return False


def courses_showing(page: Page) -> list[UUID]:
    """The keys of the courses that this page is, holds or is shown by."""
    below = CoursePage.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True)
    modules = set(ModulePage.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True))
    if isinstance(page, PARTS):
        above = Page.objects.ancestor_of(page).values("pk")
        modules |= set(ModulePage.objects.filter(pk__in=above).values_list("translation_key", flat=True))
    placed = Placement.objects.filter(module__translation_key__in=modules)
    found = {*below, *placed.values_list("course__translation_key", flat=True)}
    if isinstance(page, PARTS):  # also where a version that somebody is in has it still
        had = Component.objects.filter(activity__key=page.key, version__activity__kind=Kind.COURSE)
        found |= set(had.values_list("version__activity__key", flat=True))
    return sorted(found)


def publish_course(key: UUID, *, at: datetime, told: Told = QUIET) -> Activity | None:
    """Describe the course, publish its version, its editions and its cards; None while nothing of it was published.

    An invalidating change, and one that takes something back, take along whoever is under way.
    """
    with transaction.atomic():
        _lock([key])
        pages = list(CoursePage.objects.filter(translation_key=key).select_related("locale").order_by("pk"))
        live = [page for page in pages if page.live]
        known = Activity.objects.filter(kind=Kind.COURSE, key=key).first()
        if not live:
            _unlist(known, LANGUAGES)
            return known
        modules = _shape(pages[0], known, at=at)
        course = activities.describe(
            kind=Kind.COURSE,
            key=key,
            names={page.locale.language_code: page.title for page in live},
            centre=_centre(live[0]),
            minutes=sum(part.minutes for module in modules for part in module.parts),
            at=at,
        )
        structure, new = _publish_structure(course, modules, told, at=at)
        _publish_editions(course, live, structure, at=at)
        for page in live:
            _list(page, pages[0], course, structure, at=at)
        shown = {page.locale.language_code for page in live}
        _unlist(course, [language for language in LANGUAGES if language not in shown])
        if told.withdrawn or (new and structure.change == Change.INVALIDATING):
            tasks.move_on.enqueue(structure.version_id)
    return course


def _translations[Some: Page](model: type[Some], keys: Collection[UUID]) -> list[Some]:
    """All translations of these pages, originals first."""
    return list(model.objects.filter(translation_key__in=keys).select_related("locale").order_by("pk"))


def _path(page: CoursePage) -> str:
    """The course's address on this site, without a host."""
    parts = page.get_url_parts()
    return parts[2] if parts else page.url_path


def _centre(page: CoursePage) -> Centre:
    """The page's centre."""
    return Centre.objects.get(pk=page.centre_id)


def _shape(original: CoursePage, course: Activity | None, *, at: datetime) -> Modules:
    """The modules of a course as they stand now.

    A module that follows has its live parts; one that is pinned has those of the course's newest structure.
    """
    placed = Placement.objects.filter(course=original, module__live=True).select_related("module__locale")
    rows = list(placed.order_by("sort_order", "pk"))
    newest = _newest(course)
    kept = {module.key: module.parts for module in structures.unpack(newest.modules)} if newest else {}
    found = []
    for row in rows:
        key = str(row.module.translation_key)
        parts = kept[key] if row.pinned and key in kept else _parts(row.module, at=at)
        found.append(ModulePlace(key, row.module.locale.language_code, {}, {}, {}, parts))
    return _named(found)


def _newest(course: Activity | None) -> Structure | None:
    """The structure that whoever enrols now gets."""
    return Structure.objects.filter(version__activity=course).order_by("-version__number").first()


def _parts(module: ModulePage, *, at: datetime) -> tuple[PartPlace, ...]:
    """The live parts of a module in their order, each in the generation that was published last."""
    pages: list[CoursePart] = [page for model in PARTS for page in model.objects.child_of(module).live()]
    found = []
    for page in sorted(pages, key=lambda each: each.path):
        live = [each for each in _translations(type(page), [page.key]) if each.live or each.pk == page.pk]
        activity, version = _publish_part(live, at=at)
        said = {each.pk: leaves.keep(each, activity, version, at=at) for each in live}
        slugs = {each.locale.language_code: each.slug for each in live}
        found.append(PartPlace(activity.pk, page.kind, said[page.pk].generation, page.minutes, slugs))
    return tuple(found)


def _named(modules: Iterable[ModulePlace]) -> Modules:
    """The modules with the words that their pages have now; those whose pages are gone keep what they had."""
    modules = tuple(modules)
    pages: dict[str, dict[str, ModulePage]] = {}
    for page in _translations(ModulePage, [UUID(module.key) for module in modules]):
        if page.live:
            pages.setdefault(str(page.translation_key), {})[page.locale.language_code] = page
    return tuple(
        replace(
            module,
            titles={code: page.title for code, page in found.items()},
            summaries={code: page.summary for code, page in found.items()},
            slugs={code: page.slug for code, page in found.items()},
        )
        if (found := pages.get(module.key))
        else module
        for module in modules
    )


def _publish_part(pages: Sequence[CoursePart], *, at: datetime) -> tuple[Activity, Version]:
    """Describe a lesson or test, given in its live translations, and publish when it counts as done."""
    original = pages[0]
    activity = activities.describe(
        kind=original.kind,
        key=original.key,
        names={page.locale.language_code: page.title for page in pages if page.live or page is original},
        centre=Centre.objects.get(pk=original.centre_id),
        minutes=original.minutes,
        at=at,
    )
    film = original.film if isinstance(original, LessonPage) else None
    if film is not None and film.duration:
        length = float(film.duration)
        return activity, activities.publish(activity, mode=Mode.LEAF, threshold=THRESHOLD, length=length, at=at)
    return activity, activities.publish(activity, mode=Mode.LEAF, at=at)


def _publish_structure(course: Activity, modules: Modules, told: Told, *, at: datetime) -> tuple[Structure, bool]:
    """The structure of the course's newest version, and whether it is new."""
    former = _newest(course)
    places = structures.generations(modules)
    parts = Activity.objects.in_bulk(places)
    said = leaves.of(places)
    components = []
    for activity, generation in places.items():
        leaf = structures.original(said[activity], generation=generation)
        if leaf is not None:  # what was taken back is asked of nobody, also where a pin keeps its place
            components.append(activities.Part(parts[activity], required=True, version=leaf.version))
    before = structures.unpack(former.modules) if former else ()
    anew = former is not None and not structures.same(before, modules)
    version = activities.publish(course, mode=Mode.ALL, components=components, anew=anew, at=at)
    structure, new = Structure.objects.get_or_create(
        version=version,
        defaults={
            "modules": structures.pack(modules),
            "change": Change.INVALIDATING if leaves.invalidated(before, modules) else told.change,
            "notes": dict(told.notes),
            "renewed": structures.renewed(before, modules),
            "published_at": at,
        },
    )
    if not new:
        structure.modules, structure.notes = structures.pack(modules), {**structure.notes, **told.notes}
        structure.save(update_fields=["modules", "notes"])
    return structure, new


def _publish_editions(course: Activity, live: Iterable[CoursePage], newest: Structure, *, at: datetime) -> None:
    """Write the contents in every language that is live: of the newest version, and of those that people are in."""
    begun = Enrolment.objects.filter(activity=course, withdrawn_at=None).values("version")
    used = Structure.objects.filter(Q(pk=newest.pk) | Q(version__in=begun)).select_related("version")
    shapes = [(one, _named(structures.unpack(one.modules))) for one in used]
    said = leaves.of({part for _one, modules in shapes for part in structures.generations(modules)})
    for page in live:
        language = page.locale.language_code
        for one, modules in shapes:
            contents = structures.edition(
                modules, said, language=language, renewed=one.renewed, news=_news(one, language)
            )
            Edition.objects.update_or_create(
                version=one.version,
                language=language,
                defaults={
                    "path": _path(page),
                    "title": page.title,
                    "minutes": contents.minutes,
                    "contents": outline.pack(contents),
                    "published_at": at,
                },
            )


def _news(structure: Structure, language: str) -> News | None:
    """What this version brought, in this language as far as it was said; the first version is no news."""
    if structure.version.number == 1:
        return None
    return News(structure.change, structure.published_at.isoformat(), pick(structure.notes, language))


def _list(page: CoursePage, original: CoursePage, course: Activity, structure: Structure, *, at: datetime) -> None:
    """Write the course's card in the page's language; all its lessons can be found by their words."""
    language = page.locale.language_code
    modules = structures.unpack(structure.modules)
    words = [
        page.audience,
        *(str(block.value) for block in page.outcomes),
        *(module.titles[language] for module in modules if language in module.titles),
        *_words(modules, language),
    ]
    catalogue.list_activity(
        course,
        language=language,
        form=Form.COURSE,
        title=page.title,
        summary=page.benefit,
        body=" ".join(str(word) for word in words),
        path=_path(page),
        topics=list(original.topics.all()),
        professions=list(original.professions.all()),
        published_at=page.first_published_at or at,
    )


def _words(modules: Modules, language: str) -> list[str]:
    """What the lessons say in this language."""
    places = structures.generations(modules)
    said = leaves.of(places)
    words: list[str] = []
    for activity, generation in places.items():
        leaf = structures.choose(said[activity], generation=generation, language=language)
        if leaf is not None and leaf.language == language and "body" in leaf.content:
            lesson = leaves.as_lesson(leaf)
            words += [lesson.title, lesson.intro, *lesson.body.stream_block.get_searchable_content(lesson.body)]
    return words


def _unlist(course: Activity | None, languages: Iterable[str]) -> None:
    """Take cards and editions away; an edition is written again when its page is published again."""
    for language in languages if course else ():
        catalogue.unlist(course, language=language)
        Edition.objects.filter(version__activity=course, language=language).delete()
