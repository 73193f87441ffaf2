"""The formats in which statements are returned, and their pages (1.0.3 Communication 2.1.3, Data 2.5)."""

import orjson
import pytest

from lrs import parameters
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import FULL, PLAIN, by

pytestmark = pytest.mark.django_db


def test_ids_leaves_what_identifies(xapi: XapiClient) -> None:
    xapi.post(FULL)

    found = xapi.get(statementId=FULL["id"], format="ids").json()

    assert found["actor"] == {"objectType": "Group", "mbox": "mailto:evening@group.example"}
    assert found["verb"] == {"id": FULL["verb"]["id"]}
    assert found["object"] == {"id": FULL["object"]["id"]}
    assert found["context"]["team"]["member"] == [{"mbox": "mailto:mate@people.example"}]
    assert found["result"] == FULL["result"]


@pytest.mark.parametrize(
    ("header", "display"),
    [
        ("fi", {"fi": "vastasi"}),
        ("en", {"en-GB": "answered"}),
        ("en-US, fi;q=0.5", {"en-GB": "answered"}),
        ("fi;q=0.5, en-GB;q=0.9", {"en-GB": "answered"}),
        ("de, *;q=0.1", {"fi": "vastasi"}),
        ("", {"fi": "vastasi"}),
        ("en;q=0, fi", {"fi": "vastasi"}),
    ],
)
def test_canonical_speaks_one_language(xapi: XapiClient, header: str, display: dict[str, str]) -> None:
    xapi.post(FULL)

    found = xapi.request(
        "GET", "/xapi/statements", params={"format": "canonical"}, headers={"Accept-Language": header}
    ).json()["statements"][0]

    assert found["verb"]["display"] == display
    assert found["actor"] == FULL["actor"]
    assert found["object"]["definition"]["description"] == {"sr-Latn-RS": "Pitanje"}


def test_attachments_come_as_multipart(xapi: XapiClient) -> None:
    xapi.post(FULL)

    response = xapi.get(statementId=FULL["id"], attachments="true")

    kind, _, boundary = response["Content-Type"].partition("; boundary=")
    assert kind == "multipart/mixed"
    _, part, end = response.content.split(b"--" + boundary.strip('"').encode())
    assert part.startswith(b"\r\nContent-Type: application/json\r\n\r\n")
    assert orjson.loads(part.partition(b"\r\n\r\n")[2])["id"] == FULL["id"]
    assert end == b"--\r\n"


@pytest.mark.parametrize("ascending", ["true", "false"])
def test_pages_follow_one_another(xapi: XapiClient, ascending: str) -> None:
    names = [str(number) for number in range(7)]
    xapi.post([by(name) for name in names[:4]])
    xapi.post([by(name) for name in names[4:]])
    seen: list[str] = []

    response = xapi.get(limit="3", ascending=ascending, verb=PLAIN["verb"]["id"])
    while True:
        body = response.json()
        seen += [statement["actor"]["account"]["name"] for statement in body["statements"]]
        if not body["more"]:
            break
        assert body["more"].startswith("/xapi/statements?")
        xapi.post(by("newcomer", verb={"id": "https://verbs.example/came"}))
        response = xapi.get(body["more"])

    assert seen == (names if ascending == "true" else names[::-1])


def test_limit_0_is_the_largest_page(xapi: XapiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "LARGEST_PAGE", 2)
    xapi.post([PLAIN, by("person-2"), by("person-3")])

    for limit in ("0", "2", "100"):
        body = xapi.get(limit=limit).json()
        assert len(body["statements"]) == 2
        assert body["more"]
    assert xapi.get(limit="3", verb="https://verbs.example/none").json() == {"statements": [], "more": ""}
