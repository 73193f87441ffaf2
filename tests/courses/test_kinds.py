"""Kinds of questions: how each is asked, answered, told about and stated."""

import re
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client

from courses import answering, interactions, questions, scoring, taking, telling
from courses.models import Answer, Attempt, Option, Question, QuestionVersion
from learning import enrolling
from learning.statements import Answered
from lrs.models import Statement
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db
OF_ROWS = ("MATCHING", "ORDERING", "GAPS", "SHORT")


def version_of(kind: str, **fields: object) -> QuestionVersion:
    """The version of a new question of this kind."""
    question = scenes.a_question(kind, **fields)
    return questions.newest([question.pk])[question.pk]


def sent(version: QuestionVersion, response: list[str], **more: str) -> QueryDict:
    """What the question's page sends for a response."""
    data = QueryDict(mutable=True)
    for name, value in (
        answering.FORMS.get(version.content["kind"], answering.AnswerForm).filled(version.content, response).items()
    ):
        data.setlist(name, value if isinstance(value, list) else [value])
    data.update(more)
    return data


class TestForms:
    """What is sent comes back as the response that is scored."""

    @pytest.mark.parametrize("kind", ["SINGLE", "MULTIPLE", "TRUE_FALSE", *OF_ROWS])
    def test_the_right_answer_goes_through_the_form_and_is_worth_everything(self, kind: str) -> None:
        version = version_of(kind)
        right = list(scoring.right_response(version.content))
        form = answering.form_for(version, data=sent(version, right))
        assert (form.is_valid(), form.response, scoring.share(version.content, form.response)) == (True, right, 1)

    @pytest.mark.parametrize("kind", OF_ROWS)
    def test_an_empty_form_comes_back_with_what_to_do(self, kind: str) -> None:
        version = version_of(kind)
        form = answering.form_for(version, data=QueryDict("csrfmiddlewaretoken=x"))
        told = {str(error) for errors in form.errors.values() for error in errors}
        assert (form.is_valid(), told) == (False, {str(taking.missing_answer(version))})

    @pytest.mark.parametrize("kind", ["MULTIPLE", "NUMERIC", *OF_ROWS])
    def test_what_was_answered_before_is_filled_in(self, kind: str) -> None:
        version = version_of(kind, **({"answer": Decimal("2.5")} if kind == "NUMERIC" else {}))
        right = list(scoring.right_response(version.content))
        form = answering.form_for(version, Answer(response=right, version=version))
        data = QueryDict(mutable=True)
        for field in form:
            value = field.value()
            data.setlist(field.name, value if isinstance(value, list) else [value])
        again = answering.form_for(version, data=data)
        assert (again.is_valid(), again.response) == (True, right)

    def test_an_answer_to_an_older_kind_of_the_question_is_not_filled_in(self) -> None:
        version = version_of("MATCHING")
        assert answering.form_for(version, Answer(response=["a"])).initial == {}

    def test_the_choices_of_a_matching_are_shuffled_alike_for_one_attempt_and_do_not_tell(self) -> None:
        version = version_of("MATCHING", options="abcdefgh")
        shown = [[key for key, _text in list(self.selects(version, seed))[1:]] for seed in (1, 1, 2)]
        keys = [choice["key"] for choice in version.content["choices"]]
        assert (shown[0] == shown[1], shown[0] == shown[2], shown[0] == keys) == (True, False, False)
        assert not set(keys) & {row["key"] for row in version.content["rows"]}

    def selects(self, version: QuestionVersion, seed: int) -> list[tuple[str, str]]:
        """The choices of the first row."""
        return next(iter(answering.form_for(version, attempt=Attempt(pk=seed)).fields.values())).choices

    @pytest.mark.parametrize("options", ["abc", "abcdefgh"])
    def test_an_ordering_never_begins_in_the_right_order(self, options: str) -> None:
        version = version_of("ORDERING", options=options)
        begun = [
            [item.key for item in answering.form_for(version, attempt=Attempt(pk=seed)).items] for seed in range(20)
        ]
        assert (list(options) in begun, {tuple(sorted(keys)) for keys in begun}) == (False, {tuple(options)})

    @pytest.mark.parametrize(
        ("move", "order", "focus"),
        [("down:b", "cab", "up:b"), ("up:c", "cba", "down:c"), ("up:b", "bca", "down:b"), ("down:c", "bca", "down:c")],
    )
    def test_a_move_changes_two_places_and_focus_stays_with_what_moved(self, move: str, order: str, focus: str) -> None:
        version = version_of("ORDERING")
        form = answering.form_for(version, data=sent(version, list("cba"), move=move))
        assert (form.is_valid(), form.errors, "".join(item.key for item in form.items)) == (False, {}, order)
        assert [f"{item.focus}:{item.key}" for item in form.items if item.focus] == [focus]

    def test_equal_choices_are_one_and_a_row_without_a_text_only_adds_one(self) -> None:
        question = scenes.a_question("MATCHING", options="abcd")
        Option.objects.filter(question=question, key="b").update(match={"fi": "Pari a"})
        Option.objects.filter(question=question, key="d").update(texts={})
        content = questions.publish(question, at=scenes.AT).content
        first, second, third = (row["choice"] for row in content["rows"])
        texts = [choice["texts"]["fi"] for choice in content["choices"]]
        assert (texts, first == second, second == third) == (["Pari a", "Pari c", "Pari d"], True, False)

    def test_each_line_of_a_row_is_an_accepted_variant(self) -> None:
        question = scenes.a_question("SHORT", options="a")
        Option.objects.update(texts={"fi": "työpari\n  parityö \n\n", "sv": "arbetspar"})
        content = questions.publish(question, at=scenes.AT).content
        assert content["variants"] == {"fi": ["työpari", "parityö"], "sv": ["arbetspar"]}


