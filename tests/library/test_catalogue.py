"""The catalogue: one card per training, found by its stems, narrowed by facets, with the reader's own state."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from learning import catalogue, enrolling, record
from learning.enums import Form, Kind
from learning.models import Activity, Listing
from learning.statements import Opened
from library import showing
from library.showing import Filters
from tests import worlds
from tests.worlds import AT

pytestmark = pytest.mark.django_db
KINDS = {Form.RECORDING: Kind.RECORDING, Form.EVENT: Kind.EVENT}


def listed(
    title: str, language: str = "fi", form: str = Form.COURSE, activity: Activity | None = None, **fields
) -> Listing:
    """A card in the catalogue."""
    return catalogue.list_activity(
        activity or worlds.an_activity(KINDS.get(form, Kind.COURSE)),
        language=language,
        form=form,
        title=title,
        path=f"/{language}/x/",
        **{"summary": "", "published_at": AT, **fields},
    )


def shown(language: str = "fi", person=None, **filters) -> showing.Results:
    """What the catalogue answers."""
    return showing.find(Filters(**filters), person=person or AnonymousUser(), language=language, at=AT)


def titles(**filters) -> list[str]:
    """The titles of the cards that fit."""
    return [card.title for card in shown(**filters).cards]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("työpaja", ["Kestävä kehitys"]),
        ("kestävän", ["Kestävä kehitys"]),
        ("KEHITYKSEN työpajoja", ["Kestävä kehitys"]),
        ("lastensuojelu", ["Lastensuojelun avohuolto"]),
        ("avohuollon", ["Lastensuojelun avohuolto"]),
        ("puutarha", []),
        ("%", ["Kestävä kehitys", "Lastensuojelun avohuolto"]),
    ],
)
def test_search_finds_inflected_words(query: str, expected: list[str]) -> None:
    listed("Kestävä kehitys", body="Työ\u00adpajassa opitaan")
    listed("Lastensuojelun avohuolto")

    assert titles(query=query, sort="title") == expected


def test_a_training_has_one_card_in_the_readers_language_or_else_in_another() -> None:
    both = worlds.an_activity(Kind.COURSE)
    listed("Molemmat", "fi", activity=both)
    listed("Båda", "sv", activity=both)
    listed("Vain suomeksi", "fi")
    listed("Bara på svenska", "sv")

    def cards(language: str) -> list[tuple[str, str, tuple[str, ...]]]:
        return [(card.title, card.lang, card.languages) for card in shown(language, sort="title").cards]

    assert cards("fi") == [
        ("Bara på svenska", "sv", ("sv",)),
        ("Molemmat", "", ("fi", "sv")),
        ("Vain suomeksi", "", ("fi",)),
    ]
    assert sorted(cards("sv")) == [
        ("Bara på svenska", "", ("sv",)),
        ("Båda", "", ("fi", "sv")),
        ("Vain suomeksi", "fi", ("fi",)),
    ]
    assert sorted(lang for _, lang, _ in cards("en")) == ["fi", "fi", "sv"]


def test_facets_count_over_the_cards_that_fit_the_other_facets() -> None:
    violence, school = catalogue.keep_topics([("violence", {"fi": "Väkivalta"}), ("school", {"fi": "Koulu"})])
    nurse = worlds.a_profession("nurse")
    listed("A", topics=[violence])
    listed("B", topics=[violence, school], professions=[nurse])
    listed("C", form=Form.RECORDING, topics=[school])

    results = shown(topics=("school",))

    counts = {facet.name: {c.value: (c.count, c.selected) for c in facet.choices} for facet in results.facets}
    assert {card.title for card in results.cards} == {"B", "C"}
    assert counts["topics"] == {"violence": (2, False), "school": (2, True)}
    assert counts["forms"] == {"COURSE": (1, False), "RECORDING": (1, False)}
    assert counts["professions"] == {"nurse": (1, False)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Bara på svenska", "Kurssi", "Suora lähetys", "Tallenne"]),
        ("form=EVENT", ["Suora lähetys"]),
        ("form=RECORDING", ["Tallenne"]),
        ("form=EVENT&form=RECORDING", ["Suora lähetys", "Tallenne"]),
        ("language=sv", ["Bara på svenska", "Kurssi"]),
        ("language=fi", ["Kurssi", "Suora lähetys", "Tallenne"]),
        ("language=sv&language=fi", ["Bara på svenska", "Kurssi", "Suora lähetys", "Tallenne"]),
        ("language=sv&form=RECORDING", []),
    ],
)
def test_the_page_is_narrowed_by_language_and_by_live_or_recorded(
    client: Client, query: str, expected: list[str]
) -> None:
    """A training fits a language when it can be had in it, whatever language its card speaks to this reader."""
    both = worlds.an_activity(Kind.COURSE)
    listed("Kurssi", "fi", activity=both)
    listed("Kurs", "sv", activity=both)
    listed("Bara på svenska", "sv")
    soon = timezone.now() + timedelta(days=9)
    listed("Suora lähetys", form=Form.EVENT, starts_at=soon, ends_at=soon + timedelta(hours=2))
    listed("Tallenne", form=Form.RECORDING)

    context = client.get(f"/fi/catalogue/?sort=title&{query}").context

    chosen = {choice.value for _name, facet in context["facets"] for choice in facet.choices if choice.selected}
    assert [card.title for card in context["results"].cards] == expected
    assert chosen == {pair.partition("=")[2] for pair in query.split("&") if pair} or not expected


def test_what_is_for_everybody_is_for_every_profession() -> None:
    nurse, teacher = worlds.a_profession("nurse"), worlds.a_profession("teacher")
    listed("Kaikille")
    listed("Hoitajille", professions=[nurse])
    listed("Opettajille", professions=[teacher])

    assert titles(professions=("nurse",), sort="title") == ["Hoitajille", "Kaikille"]


def test_webinars_that_are_over_leave_and_what_comes_stands_first() -> None:
    def event(title: str, days: int) -> None:
        at = AT + timedelta(days=days)
        listed(title, form=Form.EVENT, starts_at=at, ends_at=at + timedelta(hours=2))

    listed("Kurssi")
    event("Ohi", -2)
    event("Myöhemmin", 9)
    event("Pian", 2)

    assert titles() == ["Pian", "Myöhemmin", "Kurssi"]


def test_a_card_shows_the_readers_own_state_only() -> None:
    me, other = worlds.a_person(), worlds.a_person()
    mine, theirs = worlds.an_activity(Kind.RECORDING), worlds.an_activity(Kind.RECORDING)
    upcoming = worlds.an_activity(Kind.EVENT)
    listed("Minun", activity=mine, form=Form.RECORDING)
    listed("Muiden", activity=theirs, form=Form.RECORDING)
    listed("Tuleva", activity=upcoming, form=Form.EVENT)
    record.write(me, Opened(activity=mine.about()), at=AT)
    record.write(other, Opened(activity=theirs.about()), at=AT)
    enrolling.enrol(me, upcoming, at=AT)

    assert [(card.title, card.state) for card in shown(person=me, sort="title").cards] == [
        ("Minun", "in_progress"),
        ("Muiden", ""),
        ("Tuleva", "registered"),
    ]


def test_unlisting_takes_the_card_out_and_the_language_off_the_others() -> None:
    activity = worlds.an_activity(Kind.COURSE)
    listed("Kurssi", "fi", activity=activity)
    listed("Kurs", "sv", activity=activity)

    catalogue.unlist(activity, language="sv")

    assert [(row.language, row.languages) for row in Listing.objects.all()] == [("fi", ["fi"])]


CATALOGUE_QUERIES = 11


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_makes_a_constant_number_of_queries(number: int, client: Client, django_assert_num_queries) -> None:
    topics = catalogue.keep_topics([("violence", {"fi": "Väkivalta"})])
    centre = worlds.a_centre()
    for place in range(number):
        listed(f"Kurssi {place}", topics=topics, professions=[worlds.a_profession()], centre=centre)
    client.force_login(worlds.a_person())
    client.get("/fi/catalogue/")

    with django_assert_num_queries(CATALOGUE_QUERIES):
        response = client.get("/fi/catalogue/?q=kurssi")

    assert len(re.findall(r'<li\s+class="row[ "]', response.content.decode())) == number


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99999999999999999",
        "page=-1",
        "page=²",
        "sort=drop",
        "form=NOPE&topic=%00&language=xx&profession=%F0%9F%92%A9&centre='",
        "q=%00%00",
        "q=" + "a" * 3000,
        "&".join(["topic=x"] * 500),
    ],
)
def test_whatever_the_address_holds_is_read_as_something_sensible(query: str, client: Client) -> None:
    listed("Kurssi")

    assert client.get(f"/fi/catalogue/?{query}").status_code == 200
