"""Authoring: forms, previews, and that another centre's things do not exist."""

import html
import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text

from courses.models import Case, CoursePage, LessonPage, Question, QuestionBank, QuestionVersion, TestPage
from learning import access
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> Centre:
    """A centre with an organiser and its permissions."""
    return worlds.a_centre("south")


@pytest.fixture
def organiser(client: Client, centre: Centre) -> Client:
    """Somebody who works for the southern centre, signed in."""
    scenes.a_centre_page(centre)
    access.keep_centre(centre)
    person = worlds.a_person()
    organising.appoint(person, RoleKind.ORGANISER, centre=centre, at=scenes.AT)
    client.force_login(person)
    return client


NO_ROWS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}


def rows(*values: object) -> dict[str, object]:
    """The rows of a list block as the admin sends them."""
    made = {
        str(place): {"value": value, "order": place, "deleted": "", "id": str(uuid4())}
        for place, value in enumerate(values)
    }
    return {"count": len(values), **made}


def form_of(question: Question, **changes: str) -> dict[str, str]:
    """The question's form as the admin would send it."""
    options = list(question.options.all())
    data = {
        "texts_fi": question.texts["fi"],
        "texts_sv": "",
        "texts_en": "",
        "explanations_fi": "",
        "explanations_sv": "",
        "explanations_en": "",
        "kind": question.kind,
        "bank": str(question.bank_id),
        "topic": "",
        "points": "1",
        "difficulty": question.difficulty,
        "answer": "",
        "tolerance": "0",
        "passage_fi": question.passage.get("fi", ""),
        "options-TOTAL_FORMS": str(len(options)),
        "options-INITIAL_FORMS": str(len(options)),
        "options-MIN_NUM_FORMS": "0",
        "options-MAX_NUM_FORMS": "1000",
    }
    for number, option in enumerate(options):
        prefix = f"options-{number}"
        data |= {
            f"{prefix}-id": str(option.pk),
            f"{prefix}-ORDER": str(number + 1),
            f"{prefix}-texts_fi": option.texts["fi"],
            f"{prefix}-match_fi": option.match.get("fi", ""),
            f"{prefix}-points": str(option.points),
            f"{prefix}-feedback_fi": "",
            **({f"{prefix}-correct": "on"} if option.correct else {}),
        }
    return data | changes


