"""Courses that nobody would write: every block, every kind of question, any words, in up to three languages."""

import hashlib
import string
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from courses import demo
from courses.enums import QuestionKind
from courses.exchange.course import format, layout, shapes
from people.languages import LANGUAGES

FILES = {name: (demo.DATA / "media" / name).read_bytes() for name in ("seating-table.png", "plan.fi.pdf")}
FILES |= {name: (demo.DATA / "media" / name).read_bytes() for name in ("lesson-one-place.mp4", "quiet-moment.m4a")}
FILES["cues.vtt"] = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHei.\n"
NAMES = {name: f"{hashlib.sha256(content).hexdigest()}{Path(name).suffix}" for name, content in FILES.items()}
TOPIC, PROFESSION = "safety", "nurse"
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
WORDS = st.text(LETTERS, max_size=12)
SOME = st.text(st.sampled_from(string.ascii_letters + " åäö"), min_size=1, max_size=12).filter(str.strip)
RICH = [
    "<p>Sana &amp; <b>toinen</b></p>",
    '<p data-block-key="a1b2c"><i>Kursiivi</i><br/>rivi</p>',
    "",
    "<ul><li>x</li></ul>",
]


@st.composite
def courses(draw: st.DrawFn) -> format.Data:
    """A whole package's course.json, as the site would write it."""
    return _Course(draw).made()


