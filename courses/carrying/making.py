"""Making a course of a package: drafts below a centre's page, all or nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Locale, Page

from courses import questions
from courses.carrying import checking, planning
from courses.carrying.asked import numbered
from courses.carrying.placing import Placing
from courses.carrying.planning import PAGES, Plan
from courses.exchange.course import format, layout
from courses.exchange.course.archive import Archive
from courses.exchange.course.format import Data
from courses.exchange.items import Unreadable
from courses.models import (
    Case,
    CaseQuestion,
    CoursePage,
    ModuleLibraryPage,
    ModulePage,
    Option,
    Placement,
    Question,
    QuestionBank,
    TestQuestion,
)
from learning import access
from learning.models import Topic
from people.models import Centre, Profession


class Prepared:
    """An import whose files are stored; making the rows of all else is what is left."""

    def __init__(self, data: Data, above: Any, *, copy: bool, planned: Plan, placing: Placing) -> None:
        self._data, self._above, self._copy, self._planned, self._placing = data, above, copy, planned, placing

    @property
    def stored(self) -> frozenset[str]:
        """The names of the files that belong to the rows, once these are made."""
        return frozenset(self._placing.stored)

    def make(self, *, user: Any, at: datetime) -> tuple[CoursePage, list[int]]:
        """The course and the numbers of all pages made; none where the course is here. Within a transaction."""
        Centre.objects.select_for_update().get(pk=self._above.centre_id)
        if self.is_outdated:
            raise Unreadable(_("Somebody has imported it meanwhile. Look at the package again."))
        if self._planned.course:
            return self._planned.course, []
        building = _Builder(self._planned, self._placing, self._above, user=user, at=at)
        return building.build(), [page.pk for page, _kind, _said in building.later]

    @property
    def is_outdated(self) -> bool:
        """Whether what is here of the package, and whose its keys are, has changed since it was planned."""
        if self._copy:
            return False  # new keys are nobody's
        now, before = planning.plan(self._data, self._above), self._planned
        return (now.course, now.here, now.renamed) != (before.course, before.here, before.renamed)


@contextmanager
def prepared(package: Archive, *, above: Any, copy: bool, note: Callable[[str], None]) -> Iterator[Prepared]:
    """Plan the import of a package and store its files; ``note`` hears of each. What fails then takes them out again.

    An IntegrityError is that of two who import at once if the plan does not hold any more, and else an error of ours.
    """
    data = checking.read(package).data
    planned = _ready(planning.plan(data, above, copy=copy))
    placing = Placing(package, planned.data, access.collection_of(above.centre), note=note)
    ready = Prepared(data, above, copy=copy, planned=planned, placing=placing)
    try:
        if not planned.course:
            placing.store(_wanted(planned))
        yield ready
    except BaseException as error:
        placing.take_back()
        if isinstance(error, IntegrityError) and ready.is_outdated:
            raise Unreadable(_("Somebody has imported it meanwhile. Look at the package again.")) from error
        raise


def _ready(planned: Plan) -> Plan:
    """A plan that nothing stands in the way of."""
    for problem in planned.problems:
        raise Unreadable(problem)
    if planned.tangled:
        raise Unreadable(_("Parts of the course stand elsewhere in this centre. Make a copy."))
    return planned


def _made(planned: Plan) -> Iterator[tuple[str, Data]]:
    """What would be made; parts of a module that is here are used with it."""
    used = {key for one in planned.data["modules"] if not planned.is_new(one) for key in one["parts"]}
    for kind, _at, one in format.things(planned.data):
        if planned.is_new(one) and one["key"] not in used:
            yield kind, one


def _wanted(planned: Plan) -> dict[str, set[str]]:
    """The media of what would be made."""
    found: dict[str, set[str]] = {"pictures": set(), "documents": set(), "recordings": set()}

    def note(what: str, value: Any) -> Any:
        if what in found:
            found[what].add(value)
        elif what == "link" and "document" in value:
            found["documents"].add(value["document"])
        return value

    for kind, one in _made(planned):
        layout.THINGS[kind].mapped(one, note)
    return found


class _Builder:
    """One import."""

    def __init__(self, planned: Plan, placing: Placing, above: Any, *, user: Any, at: datetime) -> None:
        self.planned, self.placing, self.user, self.at = planned, placing, user, at
        self.data, self.centre = planned.data, above.centre
        roots = type(above).objects.filter(translation_key=above.translation_key).select_related("locale")
        self.roots = {page.locale.language_code: page for page in roots}
        self.locales = {one.language_code: one for one in Locale.objects.all()}
        self.made = {one["key"] for _kind, one in _made(planned)}
        self.names: dict[str, dict[Any, Any]] = {}
        self.pages: dict[tuple[str, str], int] = {}
        self.later: list[tuple[Any, str, Data]] = []

    def build(self) -> CoursePage:
        """Media, questions, modules with their parts, the course."""
        self.placing.make(self.user)
        self.names = dict(self.placing.rows)
        self.names["topics"] = dict(Topic.objects.values_list("code", "pk"))
        self._build_questions()
        for module in self._modules():
            self._build_module(module)
        course = self._build_course()
        self._lead_links()
        return course

    def _modules(self) -> list[Data]:
        """In the order of the course."""
        known = {one["key"]: one for one in self.data["modules"]}
        return [known[placement["module"]] for placement in self.data["course"]["placements"]]

    # --- questions ------------------------------------------------------------------------------------

    def _build_questions(self) -> None:
        """Banks, questions and cases; each is published, since a question that is not cannot be asked by a draft."""
        keys = [one["key"] for one in self.data["questions"]]
        found = {str(one.key): one for one in Question.objects.filter(key__in=keys, bank__centre=self.centre)}
        self._build_banks(found)
        new = [self._build_question(one) for one in self.data["questions"] if one["key"] not in found]
        found |= {str(one.key): one for one in new}
        self.names["questions"] = {key: one.pk for key, one in found.items()}
        cases = [one["key"] for one in self.data["cases"]]
        told = {str(one.key): one for one in Case.objects.filter(key__in=cases, bank__centre=self.centre)}
        for one in self.data["cases"]:
            if one["key"] not in told:
                told[one["key"]] = self._build_case(one)
        self.names["cases"] = {key: one.pk for key, one in told.items()}
        for question in new:
            questions.publish(question, at=self.at)

    def _build_banks(self, found: Mapping[str, Question]) -> None:
        """The bank in which the package's questions are already, or else a new one whose name is free."""
        self.names["banks"] = {}
        for bank in self.data["banks"]:
            own = [
                found[one["key"]]
                for one in self.data["questions"]
                if one["bank"] == bank["name"] and one["key"] in found
            ]
            if own:
                self.names["banks"][bank["name"]] = own[0].bank_id
                continue
            taken = set(QuestionBank.objects.filter(centre=self.centre).values_list("name", flat=True))
            made = QuestionBank.objects.create(centre=self.centre, name=numbered(bank["name"], taken))
            log(made, "wagtail.create", user=self.user)
            self.names["banks"][bank["name"]] = made.pk

    def _build_question(self, one: Data) -> Question:
        """A question with its rows."""
        plain = {name: one[name] for name in layout.QUESTION.of if name not in ("bank", "topic", "options")}
        question = Question(
            bank_id=self.names["banks"][one["bank"]], topic_id=self.names["topics"].get(one["topic"]), **plain
        )
        question.answer, question.tolerance = (
            Question._meta.get_field(name).to_python(one[name]) for name in ("answer", "tolerance")
        )
        question.save()
        for place, row in enumerate(one["options"]):
            Option.objects.create(question=question, sort_order=place, **row)
        log(question, "wagtail.create", user=self.user, content_changed=True)
        return question

    def _build_case(self, one: Data) -> Case:
        """A story with its questions."""
        case = Case.objects.create(
            bank_id=self.names["banks"][one["bank"]], key=one["key"], name=one["name"], story=one["story"]
        )
        for place, key in enumerate(one["questions"]):
            question = self.names["questions"][key]
            if not CaseQuestion.objects.filter(question=question).exists():
                CaseQuestion.objects.create(case=case, question_id=question, sort_order=place)
        log(case, "wagtail.create", user=self.user, content_changed=True)
        return case

    # --- pages ----------------------------------------------------------------------------------------

    def _build_module(self, module: Data) -> None:
        """A module with its lessons and tests; one that is here is used as it is."""
        parts = {one["key"]: (kind, one) for kind in ("lesson", "test") for one in self.data[f"{kind}s"]}
        if module["key"] not in self.made:
            for key in (module["key"], *module["parts"]):
                self._remember("module" if key == module["key"] else parts[key][0], key)
            return
        self._build_pages("module", module, {code: self._library(code) for code in module["pages"]})
        for key in module["parts"]:
            kind, part = parts[key]
            above = {code: self.pages[module["key"], code] for code in part["pages"]}
            self._build_pages(kind, part, above)

    def _remember(self, kind: str, key: str) -> None:
        """The pages of a thing that is here."""
        for page in PAGES[kind].objects.filter(translation_key=key).select_related("locale"):
            self.pages[key, page.locale.language_code] = page.pk

    def _library(self, code: str) -> int:
        """The centre's module library in a language; made where it is missing."""
        libraries = list(ModuleLibraryPage.objects.filter(centre=self.centre).order_by("pk"))
        for library in libraries:
            if library.path.startswith(self.roots[code].path):
                return int(library.pk)
        with translation.override(code):
            title = _("Modules")
        key = libraries[0].translation_key if libraries else uuid4()
        library = ModuleLibraryPage(title=title, translation_key=key, locale=self.locales[code], live=False)
        return self._add(library, self.roots[code].pk, slugify(title))

    def _build_pages(self, kind: str, one: Data, above: Mapping[str, int]) -> None:
        """All languages of a thing, its first language first, so that it is the original."""
        order = sorted(one["pages"], key=lambda code: (code != one["original"], code))
        for code in order:
            said = layout.PAGES[kind].mapped(one["pages"][code], partial(self._led, None))
            page = PAGES[kind](translation_key=UUID(one["key"]), locale=self.locales[code], live=False, owner=self.user)
            for name, value in {**said, **{name: one[name] for name in layout.SHARED[kind]}}.items():
                if name != "slug":
                    setattr(page, name, _kept(page, name, value))
            page.draft_title = page.title
            self._tie(kind, one, page)
            self.pages[one["key"], code] = self._add(page, above[code], said["slug"])
            self.later.append((page, kind, one["pages"][code]))

    def _tie(self, kind: str, one: Data, page: Any) -> None:
        """What stands in tables of its own."""
        if kind == "test":
            rows = layout.THINGS["test"].of["questions"].mapped(one["questions"], partial(self._led, None))
            page.questions = [TestQuestion(sort_order=place, **_ids(row)) for place, row in enumerate(rows)]
        elif kind == "course":
            page.topics = list(Topic.objects.filter(code__in=one["topics"]))
            page.professions = list(Profession.objects.filter(code__in=one["professions"]))
            originals = {str(key): pk for key, pk in self._originals(one["placements"])}
            page.placements = [
                Placement(sort_order=place, module_id=originals[row["module"]], pinned=row["pinned"])
                for place, row in enumerate(one["placements"])
            ]

    def _originals(self, placements: list[Data]) -> Iterator[tuple[UUID, int]]:
        """The original of each module."""
        keys = [row["module"] for row in placements]
        yield from (
            ModulePage.objects.filter(translation_key__in=keys).order_by("-pk").values_list("translation_key", "pk")
        )

    def _add(self, page: Any, above: int, slug: str) -> int:
        """A draft below a page, under its slug or the first with a number that is free there."""
        parent = Page.objects.get(pk=above)
        page.slug, number = slug, 2
        while parent.get_children().filter(slug=page.slug).exists():
            page.slug, number = f"{slug[:250]}-{number}", number + 1
        parent.add_child(instance=page)
        log(page, "wagtail.create", user=self.user, content_changed=True)
        return int(page.pk)

    def _build_course(self) -> CoursePage:
        """The course."""
        one = self.data["course"]
        self._build_pages("course", one, {code: self.roots[code].pk for code in one["pages"]})
        found: CoursePage = CoursePage.objects.get(pk=self.pages[one["key"], one["original"]])
        return found

    def _lead_links(self) -> None:
        """Links between pages, now that all are there; then every draft has a revision as if it had been typed."""
        for page, kind, said in self.later:
            led = layout.PAGES[kind].mapped(said, partial(self._led, self.pages))
            before = layout.PAGES[kind].mapped(said, partial(self._led, None))
            changed = [name for name in led if led[name] != before[name]]
            for name in changed:
                setattr(page, name, _kept(page, name, led[name]))
            if changed:
                page.save()
            page.save_revision(user=self.user, clean=False)  # a draft may be unfinished

    def _led(self, pages: Any, what: str, value: Any) -> Any:
        """A reference as this database has it; links to pages wait until the pages are there."""
        if what != "link":
            return self.names[what].get(value) if what in self.names else value
        if "document" in value:
            return {"linktype": "document", "id": str(self.names["documents"][value["document"]])}
        if "page" in value:
            number = pages.get((value["page"], value["language"])) if pages else None
            return {"linktype": "page", "id": str(number)} if number else None
        return value


def _kept(page: Any, name: str, value: Any) -> Any:
    """A value as the page's field keeps it."""
    field = page._meta.get_field(name)
    return field.stream_block.to_python(value) if isinstance(field, StreamField) else field.to_python(value)


def _ids(row: Data) -> Data:
    """A row of a test as the table names it."""
    ties = {f"{name}_id": row[name] for name in ("question", "case", "bank", "topic")}
    return {**ties, "difficulty": row["difficulty"], "count": row["count"]}