class TestTelling:
    """What is told about an answer."""

    def test_each_gap_tells_what_was_given_and_what_is_right(self) -> None:
        told = telling.tell(version_of("GAPS"), Answer(response=["Vaihtoehto a", "x", "vaihtoehto-C"]))
        assert [(row.given, row.right, row.hit) for row in told.rows] == [
            ("Vaihtoehto a", "Vaihtoehto a", True),
            ("x", "Vaihtoehto b", False),
            ("vaihtoehto-C", "Vaihtoehto c", True),
        ]
        assert (told.partly, told.points, told.passage) == (
            True,
            Decimal("0.66"),
            ("Sana (1) tässä. Sana (2) tässä. Sana (3) tässä.",),
        )

    def test_a_matching_tells_row_by_row(self) -> None:
        version = version_of("MATCHING")
        pairs = dict(text.split("[.]") for text in scoring.right_response(version.content))
        told = telling.tell(version, Answer(response=[f"a[.]{pairs['a']}", f"b[.]{pairs['a']}", f"c[.]{pairs['c']}"]))
        assert [(row.text, row.given, row.right, row.hit) for row in told.rows] == [
            ("Vaihtoehto a", "Pari a", "Pari a", True),
            ("Vaihtoehto b", "Pari a", "Pari b", False),
            ("Vaihtoehto c", "Pari c", "Pari c", True),
        ]

    def test_an_ordering_tells_both_orders(self) -> None:
        told = telling.tell(version_of("ORDERING"), Answer(response=["b", "a", "c"]))
        assert (told.given_order, told.right_order) == (
            ("Vaihtoehto b", "Vaihtoehto a", "Vaihtoehto c"),
            ("Vaihtoehto a", "Vaihtoehto b", "Vaihtoehto c"),
        )

    @pytest.mark.parametrize("kind", ["SINGLE", *OF_ROWS])
    def test_a_question_without_an_answer_can_be_told_about(self, kind: str) -> None:
        told = telling.tell(version_of(kind), None)
        assert (told.answered, told.correct, told.points) == (False, False, 0)


