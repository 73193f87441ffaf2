"""Attachments with their data (1.0.3 Data 2.4.11, Communication 1.5): matched, kept once, returned untouched."""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from lrs import attachments, keys, multipart
from lrs.models import Attachment, Credential, Reference, Statement
from lrs.multipart import Part
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import PLAIN, by

type Make = Callable[..., Credential]

pytestmark = pytest.mark.django_db

ODD = b"\r\n--\x00\xff binary \r\n\r\n"


def sha2(content: bytes) -> str:
    """The hash under which data travels."""
    return hashlib.sha256(content).hexdigest()


def described(content: bytes, **properties: Any) -> dict[str, Any]:
    """The description of an attachment with this data."""
    return {
        "usageType": "https://learning.example/usage/essay",
        "display": {"en": "An essay"},
        "contentType": "text/plain; charset=utf-8",
        "length": len(content),
        "sha2": sha2(content),
        **properties,
    }


def part(content: bytes, **headers: str) -> Part:
    """The data as a part of a request."""
    usual = {
        "Content-Type": "text/plain",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sha2(content),
    }
    return Part({**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}, content)


def send(client: XapiClient, body: Any, *parts: Part, **options: Any) -> Any:
    """POST statements together with data."""
    content_type, octets = multipart.write([Part({"Content-Type": "application/json"}, orjson.dumps(body)), *parts])
    return client.post(octets, content_type=content_type, **options)


def received(response: Any) -> list[Part]:
    """The parts of an answer."""
    assert response.status_code == 200, response.content
    return multipart.read(response.content, multipart.boundary(response["Content-Type"]))


# --- in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"plain", b"\r", b"\n\r\n", b"\x00data\x00", b"--", ODD])
def test_data_comes_back_as_it_was_sent(xapi: XapiClient, content: bytes) -> None:
    [statement_id] = send(xapi, {**PLAIN, "attachments": [described(content)]}, part(content)).json()

    first, data = received(xapi.get(statementId=statement_id, attachments="true"))

    assert orjson.loads(first.content)["id"] == statement_id
    assert data == Part(
        {
            "content-type": "text/plain; charset=utf-8",
            "content-transfer-encoding": "binary",
            "x-experience-api-hash": sha2(content),
        },
        content,
    )


def test_statements_share_data_and_each_is_answered_once(xapi: XapiClient) -> None:
    batch = [{**by(name), "attachments": [described(b"shared")]} for name in ("one", "two")]
    inner = {**PLAIN, "objectType": "SubStatement", "attachments": [described(b"inner")]}
    batch.append({**by("three"), "object": inner})

    assert send(xapi, batch, part(b"shared"), part(b"inner")).status_code == 200
    assert send(xapi, batch[0], part(b"shared")).status_code == 200, "the same data again"

    _, *data = received(xapi.get(attachments="true"))
    assert sorted(one.content for one in data) == [b"inner", b"shared"]
    assert Attachment.objects.count() == 2


def test_without_the_parameter_the_answer_is_json(xapi: XapiClient) -> None:
    send(xapi, {**PLAIN, "attachments": [described(b"data")]}, part(b"data"))

    response = xapi.get(attachments="false")

    assert response["Content-Type"] == "application/json"
    assert response.json()["statements"][0]["attachments"][0]["sha2"] == sha2(b"data")


def test_a_put_may_bring_data(xapi: XapiClient) -> None:
    statement_id = "7b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6a1"
    body = {**PLAIN, "attachments": [described(ODD)]}
    content_type, octets = multipart.write([Part({"Content-Type": "application/json"}, orjson.dumps(body)), part(ODD)])

    assert xapi.put(octets, statement_id, content_type=content_type).status_code == 204
    assert received(xapi.get(statementId=statement_id, attachments="true"))[1].content == ODD


def test_data_beside_a_file_url_is_kept_and_its_length_is_the_senders_affair(xapi: XapiClient) -> None:
    both = described(b"both", fileUrl="https://learning.example/essay.txt", length=2)

    assert send(xapi, {**PLAIN, "attachments": [both]}, part(b"both")).status_code == 200

    assert received(xapi.get(attachments="true"))[1].content == b"both"


def test_a_content_type_may_hold_any_letters(xapi: XapiClient) -> None:
    attachment = described(b"data", contentType="text/plain; name=€.txt")
    send(xapi, {**PLAIN, "attachments": [attachment]}, part(b"data"))

    assert received(xapi.get(attachments="true"))[1].headers["content-type"] == "text/plain; name=€.txt"


@pytest.mark.parametrize("name", ["sha224", "sha256", "sha384", "sha512"])
def test_a_hash_is_any_of_sha_2_in_small_or_capital_letters(xapi: XapiClient, name: str) -> None:
    digest = hashlib.new(name, b"data").hexdigest()
    attachment = described(b"data", sha2=digest.upper())

    assert send(xapi, {**PLAIN, "attachments": [attachment]}, part(b"data", X_Experience_API_Hash=digest)).json()

    assert received(xapi.get(attachments="true"))[1].headers["x-experience-api-hash"] == digest


def test_a_file_url_needs_no_data(xapi: XapiClient) -> None:
    elsewhere = described(b"elsewhere", fileUrl="https://learning.example/essay.txt")

    assert xapi.post({**PLAIN, "attachments": [elsewhere]}).status_code == 200
    assert send(xapi, {**PLAIN, "attachments": [elsewhere]}).status_code == 200
    assert len(received(xapi.get(attachments="true"))) == 1


