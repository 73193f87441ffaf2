"""QTI 3.0 written: a package with an item for each question and language, as ``courses.exchange.qti`` says. Pure."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from courses import scoring
from courses.enums import QuestionKind
from courses.exchange import markup, package
from courses.exchange.items import Item, Note, Row, Texts, Writing, named
from courses.exchange.qti import ITEM, MANIFEST
from people.languages import pick, speaks

ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LEVELS = {"EASY": "easy", "MEDIUM": "medium", "HARD": "difficult"}
write = markup.write


def write_package(items: Sequence[Item]) -> Writing:
    """The questions as a package."""
    files: dict[str, str] = {}
    resources, losses = [], []
    for number, item in enumerate(items, start=1):
        identifier = f"q-{item.key}" if item.key else f"q{number}"
        for code in item.languages:
            href = f"items/{identifier}.{code}.xml"
            files[href] = HEAD + _item(item, identifier, code)
            file = write("file", href=href)
            resources.append(
                write("resource", _metadata(item), file, identifier=f"{identifier}.{code}", type=ITEM, href=href)
            )
        if item.kind == QuestionKind.ORDERING:
            losses.append(Note(0, item.name, _("In QTI only the whole order counts as right.")))
    return Writing(
        package.pack({MANIFEST: _manifest(resources), **files}), "questions.zip", "application/zip", tuple(losses)
    )


def _manifest(resources: Iterable[str]) -> str:
    """What the package holds."""
    schema = write("metadata", write("schema", "QTI Package"), write("schemaversion", "3.0.0"))
    body = [schema, write("organizations"), write("resources", *resources)]
    return f'{HEAD}<manifest xmlns="{PACKAGE}" identifier="questions">{"".join(body)}</manifest>\n'


def _metadata(item: Item) -> str:
    """Topic and difficulty as LOM."""
    keyword = write("keyword", write("string", markup.text(f"topic:{item.topic}"), language="en"))
    level = write("value", LEVELS.get(item.difficulty or "", ""))
    parts = [write("general", keyword) if item.topic else ""]
    if item.difficulty:
        parts.append(write("educational", write("difficulty", write("source", "LOMv1.0"), level)))
    return write("metadata", write("lom", *parts, xmlns=LOM)) if any(parts) else ""


def _item(item: Item, identifier: str, code: str) -> str:
    """A question in one language."""
    declared, body, processing = WRITERS.get(item.kind, _choices)(item, code)
    points = sum(row.points for row in item.rows) if item.kind == QuestionKind.FREE_TEXT else item.points or 1
    score = write(
        "qti-outcome-declaration",
        **{"identifier": "SCORE", "cardinality": "single", "base-type": "float", "normal-maximum": str(points)},
    )
    explanation = item.explanations.get(code)
    if explanation:
        told = write("qti-default-value", write("qti-value", "explanation"))
        declared += score + write("qti-outcome-declaration", told, **_named("EXPLANATION", "single", "identifier"))
    else:
        declared += score
    shown = (
        write(
            "qti-modal-feedback",
            write("qti-content-body", _paragraphs(explanation)),
            **{"outcome-identifier": "EXPLANATION", "identifier": "explanation", "show-hide": "show"},
        )
        if explanation
        else ""
    )
    return (
        f'<qti-assessment-item xmlns="{ASI}" xmlns:xsi="{XSI}" xsi:schemaLocation="{ASI} {SCHEMA}"'
        f' identifier="{markup.attribute(identifier)}" title="{markup.attribute(named(item.texts, code))}"'
        f' adaptive="false" time-dependent="false" xml:lang="{code}">'
        f"{declared}{write('qti-item-body', body)}{processing}{shown}</qti-assessment-item>\n"
    )


Parts = tuple[str, str, str]


def _named(identifier: str, cardinality: str, base: str) -> dict[str, str]:
    """What declares a variable."""
    return {"identifier": identifier, "cardinality": cardinality, "base-type": base}


def _declared(cardinality: str, base: str, right: Iterable[str], *more: str, name: str = "RESPONSE") -> str:
    """What is right."""
    values = [write("qti-value", markup.text(one)) for one in right]
    correct = write("qti-correct-response", *values) if values else ""
    return write("qti-response-declaration", correct, *more, **_named(name, cardinality, base))


def _points(item: Item) -> str:
    """The points of a right answer."""
    return write("qti-base-value", str(item.points or 1), **{"base-type": "float"})


def _scored(value: str, *more: str) -> str:
    """SCORE becomes a value."""
    return write("qti-response-processing", write("qti-set-outcome-value", value, identifier="SCORE"), *more)


def _if_right(item: Item, test: str, *more: str) -> str:
    """All points if a test holds, as the template match_correct does for one point."""
    score = write("qti-set-outcome-value", _points(item), identifier="SCORE")
    condition = write("qti-response-condition", write("qti-response-if", test, score))
    return write("qti-response-processing", condition, *more)


def _variable(name: str = "RESPONSE") -> str:
    return write("qti-variable", identifier=name)


def _correct() -> str:
    return write("qti-correct", identifier="RESPONSE")


def _matches() -> str:
    """The response is the right one."""
    return write("qti-match", _variable(), _correct())


def _id(row: Row, number: int) -> str:
    """The identifier of a row: a name of XML never begins with a digit."""
    return f"r-{row.key or number}"


def _lines(text: str) -> str:
    """A text with its lines."""
    return "<br/>".join(markup.text(line) for line in text.split("\n"))


def _paragraphs(text: str) -> str:
    """A text as paragraphs."""
    return "".join(f"<p>{_lines(one)}</p>" for one in text.split("\n\n"))


def _other(texts: Texts, code: str) -> dict[str, str]:
    """The language of a text that the item's language lacks, as an attribute."""
    return {} if texts.get(code) else {"xml:lang": speaks(texts, code)}


