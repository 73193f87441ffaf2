"""What ``course.json`` and ``state.json`` hold: every thing with its values, in the words of the models and blocks.

A field that is added to a course, a module, a part, a question or a block is named here, or in ``LEFT_OUT`` with the
reason; a test compares both with the models.
"""

from courses.enums import Difficulty, FeedbackTime, Motif, QuestionKind
from courses.exchange.course import limits
from courses.exchange.course.shapes import (
    Fields,
    Flag,
    Items,
    Key,
    Languages,
    Many,
    Moment,
    Number,
    One,
    Refer,
    Rich,
    Shape,
    Slug,
    Stream,
    Table,
    Text,
    Whole,
)
from people.languages import LANGUAGES

FORMAT = "talkoot-course"
VERSION = 1
STATES = ("draft", "changed", "published")

_titled = {"title": Text(255, 1)}
_picture = Fields({"image": Refer("pictures"), "alt": Text(500), "caption": Text(300)})
_document = Fields({"document": Refer("documents"), "title": Text(150), "text": Text(300)})
_told = Fields({"title": Text(150), "text": Rich()})
_choice = Fields({"text": Text(200), "to": Text(40)})

BLOCKS: dict[str, Shape] = {
    "text": Rich(),
    "heading": Text(150),
    "image": _picture,
    "gallery": Items(_picture),
    "video": Fields({"title": Text(150), "video": Refer("recordings"), "required": Flag(), "transcript": Rich()}),
    "audio": Fields({"title": Text(150), "audio": Refer("recordings"), "transcript": Rich()}),
    "embed": Fields({"title": Text(150), "address": Text(2000), "text": Text(1000)}),
    "document": _document,
    "pack": Fields({"title": Text(150), "documents": Items(_document)}),
    "callout": Fields({"title": Text(120), "text": Rich()}),
    "quote": Fields({"text": Text(600), "source": Text(200)}),
    "accordion": Items(_told),
    "comparison": Table(
        {
            "columns": Many(Fields({"type": One(("text",)), "heading": Text(500)})),
            "rows": Many(Fields({"values": Many(Text(500))})),
            "caption": Text(500),
        }
    ),
    "timeline": Items(Fields({"when": Text(60), "title": Text(150), "text": Text(600)})),
    "case": Fields(
        {
            "title": Text(150),
            "steps": Items(Fields({"name": Text(40), "title": Text(150), "text": Rich(), "choices": Items(_choice)})),
        }
    ),
    "checklist": Items(Text(300)),
    "poll": Fields({"question": Text(300), "options": Items(Text(200))}),
    "reflection": Fields({"prompt": Text(1000)}),
    "check": Refer("questions"),
}

_page: dict[str, Shape] = {
    **_titled,
    "slug": Slug(),
    "seo_title": Text(255),
    "search_description": Text(5000),
    "show_in_menus": Flag(),
}
PAGES = {  # what each language has of its own
    "course": Fields(
        {
            **_page,
            "benefit": Text(250),
            "outcomes": Stream({"outcome": Text(200)}),
            "audience": Text(500),
            "prerequisites": Text(500),
            "content_note": Rich(),
            "support": Rich(),
            "sources": Stream({"source": Text(500)}),
        }
    ),
    "module": Fields({**_page, "summary": Text(300)}),
    "lesson": Fields({**_page, "intro": Text(400), "body": Stream(BLOCKS)}),
    "test": Fields({**_page, "intro": Text(400)}),
}
SHARED: dict[str, dict[str, Shape]] = {  # what all languages have together
    "course": {"motif": One(("", *(str(value) for value in Motif.values)))},
    "module": {},
    "lesson": {"minutes": Whole(1, 240, 5)},
    "test": {
        "minutes": Whole(1, 240, 5),
        "pass_mark": Number(10, 2, "0.8"),
        "feedback_time": One(tuple(FeedbackTime.values)),
        "attempts_allowed": Whole(1),
        "closes_at": Moment(),
        "time_limit": Whole(5, 480),
        "shuffle": Flag(),
    },
}
_row = Fields(
    {
        "question": Refer("questions"),
        "case": Refer("cases"),
        "bank": Refer("banks"),
        "topic": Refer("topics"),
        "difficulty": One(("", *Difficulty.values)),
        "count": Whole(1, otherwise=1),
    }
)
_tied: dict[str, dict[str, Shape]] = {
    "course": {
        "topics": Many(Refer("topics")),
        "professions": Many(Refer("professions")),
        "placements": Many(Fields({"module": Refer("modules"), "pinned": Flag()}), limits.MODULES),
    },
    "module": {"parts": Many(Refer("parts"), limits.PARTS)},
    "lesson": {},
    "test": {"questions": Many(_row)},
}
KEYED = {"course": "courses", "module": "modules", "lesson": "parts", "test": "parts"}