class TestStatements:
    """Interactions as xAPI has them; the store's own rules see them too."""

    @pytest.mark.parametrize(
        ("kind", "interaction", "pattern"),
        [
            ("SINGLE", "choice", ["a"]),
            ("MULTIPLE", "choice", ["a"]),
            ("TRUE_FALSE", "choice", ["a"]),
            ("NUMERIC", "numeric", ["2.4[:]2.6"]),
            ("ORDERING", "sequencing", ["a[,]b[,]c"]),
            ("GAPS", "fill-in", ["Vaihtoehto a[,]Vaihtoehto b[,]Vaihtoehto c"]),
            ("SHORT", "fill-in", ["Vaihtoehto a", "Vaihtoehto b", "Vaihtoehto c"]),
        ],
    )
    def test_a_question_says_how_it_is_answered_and_what_is_right(
        self, kind: str, interaction: str, pattern: list[str]
    ) -> None:
        number = {"answer": Decimal("2.5"), "tolerance": Decimal("0.1")} if kind == "NUMERIC" else {}
        found = interactions.definition(version_of(kind, **number).content)
        assert (found["interaction_type"], found["correct_responses_pattern"]) == (interaction, pattern)

    def test_options_with_the_keys_true_and_false_are_a_true_false(self) -> None:
        options = [{"key": key, "correct": key == "true", "texts": {"fi": key}} for key in ("true", "false")]
        found = interactions.definition({"kind": "TRUE_FALSE", "options": options})
        assert found == {"interaction_type": "true-false", "correct_responses_pattern": ["true"]}

    @pytest.mark.parametrize("kind", ["SINGLE", "MULTIPLE", *OF_ROWS])
    def test_the_store_takes_the_answer_and_the_definition(self, kind: str) -> None:
        version = version_of(kind)
        right = list(scoring.right_response(version.content))
        self.answer(version, right)
        said = Statement.objects.get(verb__endswith="/answered").parsed
        definition = said["object"]["definition"]
        assert said["result"] == {
            "success": True,
            "response": "[,]".join(interactions.response(version.content, right)),
        }
        assert definition["type"] == "http://adlnet.gov/expapi/activities/cmi.interaction"
        assert definition["interactionType"] == interactions.definition(version.content)["interaction_type"]
        parts = {
            "SINGLE": ["choices"],
            "MULTIPLE": ["choices"],
            "ORDERING": ["choices"],
            "MATCHING": ["source", "target"],
        }
        assert [name for name in ("choices", "source", "target") if name in definition] == parts.get(kind, [])

    @pytest.mark.parametrize(
        ("kind", "response", "result"),
        [
            ("SHORT", ["Matti Meikäläinen"], {"success": False}),
            ("SHORT", ["vaihtoehto-b."], {"success": True, "response": "Vaihtoehto b"}),
            (
                "GAPS",
                ["VAIHTOEHTO A", "Matti", "Maija"],
                {"success": False, "response": "Vaihtoehto a[,][,]", "score": {"scaled": 0.3333}},
            ),
        ],
    )
    def test_a_learners_own_words_stay_on_the_site(self, kind: str, response: list[str], result: dict) -> None:
        self.answer(version_of(kind), response)
        assert Statement.objects.get(verb__endswith="/answered").parsed["result"] == result
        assert Answer.objects.get().response == response

    def answer(self, version: QuestionVersion, response: list[str]) -> None:
        """Answer a knowledge check."""
        page, lessons, _test = scenes.a_small_course()
        person, course = worlds.a_person(), scenes.activity(page)
        enrolling.enrol(person, course, at=scenes.AT)
        lesson = scenes.activity(lessons[0])
        taking.answer_check(person, lesson, version, response, course=course, at=scenes.AT)


def test_an_answer_right_in_part_says_its_share() -> None:
    fact = Answered(activity=scenes.activity(scenes.a_small_course()[0]).about(), correct=False, share=0.5)
    assert fact.result() == {"success": False, "score": {"scaled": 0.5}}


