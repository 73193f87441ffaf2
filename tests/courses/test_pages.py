"""The pages of a course as readers meet them; all of it plain forms, so it works without scripts."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from courses import demo, taking
from courses.models import Answer, Attempt, Reflection, TestPage
from learning import doors, enrolling
from learning.models import Award, Enrolment, Interval, Progress
from lrs.models import Statement
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db
CHECK = UUID("11111111-2222-4333-8444-555555555555")
PROMPT = "99999999-2222-4333-8444-555555555555"


class Walk:
    """A course with a text, a video and a test, and a learner at its door."""

    def __init__(self, client: Client, *, enrolled: bool = True, **rules: object) -> None:
        module = scenes.a_module()
        self.question = scenes.a_question(right="b", key=CHECK)
        texts = [
            {"type": "heading", "value": "Väliotsikko"},
            {"type": "text", "value": "<p>Teksti.</p>"},
            {"type": "callout", "value": {"title": "Muista", "text": "<p>Tämä.</p>"}},
            {"type": "quote", "value": {"text": "Sanottu.", "source": "Joku"}},
            {"type": "accordion", "value": [{"title": "Avaa", "text": "<p>Sisältö.</p>"}]},
            {"type": "checklist", "value": ["Ensin", "Sitten"]},
            {"type": "check", "value": self.question.pk},
            {"type": "reflection", "value": {"prompt": "Mieti työtäsi."}, "id": PROMPT},
        ]
        scenes.a_lesson(module, "Luettava", body=texts)
        scenes.a_lesson(module, "Katsottava", body=[scenes.a_film_block(scenes.a_video(60))])
        scenes.a_test(module, **rules)
        self.page = scenes.a_course(module)
        self.course = scenes.activity(self.page)
        self.path = self.page.get_url()
        self.text, self.film, self.test = (
            f"{self.path}alku/{slug}/" for slug in ("luettava", "katsottava", "loppukoe")
        )
        self.client, self.person = client, worlds.a_person()
        client.force_login(self.person)
        if enrolled:
            enrolling.enrol(self.person, self.course, at=scenes.AT)

    def get(self, path: str) -> str:
        """The page at the address, as text."""
        answer = self.client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, path: str, **data: object) -> HttpResponse:
        """Send a form."""
        return self.client.post(path, data)

    def watched(self, report: object, **extra: object) -> HttpResponse:
        """Report seconds as the player does."""
        body = report if isinstance(report, str) else json.dumps(report)
        return self.client.post(f"{self.film}watched/", body, content_type="application/json", **extra)


@pytest.fixture
def walk(client: Client) -> Walk:
    """An enrolled learner."""
    return Walk(client)


class TestOverview:
    """The course's front page."""

    def test_a_stranger_reads_everything_and_is_led_to_sign_in_and_back(self, client: Client) -> None:
        walk = Walk(client, enrolled=False)
        client.logout()
        page = walk.get(walk.path)
        assert f"/fi/accounts/login/?next={quote(walk.path, safe='')}" in page
        assert walk.post(f"{walk.path}enrol/").headers["Location"].startswith("/fi/accounts/login/?next=")
        assert Enrolment.objects.count() == 0

    def test_enrolling_leads_to_the_first_part_and_asking_twice_is_one_enrolment(self, client: Client) -> None:
        walk = Walk(client, enrolled=False)
        for _ in range(2):
            assert walk.post(f"{walk.path}enrol/").headers["Location"] == walk.text
        assert (Enrolment.objects.count(), Statement.objects.filter(verb__endswith="/initialized").count()) == (1, 1)

    def test_looking_at_the_enrol_address_enrols_nobody(self, client: Client) -> None:
        walk = Walk(client, enrolled=False)
        assert (client.get(f"{walk.path}enrol/").status_code, Enrolment.objects.count()) == (302, 0)

    def test_one_goes_on_where_one_was(self, walk: Walk) -> None:
        taking.finish_lesson(walk.person, walk_part(walk, "Luettava"), course=walk.course, at=scenes.AT)
        assert f'href="{walk.film}"' in walk.get(walk.path)

    def test_what_it_earns_is_asked_at_the_door(self, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            doors, "_earnings", [lambda ids, language: {pk: [doors.Earning("Todistus X", 24)] for pk in ids}]
        )
        assert "Todistus X" in walk.get(walk.path)

    def test_other_languages_are_offered_and_lead_to_the_same_part(self, walk: Walk) -> None:
        swedish = scenes.translated(walk.page, "sv", title="Samarbete", slug="samarbete")
        assert swedish.get_url() == "/sv/south/samarbete/"
        assert 'href="/sv/south/samarbete/"' in walk.get(walk.path)
        assert 'href="/sv/south/samarbete/alku/luettava/"' in walk.get(walk.text)
        page = walk.get("/sv/south/samarbete/alku/luettava/")
        assert ('lang="fi"' in page, "Luettava" in page) == (True, True)

    def test_a_draft_course_does_not_exist_for_readers(self, walk: Walk) -> None:
        walk.page.unpublish()
        assert [walk.client.get(path).status_code for path in (walk.path, walk.text)] == [404, 404]


