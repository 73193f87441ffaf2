"""Pages travel compressed; files as they lie."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from config.compressing import CompressedPages
from tests.courses import scenes

pytestmark = pytest.mark.django_db
ACCEPTED = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed_for_who_takes_it(client: Client) -> None:
    url = scenes.a_centre_page().get_url()
    plain, packed = client.get(url), client.get(url, headers=ACCEPTED)
    assert plain.headers.get("Content-Encoding") is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"</html>" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2


def test_the_same_page_never_has_the_same_length(client: Client) -> None:
    url = scenes.a_centre_page().get_url()
    assert len({len(client.get(url, headers=ACCEPTED).content) for _ in range(20)}) > 5


@pytest.mark.parametrize("kind", ["application/json", "application/zip", "text/css", "video/mp4"])
def test_what_is_no_page_stays_as_it_is(kind: str) -> None:
    answer = HttpResponse(b"x" * 1000, content_type=kind)
    request = RequestFactory().get("/", headers=ACCEPTED)
    assert CompressedPages(lambda _: answer)(request).headers.get("Content-Encoding") is None


def test_a_file_that_is_streamed_keeps_its_length(tmp_path: object) -> None:
    path = tmp_path / "page.html"  # type: ignore[operator]
    path.write_bytes(b"<p>x</p>" * 100)
    request = RequestFactory().get("/", headers=ACCEPTED)
    answer = CompressedPages(lambda _: FileResponse(path.open("rb"), content_type="text/html"))(request)
    assert (answer.headers["Content-Length"], answer.headers.get("Content-Encoding")) == ("800", None)
    answer.close()


def test_the_statement_store_answers_as_before(client: Client) -> None:
    answer = client.get("/xapi/about", headers={**ACCEPTED, "X-Experience-API-Version": "1.0.3"})
    assert answer.headers.get("Content-Encoding") is None
    assert client.get(reverse("healthz"), headers=ACCEPTED).headers.get("Content-Encoding") is None
