"""Whatever comes: what keeps the rules passes unchanged, anything else raises Invalid and nothing but Invalid."""

import time
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs import equivalence, formats, keys, moments, presenting, validation
from lrs.errors import Invalid
from tests.lrs import strategies
from tests.lrs.examples import FULL, changed


@given(strategies.statements(), st.sampled_from(["1.0.3", "2.0.0"]))
def test_valid_statements_pass_unchanged(statement: dict[str, Any], version: str) -> None:
    assert validation.validate(statement, version=version) == statement


@given(strategies.JSON | strategies.wounded(), st.sampled_from(["1.0.3", "2.0.0"]))
def test_nothing_but_invalid_is_raised(value: Any, version: str) -> None:
    try:
        accepted = validation.validate(value, version=version)
    except Invalid as error:
        broken = error
        assert broken.message
        assert broken.section
    else:
        keys.references(accepted)
        presenting.ids(accepted)
        presenting.canonical(accepted, ["fi"], {})
        assert equivalence.same({"timestamp": "2026-01-01T00:00:00Z", **accepted}, accepted)


@given(strategies.statements())
def test_a_statement_equals_itself_after_a_journey(statement: dict[str, Any]) -> None:
    travelled = orjson.loads(orjson.dumps(statement))

    assert equivalence.canonical(travelled) == equivalence.canonical(statement)


@given(st.text())
def test_texts_meet_every_format_without_error(text: str) -> None:
    for rule in (formats.is_iri, formats.is_uri, formats.is_uuid, formats.is_mbox, formats.is_sha1, formats.is_sha2):
        assert rule(text) in {True, False}
    assert formats.is_duration(text) in {True, False}
    assert formats.is_language(text) in {True, False}
    assert moments.parse(text) is None or moments.utc(text).endswith("Z") or ":60" in text


@given(strategies.TIMESTAMPS)
def test_utc_keeps_the_instant(text: str) -> None:
    assert moments.parse(moments.utc(text)) == moments.parse(text)


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/result/duration", "P" + "1" * 200_000),
        ("/result/duration", "PT" + "1." * 100_000 + "S"),
        ("/timestamp", "2026-01-01T00:00:00." + "1" * 200_000),
        ("/verb/id", "a" * 200_000),
        ("/verb/id", "a+" * 100_000 + ":"),
        ("/context/instructor/mbox", "mailto:" + "a" * 200_000),
        ("/context/language", "aa" + "-bbbbb" * 40_000 + "-"),
        ("/attachments/0/contentType", "text/" + "a" * 200_000 + "\x00"),
        ("/attachments/0/contentType", "text/a" + " " * 200_000 + "\x00"),
        ("/attachments/0/sha2", "a" * 200_001),
    ],
)
def test_no_text_makes_a_pattern_slow(pointer: str, text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(Invalid):
        validation.validate(changed(FULL, pointer, text), version="1.0.3")

    assert time.perf_counter() - begun < 0.5