def walk_part(walk: Walk, name: str) -> object:
    """The activity of a part by its name."""
    parts = demo.Component.objects.filter(version__activity=walk.course, activity__names__fi=name)
    return parts[0].activity


class TestLesson:
    """Reading."""

    def test_without_enrolling_only_the_first_lesson_can_be_looked_at_and_nothing_is_kept(self, client: Client) -> None:
        walk = Walk(client, enrolled=False)
        page = walk.get(walk.text)
        assert ("Teksti." in page, "<textarea" in page, 'type="radio"' in page) == (True, False, False)
        assert walk.client.get(walk.film).headers["Location"] == walk.path
        client.logout()
        assert walk.client.get(walk.film).headers["Location"].startswith("/fi/accounts/login/")
        assert (walk.client.get(walk.text).status_code, Statement.objects.count(), Progress.objects.count()) == (
            200,
            0,
            0,
        )

    def test_searchers_find_the_lesson_that_everybody_may_read_and_no_other_page(self, walk: Walk) -> None:
        hidden = '<meta name="robots" content="noindex">'
        sample = Client().get(walk.text).content.decode()
        pages = [walk.get(path) for path in (walk.text, walk.film, walk.test)]
        assert [hidden in page for page in (sample, *pages)] == [False, True, True, True]

    def test_every_block_is_shown(self, walk: Walk) -> None:
        page = walk.get(walk.text)
        for text in (
            "Väliotsikko",
            "Teksti.",
            "Muista",
            "Sanottu.",
            "Avaa",
            "Sitten",
            "Mieti työtäsi.",
            "Vaihtoehto b",
        ):
            assert text in page

    def test_done_leads_on_and_is_remembered(self, walk: Walk) -> None:
        assert walk.post(walk.text).headers["Location"] == walk.film
        states = dict(Progress.objects.values_list("activity__names__fi", "state"))
        assert states == {"Luettava": "COMPLETED", "Katsottava": "IN_PROGRESS", "Yhteistyö": "IN_PROGRESS"}

    def test_leaving_the_road_for_another_part_makes_it_the_place(self, walk: Walk) -> None:
        walk.get(walk.test)
        assert f'href="{walk.test}"' in walk.get(walk.path)
        assert Progress.objects.get(activity=walk.course).place == walk_part(walk, "Loppukoe")

    def test_looking_again_and_prefetching_state_nothing(self, walk: Walk) -> None:
        walk.get(walk.film)
        before = Statement.objects.count()
        walk.get(walk.film)
        walk.client.get(walk.test, headers={"Sec-Purpose": "prefetch"})
        assert Statement.objects.count() == before

    def test_an_address_that_leads_nowhere_is_not_found(self, walk: Walk) -> None:
        paths = ["alku/poissa/", "poissa/luettava/", "alku/luettava/questions/1/", "alku/loppukoe/results/9/"]
        assert [walk.client.get(walk.path + path).status_code for path in paths] == [404] * 4

    def test_the_form_of_a_stranger_is_refused(self, walk: Walk) -> None:
        walk.client.logout()
        answers = [walk.post(walk.text), walk.post(f"{walk.text}checks/{CHECK}/", answer="b")]
        assert [one.headers["Location"].startswith("/fi/accounts/login/") for one in answers] == [True, True]
        assert (Answer.objects.count(), Progress.objects.count()) == (0, 0)


