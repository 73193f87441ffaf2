"""A lesson's blocks with what one reader needs of them: forms, feedback, their own texts, the video's place."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses import films, questions
from courses.answering import AnswerForm, form_for
from courses.models import Answer, LessonPage, Reflection
from courses.outline import Part
from courses.publishing import THRESHOLD
from courses.reading import Reading
from courses.telling import tell
from learning.enums import State
from learning.models import Interval
from people.models import User


@dataclass
class Piece:
    """One block, the template that draws it, and more that the template needs."""

    kind: str
    id: str
    value: Any
    level: int = 2
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The template that draws the block."""
        return TEMPLATES[self.kind]


DONE = "done"  # the form that says the lesson is done; what the learner wrote goes along with it
TEMPLATES = {
    "text": "courses/blocks/text.html",
    "heading": "courses/blocks/heading.html",
    "image": "courses/blocks/picture.html",
    "video": "courses/blocks/film.html",
    "callout": "courses/blocks/callout.html",
    "quote": "courses/blocks/quote.html",
    "accordion": "courses/blocks/accordion.html",
    "checklist": "courses/blocks/checklist.html",
    "reflection": "courses/blocks/reflection.html",
    "check": "courses/blocks/check.html",
}


def of(
    lesson: LessonPage,
    found: Reading,
    here: Part,
    *,
    person: User | None,
    form: AnswerForm | None = None,
    unsaved: dict[str, str] | None = None,
    interval: Interval | None = None,
) -> list[Piece]:
    """The lesson's blocks for this reader; without a person, for reading only."""
    pieces = _read(lesson)
    below = False
    for piece in pieces:
        below = below or piece.kind == "heading"
        piece.level = 3 if below else 2
    kinds = {piece.kind for piece in pieces}
    if "check" in kinds:
        _add_checks(pieces, found, here, person, form)
    if "reflection" in kinds:
        _add_reflections(pieces, found, here, person, unsaved or {})
    if "video" in kinds:
        _add_film(pieces, found, here, person, interval)
    return [piece for piece in pieces if piece.kind != "check" or piece.more]


def _read(lesson: LessonPage) -> list[Piece]:
    """The blocks in their order; of a knowledge check only the question's number, its version is read later."""
    raw = list(lesson.body.raw_data)
    found = []
    for place, row in enumerate(raw):
        value = row["value"] if row["type"] == "check" else lesson.body[place].value
        if value is not None:
            found.append(Piece(row["type"], str(row["id"]), value))
    return found


def asked(lesson: LessonPage) -> list[int]:
    """The numbers of the questions that the lesson's knowledge checks ask."""
    return [row["value"] for row in lesson.body.raw_data if row["type"] == "check" and row["value"]]


def prompts(lesson: LessonPage) -> set[str]:
    """The keys of the lesson's reflections."""
    return {str(row["id"]) for row in lesson.body.raw_data if row["type"] == "reflection"}


def _add_checks(pieces: list[Piece], found: Reading, here: Part, person: User | None, form: AnswerForm | None) -> None:
    """Each knowledge check with its form and, once answered, its feedback."""
    checks = [piece for piece in pieces if piece.kind == "check"]
    versions = questions.newest([piece.value for piece in checks])
    answers: dict[int, Answer] = {}
    if person is not None:
        rows = Answer.objects.filter(person=person, activity=here.activity, attempt=None)
        answers = {row.question_id: row for row in rows.select_related("version")}
    for piece in checks:
        version, answer = versions.get(piece.value), answers.get(piece.value)
        if version is None or version.content["kind"] == "FREE_TEXT":
            continue
        key = str(version.question.key)
        returned = form is not None and form.version.pk == version.pk
        piece.id = key
        piece.more = {
            "form": form if returned else form_for(version, answer, prefix_id=key),
            "told": tell(answer.version, answer) if answer and not returned else None,
            "action": f"{found.url(here)}checks/{key}/",
            "open": person is not None,
        }


def _add_reflections(
    pieces: list[Piece], found: Reading, here: Part, person: User | None, unsaved: dict[str, str]
) -> None:
    """Each prompt with the reader's own text."""
    rows = Reflection.objects.filter(person=person, activity=here.activity) if person else []
    written = {str(row.key): row for row in rows}
    for piece in pieces:
        if piece.kind == "reflection":
            row = written.get(piece.id)
            piece.more = {
                "text": unsaved.get(piece.id, row.text if row else ""),
                "saved_at": row.saved_at if row and piece.id not in unsaved else None,
                "action": f"{found.url(here)}reflections/{piece.id}/",
                "open": person is not None,
                "done": DONE if person is not None and found.state(here) != State.COMPLETED else "",
            }


def _add_film(pieces: list[Piece], found: Reading, here: Part, person: User | None, interval: Interval | None) -> None:
    """The video with its tracks, and where the reader was in it."""
    row = found.rows.get(here.activity)
    for piece in pieces:
        if piece.kind == "video":
            shown = films.show(piece.value["video"], found.edition.language)
            counts = bool(piece.value["required"] and shown["length"])
            seconds = interval.seconds if interval else 0.0
            piece.more = {
                **shown,
                "endpoint": f"{found.url(here)}watched/" if person is not None and counts else "",
                "position": row.position_seconds or 0 if row else 0,
                "share": round(100 * min(1.0, seconds / shown["length"])) if shown["length"] else 0,
                "spans": json.dumps(interval.spans if interval else []),
                "threshold": THRESHOLD,
                "rule": _("This part counts once you have watched at least 90 % of the video.") if counts else "",
                "counts": counts,
                "key": f"lesson-{here.activity}",
                "owner": str(person.uuid) if person is not None else "",
            }
