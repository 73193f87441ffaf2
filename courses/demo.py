"""The courses of the demo world, from ``courses/data``, and learners who take them; all through the domain's verbs."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import ContentFile
from django.db import transaction
from pymediainfo import MediaInfo
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from courses import questions, scoring, taking
from courses.enums import Difficulty, FeedbackTime
from courses.models import (
    Case,
    CaseQuestion,
    CoursePage,
    LessonPage,
    ModuleLibraryPage,
    ModulePage,
    Option,
    Placement,
    Question,
    QuestionBank,
    TestPage,
    TestQuestion,
)
from learning import access, activities, enrolling
from learning.enums import Kind, State, TrackKind
from learning.models import Activity, Component, Enrolment, Progress, Topic, Track, Video
from people.models import Centre, Profession, User

DATA = Path(__file__).parent / "data"
LIBRARY = {"fi": ("Moduulit", "moduulit"), "sv": ("Moduler", "moduler"), "en": ("Modules", "modules")}
Words = Mapping[str, Mapping[str, Any]]


def build(*, at: datetime) -> list[CoursePage]:
    """Make the demo's courses, or bring them up to date; running it again makes none twice."""
    return [_Builder(file, at=at).build() for file in sorted(DATA.glob("*.toml")) if "." not in file.stem]


def taken() -> list[str]:
    """The keys of the courses that the demo's people have taken: those that are not new."""
    found = [tomllib.loads(file.read_text()) for file in DATA.glob("*.toml") if "." not in file.stem]
    return [course["key"] for course in found if not course.get("new")]


