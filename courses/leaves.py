"""Leaves: what a lesson or test says when it is published, written down and read back. The only writer of Leaf."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from wagtail.documents.models import Document
from wagtail.fields import StreamField

from courses import structures
from courses.enums import Change
from courses.models import Leaf, LessonPage, Structure, TestPage, TestQuestion
from courses.models.lessons import CoursePart
from courses.structures import Modules
from learning.models import Activity, Enrolment, Version
from people.models import User


def content_of(page: CoursePart) -> dict[str, Any]:
    """What a leaf keeps of a page: its words, and of the original also what all languages share."""
    words: dict[str, Any] = {"title": page.title, "intro": page.intro}
    if isinstance(page, LessonPage):
        words["body"] = page.body.stream_block.get_prep_value(page.body)
    if page.is_original:
        data = json.loads(page.to_json())
        words["shared"] = {name: _plain(page, name, data[name]) for name in page.shared}
    return words


def _plain(page: CoursePart, name: str, value: Any) -> Any:
    """A field's value; rows of a formset without their own numbers and the page's."""
    field = page._meta.get_field(name)
    if not field.one_to_many:
        return value
    return [{key: each for key, each in row.items() if key not in {"pk", field.field.name}} for row in value]


def _says(before: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    """Whether a leaf says this already, as far as the site asked for it then."""
    shared, wanted = before.get("shared", {}), content.get("shared", {})
    return {**before, "shared": {}} == {**content, "shared": {}} and all(
        shared[name] == wanted[name] for name in shared if name in wanted
    )


def keep(page: CoursePart, activity: Activity, version: Version, *, at: datetime, caught_up: bool = False) -> Leaf:
    """The leaf that says what the page says now; ``activity`` is locked by who asks.

    A translation that has ``caught_up`` says what the original says now, also when its own words are the same.
    """
    language, content = page.locale.language_code, content_of(page)
    leaves = list(Leaf.objects.filter(activity=activity))
    own = [leaf for leaf in leaves if leaf.language == language]
    newest = own[-1] if own else None
    lead = max((leaf.generation for leaf in leaves if leaf.original), default=1)
    raised = caught_up and newest is not None and newest.generation < lead and page.change != Change.EDITORIAL
    escalated = page.is_original and page.change == Change.INVALIDATING != (newest and newest.change)
    if newest and _says(newest.content, content) and not escalated and not raised:
        if newest.content != content:  # the site has learnt to ask for more since
            Leaf.objects.filter(pk=newest.pk).update(content=content)
        if newest.withdrawn_at is not None:
            Leaf.objects.filter(activity=activity, language=language).update(withdrawn_at=None)
        if newest.version_id != version.pk:  # the video was measured again
            Leaf.objects.filter(pk=newest.pk).update(version=version)
        return newest
    first = newest is None
    change = Change.MINOR if first else Change(page.change)
    generation = lead
    if newest and change == Change.EDITORIAL:
        generation = newest.generation
    elif newest and page.is_original:
        generation = lead + 1
    made = Leaf.objects.create(
        activity=activity,
        language=language,
        number=newest.number + 1 if newest else 1,
        generation=generation,
        original=page.is_original,
        change=change,
        note="" if first else page.change_note,
        content=content,
        version=version,
        published_at=at,
    )
    made.documents.set(documents_in(page))
    Leaf.objects.filter(activity=activity, language=language).update(withdrawn_at=None)
    if newest and generation > lead and {**newest.content, "shared": {}} == {**content, "shared": {}}:
        _take_along([leaf for leaf in leaves if leaf.generation == lead and not leaf.original], made)
    return made


def is_up_to_date(leaf: Leaf) -> bool:
    """Whether the original says nothing newer."""
    return not Leaf.objects.filter(activity=leaf.activity_id, original=True, generation__gt=leaf.generation).exists()


def documents_in(page: CoursePart) -> list[int]:
    """The documents of the library that a lesson links to or hands out, as far as they are there."""
    if not isinstance(page, LessonPage):
        return []
    found = [
        number
        for model, number, _path, _content in page.body.stream_block.extract_references(page.body)
        if model is Document
    ]
    return list(Document.objects.filter(pk__in=found).values_list("pk", flat=True))


def _take_along(translations: Collection[Leaf], original: Leaf) -> None:
    """Where only the rules changed there is nothing to translate: what was up to date stays so."""
    for leaf in {leaf.language: leaf for leaf in translations}.values():
        made = Leaf.objects.create(
            activity_id=leaf.activity_id,
            language=leaf.language,
            number=leaf.number + 1,
            generation=original.generation,
            original=False,
            change=Change.MINOR,
            content=leaf.content,
            version_id=original.version_id,
            published_at=original.published_at,
            withdrawn_at=leaf.withdrawn_at,
        )
        made.documents.set(leaf.documents.all())


def withdraw(activity: Activity, language: str, *, at: datetime) -> bool:
    """Nobody is shown the part in this language any more, in no version; publishing it again brings it back.

    Answers whether it was the original: then nobody is asked for the part.
    """
    said = Leaf.objects.filter(activity=activity, language=language)
    said.filter(withdrawn_at=None).update(withdrawn_at=at)
    return said.filter(original=True).exists()


def invalidated(before: Modules, after: Modules) -> list[int]:
    """The parts that are in both structures, and of which something was invalidated in between."""
    former = structures.generations(before)
    raised = {
        part: (former[part], generation)
        for part, generation in structures.generations(after).items()
        if former.get(part, generation) < generation
    }
    breaks = Leaf.objects.filter(activity__in=raised, original=True, change=Change.INVALIDATING)
    crossed = breaks.values_list("activity", "generation")
    return sorted({part for part, generation in crossed if raised[part][0] < generation <= raised[part][1]})


def of(activities: Collection[int]) -> dict[int, list[Leaf]]:
    """The leaves that may be shown, by activity; one query."""
    found: dict[int, list[Leaf]] = defaultdict(list)
    for leaf in Leaf.objects.filter(activity__in=activities, withdrawn_at=None).select_related("version"):
        found[leaf.activity_id].append(leaf)
    return found


def begun_with(person: User, part: Activity, course: Activity) -> Leaf | None:
    """What the original says of a part in the version of the course that the person is in."""
    mine = Enrolment.objects.filter(person=person, activity=course, withdrawn_at=None).values("version")
    structure = Structure.objects.filter(version__in=mine).first()
    places = structures.generations(structures.unpack(structure.modules)) if structure else {}
    said = Leaf.objects.filter(activity=part, original=True, generation=places.get(part.pk), withdrawn_at=None)
    return said.order_by("-number").first()


def lay_over(page: TestPage, leaf: Leaf) -> None:
    """Give a test, in memory only, the questions and the pass mark that it had when the leaf was published."""
    shared = leaf.content.get("shared", {})
    if "questions" in shared:
        fields = {field.name: field.attname for field in TestQuestion._meta.concrete_fields}
        page.questions = [
            TestQuestion(**{fields[name]: value for name, value in row.items()}) for row in shared["questions"]
        ]
        page.pass_mark, page.shuffle = Decimal(shared["pass_mark"]), shared.get("shuffle", False)


def as_page(leaf: Leaf) -> LessonPage | TestPage:
    """A leaf as the page that it was, for drawing and comparing only."""
    words = {"title": leaf.content["title"], "intro": leaf.content["intro"]}
    return as_lesson(leaf) if "body" in leaf.content else TestPage(**words)


def as_lesson(leaf: Leaf) -> LessonPage:
    """The leaf of a lesson as its page."""
    body: StreamField = LessonPage._meta.get_field("body")  # type: ignore[assignment]
    return LessonPage(
        title=leaf.content["title"],
        intro=leaf.content["intro"],
        body=body.stream_block.to_python(leaf.content.get("body", [])),
    )