class _Course:
    """One course, drawn piece by piece."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0
        self.names: dict[str, list[Any]] = {"topics": [TOPIC], "professions": [PROFESSION]}

    def key(self) -> str:
        """A key that no other thing has."""
        self.count += 1
        return str(UUID(int=(self.draw(st.integers(0, 2**64)) << 32) + self.count, version=4))

    def made(self) -> format.Data:
        """Media first, then questions, then the pages that show both."""
        data: format.Data = {"format": layout.FORMAT, "version": layout.VERSION, **self.media()}
        data |= self.asked()
        modules, lessons, tests = [], [], []
        for number in range(self.draw(st.integers(1, 2))):
            module = self.thing("module")
            self.within = (module["original"], list(module["pages"]))
            own = [self.thing("lesson") for _ in range(self.draw(st.integers(0 if number else 1, 2)))]
            exams = [self.thing("test", questions=[]) for _ in range(0 if number else 1)]
            parts = self.draw(st.permutations([one["key"] for one in (*own, *exams)]))
            modules.append({**module, "parts": parts})
            lessons, tests = lessons + own, tests + exams
        self.show_everything(lessons[0])
        tests[0]["questions"] = self.rows(data)
        placements = [{"module": one["key"], "pinned": self.draw(st.booleans())} for one in modules]
        data["course"] = self.thing("course", placements=placements, topics=[TOPIC], professions=[])
        data |= {"modules": modules, "lessons": lessons, "tests": tests}
        for name in layout.LISTS:
            data[name] = sorted(data[name], key=lambda one: str(one[layout.NAMED_BY.get(name, "key")]))
        return data

    def thing(self, kind: str, **tied: Any) -> format.Data:
        """A thing in some languages."""
        codes = self.draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True))
        if kind in ("lesson", "test"):  # in languages of the module, its first one among them
            first, others = self.within
            codes = self.draw(st.permutations([first, *(code for code in others if code in codes and code != first)]))
        shared = {name: self.value(shape) for name, shape in layout.SHARED[kind].items()}
        key = self.key()
        pages = {code: {**self.value(layout.PAGES[kind]), "slug": f"s{self.count}-{code}"} for code in codes}
        return {"key": key, "original": codes[0], "pages": pages, **shared, **tied}

    def value(self, shape: shapes.Shape) -> Any:
        """Any value of a shape."""
        draw = self.draw
        match shape:
            case shapes.Rich():
                return draw(st.sampled_from(RICH))
            case shapes.Text():
                return draw(st.text(LETTERS, min_size=shape.least, max_size=min(shape.most, 12)))
            case shapes.Flag():
                return draw(st.booleans())
            case shapes.Whole():
                number = st.integers(shape.least, min(shape.most, 1000))
                return draw(number if shape.otherwise is not None else st.none() | number)
            case shapes.Number():
                return draw(st.decimals("0.01", "1", places=2).map(shape.completed))
            case shapes.Moment():
                return draw(st.none() | st.just("2027-01-31T21:59:00Z"))
            case shapes.One():
                return draw(st.sampled_from(shape.of))
            case shapes.Slug():
                return "slug"
            case shapes.Refer():
                return draw(st.none() | st.sampled_from(self.names[shape.to]))
            case shapes.Languages():
                return {code: self.value(shape.of) for code in draw(st.sets(st.sampled_from(LANGUAGES)))}
            case shapes.Table():
                return self.table()
            case shapes.Fields():
                return {name: self.value(one) for name, one in shape.of.items()}
            case shapes.Items():
                return self.stream(shape, ["item"] * draw(st.integers(0, 2)))
            case shapes.Stream():
                once = {"check", "video"} & set(shape.of)
                kinds = st.lists(st.sampled_from(sorted(set(shape.of) - once)), max_size=2)
                return self.stream(shape, draw(kinds))
        raise TypeError(shape)

    def stream(self, shape: shapes.Stream, kinds: list[str]) -> list[format.Data]:
        """Blocks of these kinds."""
        return [{"id": self.key(), "type": kind, "value": self.value(shape.of[kind])} for kind in kinds]

    def table(self) -> format.Data:
        """Rows as wide as there are columns."""
        wide = self.draw(st.integers(0, 2))
        columns = [{"type": "text", "heading": self.draw(WORDS)} for _ in range(wide)]
        rows = [{"values": [self.draw(WORDS) for _ in range(wide)]} for _ in range(self.draw(st.integers(0, 2)))]
        return {"columns": columns, "rows": rows if wide else [], "caption": self.draw(WORDS)}

    def media(self) -> format.Data:
        """A picture, a document, a film with captions and a picture of its own, and a sound."""
        tags = self.draw(st.lists(st.sampled_from("abc"), unique=True).map(sorted))
        fields = {name: self.value(shape) for name, shape in layout.PICTURE.of.items() if name.startswith("focal")}
        picture = {"file": NAMES["seating-table.png"], "title": self.draw(SOME), "tags": tags, **fields}
        picture["description"] = self.draw(WORDS)
        document = {"file": NAMES["plan.fi.pdf"], "name": "plan.pdf", "title": self.draw(SOME), "tags": tags}
        tracks = [{"kind": kind, "language": "fi", "file": NAMES["cues.vtt"]} for kind in ("CAPTIONS", "CHAPTERS")]
        film = {"file": NAMES["lesson-one-place.mp4"], "type": "video", "tracks": tracks, "thumbnail": picture["file"]}
        sound = {"file": NAMES["quiet-moment.m4a"], "type": "audio", "tracks": [], "thumbnail": ""}
        for one in (film, sound):
            one |= {"title": self.draw(SOME), "tags": [], "described": self.draw(st.booleans())}
            one |= {"width": None, "height": 240, "duration": "11.25"}
        found = {"pictures": [picture], "documents": [document], "recordings": [film, sound]}
        for kind, entries in found.items():
            for entry in entries:
                entry["id"] = format.identifier(entry)
            self.names[kind] = [entry["id"] for entry in entries]
        self.film, self.sound = film["id"], sound["id"]
        return found

    def show_everything(self, lesson: format.Data) -> None:
        """Every kind of block once, with every file, in the lesson's first language."""
        page = lesson["pages"][lesson["original"]]
        page["body"] = self.stream(shapes.Stream(layout.BLOCKS), self.draw(st.permutations(sorted(layout.BLOCKS))))
        values = {block["type"]: block for block in page["body"]}
        values["image"]["value"]["image"] = self.names["pictures"][0]
        values["video"]["value"]["video"], values["audio"]["value"]["audio"] = self.film, self.sound
        values["check"]["value"] = self.checked
        place = f'<a language="{lesson["original"]}" page="{lesson["key"]}">'
        paper = f'<a document="{self.names["documents"][0]}">'
        values["text"]["value"] = (
            f'<p>{place}tänne</a>, {paper}tämä</a>, <a href="https://x.example/?a=1&amp;b=2">se</a></p>'
        )

    def asked(self) -> format.Data:
        """A question of every kind, and two of a bank to draw from."""
        self.names["banks"] = ["Arvottavat", "Kysyttävät"]
        asked = [self.question(kind, "Kysyttävät") for kind in QuestionKind.values]
        drawn = [self.question("SINGLE", "Arvottavat", archived=False) for _ in range(2)]
        self.checked = asked[0]["key"]
        told = [asked[1]["key"], asked[2]["key"]]
        case = {"key": self.key(), "bank": "Kysyttävät", "name": self.draw(SOME), "story": {"fi": self.draw(SOME)}}
        self.names["questions"] = [self.checked]
        return {
            "banks": [{"name": name} for name in self.names["banks"]],
            "questions": [*asked, *drawn],
            "cases": [{**case, "questions": told}],
        }

    def question(self, kind: str, bank: str, **fields: Any) -> format.Data:
        """A question that can be answered."""
        made = {
            name: self.value(shape)
            for name, shape in layout.QUESTION.of.items()
            if name in ("explanations", "archived")
        }
        made |= {"key": self.key(), "bank": bank, "kind": kind, "points": self.draw(st.integers(1, 20))}
        made |= {
            "topic": self.draw(st.sampled_from([None, TOPIC])),
            "difficulty": self.draw(st.sampled_from(["EASY", "HARD"])),
        }
        texts = {code: self.draw(SOME) for code in LANGUAGES}
        passage = dict.fromkeys(LANGUAGES, "[1] [2] [3]") if kind == "GAPS" else {}
        answer = "-12.5" if kind == "NUMERIC" else None
        options = [] if kind == "NUMERIC" else [self.option(letter) for letter in "abc"]
        return {
            **made,
            "texts": texts,
            "passage": passage,
            "answer": answer,
            "tolerance": "0.25",
            "options": options,
            **fields,
        }

    def option(self, letter: str) -> format.Data:
        """A row whose first is right."""
        texts = {code: f"{letter} {self.draw(SOME)}" for code in LANGUAGES}
        made = {"key": f"k{letter}", "correct": letter == "a", "texts": texts, "match": {"fi": letter}}
        return {**made, "points": self.draw(st.integers(1, 20)), "feedback": self.value(shapes.Languages())}

    def rows(self, data: format.Data) -> list[format.Data]:
        """What asks every question: one by one, as a case, and drawn."""
        told = {key for case in data["cases"] for key in case["questions"]}
        nothing = {"question": None, "case": None, "bank": None, "topic": None, "difficulty": "", "count": 1}
        alone = [one["key"] for one in data["questions"] if one["bank"] == "Kysyttävät" and one["key"] not in told]
        rows = [{**nothing, "question": key} for key in alone]
        rows.append({**nothing, "case": data["cases"][0]["key"]})
        rows.append({**nothing, "bank": "Arvottavat", "count": 2})
        return list(self.draw(st.permutations(rows)))
