"""The check of a lesson: each fault found where it is, none where there is none, and never an error."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses import checking
from courses.checking import Fault, Recording
from learning.models import Track
from people import organising
from people.enums import RoleKind
from tests import worlds
from tests.courses import scenes

FINNISH = "Kun lapsi on koulussa, opettaja ja hoitaja voivat puhua, mutta se ei ole aina helppoa, jos hän pelkää."


def row(kind: str, value: Any) -> dict[str, Any]:
    """A stored block."""
    return {"type": kind, "value": value, "id": "x"}


def found(*blocks: dict[str, Any], language: str = "fi", minutes: int = 0, **more: Any) -> list[tuple[Fault, str]]:
    """The findings of a lesson of these blocks."""
    report = checking.check(blocks, language=language, minutes=minutes, **more)
    return [(one.fault, one.where) for one in report.findings]


def test_a_lesson_without_faults_has_none() -> None:
    link = '<p>Lue <a href="https://example.org">lain perustelut</a>.</p>'
    assert found(row("heading", "Alku"), row("text", f"<p>{FINNISH}</p>{link}")) == []


@pytest.mark.parametrize(
    ("blocks", "findings"),
    [
        ([row("heading", "Loppu")], [(Fault.HEADING_ALONE, "Loppu")]),
        (
            [row("heading", "Yksi"), row("heading", "Kaksi"), row("text", "<p>Teksti.</p>")],
            [(Fault.HEADING_ALONE, "Yksi")],
        ),
        ([row("text", '<p>Lisää <a href="/x/">täältä</a>.</p>')], [(Fault.LINK_VAGUE, "täältä")]),
        (
            [row("text", '<p><a href="https://example.org">https://example.org</a></p>')],
            [(Fault.LINK_ADDRESS, "https://example.org")],
        ),
        ([row("image", {"image": 1, "alt": "Kuva palaverista"})], [(Fault.ALT_SAYS_NOTHING, "Kuva palaverista")]),
        ([row("image", {"image": 1, "alt": "IMG_2041.jpg"})], [(Fault.ALT_SAYS_NOTHING, "IMG_2041.jpg")]),
        ([row("image", {"image": 1, "alt": "Kaksi ihmistä pöydän ääressä"})], []),
        (
            [row("callout", {"title": "Muista", "text": '<p><a href="/">lue lisää</a></p>'})],
            [(Fault.LINK_VAGUE, "lue lisää")],
        ),
    ],
)
def test_each_fault_is_found_where_it_is(blocks: list[dict[str, Any]], findings: list[tuple[Fault, str]]) -> None:
    assert found(*blocks) == findings


def test_recordings_need_captions_in_the_lesson_s_language_and_a_text_version() -> None:
    film = {"title": "Palaveri", "video": 7, "transcript": ""}
    known = {7: Recording(60, ["sv"])}
    assert found(row("video", film), recordings=known, minutes=1) == [
        (Fault.NO_CAPTIONS, "Palaveri"),
        (Fault.NO_TRANSCRIPT, "Palaveri"),
    ]
    assert (
        found(row("video", {**film, "transcript": "<p>Sanat.</p>"}), recordings=known, language="sv", minutes=1) == []
    )


def test_a_paragraph_in_another_language_is_told_and_a_word_of_it_is_not() -> None:
    english = "The child is at the centre of the work and that is the reason for it."
    assert found(row("text", f"<p>{FINNISH}</p><p>{english}</p>")) == [(Fault.OTHER_LANGUAGE, english[:60])]
    assert found(row("text", f"<p>{FINNISH} Tämä on the end.</p>")) == []


def test_the_longest_of_long_sentences_are_told() -> None:
    sentence = " ".join(["sana"] * 26)
    fair = " ".join(["sana"] * 25)
    assert found(row("text", f"<p>{sentence}. {fair}.</p>")) == [(Fault.LONG_SENTENCE, sentence[:120])]


def test_a_long_text_without_a_heading_is_told_once() -> None:
    text = "<p>" + "Lyhyt virke tässä. " * 70 + "</p>"
    faults = [fault for fault, _where in found(row("text", text), row("text", text), row("text", text), minutes=5)]
    assert faults == [Fault.NO_HEADING]


def test_lix_is_words_a_sentence_and_the_share_of_long_words() -> None:
    report = checking.check([row("text", "<p>Yksi kaksi. Kolme pitkäsana.</p>")], language="fi", minutes=0)
    assert (report.words, report.lix, report.hardness) == (4, 27, "very_easy")
    hard = checking.check([row("text", "<p>" + "Monialaisuus " * 40 + "</p>")], language="fi", minutes=1)
    assert (hard.lix, hard.hardness) == (140, "very_hard")
    assert checking.check([], language="fi", minutes=0).lix is None


def test_minutes_are_those_of_reading_and_watching_and_told_when_they_are_far_off() -> None:
    text = row("text", "<p>" + "a" * 863 * 4 + "</p>")
    film = row("video", {"title": "F", "video": 1, "transcript": "<p>x</p>"})
    report = checking.check([text, film], language="fi", minutes=5, recordings={1: Recording(360, ["fi"])})
    assert (report.minutes, [one.where for one in report.findings if one.fault == Fault.MINUTES]) == (10, ["10"])
    assert found(text, minutes=5) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.just('<p><a href="x">tästä</a></p>'),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*checking.TEXTS, "id"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.lists(st.tuples(st.sampled_from(["text", "heading", "callout", "accordion", "quote"]), JSON), max_size=6))
def test_whatever_is_stored_is_checked_without_an_error(rows: list[tuple[str, Any]]) -> None:
    report = checking.check([row(kind, value) for kind, value in rows], language="fi", minutes=5)
    assert report.words >= 0
    assert (report.lix is None) == (report.words == 0)


@pytest.mark.django_db
def test_the_author_reads_the_check_beside_the_draft() -> None:
    video = scenes.a_video(300)
    Track.objects.filter(video=video).update(language="sv")
    body = [
        {"type": "text", "value": '<p>Katso <a href="https://example.org">täältä</a>.</p>'},
        scenes.a_film_block(video, title="Palaveri"),
    ]
    lesson = scenes.a_lesson(scenes.a_module(), body=body)
    person = worlds.a_person(language="fi")
    organising.appoint(person, RoleKind.EDITOR, at=scenes.AT, centre=lesson.centre)
    client = Client()
    client.force_login(person)

    page = client.get(f"/admin/pages/{lesson.pk}/edit/").text

    for told in ("“täältä”", "Video ilman tekstitystä oppitunnin kielellä:", "“Palaveri”", "noin 5 min"):
        assert told in page
