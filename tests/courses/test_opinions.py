"""The end of a course: what one thinks of it, kept without a name, and what to learn next."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import demo, histories, opinions, suggesting
from courses.models import Opinion, OpinionGiven
from learning import catalogue, enrolling
from learning.models import Topic
from lrs.models import Statement
from people import exporting, organising, retention, signals
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.courses import scenes
from tests.courses.test_pages import Walk
from tests.lrs.test_concurrency import together

pytestmark = pytest.mark.django_db
ANSWERS = {"useful": "QUITE", "different": "Kysyn ennen.", "better": "Vähemmän tekstiä."}


@pytest.fixture
def done(client: Client) -> Walk:
    """A learner who has finished the course."""
    walk = Walk(client)
    demo.walk(walk.person, walk.course, at=scenes.AT)
    return walk


def send(walk: Walk, **answers: str) -> HttpResponse:
    """Send the three answers."""
    return walk.post(f"{walk.path}feedback/", **answers)


def others(walk: Walk, *texts: str) -> None:
    """So many others say what they think."""
    for text in texts:
        opinions.give(worlds.a_person(), walk.course, useful="VERY", different=text, at=scenes.AT)


class TestAsking:
    """Three questions at the end."""

    def test_they_are_answered_once_and_thanked_for_again(self, done: Walk) -> None:
        before = Statement.objects.count()
        assert "ilman nimeäsi" in done.get(f"{done.path}finished/")
        for answers in (ANSWERS, {**ANSWERS, "useful": "NOT"}, {}):
            assert send(done, **answers).headers["Location"] == f"{done.path}finished/#feedback"
        page = done.get(f"{done.path}finished/")
        assert ("Kiitos: palautteesi" in page, 'name="useful"' in page) == (True, False)
        stored = list(Opinion.objects.values_list("course", "useful", "different", "better"))
        assert stored == [(done.course.pk, "QUITE", "Kysyn ennen.", "Vähemmän tekstiä.")]
        assert Statement.objects.count() == before

    def test_the_texts_are_optional_and_what_is_missing_is_said_with_nothing_lost(self, done: Walk) -> None:
        answer = send(done, different="Kysyn <ennen>.")
        page = answer.content.decode()
        assert (answer.status_code, "error-summary" in page, "Kysyn &lt;ennen&gt;." in page) == (200, True, True)
        assert send(done, useful="HUGE").status_code == send(done, useful="VERY", better="x" * 2001).status_code == 200
        assert (Opinion.objects.count(), OpinionGiven.objects.count()) == (0, 0)
        assert send(done, useful="VERY").status_code == 302
        assert Opinion.objects.count() == 1

    def test_only_who_has_finished_is_asked(self, client: Client) -> None:
        walk = Walk(client)
        assert send(walk, **ANSWERS).headers["Location"] == walk.path
        client.logout()
        assert (send(walk, **ANSWERS).headers["Location"], Opinion.objects.count()) == (walk.path, 0)
        assert client.get(f"{walk.path}feedback/").headers["Location"] == walk.path

    def test_nothing_stored_joins_an_answer_with_a_person(self, done: Walk) -> None:
        send(done, **ANSWERS)
        said = {field.name for field in Opinion._meta.get_fields()}
        given = {field.name for field in OpinionGiven._meta.get_fields()}
        assert (said, given) == (
            {"key", "course", "useful", "different", "better", "year"},
            {"key", "course", "person"},
        )
        assert Opinion.objects.get().key != OpinionGiven.objects.get().key
        exported = str(list(exporting.sections(done.person)))
        assert ("OpinionGiven" in exported, "Kysyn ennen." in exported) == (True, False)

    def test_forgetting_the_person_forgets_that_they_answered_only(self, done: Walk) -> None:
        send(done, **ANSWERS)
        signals.erasing.send(User, person=done.person)
        assert (OpinionGiven.objects.count(), Opinion.objects.count()) == (0, 1)

    def test_texts_end_two_years_after_their_year_and_numbers_stay(self, done: Walk) -> None:
        send(done, **ANSWERS)
        Opinion.objects.update(year=2024)
        for at, left in ((datetime(2026, 12, 30, tzinfo=UTC), 1), (datetime(2027, 1, 3, tzinfo=UTC), 0)):
            retention.run(at=at)
            assert Opinion.objects.exclude(different="").exclude(better="").count() == left
        assert list(Opinion.objects.values_list("useful", "different", "better")) == [("QUITE", "", "")]


@pytest.mark.django_db(transaction=True)
def test_one_opinion_is_kept_of_several_sent_at_once(client: Client) -> None:
    walk = Walk(client)

    said = together(
        lambda text: opinions.give(walk.person, walk.course, useful="VERY", better=text, at=scenes.AT), ["x"] * 4
    )

    assert (Opinion.objects.count(), OpinionGiven.objects.count(), sorted(said)) == (1, 1, [False] * 3 + [True])


class TestReading:
    """The page of the course's own people."""

    def page(self, walk: Walk, kind: str = RoleKind.EDITOR, centre: Centre | None = None) -> HttpResponse:
        """The page as somebody in this role sees it."""
        person = worlds.a_person()
        organising.appoint(person, kind, at=scenes.AT, centre=centre or walk.page.centre)
        (client := Client()).force_login(person)
        return client.get(f"/admin/courses/{walk.page.pk}/feedback/")

    def test_four_answers_are_a_number_and_five_are_read(self, done: Walk) -> None:
        others(done, "Yksi", "Kaksi", "Kolme")
        send(done, **ANSWERS)
        page = self.page(done).content.decode()
        assert ("4 henkilöä" in page or "4 people" in page, "Yksi" in page, "Kysyn ennen." in page) == (
            True,
            False,
            False,
        )
        others(done, "Viisi")
        found = self.page(done).context["summary"]
        assert [(line.number) for line in found.lines] == [4, 1, 0, 0]
        assert sorted(found.different) == ["Kaksi", "Kolme", "Kysyn ennen.", "Viisi", "Yksi"]
        assert found.better == ("Vähemmän tekstiä.",)

    def test_texts_come_in_no_order(self, done: Walk) -> None:
        others(done, *(f"Teksti {number}" for number in range(12)))
        orders = {opinions.about(done.course).different for _ in range(5)}
        assert len(orders) > 1
        assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(f"Teksti {number}" for number in range(12)))}

    @pytest.mark.parametrize(
        ("kind", "status"),
        [("ORGANISER", 200), ("EDITOR", 200), ("PUBLISHER", 200), ("SUBJECT_EXPERT", 404), ("TEACHER", 404)],
    )
    def test_those_who_run_the_centre_read_it(self, done: Walk, kind: str, status: int) -> None:
        assert self.page(done, kind).status_code == status

    def test_the_course_s_editor_leads_there(self, done: Walk) -> None:
        organising.appoint(person := worlds.a_person(), RoleKind.EDITOR, at=scenes.AT, centre=done.page.centre)
        organising.appoint(expert := worlds.a_person(), RoleKind.SUBJECT_EXPERT, at=scenes.AT, centre=done.page.centre)
        ways = {button.url for button in histories.buttons(done.page, person)}
        assert ways - {button.url for button in histories.buttons(done.page, expert)} == {
            f"/admin/courses/{done.page.pk}/feedback/"
        }

    def test_another_centre_s_people_do_not(self, done: Walk) -> None:
        other = worlds.a_centre("east")
        scenes.a_centre_page(other)
        assert self.page(done, centre=other).status_code == 404
        for kind, centre in ((RoleKind.EDITOR, other), (RoleKind.EDITOR, done.page.centre)):
            others(done, "x")
            organising.appoint(person := worlds.a_person(), kind, at=scenes.AT, centre=centre)
            assert bool(Opinion.objects.visible_to(person)) == (centre == done.page.centre)


