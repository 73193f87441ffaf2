"""Questions: one object for three languages, versions that never change."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from courses import questions
from courses.models import Option, Question, QuestionVersion
from tests.courses import scenes

pytestmark = pytest.mark.django_db


def test_saving_without_a_change_makes_no_version() -> None:
    question = scenes.a_question()
    assert questions.publish(question, at=scenes.AT) == QuestionVersion.objects.get()


def test_a_changed_option_makes_a_version_and_the_old_one_stays_as_it_was() -> None:
    question = scenes.a_question(right="a")
    Option.objects.filter(question=question, key="b").update(correct=True)
    version = questions.publish(question, at=scenes.AT)
    first = QuestionVersion.objects.get(number=1)
    right = [[row["key"] for row in each.content["options"] if row["correct"]] for each in (first, version)]
    assert (version.number, right) == (2, [["a"], ["a", "b"]])
    assert questions.newest([question.pk]) == {question.pk: version}


def test_a_new_option_gets_a_key_of_its_own_and_keeps_it() -> None:
    option = Option.objects.create(question=scenes.a_question(), texts={"fi": "Uusi"}, sort_order=9)
    key = option.key
    option.texts = {"fi": "Toinen nimi"}
    option.save()
    assert (len(key), Option.objects.get(pk=option.pk).key) == (8, key)


def test_the_database_refuses_a_number_without_its_kind() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(bank=scenes.a_bank(), kind="SINGLE", texts={"fi": "?"}, answer=Decimal(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(bank=scenes.a_bank(), kind="NUMERIC", texts={"fi": "?"})


def test_a_paper_asks_the_newest_versions_in_the_tests_order() -> None:
    asked = [scenes.a_question(), scenes.a_question("NUMERIC", answer=Decimal("1.50"))]
    test = scenes.a_test(scenes.a_module(), asked)
    paper = questions.paper_of(questions.original(scenes.activity(test)))
    assert [version.question for version in paper.versions] == asked
    assert [version.content.get("answer") for version in paper.versions] == [None, "1.5"]
    assert (paper.pass_mark, paper.tells_at_once, paper.is_exam, paper.closed(scenes.AT)) == (
        Decimal("0.80"),
        True,
        False,
        False,
    )


def test_statements_speak_of_a_question_by_one_identifier_for_all_versions() -> None:
    question = scenes.a_question()
    version = questions.newest([question.pk])[question.pk]
    assert questions.about(version).iri == f"https://talkoot.example/xapi/questions/{question.key}"