class _Builder:
    """One course: its structure, and its words in each language there is a file for."""

    def __init__(self, file: Path, *, at: datetime) -> None:
        self.data = tomllib.loads(file.read_text())
        self.words: dict[str, Words] = {
            code: tomllib.loads(path.read_text())
            for code in LIBRARY
            if (path := file.with_suffix(f".{code}.toml")).exists()
        }
        self.at = at
        self.centre = Centre.objects.get(code=self.data["centre"])
        self.questions: dict[str, Question] = {}
        self.cases: dict[str, Case] = {}

    def build(self) -> CoursePage:
        """Questions first, then modules with their parts, then the course that places them."""
        with transaction.atomic():
            named = {"centre": self.centre, "name": self.words["fi"]["course"]["title"]}
            self.bank, _new = QuestionBank.objects.get_or_create(**named)
            self._build_questions()
            self._build_cases()
            modules = [self._build_module(row) for row in self.data["module"]]
            return self._build_course(modules)

    def _build_questions(self) -> None:
        """Each question once, in all languages."""
        for row in self.data["question"]:
            told = {code: words["question"][row["code"]] for code, words in self.words.items()}
            question, _new = Question.objects.update_or_create(
                key=row["key"],
                defaults={
                    "bank": self.bank,
                    "kind": row["kind"],
                    "topic": Topic.objects.filter(code=row.get("topic", "")).first(),
                    "difficulty": row.get("difficulty", Difficulty.MEDIUM),
                    "texts": {code: text["text"] for code, text in told.items()},
                    "explanations": {code: text["explanation"] for code, text in told.items()},
                    "passage": {code: text["passage"] for code, text in told.items() if "passage" in text},
                    "answer": row.get("answer"),
                    "tolerance": row.get("tolerance", 0),
                },
            )
            for place, option in enumerate(row.get("options", ())):
                Option.objects.update_or_create(
                    question=question,
                    key=option["key"],
                    defaults={
                        "sort_order": place,
                        "correct": option.get("correct", False),
                        "points": option.get("points", 1),
                        "texts": {code: text["options"][option["key"]] for code, text in told.items()},
                        "match": {code: text["match"][option["key"]] for code, text in told.items() if "match" in text},
                        "feedback": {
                            code: text["feedback"][option["key"]]
                            for code, text in told.items()
                            if option["key"] in text.get("feedback", {})
                        },
                    },
                )
            questions.publish(question, at=self.at)
            self.questions[row["code"]] = question

    def _build_cases(self) -> None:
        """Stories with their questions."""
        for row in self.data.get("case", ()):
            story = {code: words["case"][row["code"]]["story"] for code, words in self.words.items()}
            asked = [self.questions[code] for code in row["questions"]]
            named = {"bank": asked[0].bank, "name": row["name"], "story": story}
            case, _new = Case.objects.update_or_create(key=row["key"], defaults=named)
            for place, question in enumerate(asked):
                CaseQuestion.objects.update_or_create(question=question, defaults={"case": case, "sort_order": place})
            questions.publish_case(case, at=self.at)
            self.cases[row["code"]] = case

    def _build_module(self, row: Mapping[str, Any]) -> ModulePage:
        """A module in the centre's library, with its lessons and tests."""
        pages = {}
        for code, words in self.words.items():
            text = words["module"][row["code"]]
            fields = {"title": text["title"], "summary": text["summary"]}
            pages[code] = self._keep(ModulePage, row["key"], self._library(code), row["slug"][code], code, fields)
        for part in row["lesson"]:
            for code, words in self.words.items():
                model, fields = self._part_fields(part, words, code)
                self._keep(model, part["key"], pages[code], part["slug"][code], code, fields)
        return pages["fi"]

    def _library(self, code: str) -> Page:
        """The centre's module library in a language."""
        above = Page.objects.get(slug=self.centre.code, locale__language_code=code, depth=3)
        title, slug = LIBRARY[code]
        key = uuid5(NAMESPACE_URL, f"modules of {self.centre.code}")
        return self._keep(ModuleLibraryPage, key, above, slug, code, {"title": title})

    def _part_fields(
        self, part: Mapping[str, Any], words: Words, code: str
    ) -> tuple[type[LessonPage | TestPage], dict[str, Any]]:
        """The kind of page a part is, and what stands in it."""
        text = words["lesson"][part["code"]]
        fields: dict[str, Any] = {"title": text["title"], "intro": text["intro"], "minutes": part["minutes"]}
        if part["kind"] == Kind.TEST:
            return TestPage, {**fields, **self._rules(part)}
        blocks = text.get("block", ())
        body = [self._block(part, block, f"{part['key']}|{code}|{place}") for place, block in enumerate(blocks)]
        return LessonPage, {**fields, "body": body}

    def _rules(self, part: Mapping[str, Any]) -> dict[str, Any]:
        """What a test asks, and how it is taken."""
        named = [
            TestQuestion(question=self.questions.get(code), case=self.cases.get(code)) for code in part["questions"]
        ]
        return {
            "questions": [*named, *(TestQuestion(bank=self.bank, **row) for row in part.get("pools", ()))],
            "pass_mark": Decimal(str(part["pass_mark"])).quantize(Decimal("0.01")),
            "feedback_time": part.get("feedback_time", FeedbackTime.AT_ONCE),
            "attempts_allowed": part.get("attempts_allowed"),
            "time_limit": part.get("time_limit"),
            "shuffle": part.get("shuffle", False),
        }

    def _block(self, part: Mapping[str, Any], row: Mapping[str, Any], seed: str) -> dict[str, Any]:
        """A block of the data as the lesson stores it; its id stays the same from run to run."""
        kind = row["type"]
        value: Any
        match kind:
            case "text":
                value = row["html"]
            case "heading":
                value = row["text"]
            case "callout":
                value = {"title": row["title"], "text": row["html"]}
            case "quote":
                value = {"text": row["text"], "source": row.get("source", "")}
            case "image":
                image = self._image(row["file"], row["alt"])
                value = {"image": image, "alt": row["alt"], "caption": row.get("caption", "")}
            case "video":
                value = {"title": row["title"], "video": self._video(part), "required": True, "transcript": ""}
            case "accordion":
                items = [{"title": item["title"], "text": item["html"]} for item in row["items"]]
                value = _list(items, seed)
            case "checklist":
                value = _list(row["items"], seed)
            case "reflection":
                value = {"prompt": row["prompt"]}
            case "check":
                value = self.questions[row["question"]].pk
            case _:
                value = self._rich_block(row, seed)
        return {"type": kind, "value": value, "id": row.get("key") or str(uuid5(NAMESPACE_URL, seed))}

    def _rich_block(self, row: Mapping[str, Any], seed: str) -> Any:
        """A block with files, with rows of its own, or with voices."""
        match row["type"]:
            case "gallery":
                pictures = [
                    {"image": self._image(item["file"], item["alt"]), "alt": item["alt"], "caption": item["caption"]}
                    for item in row["items"]
                ]
                return _list(pictures, seed)
            case "audio":
                return {"title": row["title"], "audio": self._sound(row["file"]), "transcript": row["html"]}
            case "embed":
                return {name: row[name] for name in ("title", "address", "text")}
            case "document":
                return self._document(row)
            case "pack":
                return {"title": row["title"], "documents": _list([self._document(one) for one in row["items"]], seed)}
            case "comparison":
                columns = [{"type": "text", "heading": heading} for heading in row["headers"]]
                return {
                    "columns": columns,
                    "rows": [{"values": cells} for cells in row["rows"]],
                    "caption": row["caption"],
                }
            case "timeline":
                return _list(row["items"], seed)
            case "case":
                steps = [
                    {
                        "name": step["name"],
                        "title": step["title"],
                        "text": step["html"],
                        "choices": _list(step.get("choices", []), f"{seed}|{step['name']}"),
                    }
                    for step in row["steps"]
                ]
                return {"title": row["title"], "steps": _list(steps, seed)}
            case "poll":  # one in all languages, so its options have keys that do not depend on the language
                return {"question": row["question"], "options": _list(row["options"], row["key"])}
        raise ValueError(f"unknown block {row['type']!r}")

    def _document(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A document in the centre's collection, and what is said of it."""
        model, collection = get_document_model(), access.collection_of(self.centre)
        found = model.objects.filter(title=row["file"], collection=collection).first()
        if found is None:
            file = ContentFile((DATA / "media" / row["file"]).read_bytes(), name=row["file"])
            found = model.objects.create(title=row["file"], collection=collection, file=file, file_size=file.size)
        return {"document": found.pk, "title": row["title"], "text": row["text"]}

    def _sound(self, name: str) -> int:
        """A sound recording in the centre's collection."""
        collection = access.collection_of(self.centre)
        found = Video.objects.filter(title=name, collection=collection).first()
        if found is None:
            source = DATA / "media" / name
            file = ContentFile(source.read_bytes(), name=name)
            found = Video.objects.create(
                title=name, type="audio", collection=collection, file=file, duration=_seconds(source)
            )
        return int(found.pk)

    def _image(self, name: str, alt: str) -> int:
        """A picture in the centre's collection."""
        model, collection = get_image_model(), access.collection_of(self.centre)
        found = model.objects.filter(title=name, collection=collection).first()
        if found is None:
            file = ContentFile((DATA / "media" / name).read_bytes(), name=name)
            found = model.objects.create(title=name, collection=collection, file=file, description=alt[:250])
        return int(found.pk)

    def _video(self, part: Mapping[str, Any]) -> int:
        """A lesson's video with its captions, in the centre's collection."""
        row, collection = part["video"], access.collection_of(self.centre)
        title = self.words["fi"]["lesson"][part["code"]]["title"]
        video = Video.objects.filter(title=title, collection=collection).first()
        if video is None:
            source = DATA / "media" / row["file"]
            video = Video.objects.create(
                title=title,
                type="video",
                collection=collection,
                file=ContentFile(source.read_bytes(), name=source.name),
                duration=_seconds(source),
            )
        for code, name in row["captions"].items():
            if not video.tracks.filter(kind=TrackKind.CAPTIONS, language=code).exists():
                file = ContentFile((DATA / "media" / name).read_bytes(), name=name)
                Track.objects.create(video=video, kind=TrackKind.CAPTIONS, language=code, file=file)
        return int(video.pk)

    def _build_course(self, modules: list[ModulePage]) -> CoursePage:
        """The course's page in every language."""
        for code, words in self.words.items():
            above = Page.objects.get(slug=self.centre.code, locale__language_code=code, depth=3)
            text = words["course"]
            fields = {
                "title": text["title"],
                "benefit": text["benefit"],
                "audience": text.get("audience", ""),
                "prerequisites": text.get("prerequisites", ""),
                "content_note": text.get("content_note", ""),
                "support": text.get("support", ""),
                "outcomes": _stream("outcome", text["outcomes"], f"{self.data['key']}|{code}|outcomes"),
                "sources": _stream("source", text.get("sources", ()), f"{self.data['key']}|{code}|sources"),
                "motif": self.data.get("motif", ""),
                "placements": [Placement(module=module) for module in modules],
                "topics": list(Topic.objects.filter(code__in=self.data["topics"])),
                "professions": list(Profession.objects.filter(code__in=self.data["professions"])),
            }
            self._keep(CoursePage, self.data["key"], above, self.data["slug"][code], code, fields)
        return CoursePage.objects.get(translation_key=self.data["key"], locale__language_code="fi")

    def _keep(
        self, model: type[Page], key: UUID | str, above: Page, slug: str, code: str, fields: Mapping[str, Any]
    ) -> Any:
        """The page with that key in that language, made or brought up to date, and published when it changed."""
        locale = Locale.objects.get(language_code=code)
        page = model.objects.filter(translation_key=key, locale=locale).first()
        original = model.objects.filter(translation_key=key).order_by("pk").first()
        if page is None and original is None:
            page = model(
                title=fields["title"],
                slug=slug,
                locale=locale,
                translation_key=key,
                live=False,
                first_published_at=self.at,
            )
            page.__dict__.update({name: value for name, value in fields.items() if isinstance(value, str)})
            Page.objects.get(pk=above.pk).add_child(instance=page)
        elif page is None:
            page = original.copy_for_translation(locale)
            page.first_published_at = self.at
            page.save(update_fields=["first_published_at"])
        if page.live and page.slug == slug and not _differs(page, fields):
            return page
        page.slug = slug
        _fill(page, fields)
        page.save_revision().publish()
        return model.objects.get(pk=page.pk)


def _seconds(source: Path) -> float:
    """How long a recording lasts."""
    length = next(track.duration for track in MediaInfo.parse(source).tracks if track.track_type == "General")
    return int(length) / 1000


def _list(items: list[Any], seed: str) -> list[dict[str, Any]]:
    """Items of a list block, with ids that stay the same from run to run."""
    return [
        {"type": "item", "value": item, "id": str(uuid5(NAMESPACE_URL, f"{seed}|{place}"))}
        for place, item in enumerate(items)
    ]


def _stream(kind: str, texts: Any, seed: str) -> list[dict[str, Any]]:
    """Texts as blocks of one kind."""
    return [{**row, "type": kind} for row in _list(list(texts), seed)]


STREAMS = {"body", "outcomes", "sources"}
ROWS = {"questions": ("question_id", "case_id", "bank_id", "count", "difficulty"), "placements": ("module_id",)}
SETS = {"topics", "professions"}


def _differs(page: Page, fields: Mapping[str, Any]) -> bool:
    """Whether any of these fields is not what the page has."""
    for name, wanted in fields.items():
        if name in STREAMS:
            stored = getattr(page, name)
            same = stored.get_prep_value() == stored.stream_block.to_python(wanted).get_prep_value()
        elif name in ROWS:
            rows = getattr(page, name).all()
            same = _keys(rows, ROWS[name]) == _keys(wanted, ROWS[name])
        elif name in SETS:
            same = {row.pk for row in getattr(page, name).all()} == {row.pk for row in wanted}
        else:
            same = str(getattr(page, name)) == str(wanted)
        if not same:
            return True
    return False


def _keys(rows: Iterable[Any], names: tuple[str, ...]) -> list[list[object]]:
    """What each row points to."""
    return [[getattr(row, name) for name in names] for row in rows]


def _fill(page: Page, fields: Mapping[str, Any]) -> None:
    """Put the fields into the page."""
    for name, value in fields.items():
        if name in STREAMS:
            setattr(page, name, getattr(page, name).stream_block.to_python(value))
        else:
            setattr(page, name, value)
    page.draft_title = page.title


# --- learners ---------------------------------------------------------------------------------------


def walk(
    person: User, course: Activity, *, until: float | None = None, at: datetime, rng: Random | None = None
) -> datetime:
    """Take a learner through a course as the pages would: enrol, read, watch, and pass the tests.

    ``until`` is the share of parts to finish (all when left out); the part after them is opened. Answers when it ended.
    """
    rng = rng or Random(str(person.uuid))
    enrolling.enrol(person, course, at=at)
    version = Enrolment.objects.get(person=person, activity=course, withdrawn_at=None).version_id
    parts = [
        row.activity
        for row in Component.objects.filter(version=version).order_by("position").select_related("activity")
    ]
    count = len(parts) if until is None else int(until * len(parts) + 1e-9)
    done = set(
        Progress.objects.filter(person=person, activity__in=parts, state=State.COMPLETED).values_list(
            "activity", flat=True
        )
    )
    for part in parts[:count]:
        if part.pk not in done:
            at += timedelta(minutes=max(1, part.minutes) * rng.uniform(0.7, 1.6))
            _take(person, part, course, at=at, rng=rng)
    if 0 < count < len(parts) and parts[count].pk not in done:
        at += timedelta(minutes=2)
        taking.open_lesson(person, parts[count], course=course, at=at)
    return at


def _take(person: User, part: Activity, course: Activity, *, at: datetime, rng: Random) -> None:
    """Finish one part."""
    if part.kind == Kind.TEST:
        _pass(person, part, course, at=at, rng=rng)
        return
    length = activities.newest_version(part).length_seconds
    if length:
        taking.watch(
            person, part, course=course, spans=[(0.0, length)], position=length, length=length, session="", at=at
        )
    else:
        taking.finish_lesson(person, part, course=course, at=at)


def _pass(person: User, test: Activity, course: Activity, *, at: datetime, rng: Random) -> None:
    """Pass a test; one in four needs a second try."""
    careless = rng.random() < 0.25
    for slip in (True, False) if careless else (False,):
        attempt = taking.start_attempt(person, test, course=course, at=at)
        known = set(attempt.answers.values_list("question", flat=True))
        for version in questions.of_attempt(attempt):
            if version.question_id not in known and version.content["kind"] != "FREE_TEXT":
                right = list(scoring.right_response(version.content))
                wrong = _wrong(version.content)
                taking.save_answer(attempt, version, wrong if slip else right, at=at)
        attempt = taking.submit_attempt(attempt, course=course, at=at)
        at += timedelta(minutes=3)


def _wrong(content: Mapping[str, Any]) -> list[str]:
    """A response that is not right."""
    right = list(scoring.right_response(content))
    match content["kind"]:
        case "NUMERIC":
            return [str(float(content["answer"]) + float(content["tolerance"]) + 1)]
        case "MATCHING":
            first = [choice["key"] for choice in content["choices"]][:2]
            return [f"{row['key']}{scoring.BETWEEN}{first[row['choice'] == first[0]]}" for row in content["rows"]]
        case "ORDERING":
            return right[::-1]
        case "GAPS" | "SHORT":
            return ["en muista" for _text in right]
        case _:
            others = [option["key"] for option in content["options"] if option["key"] not in right]
            return others[:1] or right[:1]
