"""Voiding, as the fold must see it: whatever was voided might as well never have been said, in any order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.forms.models import model_to_dict
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from learning import enrolling, receiving, record, statements
from learning.enums import Kind, Mode
from learning.models import Activity, Interval, Progress
from learning.statements import Completed, Fact, Opened, Scored, Watched
from lrs import store
from people.models import User
from tests import worlds
from tests.worlds import AT

LENGTH = 100.0
# One statement: what kind of deed, how large, in which minute, and whether it is taken back.
deed = st.tuples(
    st.sampled_from(("opened", "completed", "watched", "scored")),
    st.integers(0, 90),
    st.integers(0, 500),
    st.booleans(),
)


class Learner:
    """Somebody in a course of a text, a film and a test; every statement is stored and folded by itself."""

    def __init__(self) -> None:
        self.lesson = worlds.an_activity(Kind.LESSON)
        self.film = worlds.an_activity(Kind.RECORDING, threshold=0.6, length=LENGTH)
        self.test = worlds.an_activity(Kind.TEST)
        parts = [self.lesson, self.film, self.test]
        self.course = worlds.an_activity(Kind.COURSE, mode=Mode.ALL, components=parts)
        self.person: User = worlds.a_person()
        enrolling.enrol(self.person, self.course, at=AT)
        self.identity = record.identify(self.person)

    def fact(self, kind: str, size: int) -> Fact:
        """The deed as the recorder would state it."""
        match kind:
            case "opened":
                return Opened(activity=self.lesson.about())
            case "completed":
                return Completed(activity=self.lesson.about())
            case "watched":
                spans = ((float(size), min(size + 40.0, LENGTH)),)
                return Watched(activity=self.film.about(), spans=spans, length=LENGTH, position=spans[0][1])
            case _:
                return Scored(activity=self.test.about(), raw=size, maximum=90, passed=size > 45, attempt=1)

    def said(self, kind: str, size: int, minute: int) -> dict:
        """The statement."""
        at = AT + timedelta(minutes=minute)
        home, name = self.identity.home_page, self.identity.name
        return statements.statement(self.fact(kind, size), home_page=home, name=name, at=at)

    def hear(self, told: list[dict]) -> tuple[list[dict], list[dict]]:
        """Store and fold these one after the other; answers the projections' rows."""
        for one in told:
            receiving.fold([str(uuid) for uuid in store.save_ours([one])], at=AT)
        return rows(Progress), rows(Interval)


def rows(model: type) -> list[dict]:
    """Every row of a projection without its number."""
    found = [model_to_dict(row) for row in model.objects.order_by("activity")]
    return [{name: value for name, value in row.items() if name != "id"} for row in found]


def voiding(statement: dict) -> dict:
    """The statement that takes another one back."""
    return statements.voiding(UUID(str(statement["id"])), home_page=settings.IRI_BASE, name="talkoot", at=AT)


@contextmanager
def apart() -> Iterator[None]:
    """What is stored inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_voided_statements_leave_what_the_others_alone_would_have_made() -> None:
    """Statements and those that void them come in any order, also the voiding one first; each is folded at once."""
    learner = Learner()

    @hypothesis_settings(
        max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate]
    )  # shrinking takes minutes
    @given(st.lists(deed, min_size=1, max_size=7), st.randoms(use_true_random=False))
    def holds(deeds: list[tuple[str, int, int, bool]], rng: Random) -> None:
        told = [(learner.said(kind, size, minute), is_voided) for kind, size, minute, is_voided in deeds]
        everything = [one for one, _ in told] + [voiding(one) for one, is_voided in told if is_voided]
        rng.shuffle(everything)
        with apart():
            voided = learner.hear(everything)
        with apart():
            never_said = learner.hear([one for one, is_voided in told if not is_voided])

        assert voided == never_said

    holds()


@pytest.mark.django_db
def test_every_kind_of_deed_moves_the_course() -> None:
    """Else the property above would hold of nothing."""
    learner = Learner()
    deeds = (("completed", 0), ("watched", 0), ("watched", 40), ("scored", 80))

    progress, intervals = learner.hear([learner.said(kind, size, 1) for kind, size in deeds])

    assert [row["state"] for row in progress] == ["COMPLETED"] * 4
    assert [row["seconds"] for row in intervals] == [80]
    assert Activity.objects.count() == 4
