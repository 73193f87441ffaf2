"""multipart/mixed, from octets to parts and back (1.0.3 Communication 1.5.2; RFC 2046, 5.1)."""

from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs import multipart
from lrs.errors import Invalid, Refused
from lrs.multipart import Part

BOUNDARIES = st.text(alphabet="abcXYZ0189'()+_,-./:=? ", min_size=1, max_size=70)
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "x-experience-api-hash"]),
    st.text(alphabet="abcä€/; =", max_size=30).map(str.strip),
)


@given(st.lists(st.builds(Part, HEADERS, st.binary(max_size=200)), min_size=1, max_size=6))
def test_what_is_written_is_read_again(parts: list[Part]) -> None:
    content_type, body = multipart.write(parts)

    assert multipart.read(body, multipart.boundary(content_type)) == parts


@given(
    newline=st.sampled_from([b"\r\n", b"\n"]),
    before=st.sampled_from([b"", b"for old readers", b"--ed\r\n", b"\r\n--other\n", b"in a line: --edge\n"]),
    padding=st.sampled_from([b"", b" ", b"\t \t"]),
    contents=st.lists(st.binary(max_size=60), min_size=1, max_size=4),
    after=st.binary(max_size=30),
)
def test_what_stands_around_the_parts_is_left_out(
    newline: bytes, before: bytes, padding: bytes, contents: list[bytes], after: bytes
) -> None:
    contents = [content for content in contents if b"--edge" not in content]
    lines = [b"--edge" + padding + newline + b"A: b" + newline * 2 + content + newline for content in contents]
    preamble = before + newline if before else b""

    body = preamble + b"".join(lines) + b"--edge--" + after

    assert multipart.read(body, b"edge") == [Part({"a": "b"}, content) for content in contents]


@given(BOUNDARIES, st.booleans())
def test_a_boundary_may_hold_what_rfc_2046_allows(edge: str, upper: bool) -> None:
    name = "BOUNDARY" if upper else "boundary"

    assert multipart.boundary(f'multipart/mixed; charset=utf-8; {name}="{edge}"') == edge.encode()


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        "multipart/mixed;",
        "multipart/mixed; boundary=",
        'multipart/mixed; boundary=""',
        "multipart/mixed; boundary=ä",
        f"multipart/mixed; boundary={'a' * 71}",
        f"multipart/mixed; boundary={'a' * 20_000}",
    ],
)
def test_a_boundary_is_needed(content_type: str) -> None:
    with pytest.raises(Refused) as caught:
        multipart.boundary(content_type)

    assert caught.value.pointer == "Content-Type"


def test_a_folded_header_is_one() -> None:
    body = b"--edge\r\nContent-Type: text/plain;\r\n charset=utf-8\r\nA:b\r\n\r\none\r\n--edge--"

    [part] = multipart.read(body, b"edge")

    assert part.headers == {"content-type": "text/plain; charset=utf-8", "a": "b"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"edge",
        b"text --edge\n\none\n",
        b"--edge",
        b"--edge\n\n",
        b"--edge\n\none",
        b"--edge\n\none\n--edge\n\ntwo",
        b"--edge\nA: b\n--edge--",
        b"--edge A: b\n\none\n--edge--",
        b"--edgewise\n\none\n--edge--",
        b"--edge\nno colon\n\none\n--edge--",
        b"--edge\nA: " + b"b" * multipart.LONGEST_HEADERS + b"\n\none\n--edge--",
        b"--edge\n\n\n" * (multipart.MOST_PARTS + 1) + b"--edge--",
    ],
    ids=lambda body: f"{body[:24]!r}",
)
def test_a_broken_body_is_invalid(body: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        multipart.read(body, b"edge")

    assert caught.value.section == "1.0.3 Communication 1.5.2"


@given(st.binary(max_size=300) | st.text(alphabet="-edg:\r\n \x00", max_size=80).map(str.encode))
def test_no_body_is_more_than_invalid(body: bytes) -> None:
    with suppress(Invalid):
        assert all(isinstance(one, Part) for one in multipart.read(body, b"edge"))


@pytest.mark.parametrize(
    "bit", [b"--e\n", b"--e\n\n", b"\n--", b"\r\n-", b"x:y\n", b" ", b"\n", b"-"], ids=lambda bit: f"{bit!r}"
)
def test_no_body_takes_long(bit: bytes) -> None:
    """A few megabytes of what looks like the beginning of something: one walk, no second look."""
    body = b"--e\n\n" + bit * (4_000_000 // len(bit)) + b"\n--e--"

    began = perf_counter()
    with suppress(Invalid):
        multipart.read(body, b"e")

    assert perf_counter() - began < 2


def test_no_content_ends_a_part() -> None:
    """RFC 2046, 5.1.1: the boundary stands in none of the parts."""
    parts = [Part({"A": "b"}, b"\r\n--"), Part({"A": "b"}, b"--\r\n\x00")]

    content_type, body = multipart.write(parts)

    edge = multipart.boundary(content_type)
    assert not any(edge in part.content for part in parts)
    assert body.count(b"--" + edge) == 3
    assert multipart.write(parts)[0] != content_type, "nobody can foresee it"
