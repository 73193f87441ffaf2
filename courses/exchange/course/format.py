"""``course.json`` and ``state.json`` as bytes and back; what is read is whole and leads nowhere else. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses import soundness
from courses.enums import QuestionKind
from courses.exchange.course import layout, limits
from courses.exchange.course.shapes import refuse
from courses.exchange.items import Unreadable

Data = dict[str, Any]
MEDIA = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{2,5}")
OUTSIDE = {"topics", "professions", "link"}  # what the site has, and is told where it has not
BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def write(data: Mapping[str, Any]) -> bytes:
    """The same content is always the same bytes."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def identifier(entry: Mapping[str, Any]) -> str:
    """What a picture, document or recording is called in a package: the same content, the same name."""
    return sha256(write({name: value for name, value in entry.items() if name != "id"})).hexdigest()[:16]


def read(content: bytes) -> Data:
    """A whole course that refers to nothing that is not there."""
    data = _parsed(content, "course.json", layout.FORMAT)
    layout.WHOLE.check(data, "")
    for check in (_keys, _references, _places, _questions, _lessons, _files):
        check(data)
    return data


def read_state(content: bytes) -> Data:
    """How the course stood where it comes from."""
    data = _parsed(content, "state.json", f"{layout.FORMAT}-state")
    layout.STATE.check(data, "state.json")
    return data


def _parsed(content: bytes, name: str, expected: str) -> Data:
    """JSON that is neither deep nor ambiguous, of a format and version that is read here."""
    try:
        text = content.decode()
        _refuse_depth(text, name)
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            _("%(name)s is no JSON that can be read. Export the course again.") % {"name": name}
        ) from error
    if not isinstance(data, dict) or data.get("format") != expected:
        raise Unreadable(_("%(name)s is of another kind: this is no package of a course.") % {"name": name})
    version = data.get("version")
    if type(version) is int and version > layout.VERSION:
        told = _(
            "The package is of version %(version)s of the format, and this site reads versions up to %(known)s. "
            "Bring this site up to date, or export the course from an older one."
        )
        raise Unreadable(told % {"version": version, "known": layout.VERSION})
    return data


def _refuse_depth(text: str, name: str) -> None:
    """Count before parsing how far things stand in one another."""
    depth = 0
    for token in BRACKET.finditer(text):
        depth += (token[0] in ("[", "{")) - (token[0] in ("]", "}"))
        if depth > limits.DEEPEST:
            raise Unreadable(_("%(name)s is nested too deeply. Export the course again.") % {"name": name})