class TestQuestions:
    """Question banks in the admin."""

    def url(self, question: Question, name: str = "edit") -> str:
        """An admin address of a question."""
        return reverse(Question.snippet_viewset.get_url_name(name), args=[question.pk])

    def test_one_sees_and_chooses_the_questions_of_ones_own_centre(self, organiser: Client, centre: Centre) -> None:
        own = scenes.a_question(bank=scenes.a_bank(centre))
        other = scenes.a_question(bank=scenes.a_bank(worlds.a_centre("north")))
        for address in (
            reverse(Question.snippet_viewset.get_url_name("list")),
            reverse(Question.snippet_viewset.chooser_viewset.get_url_name("choose")),
        ):
            page = organiser.get(address).content.decode()
            assert (own.texts["fi"] in page, other.texts["fi"] in page) == (True, False)

    def test_a_question_of_another_centre_does_not_exist(self, organiser: Client, centre: Centre) -> None:
        scenes.a_bank(centre)
        other = scenes.a_question(bank=scenes.a_bank(worlds.a_centre("north")))
        names = ("edit", "history", "usage", "delete")
        assert [organiser.get(self.url(other, name)).status_code for name in names] == [404] * 4
        chosen = reverse(Question.snippet_viewset.chooser_viewset.get_url_name("chosen"), args=[other.pk])
        assert organiser.get(chosen).status_code == 404

    def test_saving_a_change_publishes_a_version(self, organiser: Client, centre: Centre) -> None:
        question = scenes.a_question(bank=scenes.a_bank(centre))
        page = organiser.get(self.url(question)).content.decode()
        assert (question.texts["fi"] in page, 'name="texts_en"' in page) == (True, True)
        answer = organiser.post(self.url(question), form_of(question, texts_fi="Uusi?", texts_sv="Ny?"))
        assert answer.status_code == 302
        newest = QuestionVersion.objects.filter(question=question).order_by("-number")[0]
        assert (newest.number, newest.content["texts"]) == (2, {"fi": "Uusi?", "sv": "Ny?"})

    @pytest.mark.parametrize(
        "changes",
        [
            {"options-1-correct": "on"},
            {"kind": "NUMERIC"},
            {"answer": "5"},
            {"texts_fi": ""},
            {"bank": "999999"},
            {"points": "21"},
        ],
    )
    def test_a_question_that_nobody_could_answer_is_refused(
        self, organiser: Client, centre: Centre, changes: dict[str, str]
    ) -> None:
        question = scenes.a_question(bank=scenes.a_bank(centre))
        assert organiser.post(self.url(question), form_of(question, **changes)).status_code == 200
        assert QuestionVersion.objects.count() == 1

    @pytest.mark.parametrize(
        ("kind", "changes", "told"),
        [
            ("MATCHING", {"options-1-match_fi": ""}, "Kirjoita, mikä tähän riviin kuuluu."),
            ("MATCHING", {"options-1-texts_fi": "", "options-2-texts_fi": ""}, "Anna vähintään kaksi riviä"),
            ("MATCHING", {f"options-{row}-match_fi": "Sama" for row in range(3)}, "Anna vähintään kaksi eri"),
            ("ORDERING", {"options-1-DELETE": "on"}, "Anna vähintään kolme järjestettävää riviä."),
            ("GAPS", {"passage_fi": "Sana [1] ja [2]."}, "rivejä on 3"),
            ("GAPS", {"passage_sv": "Ord [1], [2] och [2]."}, "rivejä on 3"),
            ("GAPS", {"passage_fi": ""}, "rivejä on 3"),
            ("SHORT", {f"options-{row}-DELETE": "on" for row in range(3)}, "Anna vähintään yksi hyväksytty vastaus."),
            ("SHORT", {"options-0-texts_fi": ""}, "Kirjoita teksti ainakin yhdellä kielellä."),
            ("SINGLE", {"options-1-texts_fi": ""}, "Kirjoita teksti ainakin yhdellä kielellä."),
        ],
    )
    def test_an_author_is_told_what_to_mend_and_the_sound_question_is_published(
        self, organiser: Client, centre: Centre, kind: str, changes: dict[str, str], told: str
    ) -> None:
        question = scenes.a_question(kind, bank=scenes.a_bank(centre))
        address = self.url(question)
        refused = organiser.post(address, form_of(question, **changes), headers={"accept-language": "fi"})
        assert (refused.status_code, told in refused.content.decode(), question.versions.count()) == (200, True, 1)
        saved = organiser.post(address, form_of(question, texts_fi="Uusi?"))
        assert (saved.status_code, question.versions.count()) == (302, 2)

    def test_the_only_centre_of_a_new_bank_is_chosen_and_of_two_none(self, organiser: Client, centre: Centre) -> None:
        other = worlds.a_centre("north")
        address = reverse(QuestionBank.snippet_viewset.get_url_name("add"))
        field = organiser.get(address).context["form"].fields["centre"]
        assert [value for value, _label in field.choices] == [centre.pk]
        person = User.objects.get(pk=organiser.session["_auth_user_id"])
        organising.appoint(person, RoleKind.ORGANISER, centre=other, at=scenes.AT)
        field = organiser.get(address).context["form"].fields["centre"]
        assert {value for value, _label in field.choices} == {"", centre.pk, other.pk}

    def test_a_bank_can_be_made_for_ones_own_centre_only(self, organiser: Client, centre: Centre) -> None:
        north = worlds.a_centre("north")
        bank = scenes.a_bank(centre)
        address = reverse(type(bank).snippet_viewset.get_url_name("add"))
        codes = [
            organiser.post(address, {"name": "Uusi", "centre": str(one.pk)}).status_code for one in (north, centre)
        ]
        assert (codes, type(bank).objects.filter(name="Uusi").count()) == ([200, 302], 1)


class TestCases:
    """Cases in the admin."""

    def send(self, client: Client, asked: Question) -> int:
        """Write a case of the southern centre's bank with this question; the status of the answer."""
        data = {
            "name": "Kotikäynti",
            "bank": str(scenes.a_bank(Centre.objects.get(code="south")).pk),
            "story_fi": "Eeli on keksitty.",
            "questions-TOTAL_FORMS": "1",
            "questions-INITIAL_FORMS": "0",
            "questions-MIN_NUM_FORMS": "1",
            "questions-MAX_NUM_FORMS": "1000",
            "questions-0-ORDER": "1",
            "questions-0-question": str(asked.pk),
        }
        return client.post(reverse(Case.snippet_viewset.get_url_name("add")), data).status_code

    def test_writing_a_case_publishes_its_questions_with_the_story(self, organiser: Client, centre: Centre) -> None:
        question = scenes.a_question(bank=scenes.a_bank(centre))
        assert self.send(organiser, question) == 302
        newest = QuestionVersion.objects.filter(question=question).order_by("-number")[0]
        assert (newest.number, newest.content["story"]) == (2, {"fi": "Eeli on keksitty."})

    def test_a_question_of_another_bank_is_refused(self, organiser: Client, centre: Centre) -> None:
        scenes.a_bank(centre)
        other = scenes.a_question(bank=QuestionBank.objects.create(centre=worlds.a_centre("north"), name="Muu"))
        assert (self.send(organiser, other), Case.objects.count()) == (200, 0)


