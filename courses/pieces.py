"""A lesson's blocks with what one reader needs of them: forms, feedback, their own texts, the video's place."""

import json
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from courses import cases, films, packing, polling, questions
from courses.answering import AnswerForm, form_for
from courses.models import Answer, LessonPage, Reflection
from courses.noting import NOTE
from courses.outline import Part
from courses.polling import PollForm
from courses.publishing import THRESHOLD
from courses.reading import Reading
from courses.telling import tell
from learning import embeds
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
SMALL, LARGE = "fill-600x450", "max-1600x1600"  # a picture of a gallery, and the same opened
TEMPLATES = {
    "text": "courses/blocks/text.html",
    "heading": "courses/blocks/heading.html",
    "image": "courses/blocks/picture.html",
    "gallery": "courses/blocks/gallery.html",
    "video": "courses/blocks/film.html",
    "audio": "courses/blocks/sound.html",
    "embed": "courses/blocks/embed.html",
    "document": "courses/blocks/document.html",
    "pack": "courses/blocks/pack.html",
    "callout": "courses/blocks/callout.html",
    "quote": "courses/blocks/quote.html",
    "accordion": "courses/blocks/accordion.html",
    "comparison": "courses/blocks/comparison.html",
    "timeline": "courses/blocks/timeline.html",
    "case": "courses/blocks/case.html",
    "checklist": "courses/blocks/checklist.html",
    "poll": "courses/blocks/poll.html",
    "reflection": "courses/blocks/reflection.html",
    "check": "courses/blocks/check.html",
}


def of(
    lesson: LessonPage,
    found: Reading,
    here: Part,
    *,
    person: User | None,
    form: AnswerForm | PollForm | None = None,
    unsaved: dict[str, str] | None = None,
    interval: Interval | None = None,
    shown: str = "",
) -> list[Piece]:
    """The lesson's blocks for this reader; without a person, for reading only. ``shown`` is an embed to load."""
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
    if "gallery" in kinds:
        _add_pictures(pieces)
    if "poll" in kinds:
        _add_polls(pieces, found, here, person, form)
    for piece in pieces:
        if piece.kind in SIMPLE:
            piece.more = SIMPLE[piece.kind](piece, found, here, shown)
    return [piece for piece in pieces if piece.kind not in {"check", "embed"} or piece.more]


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


def written(lesson: LessonPage | None, own: dict[str, Reflection]) -> list[dict[str, str]]:
    """What somebody wrote in a lesson, each text under its prompt, then the note; texts without a prompt come last."""
    rows = [row for row in lesson.body.raw_data if row["type"] == "reflection"] if lesson else []
    asked = {str(row["id"]): row["value"]["prompt"] for row in rows} | {str(NOTE): _("My notes")}
    order = sorted(own, key=lambda key: list(asked).index(key) if key in asked else len(asked))
    return [{"key": key, "prompt": asked.get(key, ""), "text": own[key].text} for key in order]


