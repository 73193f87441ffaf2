"""What importing a package would do to a centre: made, used, under which keys, and what stands in the way.

A key that is free here is kept, so that the same course on two sites is the same course. A key that another centre has
here, or that an activity had whose page is gone, is nobody's to take: then the whole package gets keys of its own, the
same for this centre each time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.exchange.course import format
from courses.exchange.course.format import Data
from courses.models import Case, CaseQuestion, CoursePage, LessonPage, ModulePage, Question, TestPage
from learning.models import Activity, Topic
from people.models import Centre, Profession

COPIES = UUID("5b0d3f0e-7f0a-4f0e-8a57-6d1f2b9c4e11")  # keys of packages whose own are taken
PAGES: dict[str, Any] = {"course": CoursePage, "module": ModulePage, "lesson": LessonPage, "test": TestPage}


@dataclass(frozen=True)
class Row:
    """A thing of the package for the preview: whether the centre has it already."""

    kind: str
    title: str
    languages: tuple[str, ...]
    here: bool

    @property
    def label(self) -> object:
        """The kind's name."""
        return PAGES[self.kind].get_verbose_name()


@dataclass(frozen=True)
class Plan:
    """What would be done, with the keys under which it would be done."""

    data: Data
    here: frozenset[str]
    course: CoursePage | None
    renamed: bool
    tangled: bool
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> list[Row]:
        """The course, its modules and their parts in their order."""
        modules = {one["key"]: one for one in self.data["modules"]}
        parts = {one["key"]: (kind, one) for kind in ("lesson", "test") for one in self.data[f"{kind}s"]}
        found = [self._row("course", self.data["course"])]
        for placement in self.data["course"]["placements"]:
            module = modules[placement["module"]]
            found.append(self._row("module", module))
            found += [self._row(*parts[key]) for key in module["parts"]]
        return found

    def _row(self, kind: str, one: Data) -> Row:
        title = one["pages"][one["original"]]["title"]
        languages = tuple(name for code, name in settings.LANGUAGES if code in one["pages"])
        return Row(kind, title, languages, one["key"] in self.here)

    def is_new(self, one: Data) -> bool:
        """Whether a thing would be made."""
        return one["key"] not in self.here

    @property
    def new_questions(self) -> int:
        """How many questions would be made."""
        return sum(self.is_new(one) for one in self.data["questions"])

    @property
    def known_questions(self) -> int:
        """How many questions are here already."""
        return len(self.data["questions"]) - self.new_questions


def plan(data: Data, above: Any, *, copy: bool = False) -> Plan:
    """What the package would do below a centre's page; ``copy`` makes everything anew under new keys."""
    centre = above.centre
    renamed = False
    if copy:
        fresh = uuid4()
        data = format.renamed(data, lambda key: str(uuid5(fresh, key)))
    elif _taken(data, centre):
        data, renamed = format.renamed(data, lambda key: str(uuid5(COPIES, f"{centre.code} {key}"))), True
        if _taken(data, centre):
            return plan(data, above, copy=True)
    here = _here(data, centre)
    course = CoursePage.objects.filter(translation_key=data["course"]["key"], centre=centre).order_by("pk").first()
    return Plan(
        data=data,
        here=frozenset(here),
        course=course,
        renamed=renamed,
        tangled=course is None and _tangled(data, here),
        problems=tuple(_problems(data, above)),
        notes=tuple(_notes(data)),
    )


def _keys(data: Data) -> dict[str, list[str]]:
    """The keys of each kind."""
    found: dict[str, list[str]] = {kind: [] for kind in PAGES}
    for kind, _at, one in format.things(data):
        found[kind].append(one["key"])
    return {**found, **{name: [one["key"] for one in data[name]] for name in ("questions", "cases")}}


def _here(data: Data, centre: Centre) -> set[str]:
    """The keys that are the centre's own here, each for a thing of the same kind."""
    keys = _keys(data)
    found: set[UUID] = set()
    for kind, model in PAGES.items():
        rows = model.objects.filter(translation_key__in=keys[kind], centre=centre)
        found |= set(rows.values_list("translation_key", flat=True))
    for name, model in (("questions", Question), ("cases", Case)):
        found |= set(model.objects.filter(key__in=keys[name], bank__centre=centre).values_list("key", flat=True))
    return {str(key) for key in found}


def _taken(data: Data, centre: Centre) -> bool:
    """Whether a key is somebody else's here, or was."""
    keys = _keys(data)
    pages = [key for kind in PAGES for key in keys[kind]]
    known: set[Any] = set(Page.objects.filter(translation_key__in=pages).values_list("translation_key", flat=True))
    known |= set(Activity.objects.filter(key__in=pages).values_list("key", flat=True))
    known |= set(Question.objects.filter(key__in=keys["questions"]).values_list("key", flat=True))
    known |= set(Case.objects.filter(key__in=keys["cases"]).values_list("key", flat=True))
    return bool({str(key) for key in known} - _here(data, centre))


def _tangled(data: Data, here: Iterable[str]) -> bool:
    """Whether what is here stands elsewhere than in the package, so that it can only be copied."""
    known = set(here)
    homes: dict[str, set[str]] = {}
    for model in (LessonPage, TestPage):
        parts = [key for module in data["modules"] for key in module["parts"] if key in known]
        for page in model.objects.filter(translation_key__in=parts).order_by("pk"):
            homes.setdefault(str(page.translation_key), set()).add(str(page.get_parent().translation_key))
    for module in data["modules"]:
        for key in module["parts"]:
            if key in known and (module["key"] not in known or homes.get(key) != {module["key"]}):
                return True
    told = dict(
        CaseQuestion.objects.filter(question__key__in=[one["key"] for one in data["questions"]]).values_list(
            "question__key", "case__key"
        )
    )
    cases = {key: case["key"] for case in data["cases"] for key in case["questions"]}
    return any(cases.get(str(question)) != str(case) for question, case in told.items())


def _problems(data: Data, above: Any) -> Iterable[str]:
    """What has to be mended first."""
    there = set(
        type(above)
        .objects.filter(translation_key=above.translation_key)
        .values_list("locale__language_code", flat=True)
    )
    languages = {code for _kind, _at, one in format.things(data) for code in one["pages"]}
    for code, name in settings.LANGUAGES:
        if code in languages - there:
            told = _("The centre has no page in this language: %(language)s. Make its page first, then import.")
            yield told % {"language": name}


def _notes(data: Data) -> Iterable[str]:
    """What the site does not know, and is left out."""
    course = data["course"]
    topics = {*course["topics"], *(one["topic"] for one in data["questions"])}
    topics |= {row["topic"] for test in data["tests"] for row in test["questions"]}
    known = set(Topic.objects.values_list("code", flat=True))
    for code in sorted(topics - known - {None}):
        yield _("The topic “%(topic)s” is not known here.") % {"topic": code}
    known = set(Profession.objects.values_list("code", flat=True))
    for code in sorted(set(course["professions"]) - known):
        yield _("The profession “%(profession)s” is not known here.") % {"profession": code}
