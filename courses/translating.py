"""Translating a course: pages in another language are made, written text by text beside the original, and published.

The structure of a translation (blocks and their order, numbers, videos, questions) is the original's: whatever is saved
here has it as it is now. Texts that lose their place stay in the page's history.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page

from courses import freshness, renderings, segments, shapes
from courses.enums import Change
from courses.freshness import Row
from courses.models import CoursePage, ModuleLibraryPage, ModulePage
from courses.models.pages import CentrePart, Changing
from courses.renderings import Segment, Sheet
from courses.segments import Source
from people.languages import LANGUAGES
from people.models import User


class Refused(Exception):
    """Why it cannot be done, in words for the editor."""


@dataclass(frozen=True)
class Written:
    """What somebody wrote: texts by key, the keys that are right as they are, and marks of what stood there at first.

    ``begun`` has a mark for each text of the draft, ``seen`` is one for the whole original.
    """

    texts: Mapping[str, Any]
    right: Collection[str]
    begun: Mapping[str, str]
    seen: str


@dataclass(frozen=True)
class Saved:
    """What became of it.

    ``clashes`` are texts that somebody else saved meanwhile, ``mine`` the keys of what the writer changed; ``moved``
    says that the original was changed, ``joined`` that two people's texts were put together.
    """

    page: CentrePart
    sheet: Sheet
    clashes: Mapping[str, Any] = field(default_factory=dict)
    mine: Collection[str] | None = None
    moved: bool = False
    joined: bool = False
    error: ValidationError | None = None

    @property
    def written(self) -> bool:
        """Whether it was saved."""
        return not (self.clashes or self.moved or self.error)


def draft_of(page: CentrePart) -> CentrePart:
    """The newest draft of a page."""
    draft: CentrePart = page.get_latest_revision_as_object()
    return draft


def make(originals: Iterable[CentrePart], language: str, *, user: User) -> list[CentrePart]:
    """Drafts in another language with the words of the originals, and of what stands above them; none is made twice."""
    locale = Locale.objects.get(language_code=language)
    with transaction.atomic():
        wanted = list(originals)
        list(Page.objects.select_for_update().filter(pk__in=[page.pk for page in wanted]).order_by("pk"))
        return [made for page in wanted for made in _make(page, locale, user)]


def _make(page: CentrePart, locale: Locale, user: User) -> list[CentrePart]:
    """The page, and before it what stands above it."""
    if page.get_translation_or_none(locale):
        return []
    above = page.get_parent().specific
    made = []
    if not above.get_translation_or_none(locale):
        if not isinstance(above, ModuleLibraryPage | ModulePage):
            message = _("The centre has no page in this language yet. Translate the centre's page first.")
            raise Refused(message)
        made = _make(above, locale, user)
    copy = page.copy_for_translation(locale)
    copy.owner = user
    if isinstance(copy, ModuleLibraryPage):
        with override(locale.language_code):
            copy.title = copy.draft_title = _("Modules")
    if isinstance(copy, Changing):
        copy.change, copy.change_note = Change.MINOR, ""
    texts = segments.extract(shapes.of(type(copy)), shapes.content(copy))
    copy.renders = renderings.pack({key: Source(text) for key, text in texts.items()})
    copy.save()
    copy.save_revision(user=user)
    return [*made, copy]


def save(page: CentrePart, written: Written, *, user: User) -> Saved:
    """Keep what was written as a draft.

    Texts of two translators who worked at the same time are joined; where both changed the same one, nothing is saved
    and the second is told, with both texts. So is who translated what the original has said otherwise meanwhile.
    """
    with transaction.atomic():
        draft = _locked(page)
        sheet = renderings.of(draft)
        if written.seen != sheet.seen:
            return Saved(draft, sheet, moved=True)
        mine, clashes = _compared(sheet, written)
        if clashes:
            return Saved(draft, sheet, clashes=clashes, mine=set(mine))
        joined = any(mark(one, one.text) != written.begun.get(one.key, mark(one, one.text)) for one in sheet.segments)
        if not mine and not written.right and sheet.aligned:
            return Saved(draft, sheet, joined=joined)
        _write(draft, sheet, mine, written.right)
        try:
            draft.save_revision(user=user, log_action=True)
        except ValidationError as error:
            return Saved(draft, sheet, error=error)
        return Saved(draft, renderings.of(draft), joined=joined)


def publish(page: CentrePart, *, user: User) -> None:
    """Let readers have the draft: it says what the original says now."""
    with transaction.atomic():
        draft = _locked(page)
        sheet = renderings.of(draft)
        if not sheet.complete:
            raise Refused(_("Some texts are not translated yet."))
        _write(draft, sheet, {}, ())
        if isinstance(draft, Changing):
            draft.change, draft.change_note = Change.MINOR, ""
        try:
            revision = draft.save_revision(user=user)
            revision.publish(user=user)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error


def publish_language(course: CoursePage, language: str, *, user: User) -> list[CentrePart]:
    """Let readers have whatever of the course is translated as the original now has it, its own page last."""
    rows = freshness.of(course)
    told = hindrance(rows, language)
    if told:
        raise Refused(told)
    ready = [cell.page for row in reversed(rows) for cell in row.cells if cell.language == language and cell.ready]
    pages = [page for page in ready if page is not None and may_publish(page, user)]
    for page in pages:
        publish(page, user=user)
    return pages


def hindrance(rows: Sequence[Row], language: str) -> str:
    """What has to be done before anything of this language can be published; nothing: it can."""
    own = next(cell for cell in rows[0].cells if cell.language == language)
    if own.page is None:
        return _("The course's own page is missing in this language. Translate it first.")
    if not own.translated:
        left = own.total - own.done
        told = ngettext(
            "The course's own page still has %(left)s text to translate.",
            "The course's own page still has %(left)s texts to translate.",
            left,
        )
        return told % {"left": left}
    if not any(cell.ready for row in rows for cell in row.cells if cell.language == language):
        return _("Nothing waits to be published in this language.")
    return ""


def may_publish(page: CentrePart, user: User) -> bool:
    """Whether somebody may publish a page now."""
    allowed = page.permissions_for_user(user)
    return bool(allowed.can_publish() and not allowed.page_locked())


def makeable(originals: Collection[CentrePart], user: User) -> set[tuple[int, str]]:
    """Which pages somebody may translate into which language; two queries, however many pages.

    They may edit the original, and add pages where the translation belongs.
    """
    paths = {
        page.path: [page.path[:size] for size in range(len(page.path) - Page.steplen, 0, -Page.steplen)]
        for page in originals
    }
    above = dict(
        Page.objects.filter(path__in={path for line in paths.values() for path in line}).values_list(
            "path", "translation_key"
        )
    )
    there: dict[tuple[UUID, str], Page] = {}
    for page in Page.objects.filter(translation_key__in=above.values()).select_related("locale"):
        there[page.translation_key, page.locale.language_code] = page
    found = set()
    for original in originals:
        if not (user.is_superuser or "change" in original.permissions_for_user(user).permissions):
            continue
        for language in LANGUAGES:
            parents = (there.get((above[path], language)) for path in paths[original.path] if path in above)
            parent = next((one for one in parents if one and one.depth > 1), None)
            if parent and (user.is_superuser or "add" in parent.permissions_for_user(user).permissions):
                found.add((original.pk, language))
    return found


def _locked(page: CentrePart) -> CentrePart:
    """The newest draft, which nobody else saves meanwhile."""
    Page.objects.select_for_update(no_key=True).get(pk=page.pk)
    return draft_of(type(page).objects.get(pk=page.pk))


def mark(segment: Segment, text: Any) -> str:
    """A short mark of a text, the same for texts that are the same to whoever reads them."""
    same = segments.plain(shapes.normal(segment.place, text))
    return blake2b(repr(same).encode(), digest_size=6).hexdigest()


def _compared(sheet: Sheet, written: Written) -> tuple[dict[str, Any], dict[str, Any]]:
    """The texts that the writer changed, and of these the ones that somebody else changed meanwhile."""
    mine, clashes = {}, {}
    for segment in sheet.segments:
        key = segment.key
        if key not in written.texts or not (segment.is_text or written.texts[key] == segment.original):
            continue
        now, wanted = mark(segment, segment.text), mark(segment, written.texts[key])
        first = written.begun.get(key, now)
        if wanted not in (first, now):
            mine[key] = written.texts[key]
            if now != first:
                clashes[key] = segment.text
    return mine, clashes


def _write(draft: CentrePart, sheet: Sheet, texts: Mapping[str, Any], right: Collection[str]) -> None:
    """Give the draft the original's structure and these words, each with what of the original it says."""
    words = {segment.key: texts.get(segment.key, segment.text) for segment in sheet.segments}
    sources = {}
    for segment in sheet.segments:
        text, source = words[segment.key], segment.source
        if segment.key in texts or segment.key in right:
            same = segment.key in right and (not text or segments.plain(text) == segments.plain(segment.original))
            source = Source(segment.original, same)
        sources[segment.key] = source or Source(segment.original)
    shape: Any = shapes.of(type(draft))
    shapes.put(draft, segments.merge(shape, sheet.content, words))
    draft.renders = renderings.pack(sources)
    if draft.first_published_at is None:
        _name(draft)


def _name(draft: CentrePart) -> None:
    """A page that no reader has met gets its address from its title."""
    slug = slugify(draft.title)[:200]
    if slug and draft.title != draft.original.title:
        draft.slug = find_available_slug(draft.get_parent(), slug, ignore_page_id=draft.pk)
