"""Forms in which questions are answered, and what is told about an answer."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language

from courses import scoring, taking
from courses.models import Answer, QuestionVersion
from people.languages import pick, speaks


class AnswerForm(forms.Form):
    """One question: radio buttons, check boxes or a number, by its kind. An answer that is none comes back."""

    def __init__(self, version: QuestionVersion, *args: Any, prefix_id: str = "answer", **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{prefix_id}_%s", **kwargs)
        self.version = version
        self.fields["answer"] = _field(version)

    def clean(self) -> dict[str, Any]:
        """What is no answer to this question is refused with the words of its kind."""
        cleaned = super().clean() or {}
        if "answer" in cleaned and scoring.accepted(self.version.content, self.response) is None:
            self.add_error("answer", str(taking.missing_answer(self.version)))
        return cleaned

    @property
    def response(self) -> list[str]:
        """The answer as a list of texts."""
        given = self.cleaned_data["answer"]
        return list(given) if isinstance(given, list) else [given]


def _field(version: QuestionVersion) -> forms.Field:
    """The field that fits the question's kind."""
    content, language = version.content, get_language()
    label = pick(content["texts"], language)
    errors = {"required": taking.missing_answer(version), "invalid_choice": taking.missing_answer(version)}
    if content["kind"] == "NUMERIC":
        return forms.CharField(
            label=label,
            max_length=40,
            error_messages=errors,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short"}),
        )
    choices = [(option["key"], pick(option["texts"], language)) for option in content["options"]]
    if content["kind"] == "MULTIPLE":
        return forms.MultipleChoiceField(
            label=label, choices=choices, error_messages=errors, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=label, choices=choices, error_messages=errors, widget=forms.RadioSelect)


def form_for(
    version: QuestionVersion, answer: Answer | None = None, data: Any = None, *, prefix_id: str = "answer"
) -> AnswerForm:
    """The question's form, with what was answered before filled in."""
    initial: dict[str, object] = {}
    if answer is not None:
        initial["answer"] = answer.response if version.content["kind"] == "MULTIPLE" else answer.response[0]
    return AnswerForm(version, data, initial=initial, prefix_id=prefix_id)


@dataclass(frozen=True)
class Line:
    """One option as it looks after answering."""

    text: str
    chosen: bool
    right: bool
    feedback: str


@dataclass(frozen=True)
class Told:
    """What a reader is told about an answer: right or not, what was chosen, what is right, and why."""

    question: str
    language: str
    correct: bool
    lines: tuple[Line, ...]
    given: str
    right: str
    explanation: str
    answered: bool = True

    @property
    def state(self) -> str:
        """The state's name for its icon and word."""
        return "completed" if self.correct else "missing" if not self.answered else "below"


def tell(version: QuestionVersion, answer: Answer | None) -> Told:
    """Right or not, and why."""
    content, language = version.content, get_language()
    chosen = set(answer.response) if answer else set()
    lines = tuple(
        Line(
            text=pick(option["texts"], language),
            chosen=option["key"] in chosen,
            right=option["correct"],
            feedback=pick(option["feedback"], language) if option["key"] in chosen else "",
        )
        for option in content["options"]
    )
    numeric = content["kind"] == "NUMERIC"
    return Told(
        question=pick(content["texts"], language),
        language=speaks(content["texts"], language or "fi"),
        correct=bool(answer and scoring.is_correct(content, answer.response)),
        lines=lines,
        given=_number(answer.response[0]) if numeric and answer else "",
        right=_number(content["answer"]) if numeric else "",
        explanation=pick(content["explanations"], language),
        answered=answer is not None,
    )


def _number(text: str) -> str:
    """A number with the reader's decimal sign."""
    return text if get_language() == "en" else text.replace(".", ",")
