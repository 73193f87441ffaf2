"""Questions in and out of a bank: looking writes nothing, confirming publishes, and other banks do not exist."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from courses import exchanging, questions
from courses.exchange import formats
from courses.exchange.formats import Format
from courses.models import Option, Question, QuestionBank, QuestionVersion
from learning import access
from learning.models import Topic
from people import organising
from people.enums import RoleKind
from people.models import User
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db

GIFT = """// [id:eka] [tag:topic:barnahus]
Kuka ilmoittaa? {=Opettaja ~Koira}

Montako? {#5}

Mikä tämä on?
"""


@pytest.fixture
def bank() -> QuestionBank:
    """A bank of the southern centre."""
    return scenes.a_bank(worlds.a_centre("south"))


@pytest.fixture
def organiser(client: Client, bank: QuestionBank) -> Client:
    """Somebody who works for that centre, signed in."""
    scenes.a_centre_page(bank.centre)
    access.keep_centre(bank.centre)
    person = worlds.a_person()
    organising.appoint(person, RoleKind.ORGANISER, centre=bank.centre, at=scenes.AT)
    client.force_login(person)
    return client


def bring(bank: QuestionBank, data: bytes, language: str = "fi") -> exchanging.Plan:
    """Read a file and do what it says."""
    return exchanging.carry_out(bank, formats.read(data, language), user=worlds.a_person(), at=scenes.AT)


def taken(bank: QuestionBank, form: str = Format.MOODLE, language: str = "fi") -> bytes:
    """The bank as a file."""
    return formats.write(form, exchanging.items_of(bank)[0], name=bank.name, language=language).data


def one_of_each(bank: QuestionBank) -> list[Question]:
    """A question of every kind that scenes know, in Finnish, Swedish and English."""
    kinds = ("SINGLE", "MULTIPLE", "TRUE_FALSE", "MATCHING", "ORDERING", "GAPS", "SHORT", "FREE_TEXT")
    made = [scenes.a_question(kind, options="ab" if kind == "TRUE_FALSE" else "abc", bank=bank) for kind in kinds]
    return [*made, scenes.a_question("NUMERIC", bank=bank, answer="5", tolerance="0.5")]


class TestBank:
    """What files do to a bank."""

    @pytest.mark.parametrize("form", [Format.MOODLE, Format.GIFT, Format.QTI])
    def test_a_bank_taken_out_and_in_again_stays_as_it_is(self, bank: QuestionBank, form: str) -> None:
        made = one_of_each(bank)
        planned = bring(bank, taken(bank, form))
        carried = len(made) - (2 if form == Format.GIFT else 0)
        assert (planned.new, planned.changed, planned.same) == ((), (), carried)
        assert QuestionVersion.objects.count() == len(made)

    @pytest.mark.parametrize("form", [Format.MOODLE, Format.QTI])
    def test_another_bank_gets_copies_with_keys_of_their_own(self, bank: QuestionBank, form: str) -> None:
        made = one_of_each(bank)
        other = scenes.a_bank(worlds.a_centre("east"))
        for _twice in range(2):
            bring(other, taken(bank, form))
        copies = Question.objects.filter(bank=other)
        assert (copies.count(), copies.filter(versions__number=1).count()) == (len(made), len(made))
        assert not set(copies.values_list("key", flat=True)) & {one.key for one in made}
        assert sorted(copies.values_list("kind", flat=True)) == sorted(one.kind for one in made)

    def test_what_was_read_is_published_and_read_again_is_the_same(self, bank: QuestionBank) -> None:
        Topic.objects.create(code="barnahus", names={"fi": "Barnahus"})
        planned = bring(bank, GIFT.encode())
        assert ([item.name for item in planned.new], [note.line for note in planned.unread]) == (
            ["Kuka ilmoittaa?", "Montako?"],
            [6],
        )
        first = Question.objects.get(topic__code="barnahus")
        content = first.versions.get().content
        assert [(row["texts"], row["correct"]) for row in content["options"]] == [
            ({"fi": "Opettaja"}, True),
            ({"fi": "Koira"}, False),
        ]
        again = bring(bank, GIFT.encode())
        assert (again.new, again.changed, again.same) == ((), (), 2)

    def test_a_translated_file_adds_its_language_and_keeps_all_else(self, bank: QuestionBank) -> None:
        question = scenes.a_question(bank=bank, points=3)
        file = taken(bank, Format.GIFT).decode().replace("Vaihtoehto", "Alternativ").replace("Palaute", "Svar")
        planned = bring(bank, file.encode(), "sv")
        (change,) = planned.changed
        assert [str(part) for part in change.parts] == ["kysymys", "vaihtoehdot ja rivit", "perustelu"]
        options = list(Option.objects.filter(question=question).order_by("sort_order"))
        assert [(one.key, one.texts) for one in options] == [
            (key, {"fi": f"Vaihtoehto {key}", "sv": f"Alternativ {key}"}) for key in "abc"
        ]
        assert (questions.newest([question.pk])[question.pk].number, Question.objects.get().points) == (2, 3)

    def test_an_option_that_went_goes_and_the_others_keep_their_keys(self, bank: QuestionBank) -> None:
        scenes.a_question(bank=bank)
        file = re.sub(r"\n\t~%0%Vaihtoehto b.*", "", taken(bank, Format.GIFT).decode())
        bring(bank, file.encode())
        assert sorted(Option.objects.values_list("key", flat=True)) == ["a", "c"]

    def test_a_topic_that_is_not_known_is_told_and_left_out(self, bank: QuestionBank) -> None:
        planned = bring(bank, GIFT.encode())
        assert [(note.line, str(note.text)) for note in planned.notes] == [(2, "Aihetta ”barnahus” ei tunneta täällä.")]

    def test_a_question_twice_in_a_file_is_told(self, bank: QuestionBank) -> None:
        planned = bring(bank, b"Miksi? {=a ~b}\n\nMiksi? {=a ~c}")
        assert (len(planned.new), [note.line for note in planned.unread]) == (1, [3])

    def test_a_free_text_without_a_rubric_gets_one_criterion(self, bank: QuestionBank) -> None:
        bring(bank, b"Kirjoita. {}")
        assert [row.texts for row in Option.objects.all()] == [{"fi": "Vastaus kokonaisuutena"}]

    def test_archived_questions_stay_at_home_and_stories_are_told_of(self, bank: QuestionBank) -> None:
        scenes.a_question(bank=bank, archived=True)
        case = scenes.a_case(scenes.a_question(bank=bank))
        items, losses = exchanging.items_of(bank)
        assert (len(items), [case.name in str(note.text) for note in losses]) == (1, [True])

    @pytest.mark.parametrize("number", [1, 3])
    def test_planning_and_taking_ask_the_same_however_many(
        self, bank: QuestionBank, number: int, django_assert_num_queries: Callable
    ) -> None:
        for _ in range(number):
            scenes.a_question(bank=bank)
        reading = formats.read(taken(bank), "fi")
        with django_assert_num_queries(4):
            exchanging.plan(bank, reading)
        with django_assert_num_queries(3):
            exchanging.items_of(bank)


class TestScreens:
    """Importing and exporting in the admin."""

    def url(self, bank: QuestionBank, name: str = "import") -> str:
        """An address of a bank."""
        return reverse(f"courses_exchange:{name}", args=[bank.pk])

    def looked_at(self, client: Client, bank: QuestionBank, data: bytes = GIFT.encode()) -> str:
        """The page that shows what a file would do."""
        file = SimpleUploadedFile("kysymykset.txt", data)
        return client.post(self.url(bank), {"file": file, "language": "fi"}).content.decode()

    def confirmed(self, client: Client, bank: QuestionBank, page: str) -> int:
        """Confirm what a page shows."""
        data = re.search(r'name="data" value="([^"]+)"', page)[1]
        return client.post(self.url(bank), {"data": data, "language": "fi", "confirmed": "yes"}).status_code

    def test_looking_writes_nothing_and_confirming_publishes(self, organiser: Client, bank: QuestionBank) -> None:
        page = self.looked_at(organiser, bank)
        assert ("Kuka ilmoittaa?" in page, "Mikä tämä on?" in page, Question.objects.count()) == (True, True, 0)
        assert (self.confirmed(organiser, bank, page), QuestionVersion.objects.count()) == (302, 2)
        question = Question.objects.get(kind="NUMERIC")
        history = organiser.get(reverse(Question.snippet_viewset.get_url_name("history"), args=[question.pk]))
        assert history.status_code == 200

    def test_a_file_that_cannot_be_read_names_its_line(self, organiser: Client, bank: QuestionBank) -> None:
        page = self.looked_at(organiser, bank, b"<quiz>\n<question></quiz>")
        assert ("Line 2:" in page or "Rivi 2:" in page, Question.objects.count()) == (True, 0)

    @pytest.mark.parametrize("data", ["", "%%%", "eJwDAAAAAAE="])
    def test_what_was_tampered_with_is_asked_for_again(self, organiser: Client, bank: QuestionBank, data: str) -> None:
        answer = organiser.post(self.url(bank), {"data": data, "language": "fi", "confirmed": "yes"})
        assert (answer.status_code, answer.url, Question.objects.count()) == (302, self.url(bank), 0)

    @pytest.mark.parametrize("form", [{}, {"text": "  "}])
    def test_nothing_to_read_is_said(self, organiser: Client, bank: QuestionBank, form: dict) -> None:
        assert organiser.post(self.url(bank), {**form, "language": "fi"}).context["form"].errors

    def test_a_text_can_be_pasted(self, organiser: Client, bank: QuestionBank) -> None:
        answer = organiser.post(self.url(bank), {"text": GIFT, "language": "fi"})
        assert len(answer.context["plan"].new) == 2

    def test_a_bank_is_taken_out_once_what_is_lost_was_read(self, organiser: Client, bank: QuestionBank) -> None:
        scenes.a_question("ORDERING", bank=bank)
        scenes.a_question(bank=bank)
        address, chosen = self.url(bank, "export"), {"form": "GIFT", "language": "fi"}
        assert len(organiser.post(address, chosen).context["losses"]) == 1
        file = organiser.post(address, {**chosen, "anyway": "yes"})
        assert (file["Content-Disposition"], file.content.count(b"::")) == (
            'attachment; filename="questions.fi.gift.txt"',
            2,
        )
        assert organiser.post(address, {"form": "MOODLE", "language": "fi"})["Content-Type"] == "application/xml"

    def test_another_centre_s_bank_is_not_there(self, organiser: Client) -> None:
        other = scenes.a_bank(worlds.a_centre("east"))
        for name in ("import", "export"):
            assert [
                organiser.get(self.url(other, name)).status_code,
                organiser.post(self.url(other, name)).status_code,
            ] == [
                404,
                404,
            ]

    def test_the_bank_leads_to_both(self, organiser: Client, bank: QuestionBank) -> None:
        for name, args in (("list", []), ("edit", [bank.pk])):
            page = organiser.get(reverse(QuestionBank.snippet_viewset.get_url_name(name), args=args)).content.decode()
            assert [self.url(bank, way) in page for way in ("import", "export")] == [True, True]


def test_somebody_without_a_role_is_led_out(bank: QuestionBank, client: Client) -> None:
    client.force_login(User.objects.get(pk=worlds.a_person().pk))
    assert client.get(reverse("courses_exchange:import", args=[bank.pk])).status_code == 302
