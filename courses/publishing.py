"""Publishing: pages become activities, versions, editions and cards of the catalogue.

Called whenever a course, a module or a part of one was published, unpublished, moved or renamed. It reads what is live
and brings everything derived from it in line, so calling it once too often changes nothing. The structure (which
modules and parts, in which order) is the original page's; a translation gives words to it, and what it lacks is read in
the original's language.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from wagtail.models import Page

from courses import outline
from courses.models import CoursePage, Edition, LessonPage, ModulePage, Placement, TestPage
from courses.models.lessons import CoursePart
from courses.outline import Module, Outline, Part
from learning import activities, catalogue
from learning.enums import Form, Kind, Mode
from learning.models import Activity, Version
from people.models import Centre

THRESHOLD = 0.9
PARTS: tuple[type[CoursePart], ...] = (LessonPage, TestPage)
Shape = list[tuple[ModulePage, list[CoursePart]]]


def changed(page: Page, *, at: datetime) -> None:
    """Bring in line whatever a change of this page touches: itself, and the courses that show it."""
    if isinstance(page, CoursePage):
        publish_course(page.translation_key, at=at)
        return
    if isinstance(page, PARTS) and page.live:
        _publish_part(_translations(type(page), [page.translation_key]), at=at)
    for key in courses_showing(page):
        publish_course(key, at=at)


def courses_showing(page: Page) -> list[UUID]:
    """The keys of the courses that this page is, holds or is shown by."""
    below = CoursePage.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True)
    modules = set(ModulePage.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True))
    if isinstance(page, PARTS):
        above = Page.objects.ancestor_of(page).values("pk")
        modules |= set(ModulePage.objects.filter(pk__in=above).values_list("translation_key", flat=True))
    placed = Placement.objects.filter(module__translation_key__in=modules)
    return sorted({*below, *placed.values_list("course__translation_key", flat=True)})


def publish_course(key: UUID, *, at: datetime) -> Activity | None:
    """Describe the course, publish its version, its editions and its cards; None while nothing of it was published."""
    with transaction.atomic():
        pages = list(CoursePage.objects.filter(translation_key=key).select_related("locale").order_by("pk"))
        live = [page for page in pages if page.live]
        known = Activity.objects.filter(kind=Kind.COURSE, key=key).first()
        if not live:
            _unlist(known, [page.locale.language_code for page in pages])
            return known
        shape = _shape(pages[0])
        parts = _describe_parts(shape, at=at)
        course = activities.describe(
            kind=Kind.COURSE,
            key=key,
            names={page.locale.language_code: page.title for page in live},
            centre=_centre(live[0]),
            minutes=sum(part.minutes for _module, placed in shape for part in placed),
            at=at,
        )
        version = activities.publish(course, mode=Mode.ALL, components=list(parts.values()), at=at)
        _publish_editions(live, version, shape, parts, at=at)
        for page in live:
            _list(page, pages[0], course, shape, at=at)
        _unlist(course, [page.locale.language_code for page in pages if not page.live])
    return course


def _translations[Some: Page](model: type[Some], keys: Collection[UUID]) -> list[Some]:
    """All translations of these pages, originals first."""
    return list(model.objects.filter(translation_key__in=keys).select_related("locale").order_by("pk"))


def _shape(course: CoursePage) -> Shape:
    """The live modules of a course with their live parts, as the original pages have them."""
    placed = Placement.objects.filter(course=course, module__live=True).select_related("module__locale")
    modules = [placement.module for placement in placed.order_by("sort_order", "pk")]
    parts = [
        part
        for model in PARTS
        for module in modules
        for part in model.objects.child_of(module).live().select_related("locale")
    ]
    by_parent: dict[str, list[CoursePart]] = {module.path: [] for module in modules}
    for part in sorted(parts, key=lambda page: page.path):
        by_parent[part.path[: -Page.steplen]].append(part)
    return [(module, by_parent[module.path]) for module in modules]


def _path(page: CoursePage) -> str:
    """The course's address on this site, without a host."""
    parts = page.get_url_parts()
    return parts[2] if parts else page.url_path


def _centre(page: CoursePage) -> Centre:
    """The page's centre."""
    return Centre.objects.get(pk=page.centre_id)


