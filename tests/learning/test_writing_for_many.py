"""Writing for many learners at once: the same as for each of them, and nothing for those who were forgotten."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.forms.models import model_to_dict

from learning import activities, enrolling, record, statements
from learning.activities import Part
from learning.enums import Kind, Mode
from learning.models import Award, Identity, Progress
from learning.record import Deed
from learning.statements import Completed, Earned
from lrs.models import Statement
from people import erasing
from people.models import User
from tests import worlds
from tests.worlds import AT

pytestmark = pytest.mark.django_db


def rows(person: User) -> list[dict]:
    """The person's progress, without what no two people have in common."""
    found = [model_to_dict(row) for row in Progress.objects.filter(person=person).order_by("activity")]
    return [{name: value for name, value in row.items() if name not in {"id", "person", "evidence"}} for row in found]


def test_many_are_written_as_each_would_be() -> None:
    course, parts = worlds.a_course()
    people = [worlds.a_person() for _ in range(4)]
    for person in people[:2]:
        enrolling.enrol(person, course, at=AT)
    facts = [Completed(activity=one.about(), within=course.about()) for one in parts]

    record.write_each([Deed(people[0], facts), Deed(people[2], facts[:1])], at=AT + timedelta(hours=1))
    record.write(people[1], *facts, at=AT + timedelta(hours=1))
    record.write(people[3], *facts[:1], at=AT + timedelta(hours=1))

    assert rows(people[0]) == rows(people[1])
    assert rows(people[2]) == rows(people[3])
    assert [len(rows(person)) for person in people] == [3, 3, 2, 2]


def test_a_version_in_force_is_the_same_for_one_and_for_many() -> None:
    course, (first, second) = worlds.a_course()
    path = worlds.an_activity(Kind.SERIES, "Polku")
    early, late, on_the_path, never = (worlds.a_person() for _ in range(4))
    old = activities.newest_version(course)
    activities.publish(path, at=AT, mode=Mode.ALL, components=[Part(course, version=old)])
    enrolling.enrol(early, course, at=AT)
    enrolling.enrol(on_the_path, path, at=AT)
    new = activities.publish(course, at=AT, mode=Mode.ALL, components=[second])
    enrolling.enrol(late, course, at=AT)
    wanted = {course.pk, first.pk, second.pk, path.pk}

    each = activities.in_force_each([early, late, on_the_path, never], wanted)

    assert each == {one: activities.in_force(one, wanted) for one in (early, late, on_the_path, never)}
    assert [each[one][course.pk] for one in (early, late, on_the_path, never)] == [old, new, old, new]


def test_words_taken_back_are_folded_and_an_award_on_them_goes_to_review() -> None:
    course, (lesson, _test) = worlds.a_course()
    certification = worlds.an_activity(Kind.CERTIFICATION)
    people = [worlds.a_person() for _ in range(2)]
    said = Completed(activity=lesson.about(), within=course.about(), key="once")
    record.write_each([Deed(person, [said]) for person in people], at=AT)
    word = statements.identifier(said, home_page=settings.IRI_BASE, name=str(people[0].uuid))
    earned = Earned(activity=certification.about(), reference=UUID(int=7), valid_until=None, evidence=[str(word)])
    record.write(people[0], earned, at=AT)
    taken = Deed(people[0], voids=[word])

    record.write_each([taken, Deed(people[1])], at=AT)
    record.write_each([taken], at=AT)

    assert [len(rows(person)) for person in people] == [0, 2]
    assert Award.objects.get().in_review is True
    assert Statement.objects.filter(verb__endswith="voided").count() == 1


def test_an_account_that_was_erased_meanwhile_is_left_out() -> None:
    lesson = worlds.an_activity()
    gone, there = worlds.a_person(), worlds.a_person()
    stale = User.objects.get(pk=gone.pk)
    erasing.erase(erasing.ask(gone, at=AT), at=AT + timedelta(days=30))

    record.write_each([Deed(one, [Completed(activity=lesson.about())]) for one in (stale, there)], at=AT)

    assert list(Progress.objects.values_list("person", flat=True)) == [there.pk]
    assert list(Identity.objects.values_list("person", flat=True)) == [there.pk]
