"""All that a course is made of, as ``course.json`` holds it: the newest drafts, in every language.

What the exporter may not edit stays out and is told. Numbers of rows become keys and names; so the same content gives
the same package wherever it is.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from modelcluster.models import get_serializable_data_for_fields
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.carrying import asked, shelf
from courses.carrying.shelf import Shelf
from courses.exchange.course import format, layout, richtext
from courses.exchange.course.format import Data
from courses.models import CoursePage, LessonPage, ModulePage, Placement, TestPage, TestQuestion
from learning import doors
from learning.models import Activity, Topic
from people.models import Profession

MODELS: dict[str, type[Page]] = {"course": CoursePage, "module": ModulePage, "lesson": LessonPage, "test": TestPage}


@dataclass
class Thing:
    """A course, module, lesson or test: its translations, the original first, and what each says."""

    kind: str
    pages: list[Any]
    parts: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """One for all languages."""
        return str(self.pages[0].translation_key)

    @property
    def original(self) -> Any:
        """What all languages share is read from it."""
        return self.pages[0]


@dataclass
class Gathered:
    """A course with everything in it, as rows of this database."""

    course: Thing
    modules: list[Thing]
    parts: list[Thing]
    said: dict[int, Data]
    asked: asked.Asked
    shelf: Shelf
    links: dict[int, Any]
    left_out: list[str]

    @property
    def things(self) -> list[Thing]:
        """All that have pages."""
        return [self.course, *self.modules, *self.parts]

    @property
    def unpublished(self) -> list[Any]:
        """Pages that go along as drafts which nobody reads yet."""
        return [page for thing in self.things for page in thing.pages if state(page) != "published"]

    @property
    def languages(self) -> list[str]:
        """The languages of the course."""
        return [page.locale.language_code for page in self.course.pages]


def state(page: Any) -> str:
    """How a page stands here."""
    if not page.live:
        return "draft"
    return "changed" if page.has_unpublished_changes else "published"


def gather(page: CoursePage, *, viewer: Any) -> Gathered:
    """The course with all that the viewer may take along."""
    left_out: list[str] = []
    course = _things("course", [page.translation_key])[0]
    said = {one.pk: _said("course", one) for one in course.pages}
    original = said[course.original.pk]
    rows = _placements(course.original)
    modules = _modules([row["module"] for row in rows], viewer, left_out)
    known = {one.pk: thing.key for thing in modules for one in thing.pages}
    original["placements"] = [
        {"module": known[row["module"]], "pinned": row["pinned"]} for row in rows if row["module"] in known
    ]
    original |= _subjects(course.original)
    parts = _parts(modules, left_out)
    for thing in (*modules, *parts):
        said |= {one.pk: _said(thing.kind, one) for one in thing.pages}
    _add_rows([thing.original for thing in parts if thing.kind == "test"], said)
    wanted = _wanted([course, *modules, *parts], said)
    questions = asked.gather(
        wanted["questions"],
        [row for thing in parts if thing.kind == "test" for row in said[thing.original.pk]["questions"]],
        viewer=viewer,
        left_out=left_out,
    )
    found = shelf.gather(wanted["pictures"], wanted["documents"], wanted["recordings"], left_out=left_out)
    links = {one.pk: one for one in Page.objects.filter(pk__in=wanted["pages"]).specific().select_related("locale")}
    return Gathered(course, modules, parts, said, questions, found, links, left_out)


def _things(kind: str, keys: Collection[UUID]) -> list[Thing]:
    """All translations of these, originals first."""
    found: dict[UUID, list[Any]] = {}
    pages = MODELS[kind].objects.filter(translation_key__in=keys).select_related("locale", "latest_revision")
    for page in pages.order_by("pk"):
        found.setdefault(page.translation_key, []).append(page)
    return [Thing(kind, found[key]) for key in sorted(found)]


def _drafted(page: Any) -> bool:
    """Whether a newer draft says something else than the page."""
    return page.latest_revision is not None and state(page) != "published"


def _said(kind: str, page: Any) -> Data:
    """What the newest draft says, by field."""
    names = {*layout.PAGES[kind].of, *layout.SHARED[kind]}
    told = page.latest_revision.content if _drafted(page) else get_serializable_data_for_fields(page)
    said = {}
    for name in names:
        value = told.get(name)
        if isinstance(type(page)._meta.get_field(name), StreamField):
            value = json.loads(value or "[]")
        said[name] = value
    return said


def _placements(original: CoursePage) -> list[Data]:
    """The modules of the course in their order."""
    if _drafted(original):
        rows = original.latest_revision.content.get("placements", [])
        return sorted(rows, key=lambda row: row.get("sort_order") or 0)
    return list(Placement.objects.filter(course=original).order_by("sort_order", "pk").values("module", "pinned"))


def _subjects(original: CoursePage) -> Data:
    """Topics and professions by code."""
    found = {}
    for name, model in (("topics", Topic), ("professions", Profession)):
        if _drafted(original):
            rows = model.objects.filter(pk__in=original.latest_revision.content.get(name, []))
        else:
            rows = model.objects.filter(pk__in=getattr(original, name).all())
        found[name] = sorted(rows.values_list("code", flat=True))
    return found


def _modules(placed: list[int], viewer: Any, left_out: list[str]) -> list[Thing]:
    """The modules that the viewer may edit; others are told by their titles."""
    keys = set(ModulePage.objects.filter(pk__in=placed).values_list("translation_key", flat=True))
    found = []
    for thing in _things("module", keys):
        if thing.original.permissions_for_user(viewer).can_edit():
            found.append(thing)
        else:
            told = _("The module “%(title)s” belongs to others, and you may not edit it.")
            left_out.append(told % {"title": thing.original.title})
    return found


def _parts(modules: list[Thing], left_out: list[str]) -> list[Thing]:
    """The lessons and tests below the originals, in the order of each module; others are in no course, and told."""
    if not modules:
        return []
    found: list[Thing] = []
    order: list[tuple[str, str]] = []
    for kind in ("lesson", "test"):
        rows = list(_below([thing.original for thing in modules], kind).values_list("path", "translation_key"))
        keys = {key for _path, key in rows}
        order += [(path, str(key)) for path, key in rows]
        found += _things(kind, keys)
        others = _below([page for thing in modules for page in thing.pages[1:]], kind).exclude(translation_key__in=keys)
        told = _("“%(title)s” stands in a translation of its module alone, so it is in no course.")
        left_out += [told % {"title": title} for title in others.values_list("title", flat=True)]
    known = {thing.key: thing for thing in found}
    kept: list[Thing] = []
    for module in modules:
        keys = dict.fromkeys(key for path, key in sorted(order) if path.startswith(module.original.path))
        own = [thing for key in keys if _stands_in(thing := known[key], module, left_out)]
        module.parts = [thing.key for thing in own]
        kept += own
    return kept


def _stands_in(part: Thing, module: Thing, left_out: list[str]) -> bool:
    """Whether a part has the module's first language; its languages that the module lacks are told and stay out."""
    languages = {page.locale_id for page in module.pages}
    told = _("“%(title)s” has a language that its module lacks: %(language)s. Translate the module first.")
    for page in part.pages:
        if page.locale_id not in languages:
            left_out.append(told % {"title": page.title, "language": page.locale})
    part.pages = [page for page in part.pages if page.locale_id in languages]
    return any(page.locale_id == module.original.locale_id for page in part.pages)