def _describe_parts(shape: Shape, *, at: datetime) -> dict[UUID, Activity]:
    """The activities of all parts by key, in the order of the course."""
    found: dict[UUID, Activity] = {}
    for model in PARTS:
        keys = [part.key for _module, parts in shape for part in parts if isinstance(part, model)]
        groups: dict[UUID, list[CoursePart]] = {}
        for page in _translations(model, keys):
            groups.setdefault(page.key, []).append(page)
        found |= {key: _publish_part(pages, at=at) for key, pages in groups.items()}
    return {part.key: found[part.key] for _module, parts in shape for part in parts}


def _publish_part(pages: Sequence[CoursePart], *, at: datetime) -> Activity:
    """Describe a lesson or test, given in all its translations, and publish when it counts as done."""
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
        activities.publish(activity, mode=Mode.LEAF, threshold=THRESHOLD, length=float(film.duration), at=at)
    else:
        activities.publish(activity, mode=Mode.LEAF, at=at)
    return activity


def _publish_editions(
    live: Iterable[CoursePage], version: Version, shape: Shape, parts: dict[UUID, Activity], *, at: datetime
) -> None:
    """Write the contents of the newest version in every language that is live."""
    modules = _by_language(ModulePage, [module.translation_key for module, _parts in shape])
    pages = {
        key: page
        for model in PARTS
        for key, page in _by_language(
            model, [part.key for _module, placed in shape for part in placed if isinstance(part, model)]
        ).items()
    }
    for page in live:
        language = page.locale.language_code
        contents = _outline(language, shape, parts, modules, pages)
        Edition.objects.update_or_create(
            version=version,
            language=language,
            defaults={
                "path": _path(page),
                "title": page.title,
                "minutes": contents.minutes,
                "contents": outline.pack(contents),
                "published_at": at,
            },
        )


def _by_language[Some: Page](model: type[Some], keys: Collection[UUID]) -> dict[tuple[UUID, str], Some]:
    """The live translations of these pages by key and language."""
    return {(page.translation_key, page.locale.language_code): page for page in _translations(model, keys) if page.live}


def _outline(
    language: str,
    shape: Shape,
    parts: dict[UUID, Activity],
    modules: dict[tuple[UUID, str], ModulePage],
    pages: dict[tuple[UUID, str], CoursePart],
) -> Outline:
    """The contents in one language; what is not translated keeps the original's words."""
    told = [(modules.get((module.translation_key, language), module), placed) for module, placed in shape]
    slugs = outline.unique_slugs(module.slug for module, _placed in told)
    found = []
    for (module, placed), slug in zip(told, slugs, strict=True):
        shown = [pages.get((part.key, language), part) for part in placed]
        found.append(
            Module(
                title=module.title,
                summary=module.summary,
                slug=slug,
                language=module.locale.language_code,
                parts=tuple(
                    Part(
                        activity=parts[page.key].pk,
                        kind=page.kind,
                        page=page.pk,
                        title=page.title,
                        slug=name,
                        module=slug,
                        minutes=original.minutes,
                        language=page.locale.language_code,
                        film=isinstance(page, LessonPage) and page.film is not None,
                    )
                    for original, page, name in zip(
                        placed, shown, outline.unique_slugs(page.slug for page in shown), strict=True
                    )
                ),
            )
        )
    return Outline(tuple(found))


def _list(page: CoursePage, original: CoursePage, course: Activity, shape: Shape, *, at: datetime) -> None:
    """Write the course's card in the page's language; all its lessons can be found by their words."""
    language = page.locale.language_code
    keys = [part.key for _module, placed in shape for part in placed]
    lessons = LessonPage.objects.filter(translation_key__in=keys, locale=page.locale).live()
    words = [
        page.audience,
        *(str(block.value) for block in page.outcomes),
        *(module.title for module, _placed in shape if module.locale_id == page.locale_id),
    ]
    for lesson in lessons:
        words += [lesson.title, lesson.intro, *lesson.body.stream_block.get_searchable_content(lesson.body)]
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


def _unlist(course: Activity | None, languages: Iterable[str]) -> None:
    """Take cards and editions away; an edition is written again when its page is published again."""
    for language in languages if course else ():
        catalogue.unlist(course, language=language)
        Edition.objects.filter(version__activity=course, language=language).delete()