class TestPages:
    """Courses and lessons in the admin."""

    @pytest.fixture
    def course(self, centre: Centre, organiser: Client) -> CoursePage:
        """A course of the southern centre."""
        module = scenes.a_module(centre=centre)
        body = [
            {"type": "check", "value": scenes.a_question(bank=scenes.a_bank(centre)).pk},
            {"type": "reflection", "value": {"prompt": "Mieti."}},
            scenes.a_film_block(scenes.a_video()),
        ]
        scenes.a_lesson(module, body=body)
        scenes.a_test(module)
        course = scenes.a_course(module)
        access.keep_centre(centre)
        return course

    def pages(self, course: CoursePage) -> list[object]:
        """The course, its lesson and its test."""
        return [course, LessonPage.objects.get(), TestPage.objects.get()]

    def test_forms_open(self, course: CoursePage, organiser: Client) -> None:
        codes = [organiser.get(f"/admin/pages/{page.pk}/edit/").status_code for page in self.pages(course)]
        assert codes == [200, 200, 200]

    def test_drafts_are_previewed_as_learners_will_see_them(self, course: CoursePage, organiser: Client) -> None:
        texts = []
        for page in self.pages(course):
            page.title = "Luonnoksen nimi"
            page.save_revision()
            texts.append(organiser.get(f"/admin/pages/{page.pk}/view_draft/").content.decode())
        assert ["Luonnoksen nimi" in text for text in texts] == [True, True, True]

    def test_a_course_that_was_never_published_can_be_previewed(self, course: CoursePage, organiser: Client) -> None:
        draft = CoursePage(title="Uusi kurssi", benefit="Opit.", live=False, locale=course.locale)
        course.get_parent().add_child(instance=draft)
        draft.save_revision()
        answer = organiser.get(f"/admin/pages/{draft.pk}/view_draft/")
        assert (answer.status_code, "Uusi kurssi" in answer.content.decode()) == (200, True)

    def saved(self, lesson: LessonPage, organiser: Client, kind: str, value: object) -> str:
        """The editor's page after the lesson was sent with this block alone."""
        body = {"count": 1, "0": {"type": kind, "order": 0, "deleted": "", "id": str(uuid4()), "value": value}}
        fields = {
            "title": "Uusi nimi",
            "slug": lesson.slug,
            "intro": "",
            "minutes": 5,
            "body": body,
            "comments": NO_ROWS,
        }
        answer = organiser.post(f"/admin/pages/{lesson.pk}/edit/", nested_form_data(fields), follow=True)
        assert answer.status_code == 200
        lesson.refresh_from_db()
        return html.unescape(answer.content.decode())

    def test_a_lesson_is_saved_with_its_blocks(self, course: CoursePage, organiser: Client) -> None:
        lesson = LessonPage.objects.get()
        table = {
            "caption": "Vertailu",
            "column-count": 2,
            "row-count": 1,
            "row-0-order": 0,
            "row-0-deleted": "",
            **{f"column-{n}-type": "text" for n in (0, 1)},
            **{f"column-{n}-order": n for n in (0, 1)},
            **{f"column-{n}-heading": f"Sarake {n}" for n in (0, 1)},
            **{f"column-{n}-deleted": "" for n in (0, 1)},
            **{f"cell-0-{n}": f"Solu {n}" for n in (0, 1)},
        }
        self.saved(lesson, organiser, "comparison", table)
        draft = lesson.get_latest_revision_as_object()
        assert (draft.title, [row["values"] for row in draft.body[0].value.row_data]) == (
            "Uusi nimi",
            [["Solu 0", "Solu 1"]],
        )

    def test_a_question_of_another_centre_is_refused_unless_it_was_there(
        self, course: CoursePage, organiser: Client
    ) -> None:
        lesson = LessonPage.objects.get()
        theirs = scenes.a_question(bank=scenes.a_bank(worlds.a_centre("north")))
        page = self.saved(lesson, organiser, "check", theirs.pk)
        assert "oman keskuksesi kysymyksiä" in page
        assert lesson.get_latest_revision_as_object().title == lesson.title
        lesson.body = lesson.body.stream_block.to_python([{"type": "check", "value": theirs.pk, "id": "x"}])
        lesson.save()
        self.saved(lesson, organiser, "check", theirs.pk)
        assert lesson.get_latest_revision_as_object().title == "Uusi nimi"

    def test_what_is_wrong_with_a_case_is_said_and_nothing_is_lost(self, course: CoursePage, organiser: Client) -> None:
        lesson = LessonPage.objects.get()
        choice = {"text": "Valitse", "to": "ei ole"}
        steps = [
            {"name": "alku", "title": "Alku", "text": rich_text("<p>Näin.</p>"), "choices": rows(choice)},
            {"name": "loppu", "title": "Loppu", "text": rich_text("<p>Noin.</p>"), "choices": rows()},
        ]
        page = self.saved(lesson, organiser, "case", {"title": "Tapaus", "steps": rows(*steps)})
        told = json.dumps("Tämän nimistä vaihetta ei ole.").strip('"')
        assert (told in page, "Noin." in page) == (True, True)
        assert lesson.get_latest_revision_as_object().title == lesson.title

    def test_a_translation_offers_no_structure_to_edit(
        self, course: CoursePage, organiser: Client, centre: Centre
    ) -> None:
        swedish = scenes.translated(course, "sv", title="Kursen")
        access.keep_centre(centre)
        page = organiser.get(f"/admin/pages/{swedish.pk}/edit/").content.decode()
        original = organiser.get(f"/admin/pages/{course.pk}/edit/").content.decode()
        names = ("placements-TOTAL_FORMS", 'name="topics"', 'name="motif"')
        assert [name in original for name in names] == [True, False, True]
        assert [name in page for name in names] == [False, False, False]
