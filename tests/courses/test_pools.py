"""Cases and drawn tests: what an attempt asks, in which order, and what the pages show of it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from courses import answering, questions, taking, telling
from courses.models import Answer, Attempt, Case, CaseQuestion, Question, TestQuestion
from learning import enrolling
from learning.models import Topic
from people.models import User
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db
AT = scenes.AT


class Scene:
    """A course with a test of these rows, and somebody who takes part."""

    def __init__(self, *rows: Question | Case | TestQuestion, **rules: object) -> None:
        module = scenes.a_module()
        self.page = scenes.a_test(module, list(rows), **rules)
        self.course_page = scenes.a_course(module)
        self.course, self.test = scenes.activity(self.course_page), scenes.activity(self.page)
        self.person = self.join()

    def join(self) -> User:
        """Somebody else who takes part."""
        person = worlds.a_person()
        enrolling.enrol(person, self.course, at=AT)
        return person

    def start(self, person: User | None = None) -> Attempt:
        """Begin or go on with the test."""
        return taking.start_attempt(person or self.person, self.test, course=self.course, at=AT)

    def finish(self, attempt: Attempt, *, right: int = 0) -> Attempt:
        """Answer so many questions rightly, the others wrongly, and finish."""
        known = set(attempt.answers.values_list("question", flat=True))
        waiting = [one for one in questions.of_attempt(attempt) if one.question_id not in known]
        for place, version in enumerate(waiting):
            taking.save_answer(attempt, version, ["a" if place < right else "b"], at=AT)
        return taking.submit_attempt(attempt, course=self.course, at=AT)

    def asked(self, attempt: Attempt) -> list[Question]:
        """The questions of an attempt."""
        return [version.question for version in questions.of_attempt(attempt)]


class TestCases:
    """A story with questions of its own."""

    def test_a_case_asks_all_its_questions_in_order_and_each_counts(self) -> None:
        first, second, other = scenes.a_question(points=2), scenes.a_question(), scenes.a_question()
        scene = Scene(scenes.a_case(second, first), other)
        attempt = scene.start()
        assert (scene.asked(attempt), attempt.maximum) == ([second, first, other], 4)

    def test_the_story_is_part_of_what_was_asked(self) -> None:
        question = scenes.a_question()
        case = scenes.a_case(question)
        asked = questions.newest([question.pk])[question.pk]
        case.story = {"fi": "Uusi tarina."}
        case.save()
        questions.publish_case(case, at=AT)
        told = questions.newest([question.pk])[question.pk]
        assert (asked.number, told.number, asked.content["story"] == case.story) == (2, 3, False)
        assert (told.content["story"], told.content["case"]) == (case.story, str(case.key))

    def test_a_question_that_left_its_case_tells_the_story_no_more(self) -> None:
        question, other = scenes.a_question(), scenes.a_question()
        case = scenes.a_case(question, other)
        CaseQuestion.objects.filter(question=question).delete()
        questions.publish_case(case, at=AT)
        newest = questions.newest([question.pk, other.pk])
        assert ["story" in newest[one.pk].content for one in (question, other)] == [False, True]

    def test_a_question_belongs_to_one_case(self) -> None:
        question = scenes.a_question()
        scenes.a_case(question)
        with pytest.raises(IntegrityError), transaction.atomic():
            scenes.a_case(question)

    def test_the_story_stands_above_each_question_and_once_in_the_result(self, client: Client) -> None:
        scene = Scene(scenes.a_case(scenes.a_question(), scenes.a_question()), scenes.a_question())
        client.force_login(scene.person)
        path = f"{scene.course_page.get_url()}alku/loppukoe/"
        client.post(f"{path}attempt/", {"start": ""})
        shown = [client.get(f"{path}questions/{number}/").content.decode().count("Jatkuu.") for number in (1, 2, 3)]
        scene.finish(Attempt.objects.get(), right=1)
        assert (shown, client.get(f"{path}results/1/").content.decode().count("Jatkuu.")) == ([1, 1, 0], 1)


class TestPools:
    """Rows that draw."""

    def pool(self, count: int, **fields: object) -> TestQuestion:
        """A row that draws from the bank."""
        return TestQuestion(bank=scenes.a_bank(), count=count, **fields)

    def test_attempts_draw_their_own_questions_and_keep_them(self) -> None:
        for _ in range(8):
            scenes.a_question()
        scene = Scene(self.pool(3))
        drawn = [tuple(scene.start(scene.join()).order) for _ in range(6)]
        again = scene.start()
        assert {len(order) for order in drawn} == {3}
        assert (len(set(drawn)) > 1, scene.start().order == again.order, again.maximum) == (True, True, 3)

    def test_a_pool_keeps_to_topic_and_difficulty_and_leaves_out_what_was_archived_or_belongs_to_a_case(self) -> None:
        topic = Topic.objects.create(code="aihe", names={"fi": "Aihe"})
        wanted = [scenes.a_question(topic=topic, difficulty="HARD") for _ in range(2)]
        scenes.a_question(topic=topic)
        scenes.a_question(difficulty="HARD")
        scenes.a_question(topic=topic, difficulty="HARD", archived=True)
        scenes.a_case(scenes.a_question(topic=topic, difficulty="HARD"))
        scene = Scene(self.pool(9, topic=topic, difficulty="HARD"))
        assert sorted(one.pk for one in scene.asked(scene.start())) == [one.pk for one in wanted]

    def test_the_next_try_asks_what_was_missed_of_the_same_questions(self) -> None:
        for _ in range(9):
            scenes.a_question()
        scene = Scene(self.pool(3))
        first = scene.start()
        scene.finish(first, right=1)
        second = scene.start()
        assert (sorted(second.order), second.answers.filter(carried=True).count()) == (sorted(first.order), 1)
        assert scene.finish(second, right=2).passed is True

    def test_after_passing_and_in_an_exam_it_draws_anew(self) -> None:
        for _ in range(30):
            scenes.a_question()
        scene = Scene(self.pool(5), attempts_allowed=9)
        orders = []
        for _ in range(3):
            orders.append(tuple(sorted(scene.start().order)))
            scene.finish(Attempt.objects.latest("pk"))
        assert len(set(orders)) == 3

    @pytest.mark.parametrize("named", [[], ["question", "bank"], ["case", "bank"], ["question", "case"]])
    def test_a_row_is_one_thing(self, named: list[str]) -> None:
        question = scenes.a_question()
        things = {"question": question, "case": scenes.a_case(scenes.a_question()), "bank": question.bank}
        row = TestQuestion(test=scenes.a_test(scenes.a_module()), **{name: things[name] for name in named})
        with pytest.raises(ValidationError):
            row.clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    def test_the_front_page_says_that_questions_are_drawn_and_what_share_passes(self, client: Client) -> None:
        for _ in range(5):
            scenes.a_question()
        scene = Scene(self.pool(4))
        client.force_login(scene.person)
        page = client.get(f"{scene.course_page.get_url()}alku/loppukoe/").content.decode()
        told = ("4 kysymystä", "vähintään 80\u00a0% pisteistä", "Kysymykset arvotaan")
        assert [text in page for text in told] == [True, True, True]


class TestShuffling:
    """Another order in each attempt, the same while it lasts."""

    def orders(self, scene: Scene, client: Client) -> list[str]:
        """The options of the first question as its page shows them, before and after answering, twice."""
        client.force_login(scene.person)
        path = f"{scene.course_page.get_url()}alku/loppukoe/"
        client.post(f"{path}attempt/", {"start": ""})
        first = [client.get(f"{path}questions/1/").content.decode() for _ in range(2)]
        client.post(f"{path}questions/1/", {"answer": "a"})
        after = client.get(f"{path}questions/1/").content.decode()
        return [
            *("".join(re.findall(r'name="answer" value="(\w)"', page)) for page in first),
            "".join(re.findall(r"<span>Vaihtoehto (\w)", after)),
        ]

    def test_options_keep_their_order_within_an_attempt(self, client: Client) -> None:
        scene = Scene(scenes.a_question(options="abcdefgh"), shuffle=True)
        before, again, after = self.orders(scene, client)
        assert (before == again == after, before == "abcdefgh", sorted(before)) == (True, False, list("abcdefgh"))

    def test_without_shuffling_the_authors_order_stands(self, client: Client) -> None:
        scene = Scene(scenes.a_question(options="abcdefgh"))
        assert self.orders(scene, client) == ["abcdefgh"] * 3

    def test_attempts_differ_in_the_order_of_questions_and_options(self) -> None:
        asked = [scenes.a_question(options="abcdefgh") for _ in range(6)]
        scene = Scene(*asked, shuffle=True)
        tries = [scene.start(scene.join()) for _ in range(4)]
        shown = {
            tuple(option["key"] for option in answering.shown_options(questions.of_attempt(one)[0], one))
            for one in tries
        }
        assert (len({tuple(one.order) for one in tries}) > 1, len(shown) > 1) == (True, True)
        assert {tuple(sorted(one.order)) for one in tries} == {tuple(sorted(tries[0].order))}

    def test_true_and_false_stand_where_they_always_stand(self) -> None:
        question = scenes.a_question("TRUE_FALSE", options="ab")
        scene = Scene(question, shuffle=True)
        told = [
            telling.tell(version, Answer(response=["a"]), attempt)
            for attempt in (scene.start(),)
            for version in questions.of_attempt(attempt)
        ]
        assert [line.text for line in told[0].lines] == ["Vaihtoehto a", "Vaihtoehto b"]