class TestCheck:
    """Knowledge checks inside a lesson."""

    def test_an_answer_comes_back_with_feedback(self, walk: Walk) -> None:
        answer = walk.post(f"{walk.text}checks/{CHECK}/", answer="a")
        assert answer.headers["Location"] == f"{walk.text}#check-{CHECK}"
        page = walk.get(walk.text)
        assert ("Palaute a" in page, "Perustelu" in page) == (True, True)
        assert Answer.objects.get().correct is False

    @pytest.mark.parametrize("data", [{}, {"answer": "zzz"}])
    def test_no_answer_comes_back_with_what_to_do(self, walk: Walk, data: dict) -> None:
        answer = walk.post(f"{walk.text}checks/{CHECK}/", **data)
        assert (answer.status_code, b"error-summary" in answer.content, Answer.objects.count()) == (200, True, 0)

    def test_a_question_that_the_lesson_does_not_ask_does_not_exist(self, walk: Walk) -> None:
        other = scenes.a_question()
        paths = [f"{walk.text}checks/{other.key}/", f"{walk.test}checks/{CHECK}/", f"{walk.text}checks/{uuid4()}/"]
        assert [walk.post(path, answer="a").status_code for path in paths] == [404, 404, 404]


class TestReflection:
    """Texts to oneself."""

    def test_a_text_is_kept_and_shown_to_its_writer_alone(self, walk: Walk) -> None:
        assert (
            walk.post(f"{walk.text}reflections/{PROMPT}/", **{f"reflection-{PROMPT}": "Oma ajatus"}).status_code == 302
        )
        assert "Oma ajatus" in walk.get(walk.text)
        enrolling.enrol(person := worlds.a_person(), walk.course, at=scenes.AT)
        (other := Client()).force_login(person)
        assert b"Oma ajatus" not in other.get(walk.text).content

    def test_a_text_too_long_comes_back_unlost(self, walk: Walk) -> None:
        answer = walk.post(f"{walk.text}reflections/{PROMPT}/", **{f"reflection-{PROMPT}": "x" * 5001})
        assert (answer.status_code, b"x" * 5001 in answer.content, Reflection.objects.count()) == (409, True, 0)

    def test_a_prompt_that_the_lesson_does_not_have_does_not_exist(self, walk: Walk) -> None:
        assert walk.post(f"{walk.text}reflections/{uuid4()}/", text="x").status_code == 404


class TestFilm:
    """Watching."""

    REPORT = {"position": 12.5, "length": 60, "spans": [[0, 12.5]], "session": "abc"}

    def test_seconds_are_kept_and_the_place_is_offered_again(self, walk: Walk) -> None:
        answer = walk.watched(self.REPORT)
        assert answer.json() == {"seconds": 12.5, "share": 0.208, "completed": False}
        assert 'data-position="12.5"' in walk.get(walk.film)

    def test_enough_seconds_complete_the_lesson_whatever_the_player_claims(self, walk: Walk) -> None:
        claimed = {**self.REPORT, "completed": True, "progress": 1}
        assert walk.watched(claimed).json()["completed"] is False
        assert walk.watched({**self.REPORT, "spans": [[12.5, 54]]}).json() == {
            "seconds": 54.0,
            "share": 0.9,
            "completed": True,
        }

    @pytest.mark.parametrize(
        "report",
        [
            "",
            "no json",
            "[]",
            "null",
            "[" * 9000,
            {},
            {**REPORT, "spans": "x"},
            {**REPORT, "spans": [[1]]},
            {**REPORT, "spans": [[0, True]]},
            {**REPORT, "spans": [["0", "1"]]},
            {**REPORT, "position": None},
            {**REPORT, "session": 5},
            {**REPORT, "length": 9000},
            '{"position": 1e999, "length": 60, "spans": []}',
            '{"position": 1, "length": NaN, "spans": []}',
            {**REPORT, "session": "x" * 20_000},
        ],
    )
    def test_a_report_that_cannot_be_read_is_refused_with_a_message(self, walk: Walk, report: object) -> None:
        answer = walk.watched(report)
        assert (answer.status_code, set(answer.json()), Interval.objects.count()) == (400, {"error"}, 0)

    def test_only_those_who_take_part_are_heard(self, client: Client) -> None:
        walk = Walk(client, enrolled=False)
        assert (walk.watched(self.REPORT).status_code, client.get(f"{walk.film}watched/").status_code) == (403, 405)
        client.logout()
        assert walk.watched(self.REPORT).status_code == 403

    def test_done_without_seeing_is_refused_and_reading_the_text_counts(self, walk: Walk) -> None:
        refused = walk.post(walk.film)
        assert (refused.status_code, Progress.objects.filter(state="COMPLETED").count()) == (409, 0)
        assert walk.post(walk.film, read="yes").headers["Location"] == walk.test