def _prompt(item: Item, code: str) -> str:
    """What is asked."""
    return write("qti-prompt", _paragraphs(item.texts[code]))


def _choices(item: Item, code: str) -> Parts:
    """Options with their feedback."""
    several = item.kind == QuestionKind.MULTIPLE
    right = [_id(row, number) for number, row in enumerate(item.rows, start=1) if row.correct]
    cardinality = "multiple" if several else "single"
    options = [
        _choice("qti-simple-choice", row.texts, code, _inline(row, number, code), identifier=_id(row, number))
        for number, row in enumerate(item.rows, start=1)
    ]
    tells = any(row.feedback.get(code) for row in item.rows)
    declared = _declared(cardinality, "identifier", right)
    more = []
    if tells:
        declared += write("qti-outcome-declaration", **_named("FEEDBACK", cardinality, "identifier"))
        more = [write("qti-set-outcome-value", _variable(), identifier="FEEDBACK")]
    attributes = {"response-identifier": "RESPONSE", "max-choices": "0" if several else "1", "shuffle": "true"}
    if item.kind == QuestionKind.TRUE_FALSE:
        attributes |= {"class": "true-false", "shuffle": "false"}
    body = write("qti-choice-interaction", _prompt(item, code), *options, **attributes)
    return declared, body, _if_right(item, _matches(), *more)


def _choice(tag: str, texts: Texts, code: str, *more: str, **attributes: str) -> str:
    """What may be chosen."""
    return write(tag, _lines(pick(texts, code)), *more, **attributes, **_other(texts, code))


def _inline(row: Row, number: int, code: str) -> str:
    """Feedback inside an option."""
    told = row.feedback.get(code)
    attributes = {"outcome-identifier": "FEEDBACK", "identifier": _id(row, number), "show-hide": "show"}
    attributes |= {"xml:lang": code} if _other(row.texts, code) else {}
    return write("qti-feedback-inline", _lines(told), **attributes) if told else ""


def _ordering(item: Item, code: str) -> Parts:
    """Items to put in order; the whole order is right or not."""
    right = [_id(row, number) for number, row in enumerate(item.rows, start=1)]
    choices = [
        _choice("qti-simple-choice", row.texts, code, identifier=name)
        for name, row in zip(right, item.rows, strict=True)
    ]
    attributes = {"response-identifier": "RESPONSE", "shuffle": "true"}
    body = write("qti-order-interaction", _prompt(item, code), *choices, **attributes)
    return _declared("ordered", "identifier", right), body, _if_right(item, _matches())


