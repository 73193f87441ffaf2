"""Changes to documents that rest on what the client saw (1.0.3 Communication 3.1, 2.0 4.1.4), alone and at once."""

import random
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from lrs import credentials, preconditions
from lrs.models import Credential, Document
from tests.lrs.conftest import SECRET, XapiClient
from tests.lrs.examples import AT
from tests.lrs.places import (
    NEW,
    STATE,
    Address,
    every_profile,
    every_resource,
    every_version,
    id_of,
    put,
    send,
    stored,
    tag,
)
from tests.lrs.test_concurrency import THREADS, together

OTHER = tag(b"another document")


# --- tags (pure) ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ("abc", True),
        ('"ABC"', True),
        ('"x", W/"abc" , "y"', True),
        ("*", True),
        ('"x"', False),
        ('"ab"', False),
        ("", False),
        (",", False),
    ],
)
def test_a_tag_is_recognised_however_it_is_written(header: str, names: bool) -> None:
    assert preconditions.read(header, None).misses("abc") is not names
    assert preconditions.read(None, header).knows("abc") is names
    assert preconditions.read(header, None).misses(None)
    assert not preconditions.read(None, header).knows(None)


# --- one client (3.1) -------------------------------------------------------------------------------


@pytest.mark.django_db
@every_version
@every_resource
def test_if_match_lets_the_one_through_who_saw_what_stands(
    credential: Credential, address: Address, version: str
) -> None:
    client = XapiClient(version=version)
    put(client, address, {"a": 1})
    seen = send(client, "GET", address)["ETag"]

    for method in ("PUT", "POST", "DELETE"):
        refused = send(client, method, address, {"a": 2}, headers={"If-Match": OTHER})
        assert refused.status_code == 412
        assert "ETag" in refused.json()["error"]
        assert stored(client, address) == b'{"a":1}'

    seen = put(client, address, {"a": 2}, {"If-Match": f"{OTHER}, {seen}"})["ETag"]
    seen = send(client, "POST", address, {"b": 3}, headers={"If-Match": seen})["ETag"]
    assert orjson.loads(stored(client, address)) == {"a": 2, "b": 3}
    assert send(client, "DELETE", address, headers={"If-Match": seen}).status_code == 204
    assert Document.objects.count() == 0


@pytest.mark.django_db
@every_version
@every_resource
def test_if_match_finds_nothing_where_nothing_is(credential: Credential, address: Address, version: str) -> None:
    """RFC 9110, 13.1.1: the star means any document, not none."""
    client = XapiClient(version=version)

    for method in ("PUT", "POST", "DELETE"):
        for header in ("*", OTHER):
            assert send(client, method, address, {"a": 1}, headers={"If-Match": header}).status_code == 412

    assert Document.objects.count() == 0
    put(client, address, {"a": 1})
    assert put(client, address, {"a": 2}, {"If-Match": "*"}).status_code == 204


@pytest.mark.django_db
@every_version
@every_resource
def test_if_none_match_keeps_what_stands(credential: Credential, address: Address, version: str) -> None:
    client = XapiClient(version=version)
    assert put(client, address, {"a": 1}).status_code == 204

    for method in ("PUT", "POST"):
        for header in ("*", tag(b'{"a":1}')):
            refused = send(client, method, address, {"a": 2}, headers={"If-None-Match": header})
            assert refused.status_code == 412

    assert stored(client, address) == b'{"a":1}'
    assert put(client, address, {"a": 2}, {"If-None-Match": OTHER}).status_code == 204


@pytest.mark.django_db
@every_resource
def test_both_headers_must_hold(xapi: XapiClient, address: Address) -> None:
    """RFC 9110, 13.2.2."""
    put(xapi, address, {"a": 1})
    mine = tag(b'{"a":1}')

    assert put(xapi, address, {"a": 2}, {"If-Match": mine, "If-None-Match": mine}).status_code == 412
    assert put(xapi, address, {"a": 2}, {"If-Match": OTHER, "If-None-Match": OTHER}).status_code == 412
    assert put(xapi, address, {"a": 2}, {"If-Match": mine, "If-None-Match": OTHER}).status_code == 204


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("version", "fresh"), [("1.0.3", 400), ("2.0.0", 204)], ids=["1.0.3 wants a header", "2.0 does not"]
)
@every_profile
def test_a_put_of_a_profile_that_expects_nothing(
    credential: Credential, address: Address, version: str, fresh: int
) -> None:
    """Replaces nothing in either version; in 1.0.3 a client MUST send a header, so it makes nothing there either."""
    client = XapiClient(version=version)

    response = put(client, address, {"a": 1}, {})

    assert response.status_code == fresh
    assert fresh == 204 or "If-None-Match" in response.json()["error"]
    assert Document.objects.exists() is (fresh == 204)
    send(client, "POST", address, {"a": 1})
    conflict = put(client, address, {"a": 2}, {})
    assert conflict.status_code == 409
    assert all(words in conflict.json()["error"] for words in ("current state", "If-Match", "ETag"))
    assert stored(client, address) == b'{"a":1}'


@pytest.mark.django_db
@pytest.mark.parametrize(("version", "again"), [("1.0.3", 204), ("2.0.0", 409)], ids=["1.0.3", "2.0"])
def test_a_put_of_a_state_that_expects_nothing(credential: Credential, version: str, again: int) -> None:
    """State conflicts are unlikely, says 1.0.3, and lets them happen; 2.0 does not."""
    client = XapiClient(version=version)

    assert put(client, STATE, {"a": 1}, {}).status_code == 204
    response = put(client, STATE, {"a": 2}, {})

    assert response.status_code == again
    assert again == 204 or all(words in response.json()["error"] for words in ("current state", "If-Match", "ETag"))
    assert orjson.loads(stored(client, STATE)) == {"a": 2 if again == 204 else 1}