def _below(pages: list[Any], kind: str) -> Any:
    """The lessons or tests that stand directly below these pages."""
    where = Q(pk__in=[])
    for page in pages:
        where |= Q(path__startswith=page.path, depth=page.depth + 1)
    return MODELS[kind].objects.filter(where)


def _add_rows(tests: list[TestPage], said: dict[int, Data]) -> None:
    """What each test asks, in its order."""
    names = ("question", "case", "bank", "topic", "difficulty", "count")
    rows: dict[int, list[Data]] = {page.pk: [] for page in tests}
    saved = [page.pk for page in tests if not _drafted(page)]
    for row in TestQuestion.objects.filter(test__in=saved).order_by("sort_order", "pk").values("test", *names):
        rows[row.pop("test")].append(row)
    for page in tests:
        if _drafted(page):
            told = sorted(page.latest_revision.content["questions"], key=lambda row: row.get("sort_order") or 0)
            rows[page.pk] = [{name: row.get(name) for name in names} for row in told]
        said[page.pk]["questions"] = rows[page.pk]


def _wanted(things: Iterable[Thing], said: dict[int, Data]) -> dict[str, set[int]]:
    """The numbers of all that the pages refer to; what is absent in blocks is filled on the way."""
    found: dict[str, set[int]] = {name: set() for name in ("questions", "pictures", "documents", "recordings", "pages")}

    def note(what: str, value: Any) -> Any:
        if what != "link":
            found[what].add(int(value))
        elif value.get("linktype") in ("page", "document") and value.get("id", "").isdecimal():
            found[f"{value['linktype']}s"].add(int(value["id"]))
        return value

    for thing in things:
        for page in thing.pages:
            shape = layout.PAGES[thing.kind]
            filled = shape.completed(said[page.pk], f"{thing.key}.{page.locale.language_code}")
            said[page.pk] |= shape.mapped(filled, note)
    return found