def _matching(item: Item, code: str) -> Parts:
    """Rows and what belongs to them, each row worth its share; equal choices are one."""
    names: dict[tuple, str] = {}
    rows, pairs, choices = [], [], []
    for number, row in enumerate(item.rows, start=1):
        words = tuple(sorted(row.match.items()))
        if words not in names:
            names[words] = f"c-{row.key or number}"
            choices.append(_associable(row.match, code, names[words], most="0"))
        if row.texts:
            rows.append(_associable(row.texts, code, _id(row, number), most="1"))
            pairs.append(f"{_id(row, number)} {names[words]}")
    worth = f"{(item.points or 1) / len(pairs):.6f}"
    entries = [write("qti-map-entry", **{"map-key": pair, "mapped-value": worth}) for pair in pairs]
    mapping = write("qti-mapping", *entries, **{"default-value": "0"})
    sets = [write("qti-simple-match-set", *one) for one in (rows, choices)]
    attributes = {"response-identifier": "RESPONSE", "shuffle": "true", "max-associations": str(len(rows))}
    body = write("qti-match-interaction", _prompt(item, code), *sets, **attributes)
    return _declared("multiple", "directedPair", pairs, mapping), body, _scored(_mapped())


def _associable(texts: Texts, code: str, name: str, *, most: str) -> str:
    """One to match."""
    return _choice("qti-simple-associable-choice", texts, code, **{"identifier": name, "match-max": most})


def _mapped(name: str = "RESPONSE") -> str:
    """The points that a response is mapped to."""
    return write("qti-map-response", identifier=name)


def _number(item: Item, code: str) -> Parts:
    """A number within its tolerance."""
    tolerance = f"{item.tolerance} {item.tolerance}"
    near = write("qti-equal", _variable(), _correct(), **{"tolerance-mode": "absolute", "tolerance": tolerance})
    body = _paragraphs(item.texts[code]) + write("p", _entry("RESPONSE"))
    return _declared("single", "float", [item.answer]), body, _if_right(item, near)


def _entry(name: str, **language: str) -> str:
    """A field for a text."""
    return write("qti-text-entry-interaction", **{"response-identifier": name, "expected-length": "20"}, **language)


def _accepting(row: Row, code: str, worth: str, name: str = "RESPONSE") -> str:
    """What is accepted in a field."""
    variants = [line for line in pick(row.texts, code).splitlines() if line.strip()]
    entries = [
        write("qti-map-entry", **{"map-key": one, "mapped-value": worth, "case-sensitive": "false"}) for one in variants
    ]
    mapping = write("qti-mapping", *entries, **{"default-value": "0"})
    return _declared("single", "string", variants[:1], mapping, name=name)


def _short(item: Item, code: str) -> Parts:
    """A short answer with its variants."""
    body = _paragraphs(item.texts[code]) + write("p", _entry("RESPONSE", **_other(item.rows[0].texts, code)))
    return _accepting(item.rows[0], code, str(item.points or 1)), body, _scored(_mapped())


def _gaps(item: Item, code: str) -> Parts:
    """A text with gaps, each worth its share."""
    names = [f"RESPONSE{number}" for number in range(1, len(item.rows) + 1)]
    worth = f"{(item.points or 1) / len(names):.6f}"
    declared = "".join(_accepting(row, code, worth, name) for row, name in zip(item.rows, names, strict=True))
    entries = [_entry(name, **_other(row.texts, code)) for row, name in zip(item.rows, names, strict=True)]
    passage = scoring.GAP.sub(lambda found: entries[int(found[1]) - 1], _paragraphs(pick(item.passage, code)))
    body = _paragraphs(item.texts[code]) + write("div", passage, **{"class": "gaps"}, **_other(item.passage, code))
    return declared, body, _scored(write("qti-sum", *(_mapped(name) for name in names)))


def _free(item: Item, code: str) -> Parts:
    """A free text, and the rubric that scorers see."""
    criteria = [
        write(
            "li",
            markup.text(f"{' '.join(pick(row.texts, code).split())} [{row.points}]"),
            id=_id(row, number),
            **_other(row.texts, code),
        )
        for number, row in enumerate(item.rows, start=1)
    ]
    rubric = write("qti-rubric-block", write("qti-content-body", write("ul", *criteria)), use="scoring", view="scorer")
    body = write("qti-extended-text-interaction", _prompt(item, code), **{"response-identifier": "RESPONSE"})
    return _declared("single", "string", []), rubric + body, ""


WRITERS = {
    QuestionKind.ORDERING: _ordering,
    QuestionKind.MATCHING: _matching,
    QuestionKind.NUMERIC: _number,
    QuestionKind.SHORT: _short,
    QuestionKind.GAPS: _gaps,
    QuestionKind.FREE_TEXT: _free,
}
