"""Forms in which questions are answered: native controls alone, one form for each kind of question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses import drawing, scoring, taking
from courses.models import Answer, Attempt, QuestionVersion
from people.languages import pick


class AnswerForm(forms.Form):
    """One question with a single field: radio buttons, check boxes, a number or a short text, by its kind."""

    drawn = "courses/answers/field.html"

    def __init__(
        self,
        version: QuestionVersion,
        *args: Any,
        prefix_id: str = "answer",
        attempt: Attempt | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, auto_id=f"id_{prefix_id}_%s", **kwargs)
        self.version = version
        self.content = version.content
        self.language = get_language()
        self.label = pick(self.content["texts"], self.language)
        self.errors_of_kind = {name: taking.missing_answer(version) for name in ("required", "invalid_choice")}
        self.story = pick(self.content.get("story"), self.language).splitlines()
        self.attempt = attempt
        self.seed = seed_of(version, attempt)
        self.build()

    def build(self) -> None:
        """The fields that fit the question's kind."""
        self.fields["answer"] = self.field()

    def field(self) -> forms.Field:
        """The one field."""
        match self.content["kind"]:
            case "NUMERIC":
                return self.text_field(self.label, 40, inputmode="decimal", **{"class": "short"})
            case "FREE_TEXT":
                area = forms.Textarea(attrs={"rows": 8, "class": "long"})
                longest = scoring.LONGEST["FREE_TEXT"]
                return forms.CharField(
                    label=self.label, max_length=longest, error_messages=self.errors_of_kind, widget=area
                )
            case "SHORT":
                return self.text_field(self.label, scoring.LONGEST["SHORT"])
        choices = [(option["key"], self.words(option)) for option in shown_options(self.version, self.attempt)]
        named = {"label": self.label, "choices": choices, "error_messages": self.errors_of_kind}
        if self.content["kind"] == "MULTIPLE":
            return forms.MultipleChoiceField(**named, widget=forms.CheckboxSelectMultiple)
        return forms.ChoiceField(**named, widget=forms.RadioSelect)

    def text_field(self, label: str, longest: int, **attrs: str) -> forms.CharField:
        """A line to write on."""
        widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
        return forms.CharField(label=label, max_length=longest, error_messages=self.errors_of_kind, widget=widget)

    def words(self, row: dict[str, Any]) -> str:
        """The text of an option, row or item in the reader's language."""
        return pick(row["texts"], self.language)

    def clean(self) -> dict[str, Any]:
        """What is no answer to this question is refused with the words of its kind."""
        cleaned = super().clean() or {}
        if not self.errors and scoring.accepted(self.content, self.response) is None:
            self.add_error(next(iter(self.fields)), str(taking.missing_answer(self.version)))
        return cleaned

    @property
    def waits(self) -> bool:
        """Whether a person will read the answer, so that nothing is checked at once."""
        return bool(self.content["kind"] == "FREE_TEXT")

    @property
    def response(self) -> list[str]:
        """The answer as a list of texts."""
        given = self.cleaned_data["answer"]
        return list(given) if isinstance(given, list) else [given]

    @staticmethod
    def filled(content: scoring.Content, response: Sequence[str]) -> dict[str, object]:
        """What was answered before, as the fields show it."""
        return {"answer": list(response) if content["kind"] == "MULTIPLE" else response[0]}


class MatchingForm(AnswerForm):
    """A select for every row; what may be chosen is shuffled, so that its order tells nothing."""

    drawn = "courses/answers/rows.html"

    def build(self) -> None:
        """One select for each row."""
        shown = drawing.mixed(self.content["choices"], self.seed)
        choices = [(choice["key"], self.words(choice)) for choice in shown]
        for row in self.content["rows"]:
            self.fields[f"row-{row['key']}"] = forms.ChoiceField(
                label=self.words(row), choices=[("", _("Choose")), *choices], error_messages=self.errors_of_kind
            )

    @property
    def response(self) -> list[str]:
        """Every row with its choice."""
        keys = [row["key"] for row in self.content["rows"]]
        return [f"{key}{scoring.BETWEEN}{self.cleaned_data[f'row-{key}']}" for key in keys]

    @staticmethod
    def filled(content: scoring.Content, response: Sequence[str]) -> dict[str, object]:
        """The choices made before."""
        pairs = (text.split(scoring.BETWEEN, 1) for text in response)
        return {f"row-{row}": choice for row, choice in pairs}


@dataclass(frozen=True)
class Item:
    """One of the things to put in order, with its place and the ways it can go."""

    key: str
    text: str
    place: int
    total: int
    focus: str

    @property
    def first(self) -> bool:
        """Whether it stands on top."""
        return self.place == 1

    @property
    def last(self) -> bool:
        """Whether it stands at the end."""
        return self.place == self.total


