"""Polls of lessons: one vote for each learner, and numbers that name nobody. The only writer of ``Vote``."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from courses.models import Vote
from learning.models import Activity
from people.models import User

SHOWN_FROM = 5  # fewer votes would show who chose what
Options = dict[str, str]


class PollForm(forms.Form):
    """The poll's options as radio buttons."""

    option = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one option."), "invalid_choice": _("Choose one option.")},
    )

    def __init__(self, poll: str, question: str, options: Options, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{poll}_%s", **kwargs)
        self.poll = poll
        self.fields["option"].label = question
        self.fields["option"].choices = list(options.items())


@dataclass(frozen=True)
class Line:
    """An option with its votes."""

    text: str
    votes: int
    share: int
    mine: bool


@dataclass(frozen=True)
class Standing:
    """How a poll stands for one reader: what they chose, and the numbers once there are enough."""

    chosen: str
    lines: tuple[Line, ...]
    total: int

    @property
    def shown(self) -> bool:
        """Whether so many have voted that nobody can be known by it."""
        return self.total >= SHOWN_FROM


def options(poll: Any) -> Options:
    """A poll's options by the keys that all languages share."""
    return {str(option.id): str(option.value) for option in poll["options"].bound_blocks}


def vote(person: User, lesson: Activity, poll: UUID, option: UUID, *, words: str, at: datetime) -> Vote:
    """The learner votes, or votes otherwise than before; the words are those they read."""
    return Vote.objects.update_or_create(
        person=person, activity=lesson, key=poll, defaults={"option": option, "words": words, "voted_at": at}
    )[0]


def standings(lesson: int, polls: dict[str, Options], person: User | None) -> dict[str, Standing]:
    """How the polls of a lesson stand; two queries, however many there are. Options that are no more do not count."""
    votes = Vote.objects.filter(activity=lesson, key__in=polls)
    own = {str(row.key): str(row.option) for row in votes.filter(person=person)} if person else {}
    counted: dict[str, Counter[str]] = {key: Counter() for key in polls}
    rows = votes.order_by().values("key", "option").annotate(votes=Count("pk")) if own else []
    for row in rows:
        if str(row["option"]) in polls[str(row["key"])]:
            counted[str(row["key"])][str(row["option"])] = row["votes"]
    return {key: _standing(texts, counted[key], own.get(key, "")) for key, texts in polls.items()}


def _standing(texts: Options, counted: Counter[str], chosen: str) -> Standing:
    """One poll; whoever chose what is no more has not voted."""
    chosen = chosen if chosen in texts else ""
    total = counted.total() if chosen else 0
    lines = tuple(
        Line(text, counted[key], round(100 * counted[key] / total) if total else 0, key == chosen)
        for key, text in texts.items()
    )
    return Standing(chosen, lines, total)


def forget(person: User) -> None:
    """Take the person's votes away."""
    Vote.objects.filter(person=person).delete()
