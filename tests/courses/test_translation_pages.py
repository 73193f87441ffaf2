"""The admin's pages for translators: the table of languages, and a page beside its original."""

import json
import re
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import translating
from courses.models import LessonPage
from people import organising
from people.enums import RoleKind
from tests import worlds
from tests.courses import scenes
from tests.courses.test_translating import BLOCK, Course, a_translator
from tests.courses.test_versions import words

pytestmark = pytest.mark.django_db
BODY = f"text-{BLOCK.replace('.', '--')}"


def signed_in(person: Any) -> Client:
    """Their browser."""
    client = Client()
    client.force_login(person)
    return client


def rich(text: str) -> str:
    """A text as the editor of rich text sends it."""
    block = {"key": "aaaaa", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


class Desk:
    """A translator at the page of the Swedish lesson."""

    def __init__(self, course: Course | None = None) -> None:
        self.course = course or Course()
        self.course.begin()
        self.client = signed_in(self.course.person)
        self.page = self.course.swedish(self.course.lesson)
        self.path = f"/admin/translations/{self.page.pk}/"
        self.table = f"/admin/courses/{self.course.page.pk}/translations/"

    def opened(self) -> dict[str, str]:
        """The form as it is sent when nothing was changed."""
        form = self.client.get(self.path).context["form"]
        fields = [bound for bound in form if not isinstance(bound.field, forms.BooleanField)]
        return {bound.html_name: _sent(bound) for bound in fields}

    def send(self, sent: dict[str, str], **texts: str) -> Any:
        """Save, with some texts changed."""
        return self.client.post(self.path, {**sent, **{name.replace("_", "-"): text for name, text in texts.items()}})


def _sent(bound: Any) -> str:
    """A field as a browser sends it."""
    return bound.field.widget.format_value(bound.value()) or ""


class TestTable:
    """The course in its languages."""

    def test_a_missing_page_is_begun_and_opened_beside_its_original(self) -> None:
        course = Course()
        client = signed_in(course.person)
        path = f"/admin/courses/{course.page.pk}/translations/"
        assert client.get(path).text.count("Käännä ruotsiksi") == 4
        answer = client.post(f"{path}sv/make/", {"page": course.lesson.pk}, follow=True)
        assert answer.context["page"].pk == course.swedish(course.lesson).pk
        assert client.get(path).text.count("Käännä ruotsiksi") == 2

    def test_the_whole_course_is_begun_and_published_from_the_table(self) -> None:
        desk = Desk()
        for page in (desk.course.page, desk.course.module, desk.course.lesson, desk.course.test):
            desk.course.write_all(page)
        answer = desk.client.post(f"{desk.table}sv/publish/", follow=True)
        assert "4 sivua julkaistiin." in answer.text
        assert desk.course.swedish(desk.course.page).live
        again = desk.client.post(f"{desk.table}sv/publish/", follow=True)
        assert "Mikään ei odota julkaisua tällä kielellä." in again.text

    def test_an_editor_begins_and_writes_and_does_not_publish(self) -> None:
        desk = Desk()
        editor = signed_in(a_translator(desk.course.page, RoleKind.EDITOR))
        desk.course.write_all(desk.course.page)
        assert editor.post(f"{desk.table}en/make/").status_code == 302
        refused = editor.post(f"{desk.table}sv/publish/", HTTP_ACCEPT="text/html")
        assert (refused.status_code, desk.course.swedish(desk.course.page).live) == (302, False)
        assert "Pyydä julkaisua" in editor.get(desk.table).text

    def test_people_of_another_centre_find_nothing(self) -> None:
        desk = Desk()
        other = worlds.a_person()
        organising.appoint(
            other, RoleKind.ORGANISER, at=scenes.AT, centre=scenes.a_centre_page(worlds.a_centre("north")).centre
        )
        client = signed_in(other)
        answers = [
            client.get(desk.table).status_code,
            client.post(f"{desk.table}sv/make/").status_code,
            client.post(f"{desk.table}sv/publish/").status_code,
            client.get(desk.path).status_code,
            client.post(desk.path).status_code,
        ]
        assert answers == [404] * 5

    @pytest.mark.parametrize("language", ["de", "xx-yy"])
    def test_a_language_that_the_site_has_not_does_not_exist(self, language: str) -> None:
        desk = Desk()
        assert desk.client.post(f"{desk.table}{language}/make/").status_code == 404
        assert desk.client.post(f"{desk.table}{language}/publish/").status_code == 404


class TestSheet:
    """A page beside its original."""

    def test_the_original_stands_beside_the_field(self) -> None:
        desk = Desk()
        page = desk.client.get(desk.path).text
        assert "<p>Vanha laki.</p>" in page
        assert "0 / 3 tekstiä valmiina" in page
        assert page.count("Ei vielä käännetty") == 3

    def test_the_original_has_no_such_page(self) -> None:
        desk = Desk()
        assert desk.client.get(f"/admin/translations/{desk.course.lesson.pk}/").status_code == 404
        above = scenes.a_centre_page(language="sv")
        assert desk.client.get(f"/admin/translations/{above.pk}/").status_code == 404

    def test_texts_are_saved_as_a_draft(self) -> None:
        desk = Desk()
        answer = desk.send({**desk.opened(), BODY: rich("Gammal lag.")}, text_title="Den första")
        assert answer.status_code == 302
        texts = [one.text for one in desk.course.sheet(desk.course.lesson).segments]
        assert texts[:2] == ["Den första", "Johdanto."]
        assert re.sub(r' data-block-key="\w+"', "", texts[2]) == "<p>Gammal lag.</p>"

    def test_an_untouched_rich_text_is_not_taken_for_a_translation(self) -> None:
        desk = Desk()
        desk.send(desk.opened(), text_title="Den första")
        assert [one.state for one in desk.course.sheet(desk.course.lesson).segments] == ["done", "open", "open"]

    def test_a_text_that_is_too_long_is_refused_and_nothing_typed_is_lost(self) -> None:
        desk = Desk()
        answer = desk.send({**desk.opened(), BODY: rich("Gammal lag.")}, text_title="Lång " * 60)
        assert (answer.status_code, "Lång Lång" in answer.text, "Gammal lag." in answer.text) == (200, True, True)
        assert "Mitään ei ole vielä tallennettu." in answer.text
        assert desk.course.sheet(desk.course.lesson).done == 0

    def test_the_second_of_two_translators_sees_both_texts_and_keeps_hers(self) -> None:
        desk = Desk()
        first, second = desk.opened(), desk.opened()
        desk.send({**first, "text-intro": "Deras ingress"}, text_title="Deras")
        answer = desk.send(second, text_title="Min")
        form = answer.context["form"]
        assert (answer.status_code, "Joku toinen tallensi sillä välin:" in answer.text) == (200, True)
        assert (form["text-title"].value(), form["text-intro"].value()) == ("Min", "Deras ingress")
        again = {bound.html_name: _sent(bound) for bound in form if not isinstance(bound.field, forms.BooleanField)}
        assert desk.client.post(desk.path, again).status_code == 302
        texts = [one.text for one in desk.course.sheet(desk.course.lesson).segments]
        assert texts[:2] == ["Min", "Deras ingress"]

    def test_an_original_that_changed_meanwhile_is_shown_with_what_was_typed(self) -> None:
        desk = Desk()
        sent = desk.opened()
        new = {"type": "heading", "value": "Lisää", "id": "11111111-0a52-4d2c-9f0e-8b1f6f5f0a01"}
        desk.course.rewrite([new])
        answer = desk.send({**sent, BODY: rich("Gammal lag.")}, text_title="Den första")
        page = answer.text
        assert ("Alkuteksti muuttui" in page, "Gammal lag." in page, "Den första" in page) == (True, True, True)
        form = answer.context["form"]
        assert form["text-body--11111111-0a52-4d2c-9f0e-8b1f6f5f0a01"].value() == "Lisää"
        again = {bound.html_name: _sent(bound) for bound in form if not isinstance(bound.field, forms.BooleanField)}
        assert desk.client.post(desk.path, again).status_code == 302

    def test_changed_words_are_marked(self) -> None:
        desk = Desk()
        desk.course.write_all(desk.course.lesson)
        translating.publish(desk.course.swedish(desk.course.lesson), user=desk.course.person)
        desk.course.rewrite(words("Uusi laki."))
        page = desk.client.get(desk.path).text
        assert ("<del>Vanha</del>" in page, "<ins>Uusi</ins>" in page, page.count("Katso uudelleen")) == (True, True, 1)

    def test_it_is_published_from_here_and_what_is_unfinished_is_not(self) -> None:
        desk = Desk()
        half = desk.client.post(
            desk.path, {**desk.opened(), "text-title": "Den första", "action": "publish"}, follow=True
        )
        assert "sitä ei julkaistu" in half.text
        sent = {**desk.opened(), "text-intro": "Ingress.", BODY: rich("Gammal lag."), "action": "publish"}
        answer = desk.client.post(desk.path, sent, follow=True)
        assert "Julkaistu: Den första" in answer.text
        assert LessonPage.objects.get(pk=desk.page.pk).live

    def test_who_may_not_publish_has_no_button_and_no_way(self) -> None:
        desk = Desk()
        desk.client = signed_in(a_translator(desk.course.page, RoleKind.EDITOR))
        desk.course.write_all(desk.course.lesson)
        assert 'value="publish"' not in desk.client.get(desk.path).text
        desk.client.post(desk.path, {**desk.opened(), "action": "publish"})
        assert not LessonPage.objects.get(pk=desk.page.pk).live

    def test_a_locked_page_is_read_and_not_saved(self) -> None:
        desk = Desk()
        sent = desk.opened()
        LessonPage.objects.filter(pk=desk.page.pk).update(locked=True)
        answer = desk.send(sent, text_title="Den första")
        assert (answer.status_code, "Sivu on lukittu" in answer.text) == (200, True)
        assert desk.course.sheet(desk.course.lesson).done == 0

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"seen": "x"},
            {"seen": "x", "begun": "["},
            {"seen": "x", "begun": "[1]"},
            {"begun": "{}", "seen": "\x00"},
        ],
        ids=range(5),
    )
    def test_nonsense_saves_nothing_and_is_no_error(self, sent: dict[str, str]) -> None:
        desk = Desk()
        assert desk.client.post(f"{desk.path}?course=%00", sent).status_code == 200
        assert desk.course.sheet(desk.course.lesson).done == 0

    @pytest.mark.parametrize(
        "sent", ["Bara text <b>", "{}", "[]", '{"blocks": 5}', '{"blocks": [{"text": 1}]}', "null"]
    )
    def test_what_no_editor_sent_is_kept_as_a_paragraph_or_refused(self, sent: str) -> None:
        desk = Desk()
        assert desk.client.post(desk.path, {**desk.opened(), BODY: sent}).status_code in {200, 302}

    def test_the_questions_of_a_test_are_shown_with_what_they_lack(self) -> None:
        desk = Desk()
        test = desk.course.swedish(desk.course.test)
        page = desk.client.get(f"/admin/translations/{test.pk}/")
        assert [one.lacks for one in page.context["asked"]] == [("sv", "en")] * 3
        assert page.text.count("/admin/snippets/courses/question/edit/") == 3

    @pytest.mark.parametrize("blocks", [1, 3])
    def test_it_asks_as_much_for_many_texts_as_for_few(self, blocks: int) -> None:
        module = scenes.a_module()
        body = [{"type": "text", "value": f"<p>Teksti {number}.</p>"} for number in range(blocks)]
        lesson = scenes.a_lesson(module, body=body)
        page = scenes.a_course(module)
        person = a_translator(page)
        made = translating.make([lesson], "sv", user=person)[-1]
        client = signed_in(person)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/admin/translations/{made.pk}/").status_code == 200
        assert len(captured) == 32