class TestTest:
    """A test, question by question."""

    def begin(self, walk: Walk) -> str:
        """Start; answers the address of the first question."""
        return walk.post(f"{walk.test}attempt/", start="").headers["Location"]

    def answer_all(self, walk: Walk, *responses: str) -> HttpResponse:
        """Answer and finish."""
        for number, response in enumerate(responses, start=1):
            walk.post(f"{walk.test}questions/{number}/", answer=response)
        return walk.post(f"{walk.test}attempt/", finish="yes")

    def test_the_whole_road_to_the_end_of_the_course(self, walk: Walk) -> None:
        walk.post(walk.text)
        walk.post(walk.film, read="yes")
        assert self.begin(walk) == f"{walk.test}questions/1/"
        answer = walk.post(f"{walk.test}questions/1/", answer="a")
        assert answer.headers["Location"] == f"{walk.test}questions/1/#feedback"
        assert "Perustelu" in walk.get(f"{walk.test}questions/1/")
        walk.post(f"{walk.test}questions/2/", answer="a")
        walk.post(f"{walk.test}questions/3/", answer="a")
        done = walk.post(f"{walk.test}attempt/", finish="yes")
        assert done.headers["Location"] == f"{walk.test}results/1/"
        assert f'href="{walk.path}finished/"' in walk.get(done.headers["Location"])
        assert (Progress.objects.get(activity=walk.course).state, Attempt.objects.get().passed) == ("COMPLETED", True)
        assert walk.client.get(f"{walk.path}finished/").status_code == 200

    def test_a_draft_is_kept_when_one_leaves_and_comes_back(self, walk: Walk) -> None:
        self.begin(walk)
        walk.post(f"{walk.test}questions/1/", answer="a")
        walk.client.logout()
        walk.client.force_login(walk.person)
        assert self.begin(walk) == f"{walk.test}questions/2/"

    def test_no_answer_comes_back_with_what_to_do(self, walk: Walk) -> None:
        self.begin(walk)
        answer = walk.post(f"{walk.test}questions/1/")
        assert (answer.status_code, b"error-summary" in answer.content, Answer.objects.count()) == (200, True, 0)

    def test_an_answer_after_finishing_in_another_window_is_refused_and_kept_in_view(self, walk: Walk) -> None:
        self.begin(walk)
        self.answer_all(walk, "a")
        late = walk.post(f"{walk.test}questions/2/", answer="b")
        checked = b'value="b"' in late.content and b"checked" in late.content
        assert (late.status_code, checked, Answer.objects.count()) == (409, True, 1)

    def test_an_answer_after_closing_is_refused_and_earlier_ones_count(self, walk: Walk) -> None:
        self.begin(walk)
        walk.post(f"{walk.test}questions/1/", answer="a")
        TestPage.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
        late = walk.post(f"{walk.test}questions/2/", answer="a")
        assert (late.status_code, b"error-summary" in late.content, Answer.objects.count()) == (409, True, 1)
        assert walk.post(f"{walk.test}attempt/", finish="yes").headers["Location"] == f"{walk.test}results/1/"
        assert Attempt.objects.get().points == 1

    def test_a_closed_test_and_used_up_attempts_say_so(self, client: Client) -> None:
        walk = Walk(client, attempts_allowed=1)
        self.begin(walk)
        self.answer_all(walk, "b", "b", "b")
        assert self.begin(walk) == walk.test
        assert (Attempt.objects.count(), 'name="start"' in walk.get(walk.test)) == (1, False)

    def test_a_result_not_yet_passed_offers_the_missed_ones_again(self, walk: Walk) -> None:
        self.begin(walk)
        result = walk.get(self.answer_all(walk, "a", "b", "b").headers["Location"])
        assert ('name="start"' in result, 'href="#question-2"' in result, 'href="#question-1"' in result) == (
            True,
            True,
            False,
        )
        assert self.begin(walk) == f"{walk.test}questions/2/"

    def test_retrying_waits_until_the_attempt_is_finished(self, walk: Walk) -> None:
        self.begin(walk)
        self.begin(walk)
        assert Attempt.objects.count() == 1

    def test_where_feedback_waits_nothing_is_told_before_the_end(self, client: Client) -> None:
        walk = Walk(client, feedback_time="AT_END")
        self.begin(walk)
        answer = walk.post(f"{walk.test}questions/1/", answer="b")
        assert answer.headers["Location"] == f"{walk.test}questions/2/"
        assert "Perustelu" not in walk.get(f"{walk.test}questions/1/")
        last = walk.post(f"{walk.test}questions/3/", answer="a")
        assert last.headers["Location"] == f"{walk.test}attempt/"

    def test_another_learners_attempt_does_not_exist(self, walk: Walk) -> None:
        self.begin(walk)
        self.answer_all(walk, "a")
        stranger = worlds.a_person()
        enrolling.enrol(stranger, walk.course, at=scenes.AT)
        walk.client.force_login(stranger)
        assert walk.client.get(f"{walk.test}results/1/").status_code == 404

    def test_numbers_are_typed_and_several_options_ticked(self, client: Client) -> None:
        walk = Walk(
            client, asked=[scenes.a_question("NUMERIC", answer=Decimal("2.5")), scenes.a_question("MULTIPLE", "ac")]
        )
        self.begin(walk)
        assert walk.post(f"{walk.test}questions/1/", answer="paljon").status_code == 200
        walk.post(f"{walk.test}questions/1/", answer="2,5")
        walk.post(f"{walk.test}questions/2/", answer=["a", "c"])
        assert list(Answer.objects.order_by("pk").values_list("response", "correct")) == [
            (["2.5"], True),
            (["a", "c"], True),
        ]