@pytest.mark.parametrize(
    ("attachment", "parts"),
    [
        (described(b"data"), []),
        (described(b"data"), [part(b"data"), part(b"nobody's")]),
        (described(b"data", sha2=sha2(b"other")), [part(b"data", X_Experience_API_Hash=sha2(b"other"))]),
        (described(b"data"), [part(b"data", Content_Transfer_Encoding="base64")]),
        (described(b"data"), [part(b"data", X_Experience_API_Hash="")]),
        (described(b"data"), [part(b"data", X_Experience_API_Hash="12")]),
    ],
    ids=["missing", "unnamed", "hash", "encoding", "no hash", "no such hash"],
)
def test_data_that_does_not_fit_is_refused_and_nothing_is_kept(
    xapi: XapiClient, attachment: dict[str, Any], parts: list[Part]
) -> None:
    response = send(xapi, {**PLAIN, "attachments": [attachment]}, *parts)

    assert response.status_code == 400
    assert response.json()["section"]
    assert (Statement.objects.count(), Attachment.objects.count()) == (0, 0)


def test_nothing_is_kept_of_a_refused_batch(xapi: XapiClient) -> None:
    taken = xapi.post(PLAIN).json()[0]

    response = send(xapi, {**by("other"), "id": taken, "attachments": [described(b"data")]}, part(b"data"))

    assert response.status_code == 409
    assert Attachment.objects.count() == 0


def test_a_statement_sent_again_leaves_no_data_that_nothing_names(xapi: XapiClient) -> None:
    """Attachments are no part of the comparison (Data 2.3.1), so the second sending is welcome and changes nothing."""
    [statement_id] = xapi.post(PLAIN).json()
    again = {**PLAIN, "id": statement_id, "attachments": [described(b"late")]}

    assert send(xapi, again, part(b"late")).status_code == 200

    assert (Statement.objects.count(), Attachment.objects.count()) == (1, 0)


def test_data_that_comes_after_its_statement_is_kept(xapi: XapiClient) -> None:
    statement = {**PLAIN, "attachments": [described(b"late", fileUrl="https://learning.example/essay.txt")]}
    [statement_id] = xapi.post(statement).json()

    assert send(xapi, {**statement, "id": statement_id}, part(b"late")).status_code == 200

    assert received(xapi.get(statementId=statement_id, attachments="true"))[1].content == b"late"


def test_whatever_names_an_attachment_can_be_found(xapi: XapiClient) -> None:
    inner = {**PLAIN, "objectType": "SubStatement", "attachments": [described(b"data")]}
    send(xapi, [{**by("one"), "object": inner}, {**by("two"), "attachments": [described(b"data")]}], part(b"data"))
    xapi.post(by("three"))

    named = Reference.objects.filter(key=keys.fingerprint(keys.ATTACHMENT, sha2(b"data")))

    assert sorted(found.statement.parsed["actor"]["account"]["name"] for found in named) == ["one", "two"]


@pytest.mark.parametrize("first", [b"{}", b"{"])
def test_the_first_part_is_the_statements(xapi: XapiClient, first: bytes) -> None:
    for kind in ("application/json", "text/plain"):
        content_type, octets = multipart.write([Part({"Content-Type": kind}, first)])
        assert xapi.post(octets, content_type=content_type).status_code == 400


# --- how much (Communication 3.2) -------------------------------------------------------------------


def test_data_may_make_a_body_larger_than_statements_alone(xapi: XapiClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    settings.XAPI_LARGEST_BODY = 10_000
    large = {**PLAIN, "context": {"extensions": {"https://learning.example/x": "x" * 2_000}}}

    for size, status in ((5_000, 200), (10_000, 413)):
        content = b"x" * size
        response = send(xapi, {**PLAIN, "attachments": [described(content)]}, part(content))
        assert response.status_code == status
    assert xapi.post(large).status_code == 413
    response = send(xapi, large)

    assert response.status_code == 413
    assert response.json()["section"] == "1.0.3 Communication 3.2"
    assert Statement.objects.count() == 1


def test_a_page_ends_where_its_data_would_become_too_much(xapi: XapiClient, settings: Settings) -> None:
    """2.1.3: a page holds what the store chooses, and ``more`` leads to the rest."""
    for number in range(4):
        content = bytes([number]) * 300
        send(xapi, {**by(str(number)), "attachments": [described(content)]}, part(content))
    settings.XAPI_LARGEST_BODY = 700

    pages, more = [], "/xapi/statements?attachments=true&ascending=true"
    while more:
        first, *data = received(xapi.request("GET", more))
        result = orjson.loads(first.content)
        more = result["more"]
        pages.append([one["actor"]["account"]["name"] for one in result["statements"]])
        assert len(data) == len(result["statements"])

    assert pages == [["0", "1"], ["2", "3"]]


@pytest.mark.parametrize("size", [1, 3])
def test_the_data_of_a_page_is_found_in_two_queries(
    xapi: XapiClient, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    contents = [bytes([number]) for number in range(size)]
    send(xapi, [{**PLAIN, "attachments": [described(content)]} for content in contents], *map(part, contents))
    found = [(statement.raw, statement.credential_id) for statement in Statement.objects.all()]

    with django_assert_num_queries(2):
        assert attachments.fitting(found, 1_000) == len(attachments.parts(found)) == size


# --- who may have it --------------------------------------------------------------------------------


def test_who_may_not_read_the_statement_does_not_get_its_data(make_credential: Make, xapi: XapiClient) -> None:
    make_credential("other", "statements/write", "statements/read/mine")
    send(xapi, {**PLAIN, "attachments": [described(b"private")]}, part(b"private"))
    other = XapiClient("other")
    other.post({**by("mine"), "attachments": [described(b"private", fileUrl="https://learning.example/x")]})

    [first, *data] = received(other.get(attachments="true"))

    assert [one["actor"]["account"]["name"] for one in orjson.loads(first.content)["statements"]] == ["mine"]
    assert data == [], "naming a hash is no way to get at what others sent"