class TestPages:
    """All kinds in a test and in a lesson, as plain forms."""

    @pytest.fixture
    def asked(self) -> dict[str, Question]:
        """A question of each kind with rows."""
        return {kind: scenes.a_question(kind) for kind in OF_ROWS}

    @pytest.fixture
    def path(self, asked: dict[str, Question], client: Client) -> str:
        """The address of a module with a lesson that checks them and a test that asks them, for whoever takes part."""
        module = scenes.a_module()
        scenes.a_lesson(module, body=[{"type": "check", "value": one.pk} for one in asked.values()])
        scenes.a_test(module, list(asked.values()), pass_mark=Decimal("0.90"))
        page, person = scenes.a_course(module), worlds.a_person()
        enrolling.enrol(person, scenes.activity(page), at=scenes.AT)
        client.force_login(person)
        return f"{page.get_url()}alku/"

    def test_a_test_of_all_kinds_is_passed_and_its_result_tells_of_each(
        self, path: str, asked: dict[str, Question], client: Client
    ) -> None:
        client.post(f"{path}loppukoe/attempt/", {"start": ""})
        versions = questions.newest([one.pk for one in asked.values()])
        for number, question in enumerate(asked.values(), start=1):
            address, version = f"{path}loppukoe/questions/{number}/", versions[question.pk]
            page = client.get(address).content.decode()
            assert question.texts["fi"] in page
            data = sent(version, list(scoring.right_response(version.content)))
            answer = client.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded")
            assert (answer.status_code, 'id="feedback"' in client.get(address).content.decode()) == (302, True)
        client.post(f"{path}loppukoe/attempt/", {"finish": "yes"})
        page = client.get(f"{path}loppukoe/results/1/").content.decode()
        assert ("4 / 4 pistettä" in page, page.count("Oikein.")) == (True, 4)

    def test_what_is_right_in_part_earns_part_of_the_points(self, path: str, client: Client) -> None:
        client.post(f"{path}loppukoe/attempt/", {"start": ""})
        client.post(f"{path}loppukoe/questions/2/", {"answer": ["a", "c", "b"]})
        client.post(f"{path}loppukoe/questions/3/", {"gap-a": "vaihtoehto a", "gap-b": "x", "gap-c": "vaihtoehto c"})
        client.post(f"{path}loppukoe/attempt/", {"finish": "yes"})
        page = client.get(f"{path}loppukoe/results/1/").content.decode()
        assert ("Vielä 2,94 pistettä hyväksyttyyn" in page, page.count("Osittain oikein.")) == (True, 1)

    def test_moving_changes_the_page_alone(self, path: str, client: Client) -> None:
        client.post(f"{path}loppukoe/attempt/", {"start": ""})
        answer = client.post(f"{path}loppukoe/questions/2/", {"answer": ["c", "a", "b"], "move": "up:a"})
        page = answer.content.decode()
        focused = re.search(r'value="(\w+:\w+)"[^>]* autofocus', page)
        shown = re.findall(r'name="answer" value="(\w)"', page)
        assert (answer.status_code, shown, focused and focused[1]) == (200, ["a", "c", "b"], "down:a")
        assert (Answer.objects.count(), "error-summary" in page) == (0, False)

    def test_a_lesson_checks_each_kind_at_once(self, path: str, asked: dict[str, Question], client: Client) -> None:
        versions = questions.newest([one.pk for one in asked.values()])
        for question in asked.values():
            version, address = versions[question.pk], f"{path}oppitunti/checks/{question.key}/"
            data = sent(version, list(scoring.right_response(version.content)))
            client.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded")
        page = client.get(f"{path}oppitunti/").content.decode()
        assert (Answer.objects.filter(correct=True).count(), page.count("Oikein.")) == (4, 4)

    def test_moving_in_a_lesson_leaves_the_other_checks_as_they_were(
        self, path: str, asked: dict[str, Question], client: Client
    ) -> None:
        address = f"{path}oppitunti/checks/{asked['ORDERING'].key}/"
        answer = client.post(address, {"answer": ["c", "a", "b"], "move": "down:a"})
        shown = re.findall(r'name="answer" value="(\w)"', answer.content.decode())
        assert (answer.status_code, shown, f'formaction="{address}"' in answer.content.decode()) == (
            200,
            ["c", "b", "a"],
            True,
        )
