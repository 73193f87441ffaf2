"""A translation beside its original: each text with what it needs. It reads; ``courses.translating`` writes.

A translated page keeps under ``renders`` what of the original each of its texts says. So it is known text by text what
is translated, and what the original has said otherwise since, whoever published what in between.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from wagtail.models import Revision

from courses import segments, shapes
from courses.models import Leaf
from courses.models.lessons import CoursePart
from courses.models.pages import CentrePart
from courses.segments import Place, Source, State, Text

History = Sequence[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True)
class Segment:
    """A text of the original and of the translation; ``before`` is what the original said when it was translated."""

    place: Place
    text: Any
    state: State
    source: Source | None

    @property
    def key(self) -> str:
        """The text's key."""
        return self.place.key

    @property
    def original(self) -> Any:
        """What the original says."""
        return self.place.value

    @property
    def label(self) -> str:
        """What the text is."""
        return shapes.label(self.place)

    @property
    def is_text(self) -> bool:
        """Whether it is words, not a file."""
        return isinstance(self.place.shape, Text)

    @property
    def is_rich(self) -> bool:
        """Whether the words have marks."""
        return isinstance(self.place.shape, Text) and self.place.shape.rich

    @property
    def before(self) -> Any:
        """What the original said when this was translated."""
        return self.source.text if self.source else None


@dataclass(frozen=True)
class Sheet:
    """All texts of a page in two languages; ``content`` is the original's."""

    segments: tuple[Segment, ...]
    lost: tuple[str, ...]
    content: Mapping[str, Any]
    aligned: bool

    @property
    def total(self) -> int:
        """How many texts there are."""
        return sum(one.is_text or one.state != State.DONE for one in self.segments)

    @property
    def done(self) -> int:
        """How many of them need nothing."""
        return sum(one.is_text and one.state == State.DONE for one in self.segments)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to translate."""
        return self.done == self.total

    @property
    def seen(self) -> str:
        """A mark of what the original says, by which a form knows that it was changed meanwhile."""
        text = repr([(one.key, one.original) for one in self.segments])
        return blake2b(text.encode(), digest_size=8).hexdigest()


def assemble(
    model: type[CentrePart], history: History, said: Mapping[str, Any], renders: Mapping[str, Sequence[Any]]
) -> Sheet:
    """The sheet of a translation that says this; the last of ``history`` is what the original says now."""
    shape, now = shapes.of(model), history[-1][1]
    sources = {key: Source(text, bool(same)) for key, (text, same) in renders.items()}
    aligned = segments.align(shape, now, said, sources)
    meanings = segments.meanings([(generation, segments.extract(shape, words)) for generation, words in history])
    new = Source(None) if sources else None
    found = []
    for place in segments.places(shape, now):
        text, source = aligned.words[place.key], aligned.sources.get(place.key, new)
        if text or place.value:
            state = segments.judge(place.shape, place.value, text, source, meanings.get(place.key, ()))
            found.append(Segment(place, text, state, source))
    merged = segments.merge(shape, now, aligned.words)
    return Sheet(tuple(found), tuple(aligned.lost), now, merged == dict(said))


def pack(sources: Mapping[str, Source]) -> dict[str, list[Any]]:
    """Sources as a page keeps them."""
    return {key: [source.text, source.same] for key, source in sources.items()}


def history(original: CentrePart, leaves: Iterable[Leaf]) -> History:
    """What the original has said: a lesson or test as it was published, what was never published as its draft."""
    written = shapes.WRITTEN[type(original)]
    held = [
        (leaf.generation, {name: leaf.content[name] for name in written if name in leaf.content})
        for leaf in leaves
        if leaf.original
    ]
    if held:
        return held
    if original.live or original.latest_revision is None:
        return [(1, shapes.content(original))]
    return [(1, shapes.content_of_revision(type(original), original.latest_revision.content))]


def of(page: CentrePart) -> Sheet:
    """The sheet of a translated page as it stands in memory, its draft or what is published."""
    said: Iterable[Leaf] = ()
    if isinstance(page, CoursePart):
        said = Leaf.objects.filter(
            activity__key=page.key, activity__kind=page.kind, original=True, withdrawn_at=None
        ).order_by("number")
    return assemble(type(page), history(page.original, said), shapes.content(page), page.renders)


def is_caught_up(page: CentrePart) -> bool:
    """Whether the page is known to say, text by text and block by block, what the original says now."""
    if page.is_original or not page.renders:
        return False
    sheet = of(page)
    return sheet.complete and sheet.aligned


def follow(page: CentrePart) -> None:
    """A translation was published as brought up to date: from now on each of its texts says what the original says.

    Only what was begun here and has the original's words still, is not translated.
    """
    if page.is_original:
        return
    renders = dict(page.renders)
    for segment in of(page).segments:
        if segment.source is None or segment.state == State.CHANGED:
            renders[segment.key] = [segment.original, segment.text == segment.original]
    if renders == page.renders:
        return
    page.renders = renders
    type(page).objects.filter(pk=page.pk).update(renders=renders)
    revision = Revision.objects.filter(pk=page.live_revision_id).first()
    if revision is not None:
        revision.content["renders"] = renders
        revision.save(update_fields=["content"])
