"""Consents: in the words that were read, versioned by themselves, taken back at once, and everybody's own."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy

from people import appearing, consenting, erasing, organising
from people.consenting import Kind, Thing
from people.enums import ShownAs
from people.models import Consent, User, Wording
from tests.lrs.test_concurrency import together
from tests.worlds import AT, a_person, a_profession, an_organisation

pytestmark = pytest.mark.django_db
PAGE = "/en/my/consents/"
HOUR = timedelta(hours=1)
stopped: list[int] = []


@pytest.fixture(autouse=True)
def shared(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """A kind of consent, as a package registers it: that a meal may be shared with others."""
    stopped.clear()
    return a_kind(monkeypatch, "Not at all")


def a_kind(monkeypatch: pytest.MonkeyPatch, words: str) -> Kind:
    """The kind with these words, which must be translated ones."""
    kind = Kind("meals.shared", gettext_lazy(words), gettext_lazy("Save"), _things, stopped.extend)
    monkeypatch.setitem(consenting._kinds, kind.key, kind)
    return kind


def _things(abouts: Collection[int]) -> dict[int, Thing]:
    return {about: Thing(f"Meal {about}", f"/meals/{about}/") for about in abouts if about != 9}


def record(person: User | None, about: int = 1, *, agreed: bool = True, hours: int = 0) -> None:
    consenting.record("meals.shared", person, about, agreed=agreed, language="en", at=AT + hours * HOUR)


def states() -> list[tuple[int, int, bool]]:
    """Each consent, the first first: what it is about, the version of its words, whether it holds."""
    rows = Consent.objects.order_by("pk").select_related("wording")
    return [(row.about, row.wording.version, row.ended_at is None) for row in rows]


def test_agreeing_twice_is_once_and_no_ends_it(aino: User) -> None:
    record(aino)
    record(aino, hours=1)
    assert states() == [(1, 1, True)]
    record(aino, agreed=False, hours=2)
    record(aino, agreed=False, hours=3)
    assert states() == [(1, 1, False)]
    assert Consent.objects.get().ended_at == AT + 2 * HOUR
    record(aino, hours=4)
    assert states() == [(1, 1, False), (1, 1, True)]


def test_new_words_are_the_next_version_and_old_consents_keep_theirs(
    aino: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(aino, 1)
    record(aino, 2)
    a_kind(monkeypatch, "By my given name")
    record(aino, 2, hours=1)
    assert states() == [(1, 1, True), (2, 1, False), (2, 2, True)]
    assert [one.text for one in Consent.objects.order_by("pk").select_related("wording")] == [
        "Not at all",
        "Not at all",
        "By my given name",
    ]
    assert Wording.objects.get(version=2).texts == {"fi": "Etunimelläni", "sv": "Med förnamn", "en": "By my given name"}
    a_kind(monkeypatch, "Not at all")
    record(aino, 3, hours=2)
    assert states()[-1] == (3, 1, True)


def test_taking_back_works_at_once_and_once(aino: User) -> None:
    record(aino, 7)
    consent = Consent.objects.get()
    assert consenting.take_back(consent, at=AT + HOUR)
    assert not consenting.take_back(consent, at=AT + 2 * HOUR)
    assert (stopped, Consent.objects.get().ended_at) == ([7], AT + HOUR)


def test_a_clock_that_steps_back_ends_nothing_before_it_began(aino: User) -> None:
    record(aino)
    consenting.end("meals.shared", [1], at=AT - HOUR)
    assert Consent.objects.get().ended_at == AT


def test_the_page_shows_ones_own_and_takes_back(aino: User) -> None:
    other = a_person("olli")
    for person, about in ((aino, 1), (aino, 9), (other, 3), (None, 4)):
        record(person, about)
    client = Client()
    client.force_login(aino)
    page = client.get(PAGE).content.decode()
    assert (page.count("Take it back"), "Meal 1" in page, "Meal 3" in page) == (2, True, False)
    assert ("<h3>Not at all</h3>" in page, "<h3 lang" in page) == (True, False)
    assert '<h3 lang="en">Not at all</h3>' in client.get("/fi/my/consents/").content.decode()
    mine, olli = Consent.objects.get(about=1), Consent.objects.get(about=3)
    assert client.post(f"{PAGE}{olli.uuid}/take-back/").status_code == 404
    assert client.post(f"{PAGE}{mine.uuid}/take-back/").url == PAGE
    page = client.get(PAGE).content.decode()
    assert (page.count("Take it back"), "ended on" in page) == (1, True)
    assert stopped == [1]


@pytest.mark.parametrize("rows", [1, 3])
def test_one_number_of_queries(aino: User, rows: int, django_assert_num_queries: object) -> None:
    for about in range(rows):
        record(aino, about)
    with django_assert_num_queries(1):
        assert len(consenting.of(aino)) == rows


def test_being_forgotten_takes_everything_back(aino: User) -> None:
    record(aino, 5)
    wish = erasing.ask(aino, at=AT)
    assert erasing.erase(wish, at=wish.due_at)
    assert (stopped, states()) == ([5], [(5, 1, False)])
    aino.refresh_from_db()
    assert (aino.shown_as, appearing.shown([aino], day=AT.date())) == (ShownAs.HIDDEN, [])


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_first_make_one_version() -> None:
    people = [a_person(f"first{number}") for number in range(4)]
    together(lambda number: record(people[number], number), range(4))
    assert (Wording.objects.count(), sorted(states())) == (1, [(number, 1, True) for number in range(4)])


def test_everybody_appears_as_they_chose(django_assert_num_queries: object) -> None:
    """Hidden until chosen; the employer is the top of its tree, the job the one that holds and began last."""
    city = an_organisation("city")
    unit = an_organisation("unit", parent=city)
    nurse, teacher = a_profession("nurse"), a_profession("teacher")
    names = {"Aada": ShownAs.NAME_AND_WORK, "Bea": ShownAs.HIDDEN, "Cia": ShownAs.GIVEN_NAME, "Dan": ShownAs.NAME}
    people = [a_person(name, shown_as=how) for name, how in names.items()]
    for person in people:
        organising.employ(person, organisation=unit, profession=nurse, on=date(2026, 2, 1))
        organising.employ(person, organisation=city, profession=teacher, on=date(2025, 1, 1))
        organising.employ(person, organisation=city, profession=teacher, on=date(2027, 1, 1))
    people.append(a_person("unnamed", shown_as=ShownAs.NAME))
    people[-1].given_name = ""
    with django_assert_num_queries(2):
        found = appearing.shown(people, day=AT.date())
    assert [(one.name, one.profession, one.employer) for one in found] == [
        ("Aada Example", "nurse", "City"),
        ("Cia", "", ""),
        ("Dan Example", "", ""),
    ]


def test_choosing_how_to_appear(aino: User) -> None:
    client = Client()
    client.force_login(aino)
    assert client.post(PAGE, {"shown_as": "LOUDLY"}).status_code == 422
    assert client.post(PAGE, {"shown_as": ShownAs.GIVEN_NAME}).url == PAGE
    aino.refresh_from_db()
    assert aino.shown_as == ShownAs.GIVEN_NAME