@pytest.mark.django_db
@every_version
@every_resource
def test_post_and_delete_need_no_header(credential: Credential, address: Address, version: str) -> None:
    client = XapiClient(version=version)

    assert [send(client, "POST", address, {"a": number}).status_code for number in (1, 2)] == [204, 204]
    assert send(client, "DELETE", address).status_code == 204


@pytest.mark.django_db
@every_resource
def test_a_client_that_has_the_document_hears_304(xapi: XapiClient, address: Address) -> None:
    """RFC 9110, 13.1.2; browsers ask so by themselves."""
    put(xapi, address, {"a": 1})
    seen = send(xapi, "GET", address)["ETag"]

    for header in (seen, f"W/{seen}", "*"):
        response = send(xapi, "GET", address, headers={"If-None-Match": header})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", seen)
    assert send(xapi, "GET", address, headers={"If-None-Match": OTHER}).status_code == 200
    assert send(xapi, "GET", address, headers={"If-Match": seen}).status_code == 200
    assert send(xapi, "GET", address, headers={"If-Match": OTHER}).status_code == 412
    ids: dict[str, Any] = {"changed": {id_of(address): None}}
    seen = send(xapi, "GET", address, **ids)["ETag"]
    assert send(xapi, "GET", address, headers={"If-None-Match": seen}, **ids).status_code == 304


@pytest.mark.django_db
def test_a_document_changes_no_earlier_than_it_did(xapi: XapiClient) -> None:
    """Last-Modified and ``since`` stay true for whoever waited for the lock."""
    put(xapi, STATE, {"a": 1})
    Document.objects.update(updated="2999-01-01T00:00:00Z")

    assert send(xapi, "POST", STATE, {"a": 2}).status_code == 204

    assert send(xapi, "GET", STATE)["Last-Modified"] == "Tue, 01 Jan 2999 00:00:00 GMT"


# --- many clients at once ---------------------------------------------------------------------------


@pytest.fixture
def client_for(transactional_db: None) -> Callable[[str], XapiClient]:
    """Clients of a version, each for a thread of its own."""
    credentials.create(name="Client", key="client", secret=SECRET, scopes=["all"], at=AT)
    return lambda version: XapiClient(version=version)


@every_version
@every_resource
def test_of_many_who_make_a_document_one_does(
    client_for: Callable[[str], XapiClient], address: Address, version: str
) -> None:
    def make(number: int) -> int:
        status: int = put(client_for(version), address, {"by": number}).status_code
        return status

    statuses = together(make, list(range(THREADS)))

    assert sorted(str(status) for status in statuses) == ["204"] + ["412"] * (THREADS - 1)
    assert Document.objects.count() == 1
    assert orjson.loads(stored(client_for(version), address)) == {"by": statuses.index(204)}


@every_resource
def test_no_update_is_lost_against_if_match(client_for: Callable[[str], XapiClient], address: Address) -> None:
    """Everybody reads, adds one and writes until it was let through: every addition is in the sum."""
    put(client_for("1.0.3"), address, {"sum": 0})

    def add(times: int) -> int:
        client, tries = client_for("1.0.3"), 0
        while times:
            tries += 1
            found = send(client, "GET", address)
            response = put(client, address, {"sum": found.json()["sum"] + 1}, {"If-Match": found["ETag"]})
            assert response.status_code in {204, 412}
            times -= response.status_code == 204
        return tries

    together(add, [3] * THREADS)

    assert orjson.loads(stored(client_for("1.0.3"), address)) == {"sum": 3 * THREADS}


@every_version
def test_merges_of_many_are_all_kept(client_for: Callable[[str], XapiClient], version: str) -> None:
    """POST needs no header: what each sets stands beside what the others set, whoever makes the document."""

    def post(number: int) -> list[int]:
        client = client_for(version)
        return [send(client, "POST", STATE, {f"{number}-{turn}": turn}).status_code for turn in range(4)]

    assert together(post, list(range(THREADS))) == [[204] * 4] * THREADS

    expected = {f"{number}-{turn}": turn for number in range(THREADS) for turn in range(4)}
    assert orjson.loads(stored(client_for(version), STATE)) == expected
    assert Document.objects.count() == 1


def test_any_mix_of_requests_is_answered(client_for: Callable[[str], XapiClient]) -> None:
    """Making, replacing, merging, deleting one and deleting all at once: no deadlock, no two of one, no error."""

    def act(seed: int) -> set[int]:
        chance, client = random.Random(seed), client_for("1.0.3")
        statuses = set()
        for _ in range(12):
            changed = {"stateId": chance.choice(["one", "two", "three"])}
            match chance.randrange(5):
                case 0:
                    response = put(client, STATE, {"by": seed}, {}, changed=changed)
                case 1:
                    response = put(client, STATE, {"by": seed}, NEW, changed=changed)
                case 2:
                    response = send(client, "POST", STATE, {str(seed): 1}, changed=changed)
                case 3:
                    response = send(client, "DELETE", STATE, changed=changed)
                case _:
                    response = send(client, "DELETE", STATE, changed={"stateId": None})
            statuses.add(response.status_code)
        return statuses

    answered = together(act, list(range(THREADS)))

    assert all(statuses <= {204, 412} for statuses in answered if isinstance(statuses, set))
    names = list(Document.objects.values_list("name", flat=True))
    assert len(names) == len(set(names)) <= 3