def _thing(name: str) -> Fields:
    """A thing with pages in several languages."""
    return Fields(
        {
            "key": Key(KEYED[name]),
            "original": One(LANGUAGES),
            "pages": Languages(PAGES[name]),
            **SHARED[name],
            **_tied[name],
        }
    )


THINGS = {name: _thing(name) for name in KEYED}
OPTION = Fields(
    {
        "key": Slug(12),
        "correct": Flag(),
        "texts": Languages(),
        "match": Languages(),
        "points": Whole(1, 20, 1),
        "feedback": Languages(),
    }
)
QUESTION = Fields(
    {
        "key": Key("questions"),
        "bank": Refer("banks"),
        "kind": One(tuple(QuestionKind.values)),
        "topic": Refer("topics"),
        "difficulty": One(tuple(Difficulty.values)),
        "texts": Languages(),
        "points": Whole(1, 20, 1),
        "explanations": Languages(),
        "passage": Languages(),
        "answer": Number(10**10, 4),
        "tolerance": Number(10**10, 4, "0"),
        "archived": Flag(),
        "options": Many(OPTION),
    }
)
CASE = Fields(
    {
        "key": Key("cases"),
        "bank": Refer("banks"),
        "name": Text(120),
        "story": Languages(),
        "questions": Many(Refer("questions")),
    }
)
_file = Text(80)
_tags = Many(Text(100, 1))
PICTURE = Fields(
    {
        "id": Slug(),
        "file": _file,
        "title": Text(255),
        "description": Text(255),
        "tags": _tags,
        "focal_point_x": Whole(0, 2**31 - 1),
        "focal_point_y": Whole(0, 2**31 - 1),
        "focal_point_width": Whole(0, 2**31 - 1),
        "focal_point_height": Whole(0, 2**31 - 1),
    }
)
DOCUMENT = Fields({"id": Slug(), "file": _file, "name": Text(100), "title": Text(255), "tags": _tags})
TRACK = Fields({"kind": One(("CAPTIONS", "CHAPTERS")), "language": One(LANGUAGES), "file": _file})
RECORDING = Fields(
    {
        "id": Slug(),
        "file": _file,
        "type": One(("video", "audio")),
        "title": Text(255),
        "duration": Number(otherwise="0"),
        "width": Whole(0, 2**31 - 1),
        "height": Whole(0, 2**31 - 1),
        "described": Flag(),
        "thumbnail": _file,
        "tags": _tags,
        "tracks": Many(TRACK),
    }
)
LISTS = {  # name -> the shape of its things, and how many there may be
    "modules": (THINGS["module"], limits.MODULES),
    "lessons": (THINGS["lesson"], limits.PARTS),
    "tests": (THINGS["test"], limits.PARTS),
    "banks": (Fields({"name": Text(120)}), limits.PARTS),
    "questions": (QUESTION, limits.QUESTIONS),
    "cases": (CASE, limits.QUESTIONS),
    "pictures": (PICTURE, limits.MEDIA),
    "documents": (DOCUMENT, limits.MEDIA),
    "recordings": (RECORDING, limits.MEDIA),
}
NAMED_BY = {"banks": "name", "pictures": "id", "documents": "id", "recordings": "id"}
WHOLE = Fields(
    {
        "format": One((FORMAT,)),
        "version": Whole(1, otherwise=1),
        "course": THINGS["course"],
        **{name: Many(shape, most) for name, (shape, most) in LISTS.items()},
    }
)
STATE = Fields(
    {
        "format": One((f"{FORMAT}-state",)),
        "version": Whole(1, otherwise=1),
        "pages": Many(
            Fields({"key": Key("pages"), "language": One(LANGUAGES), "state": One(STATES)}), 3 * limits.PARTS
        ),
        "aligned": Many(Fields({"key": Key("pages"), "identifier": Text(500), "title": Text(255)})),
        "left_out": Many(Text(500)),
    }
)
LEFT_OUT = {  # field -> why a package does not carry it
    "change": "a version's history stays where it was made",
    "change_note": "a version's history stays where it was made",
    "go_live_at": "nothing is published by importing",
    "expire_at": "nothing is published by importing",
    "owner": "no person's name is carried",
    "renders": "reckoned anew from what original and translation say",
    "centre": "the centre is the one that imports",
}