class OrderingForm(AnswerForm):
    """A numbered list in which buttons move an item up or down.

    Each press sends the form, and the page comes back with the new order and with focus on the item that moved; what
    was pressed is no answer yet, so the form is then not a bound one.
    """

    drawn = "courses/answers/ordering.html"
    moved = ""

    def __init__(self, version: QuestionVersion, data: Any = None, **kwargs: Any) -> None:
        way, _colon, key = (data.get("move", "") if data else "").partition(":")
        keys = [item["key"] for item in version.content["items"]]
        sent = data.getlist("answer") if data else []
        if way and key in keys and sorted(sent) == sorted(keys):
            kwargs["initial"] = {"answer": _move(sent, key, up=way == "up")}
            self.moved, data = f"{way}:{key}", None
        super().__init__(version, data, **kwargs)

    def build(self) -> None:
        """The order as hidden fields."""
        choices = [(item["key"], self.words(item)) for item in self.content["items"]]
        self.fields["answer"] = forms.MultipleChoiceField(
            label=self.label, choices=choices, error_messages=self.errors_of_kind, widget=forms.MultipleHiddenInput
        )
        right = [key for key, _text in choices]
        shown = drawing.mixed(right, self.seed)
        if shown == right:
            shown = [*shown[1:], shown[0]]
        self.initial.setdefault("answer", shown)

    @property
    def items(self) -> list[Item]:
        """The things in the order in which they stand now."""
        texts = {item["key"]: self.words(item) for item in self.content["items"]}
        sent = self["answer"].value() or []
        keys = sent if sorted(sent) == sorted(texts) else list(self.initial["answer"])
        way, _colon, moved = self.moved.partition(":")
        ends = {1: "down", len(keys): "up"}
        return [
            Item(key, texts[key], place, len(keys), ends.get(place, way) if key == moved else "")
            for place, key in enumerate(keys, start=1)
        ]

    @staticmethod
    def filled(content: scoring.Content, response: Sequence[str]) -> dict[str, object]:
        """The order given before."""
        return {"answer": list(response)}


def _move(keys: Sequence[str], key: str, *, up: bool) -> list[str]:
    """The keys with one of them a place further up or down."""
    place = keys.index(key)
    other = max(0, place - 1) if up else min(len(keys) - 1, place + 1)
    found = list(keys)
    found[place], found[other] = found[other], found[place]
    return found


class GapsForm(AnswerForm):
    """A text whose gaps are text fields."""

    drawn = "courses/answers/gaps.html"

    def build(self) -> None:
        """One short field for each gap."""
        for number, gap in enumerate(self.content["gaps"], start=1):
            label = _("Gap %(number)s") % {"number": number}
            attrs = {"class": "gap", "aria-label": label}  # a label's words would be read in the midst of the text
            self.fields[f"gap-{gap['key']}"] = self.text_field(label, scoring.LONGEST["GAPS"], **attrs)

    @property
    def paragraphs(self) -> list[list[str | BoundField]]:
        """The text in paragraphs, each a list of words and fields."""
        fields = list(self)
        text = pick(self.content["passage"], self.language)
        return [_parts(line, fields) for line in text.splitlines() if line.strip()]

    @property
    def response(self) -> list[str]:
        """What was written into each gap."""
        return [self.cleaned_data[f"gap-{gap['key']}"] for gap in self.content["gaps"]]

    @staticmethod
    def filled(content: scoring.Content, response: Sequence[str]) -> dict[str, object]:
        """What was written before."""
        return {f"gap-{gap['key']}": text for gap, text in zip(content["gaps"], response, strict=True)}


def _parts(line: str, fields: Sequence[BoundField]) -> list[str | BoundField]:
    """A line split at its gaps; the number of a gap becomes its field."""
    words = scoring.GAP.split(line)
    parts: list[str | BoundField] = []
    for place, word in enumerate(words):
        number = int(word) if place % 2 else 0
        parts.append(fields[number - 1] if 0 < number <= len(fields) else word)
    return parts


def seed_of(version: QuestionVersion, attempt: Attempt | None) -> str:
    """What the order of things depends on: stable within an attempt, another one in the next."""
    return f"{attempt.pk if attempt else ''}|{version.question_id}"


def shown_options(version: QuestionVersion, attempt: Attempt | None) -> list[dict[str, Any]]:
    """The options in the order in which this attempt shows them; true and false keep theirs."""
    content = version.content
    if attempt is None or not attempt.shuffled or content["kind"] == "TRUE_FALSE":
        return list(content["options"])
    return drawing.mixed(content["options"], seed_of(version, attempt))


FORMS: dict[str, type[AnswerForm]] = {"MATCHING": MatchingForm, "ORDERING": OrderingForm, "GAPS": GapsForm}


def form_for(
    version: QuestionVersion,
    answer: Answer | None = None,
    data: Any = None,
    *,
    prefix_id: str = "answer",
    attempt: Attempt | None = None,
) -> AnswerForm:
    """The question's form, with what was answered before filled in and things in the attempt's own order."""
    made, content = FORMS.get(version.content["kind"], AnswerForm), version.content
    known = answer is not None and scoring.accepted(content, answer.given) is not None
    initial = made.filled(content, answer.given) if answer is not None and known else {}
    return made(version, data, initial=initial, prefix_id=prefix_id, attempt=attempt)
