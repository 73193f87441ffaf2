"""What those who finished a course think of it: asked once, kept without a name. The only writer of ``Opinion``."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import Usefulness
from courses.models import Opinion, OpinionGiven
from learning.models import Activity
from people.models import User

SHOWN_FROM = 5  # fewer answers would show who said what
LENGTH = 2000


class OpinionForm(forms.Form):
    """Three questions, of which one must be answered."""

    useful = forms.ChoiceField(
        label=_("How useful was the course for your work?"),
        choices=Usefulness,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one option."), "invalid_choice": _("Choose one option.")},
    )
    different = forms.CharField(
        label=_("What will you do differently?"),
        max_length=LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    better = forms.CharField(
        label=_("What should be better in the course?"),
        max_length=LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


@dataclass(frozen=True)
class Line:
    """An option with how many chose it."""

    text: str
    number: int


@dataclass(frozen=True)
class Summary:
    """What a course's own people read: nothing but the number while there are too few answers."""

    total: int
    lines: tuple[Line, ...] = ()
    different: tuple[str, ...] = ()
    better: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether so many have answered that nobody can be known by it."""
        return self.total >= SHOWN_FROM


def has_given(person: User, course: Activity) -> bool:
    """Whether the person has said what they think."""
    return OpinionGiven.objects.filter(person=person, course=course).exists()


def give(person: User, course: Activity, *, useful: str, different: str = "", better: str = "", at: datetime) -> bool:
    """Keep what somebody thinks, and apart from it that they said so; False when they had said so before."""
    with transaction.atomic():
        _row, first = OpinionGiven.objects.get_or_create(person=person, course=course)
        if first:
            year = timezone.localdate(at).year
            Opinion.objects.create(course=course, useful=useful, different=different, better=better, year=year)
    return first


def about(course: Activity) -> Summary:
    """What people think of a course; texts in another order every time, and apart from one another."""
    rows = list(Opinion.objects.filter(course=course))
    if len(rows) < SHOWN_FROM:
        return Summary(len(rows))
    counted = Counter(row.useful for row in rows)
    return Summary(
        total=len(rows),
        lines=tuple(Line(str(option.label), counted[option]) for option in Usefulness),
        different=_shuffled([row.different for row in rows if row.different]),
        better=_shuffled([row.better for row in rows if row.better]),
    )


def _shuffled(texts: list[str]) -> tuple[str, ...]:
    """The texts in no order."""
    return tuple(SystemRandom().sample(texts, len(texts)))


def ended(before: datetime) -> QuerySet[Opinion]:
    """Opinions with texts of a year that ended before this one's."""
    return Opinion.objects.filter(~Q(different="") | ~Q(better=""), year__lt=timezone.localdate(before).year)


def take_texts(rows: QuerySet[Opinion]) -> int:
    """Take the texts away; the numbers stay."""
    return rows.update(different="", better="")


def forget(person: User) -> None:
    """Nobody knows any more that the person answered; what they said never had a name."""
    OpinionGiven.objects.filter(person=person).delete()