def block(lesson: LessonPage, kind: str, key: object) -> Any:
    """The value of the lesson's block of that kind and key; None where it has none."""
    for place, row in enumerate(lesson.body.raw_data):
        if row["type"] == kind and str(row["id"]) == str(key):
            return lesson.body[place].value
    return None


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
        returned = isinstance(form, AnswerForm) and form.version.pk == version.pk
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
    written = {str(row.key): row for row in found.texts(here)} if person else {}
    for piece in pieces:
        if piece.kind == "reflection":
            row = written.get(piece.id)
            piece.more = {
                "text": unsaved.get(piece.id, row.text if row else ""),
                "saved_at": row.saved_at if row and piece.id not in unsaved else None,
                "action": f"{found.url(here)}reflections/{piece.id}/",
                "open": person is not None,
                "done": DONE if person is not None and found.state(here) != State.COMPLETED else "",
                "all": f"{found.path}written/" if row else "",
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


def _add_pictures(pieces: list[Piece]) -> None:
    """Each picture of a gallery, small and large; two queries once they have been drawn."""
    shown = [item["image"].pk for piece in pieces if piece.kind == "gallery" for item in piece.value if item["image"]]
    images = get_image_model().objects.prefetch_renditions(SMALL, LARGE).in_bulk(shown)
    for piece in pieces:
        if piece.kind == "gallery":
            known = [item for item in piece.value if item["image"] and item["image"].pk in images]
            piece.more = {"pictures": [_picture(images[item["image"].pk], item) for item in known]}


def _picture(image: Any, item: Any) -> dict[str, Any]:
    """One picture as the gallery takes it."""
    small, large = image.get_rendition(SMALL), image.get_rendition(LARGE)
    return {"small": small, "large": large, "alt": item["alt"], "caption": item["caption"]}


def _add_polls(
    pieces: list[Piece], found: Reading, here: Part, person: User | None, form: AnswerForm | PollForm | None
) -> None:
    """Each poll with its form, and with the numbers for those who have voted."""
    polls = {piece.id: polling.options(piece.value) for piece in pieces if piece.kind == "poll"}
    standings = polling.standings(here.activity, polls, person)
    for piece in pieces:
        if piece.kind == "poll":
            standing, question = standings[piece.id], piece.value["question"]
            returned = form if isinstance(form, PollForm) and form.poll == piece.id else None
            asked = PollForm(piece.id, question, polls[piece.id], initial={"option": standing.chosen})
            piece.more = {
                "form": returned or asked,
                "standing": standing,
                "action": f"{found.url(here)}polls/{piece.id}/" if person is not None else "",
            }


def _sound(piece: Piece, found: Reading, here: Part, shown: str) -> dict[str, Any]:
    """The recording with its tracks."""
    return films.show(piece.value["audio"], found.edition.language)


def _embed(piece: Piece, found: Reading, here: Part, shown: str) -> dict[str, Any]:
    """The recording at its provider; nothing where the site does not know the provider any more. Drafts do not load."""
    known = embeds.find(piece.value["address"])
    if known is None:
        return {}
    anchor, published = f"#embed-{piece.id}", here.activity > 0
    return {
        "embed": known,
        "frame": known if published and piece.id == shown else None,
        "show_url": f"{found.url(here)}?show={piece.id}{anchor}" if published else "",
        "hide_url": f"{found.url(here)}{anchor}",
    }


def _document(piece: Piece, found: Reading, here: Part, shown: str) -> dict[str, Any]:
    """The document as one line."""
    return {"lines": _lines([piece.value])}


def _pack(piece: Piece, found: Reading, here: Part, shown: str) -> dict[str, Any]:
    """The documents line by line, and all of them where they are not too much."""
    documents = [item["document"] for item in piece.value["documents"] if item["document"]]
    together = here.activity > 0 and packing.fits(documents)
    return {
        "lines": _lines(piece.value["documents"]),
        "all_url": f"{found.url(here)}packs/{piece.id}/" if together else "",
        "all_size": packing.size(documents) if together else None,
    }


def _lines(items: Any) -> list[dict[str, Any]]:
    """Documents as the list of downloads takes them; one that was deleted is left out."""
    return [
        {
            "title": item["title"],
            "text": item["text"],
            "url": item["document"].url,
            "kind": PurePath(item["document"].filename).suffix.removeprefix(".").upper(),
            "size": item["document"].get_file_size(),
        }
        for item in items
        if item["document"]
    ]


def _comparison(piece: Piece, found: Reading, here: Part, shown: str) -> dict[str, Any]:
    """The table's headings and rows as texts."""
    return {
        "headers": [column["heading"] for column in piece.value.columns],
        "rows": [row["values"] for row in piece.value.row_data],
    }


def _case(piece: Piece, found: Reading, here: Part, shown: str) -> dict[str, Any]:
    """The steps, each choice with the number of the step it leads to."""
    steps = piece.value["steps"]
    roads = cases.roads([(step["name"], [choice["to"] for choice in step["choices"]]) for step in steps])
    return {
        "steps": [
            {
                "title": step["title"],
                "text": step["text"],
                "choices": [
                    {"text": choice["text"], "to": to + 1}
                    for choice, to in zip(step["choices"], led, strict=True)
                    if to is not None
                ],
            }
            for step, led in zip(steps, roads, strict=True)
        ]
    }


SIMPLE = {
    "audio": _sound,
    "embed": _embed,
    "document": _document,
    "pack": _pack,
    "comparison": _comparison,
    "case": _case,
}
