"""What the review of a course covers: the drafts of its page, modules, lessons and tests, and whether they changed.

In one language, and of the course's own centre: a module that is placed from another centre is reviewed there. A draft
is known by a digest of what its author decides, because the editor saves over a draft while somebody types.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from courses import checking, drafting
from courses.checking import Fault, Report
from courses.models import CoursePage, LessonPage, ModulePage, TestPage

SAME, CHANGED, NEW, TAKEN_BACK = "same", "changed", "new", "taken_back"
BESIDE = {  # what stands in a draft and is not its author's to say
    *("pk", "path", "depth", "numchild", "url_path", "content_type", "owner", "draft_title", "live", "expired"),
    *("has_unpublished_changes", "locked", "locked_at", "locked_by", "first_published_at", "last_published_at"),
    *("latest_revision", "latest_revision_created_at", "live_revision", "wagtail_admin_comments", "centre", "alias_of"),
    *("translation_key", "locale"),
}


@dataclass(frozen=True)
class Part:
    """A page that the review covers: ``level`` 0 is the course, 1 a module, 2 a lesson or test."""

    page: Page
    level: int
    state: str
    revision: int | None
    digest: str
    content: Mapping[str, Any]

    @property
    def is_draft(self) -> bool:
        """Whether it is published with the review."""
        return self.state in {CHANGED, NEW}

    @property
    def title(self) -> str:
        """The draft's title."""
        return str(self.content.get("title") or self.page.draft_title or self.page.title)


@dataclass(frozen=True)
class Problem:
    """What hinders the approval of a part; ``block`` is the one in which it is."""

    part: Part
    text: str
    block: str = ""


@dataclass(frozen=True)
class Checked:
    """The check of a lesson's draft, and what in it hinders its publication."""

    report: Report
    hindrances: tuple[Problem, ...]


def _no_alt(where: str) -> str:
    """A picture without a text."""
    named = f" “{where}”" if where else ""
    return _("A picture%(named)s lacks its text for whoever does not see it.") % {"named": named}


def _no_captions(where: str) -> str:
    """A film without captions."""
    return _("The video “%(title)s” lacks captions in the language of the lesson.") % {"title": where}


WORDS = {Fault.NO_ALT: _no_alt, Fault.NO_CAPTIONS: _no_captions}


def parts(course: CoursePage) -> list[Part]:
    """The course, then each module of its own with its parts, in their order; the same number of queries for all."""
    originals = _modules(course)
    below = _below(originals)
    own = course.is_original
    modules = originals if own else _translated(ModulePage, originals, course)
    pages: list[tuple[int, Page]] = [(0, course)]
    lessons = below if own else [*_translated(LessonPage, below, course), *_translated(TestPage, below, course)]
    known = {page.translation_key: page for page in lessons}
    shown = {module.translation_key: module for module in modules}
    for original in originals:
        if original.translation_key in shown:
            pages.append((1, shown[original.translation_key]))
        inside = [page for page in below if page.path.startswith(original.path)]
        pages += [(2, known[page.translation_key]) for page in inside if page.translation_key in known]
    for _level, page in pages:
        page.locale = course.locale
    said = Revision.objects.in_bulk(
        {number for _level, page in pages for number in (page.latest_revision_id, page.live_revision_id) if number}
    )
    return [_part(level, page, said) for level, page in pages]


def _modules(course: CoursePage) -> list[ModulePage]:
    """The modules of the course's own centre as its draft places them; a translation has those of its original."""
    original = course.original
    wanted: list[int]
    revision = original.latest_revision if original.pk == course.pk else None
    if revision is not None:
        rows = sorted(revision.content.get("placements", ()), key=lambda row: row.get("sort_order") or 0)
        wanted = [row["module"] for row in rows if row.get("module")]
    else:
        wanted = list(original.placements.order_by("sort_order", "pk").values_list("module", flat=True))
    found = ModulePage.objects.filter(centre=course.centre_id, locale=original.locale_id, alias_of=None).in_bulk(wanted)
    return [found[number] for number in dict.fromkeys(wanted) if number in found]


def _below(modules: Collection[ModulePage]) -> list[Page]:
    """The lessons and tests of these modules in their order."""
    inside = Q(pk__in=[])
    for module in modules:
        inside |= Q(path__startswith=module.path)
    found: list[Page] = [*LessonPage.objects.filter(inside, alias_of=None)]
    found += TestPage.objects.filter(inside, alias_of=None)
    return sorted(found, key=lambda page: page.path)