def _once(pairs: list[tuple[str, Any]]) -> Data:
    """A name stands once in an object."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(text: str) -> Any:
    """Fractions are written as texts, so that they stay exact."""
    raise ValueError(text)


def things(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Data]]:
    """The course, modules, lessons and tests with their kind, and where each stands."""
    yield "course", "course", data["course"]
    for kind in ("module", "lesson", "test"):
        for place, one in enumerate(data[f"{kind}s"]):
            yield kind, f"{kind}s[{place}]", one


def names(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """What can be referred to."""
    found = {name: [str(one[layout.NAMED_BY.get(name, "key")]) for one in data[name]] for name in layout.LISTS}
    found["parts"] = found.pop("lessons") + found.pop("tests")
    found["courses"] = [str(data["course"]["key"])]
    return found


def _keys(data: Data) -> None:
    """Everything has a name of its own."""
    for what, given in names(data).items():
        twice = [name for name, count in Counter(given).items() if count > 1]
        if twice:
            raise refuse(what, _("“%(name)s” stands twice.") % {"name": twice[0]})


def _references(data: Data) -> None:
    """Whatever is referred to is there."""
    known = {what: set(given) for what, given in names(data).items()}
    pages = {(one["key"], code) for _kind, _at, one in things(data) for code in one["pages"]}

    def ask(what: str, value: Any) -> Any:
        if what == "link":
            _ask_link(value, known["documents"], pages)
        elif what not in OUTSIDE and value not in known[what]:
            raise refuse(what, _("“%(name)s” is referred to and missing.") % {"name": value})
        return value

    layout.WHOLE.mapped(data, ask)


def _ask_link(attributes: Mapping[str, str], documents: set[str], pages: set[tuple[str, str]]) -> None:
    """A link leads to a document or a page of the package, or to an address."""
    match sorted(attributes):
        case ["href"]:
            return
        case ["document"] if attributes["document"] in documents:
            return
        case ["language", "page"] if (attributes["page"], attributes["language"]) in pages:
            return
    shown = " ".join(f'{name}="{value}"' for name, value in sorted(attributes.items()))[:80]
    raise Unreadable(_("A link leads to what is not in the package: %(link)s.") % {"link": shown})


def _places(data: Data) -> None:
    """Every module and every part has one place; everything has a page in its first language."""
    for what, given in (
        ("modules", [one["module"] for one in data["course"]["placements"]]),
        ("parts", [part for module in data["modules"] for part in module["parts"]]),
    ):
        wanted = names(data)[what]
        if sorted(map(str, given)) != sorted(wanted):
            raise refuse(what, _("each has to have exactly one place in the course."))
    for _kind, at, one in things(data):
        if one["original"] not in one["pages"]:
            raise refuse(at, _("the page in its first language is missing."))
    parts = {one["key"]: one for kind in ("lessons", "tests") for one in data[kind]}
    for place, module in enumerate(data["modules"]):
        for part in (parts[key] for key in module["parts"]):
            if module["original"] not in part["pages"] or not set(part["pages"]) <= set(module["pages"]):
                raise refuse(
                    f"modules[{place}]", _("a part has a language that the module lacks, or lacks its first one.")
                )
    for place, test in enumerate(data["tests"]):
        for row in test["questions"]:
            if sum(row[name] is not None for name in ("question", "case", "bank")) != 1:
                raise refuse(
                    f"tests[{place}]", _("Choose a question, a case or a bank to draw from, and only one of them.")
                )
        for name in ("question", "case"):
            asked = [row[name] for row in test["questions"] if row[name]]
            if len(set(asked)) < len(asked):
                raise refuse(f"tests[{place}]", _("a test asks the same question twice."))


def _questions(data: Data) -> None:
    """Every question can be answered and stands in one case at most."""
    for place, one in enumerate(data["questions"]):
        at = f"questions[{place}]"
        found = soundness.problems(one["kind"], one["options"], one["passage"])
        if found:
            raise refuse(at, found[0].text)
        if not one["texts"]:
            raise refuse(at, _("Write a text in at least one language."))
        if (one["kind"] == QuestionKind.NUMERIC) != (one["answer"] is not None):
            raise refuse(at, _("Give the right number for a question about a number, and for no other."))
        if one["bank"] is None or one["tolerance"].startswith("-"):
            raise refuse(at, _("the bank is missing, or the tolerance is less than nothing."))
        if len({option["key"] for option in one["options"]}) < len(one["options"]):
            raise refuse(at, _("two options have the same key."))
    told = Counter(key for case in data["cases"] for key in case["questions"])
    if any(count > 1 for count in told.values()) or None in told:
        raise refuse("cases", _("a question stands in two cases."))
    if any(case["bank"] is None for case in data["cases"]):
        raise refuse("cases", _("“%(name)s” is missing.") % {"name": "bank"})


def _lessons(data: Data) -> None:
    """What the lesson's own form would refuse."""
    kinds = {one["key"]: one["kind"] for one in data["questions"]}
    for place, lesson in enumerate(data["lessons"]):
        for code, page in lesson["pages"].items():
            at = f"lessons[{place}].pages.{code}.body"
            blocks = page["body"]
            if sum(block["type"] == "video" for block in blocks) > 1:
                raise refuse(at, _("a lesson has one video at most."))
            asked = [block["value"] for block in blocks if block["type"] == "check" and block["value"]]
            if len(set(asked)) < len(asked):
                raise refuse(at, _("The same question is asked twice in this lesson."))
            if any(kinds[key] == QuestionKind.FREE_TEXT for key in asked):
                raise refuse(at, _("A free text is graded by a person: ask it in a test."))


def files(data: Mapping[str, Any]) -> dict[str, str]:
    """The files that a package has to have, and what each of them is: the strictest, where it is several things."""
    found: dict[str, str] = {}
    for what, name in _uses(data):
        if found.setdefault(name, what) != what:
            raise Unreadable(_("A file of the package is used as two different things: %(name)s.") % {"name": name})
    return found


def _uses(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Every use of a file."""
    for picture in data["pictures"]:
        yield "picture", picture["file"]
    for document in data["documents"]:
        yield "document", document["file"]
    for recording in data["recordings"]:
        yield recording["type"], recording["file"]
        if recording["thumbnail"]:
            yield "picture", recording["thumbnail"]
        for track in recording["tracks"]:
            yield "captions", track["file"]


def _files(data: Data) -> None:
    """Files are named for what is in them, and documents have plain names."""
    for name in files(data):
        if not MEDIA.fullmatch(name):
            raise Unreadable(_("A file is not named by its SHA-256: %(name)s.") % {"name": name})
    for place, document in enumerate(data["documents"]):
        name, ending = document["name"], document["file"].rpartition(".")[2]
        plain = re.fullmatch(r"[-\w.]{1,90}", name) and not name.startswith(".")
        if not plain or name.lower().rpartition(".")[2] != ending:
            raise refuse(
                f"documents[{place}].name", _("a plain file name with the ending of its file is expected here.")
            )
    for place, recording in enumerate(data["recordings"]):
        told = [(track["kind"], track["language"]) for track in recording["tracks"]]
        if len(set(told)) < len(told):
            raise refuse(f"recordings[{place}].tracks", _("two tracks have the same kind and language."))
        if recording["duration"].startswith("-"):
            raise refuse(f"recordings[{place}].duration", _("a length in seconds is expected here."))


def renamed(data: Data, name: Any) -> Data:
    """The same course under other keys: ``name(key)`` answers the new one, the same wherever the old one stood."""
    kinds = {*layout.KEYED.values(), "questions", "cases"}

    def change(what: str, value: Any) -> Any:
        if what == "link" and "page" in value:
            return {**value, "page": name(value["page"])}
        return name(value) if what in kinds else value

    made: Data = layout.WHOLE.mapped(data, change)
    return made
