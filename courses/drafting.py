"""Drafts, for previews and their check: what would be published, live or not, with nobody's progress."""

from collections.abc import Iterable

from wagtail.models import Page

from courses import checking, outline
from courses.checking import Recording, Report
from courses.models import CoursePage, LessonPage, ModulePage, TestPage
from courses.models.lessons import CoursePart
from courses.outline import Module, Outline, Part
from learning.enums import TrackKind
from learning.models import Track, Video


def course(page: CoursePage) -> Outline:
    """The contents of a course as its draft places them."""
    original = page if page.pk is None or page.is_original else page.original
    modules = [placement.module for placement in original.placements.all()]
    return Outline(tuple(_module(_in(page, module), _parts(module, page)) for module in modules))


def around(part: CoursePart) -> Outline:
    """The contents of the module that a part stands in, with the draft of the part itself."""
    module = part.get_parent().specific
    parts = [part if sibling.pk == part.pk else sibling for sibling in _parts(module, part)]
    return Outline((_module(module, parts),))


def report(lesson: LessonPage) -> Report:
    """What the readers of a draft would stumble over."""
    blocks = lesson.body.stream_block.get_prep_value(lesson.body)
    return checking.check(
        blocks,
        language=lesson.locale.language_code,
        minutes=lesson.minutes,
        intro=lesson.intro,
        recordings=recordings(checking.recordings_in(blocks)),
    )


def recordings(numbers: Iterable[int]) -> dict[int, Recording]:
    """What the library knows of these films and sounds."""
    spoken: dict[int, set[str]] = {number: set() for number in numbers}
    captions = Track.objects.filter(video__in=spoken, kind=TrackKind.CAPTIONS).values_list("video", "language")
    for number, language in captions:
        spoken[number].add(language)
    videos = Video.objects.filter(pk__in=spoken)
    return {video.pk: Recording(float(video.duration or 0), spoken[video.pk]) for video in videos}


def _in[Some: Page](reader: Page, page: Some) -> Some:
    """The page in the reader's language, where there is one."""
    return page.get_translation_or_none(reader.locale) or page


def _parts(module: ModulePage, reader: Page) -> list[CoursePart]:
    """The lessons and tests of a module in their order, in the reader's language where there is one."""
    pages: list[CoursePart] = [part for model in (LessonPage, TestPage) for part in model.objects.child_of(module)]
    return [_in(reader, part) for part in sorted(pages, key=lambda page: page.path)]


def _module(module: ModulePage, pages: list[CoursePart]) -> Module:
    """A module of a draft; its parts stand under numbers that no activity has."""
    slugs = outline.unique_slugs(page.slug for page in pages)
    return Module(
        title=module.title,
        summary=module.summary,
        slug=module.slug,
        language=module.locale.language_code,
        parts=tuple(
            Part(
                activity=-page.pk,
                kind=page.kind,
                leaf=0,
                title=page.title,
                slug=slug,
                module=module.slug,
                minutes=page.minutes,
                language=page.locale.language_code,
            )
            for page, slug in zip(pages, slugs, strict=True)
        ),
    )