def _translated[Some: Page](model: type[Some], originals: Iterable[Page], course: CoursePage) -> list[Some]:
    """The same pages in the course's language, as far as there are any."""
    keys = [page.translation_key for page in originals]
    found = model.objects.filter(translation_key__in=keys, locale=course.locale_id, centre=course.centre_id)
    return list(found.filter(alias_of=None))


def _part(level: int, page: Page, said: Mapping[int, Revision]) -> Part:
    """A page with what its draft says, compared with what readers are shown."""
    latest, live = said.get(page.latest_revision_id), said.get(page.live_revision_id)
    content = latest.content if latest else page.serializable_data()
    now = digest(content)
    if not page.live:
        state = TAKEN_BACK if page.first_published_at else NEW
    elif not page.has_unpublished_changes or latest is None:
        state = SAME
    else:
        state = SAME if live is not None and latest.pk != live.pk and digest(live.content) == now else CHANGED
    return Part(page, level, state, latest.pk if latest else None, now, content)


def digest(content: Mapping[str, Any]) -> str:
    """What stands for the words of a draft: the same for a draft that only got a comment."""
    said = {name: _plain(value) for name, value in content.items() if name not in BESIDE}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value; rows of a formset without their own numbers and their page's, which they get when they are saved."""
    if not isinstance(value, list):
        return value
    return [
        {name: each for name, each in row.items() if name not in {"pk", "course", "test"}}
        if isinstance(row, Mapping)
        else row
        for row in value
    ]


def token(covered: Sequence[Part]) -> str:
    """What stands for all drafts together: whoever decides sends along what they were shown."""
    said = [(part.page.pk, part.digest, part.state) for part in covered]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def authors(covered: Sequence[Part]) -> set[int]:
    """Who wrote the drafts: whoever saved other words than stood there; a comment makes nobody an author."""
    since = {str(part.page.pk): part.page.live_revision_id or 0 for part in covered if part.is_draft}
    rows = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=since
    ).order_by("pk")
    found: set[int] = set()
    before: dict[str, str] = {}
    for number, key, person, content in rows.values_list("pk", "object_id", "user", "content"):
        if number < since[key]:
            continue
        now = digest(content)
        if number > since[key] and person and now != before.get(key):
            found.add(person)
        before[key] = now
    return found


def checks(covered: Sequence[Part]) -> dict[int, Checked]:
    """The check of every lesson's draft, by page."""
    lessons = [part for part in covered if isinstance(part.page, LessonPage)]
    blocks = {part.page.pk: json.loads(part.content.get("body") or "[]") for part in lessons}
    known = drafting.recordings(number for body in blocks.values() for number in checking.recordings_in(body))
    found = {}
    for part in lessons:
        body, language = blocks[part.page.pk], part.page.locale.language_code
        report = checking.check(
            body,
            language=language,
            minutes=part.content.get("minutes") or 0,
            intro=part.content.get("intro") or "",
            recordings=known,
        )
        barred = checking.hindrances(body, language=language, recordings=known) if part.is_draft else []
        found[part.page.pk] = Checked(
            report, tuple(Problem(part, WORDS[one.fault](one.where), one.block) for one in barred)
        )
    return found


def unfit(covered: Sequence[Part], *, at: datetime) -> list[Problem]:
    """Drafts that cannot be published as they are: something required is missing, or they have a time of their own."""
    found = []
    for part in covered:
        if not part.is_draft:
            continue
        due = parse_datetime(part.content.get("go_live_at") or "")
        if due is not None and due > at:
            found.append(Problem(part, _("It has a publishing time of its own. Take that away in the editor.")))
        try:
            _validate(part)
        except ValidationError as error:
            found += [Problem(part, text) for text in _told(error)]
    return found


def _validate(part: Part) -> None:
    """What the editor's form would ask for, had the draft been published there."""
    revision = Revision.objects.filter(pk=part.revision).first()
    page = revision.as_object() if revision else part.page.specific
    page.full_clean()
    if isinstance(page, LessonPage):
        page.body.stream_block.clean(page.body)


def _told(error: ValidationError) -> list[str]:
    """An error in words, with the field's name."""
    if not hasattr(error, "error_dict"):
        return [_("Something required is missing in the content.")] if not error.messages else error.messages
    return [
        f"{name}: {text}" if name != "__all__" else str(text)
        for name, texts in error.message_dict.items()
        for text in texts
    ]