def packed(gathered: Gathered) -> tuple[Data, Data, dict[str, Any]]:
    """``course.json``, ``state.json`` and the files, by name; the files are read once here."""
    shelved = shelf.pack(gathered.shelf)
    names = {**gathered.asked.names, **shelved.names}
    pages = {page.pk: (thing.key, page.locale.language_code) for thing in gathered.things for page in thing.pages}

    def change(what: str, value: Any) -> Any:
        if what == "link":
            return _link(value, pages, names["documents"], gathered.links)
        return names[what].get(value) if what in names else value

    data: Data = {"format": layout.FORMAT, "version": layout.VERSION, **gathered.asked.rows, **shelved.rows}
    data["course"] = _thing(gathered.course, gathered.said, change)
    for kind in ("module", "lesson", "test"):
        found = [_thing(one, gathered.said, change) for one in (*gathered.modules, *gathered.parts) if one.kind == kind]
        data[f"{kind}s"] = sorted(found, key=lambda one: str(one["key"]))
    return data, _state(gathered), shelved.sources


def _thing(thing: Thing, said: dict[int, Data], change: Any) -> Data:
    """A course, module, lesson or test."""
    shape = layout.PAGES[thing.kind]
    original = said[thing.original.pk]
    made = {
        "key": thing.key,
        "original": thing.original.locale.language_code,
        "pages": {
            page.locale.language_code: shape.mapped(shape.completed(said[page.pk]), change) for page in thing.pages
        },
        **{name: one.completed(original[name]) for name, one in layout.SHARED[thing.kind].items()},
    }
    if thing.kind == "course":
        made |= {name: original[name] for name in ("topics", "professions", "placements")}
    elif thing.kind == "module":
        made["parts"] = thing.parts
    elif thing.kind == "test":
        rows = layout.THINGS["test"].of["questions"].mapped(original["questions"], change)
        made["questions"] = [row for row in rows if row["question"] or row["case"] or row["bank"]]
    return made


def _link(value: Mapping[str, str], pages: Mapping[int, tuple[str, str]], documents: Any, links: Any) -> Any:
    """A link as packages have it: to a page or document that goes along, or to an address."""
    number = int(value["id"]) if value.get("id", "").isdecimal() else 0
    match value.get("linktype"):
        case "page" if number in pages:
            key, language = pages[number]
            return {"page": key, "language": language}
        case "page":
            address = links[number].full_url if number in links else None
            return {"href": address} if address else None
        case "document":
            return {"document": documents[number]} if documents.get(number) else None
        case _:
            return {"href": value["href"]} if richtext.leads_somewhere(value.get("href", "")) else None


def _state(gathered: Gathered) -> Data:
    """How everything stands here, and what it is aligned to."""
    rows = [
        {"key": thing.key, "language": page.locale.language_code, "state": state(page)}
        for thing in gathered.things
        for page in thing.pages
    ]
    return {
        "format": f"{layout.FORMAT}-state",
        "version": layout.VERSION,
        "pages": sorted(rows, key=lambda row: (row["key"], row["language"])),
        "aligned": list(_aligned(gathered)),
        "left_out": gathered.left_out,
    }


def _aligned(gathered: Gathered) -> Iterator[Data]:
    """What others of the house say that the course and its parts lead to, by identifier."""
    keys = [thing.key for thing in gathered.things]
    activities = {one.pk: str(one.key) for one in Activity.objects.filter(key__in=keys)}
    found = doors.alignments(list(activities))
    rows = [(activities[pk], one.identifier, one.title) for pk, aligned in found.items() for one in aligned]
    for key, identifier, title in sorted(set(rows)):
        yield {"key": key, "identifier": identifier, "title": title}


def texts(data: Data, state_of_it: Data) -> dict[str, bytes]:
    """Both texts of a package, read again as warily as any other, so that what goes out can come in."""
    content = format.write(data)
    format.read(content)
    told = format.write(state_of_it)
    format.read_state(told)
    return {"course.json": content, "state.json": told}