class TestNext:
    """What to learn next, and why."""

    @pytest.fixture
    def topic(self, done: Walk) -> Topic:
        """The course's topic."""
        topic = catalogue.keep_topics([("law", {"fi": "Laki"})])[0]
        self.card("Kurssi itse", done.course, topics=[topic])
        return topic

    def card(self, title: str, activity: object = None, **fields: object) -> None:
        """A training in the catalogue."""
        catalogue.list_activity(
            activity or worlds.an_activity("COURSE"),
            summary="Lyhyesti.",
            path="/fi/x/",
            published_at=scenes.AT,
            **{"language": "fi", "form": "COURSE", "title": title, **fields},
        )

    def suggested(self, walk: Walk) -> list[tuple[str, str]]:
        """What is suggested, with the reason."""
        found = suggesting.after(walk.course, walk.person, language="fi", at=scenes.AT)
        return [(one.title, one.reason) for one in found]

    def test_the_nearest_three_come_with_their_reason(self, done: Walk, topic: Topic) -> None:
        worlds.a_job(done.person, worlds.an_organisation())
        self.card("Keskuksen", centre=done.course.centre)
        self.card("Toinen keskuksen", centre=done.course.centre)
        self.card("Ammatin", professions=[worlds.a_profession()])
        self.card("Aiheen", topics=[topic])
        self.card("Muu")
        self.card("Ruotsiksi", topics=[topic], language="sv")
        assert self.suggested(done)[:2] == [("Aiheen", "Sama aihe: Laki"), ("Ammatin", "Tehty ammattiryhmällesi")]
        assert len(self.suggested(done)) == 3
        assert "Aiheen" in done.get(f"{done.path}finished/")

    def test_what_is_over_or_taken_is_left_out(self, done: Walk, topic: Topic) -> None:
        self.card("Mennyt", topics=[topic], form="EVENT", starts_at=scenes.AT - timedelta(days=1))
        self.card("Tallenne", topics=[topic], form="RECORDING")
        self.card("Tuleva", topics=[topic], form="EVENT", starts_at=scenes.AT + timedelta(days=1))
        taken = worlds.an_activity("COURSE")
        self.card("Otettu", taken, topics=[topic])
        enrolling.enrol(done.person, taken, at=scenes.AT)
        assert [title for title, _reason in self.suggested(done)] == ["Tuleva"]

    def test_they_take_four_queries(self, done: Walk, topic: Topic) -> None:
        counted = []
        for more in (1, 2):
            for number in range(more):
                self.card(f"Aiheen {more}{number}", topics=[topic])
            with CaptureQueriesContext(connection) as captured:
                suggesting.after(done.course, done.person, language="fi", at=scenes.AT)
            counted.append(len(captured))
        assert counted == [5, 5]