class TestEnd:
    """The end of the course."""

    def test_it_is_there_only_for_those_who_have_finished(self, walk: Walk) -> None:
        assert walk.client.get(f"{walk.path}finished/").headers["Location"] == walk.path

    @pytest.fixture
    def done(self, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Walk:
        """A learner who has finished a course that earns a certificate."""
        monkeypatch.setattr(
            doors, "_earnings", [lambda ids, language: {pk: [doors.Earning("Todistus X")] for pk in ids}]
        )
        demo.walk(walk.person, walk.course, at=scenes.AT)
        return walk

    def test_the_certificate_is_being_prepared_until_it_is_awarded(self, done: Walk) -> None:
        page = done.client.get(f"{done.path}finished/")
        assert (page.context["certificates"], page.content.decode().count("Todistus X")) == ([], 1)

    @pytest.mark.parametrize("ready", [False, True])
    def test_a_certificate_of_this_course_is_shown_and_its_file_once_it_is_drawn(
        self, done: Walk, monkeypatch: pytest.MonkeyPatch, ready: bool
    ) -> None:
        mine, other = uuid4(), uuid4()
        for reference in (mine, other):
            Award.objects.create(
                person=done.person, activity=done.course, reference=reference, state="EARNED", earned_at=scenes.AT
            )
        shown = {
            mine: doors.AwardView("Oma", "/verify/A/", "/pdf/A/", "A", ready=ready, earned_by=done.course.iri),
            other: doors.AwardView("Muu", "/verify/B/", "/pdf/B/", "B", earned_by="https://talkoot.example/other"),
        }
        monkeypatch.setattr(doors, "_award_views", [lambda references, language: shown])
        page = done.get(f"{done.path}finished/")
        assert ("/verify/A/" in page, "/pdf/A/" in page, "/verify/B/" in page) == (True, ready, False)


def test_a_new_version_changes_nothing_for_whoever_has_begun(walk: Walk, get_contents: Callable[[], list[str]]) -> None:
    module = walk.page.placements.first().module
    scenes.a_lesson(module, "Myöhemmin lisätty")
    assert get_contents() == ["Luettava", "Katsottava", "Loppukoe"]
    newcomer = worlds.a_person()
    walk.client.force_login(newcomer)
    assert get_contents() == ["Luettava", "Katsottava", "Loppukoe", "Myöhemmin lisätty"]


@pytest.fixture
def get_contents(walk: Walk) -> Callable[[], list[str]]:
    """The parts that the course's page shows now."""

    def contents() -> list[str]:
        outline = walk.client.get(walk.path).context["reading"].outline
        return [part.title for part in outline.parts]

    return contents
