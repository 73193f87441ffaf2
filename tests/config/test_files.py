"""Uploaded files are served whole and in parts (RFC 9110, sections 13 and 14)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from config import addresses

CONTENT = bytes(range(100))


pytestmark = pytest.mark.django_db  # the page that says 404 has the site's footer


@pytest.fixture
def clip(settings: LazySettings, tmp_path: Path) -> str:
    """The address of a file of a hundred bytes."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "documents").mkdir(parents=True)
    (settings.MEDIA_ROOT / "media").mkdir()
    (settings.MEDIA_ROOT / "media" / "film.mp4").write_bytes(CONTENT)
    (settings.MEDIA_ROOT / "media" / "other.mp4").write_bytes(CONTENT)
    (settings.MEDIA_ROOT / "clip.mp4").write_bytes(CONTENT)
    (settings.MEDIA_ROOT / "captions.vtt").write_bytes(CONTENT)
    (settings.MEDIA_ROOT / "page.html").write_bytes(CONTENT)
    (settings.MEDIA_ROOT / "empty.mp4").write_bytes(b"")
    (settings.MEDIA_ROOT / "documents" / "plan.pdf").write_bytes(CONTENT)
    (tmp_path / "secret.txt").write_bytes(CONTENT)
    return "/media/clip.mp4"


def body(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_whole_file(client: Client, clip: str) -> None:
    response = client.get(clip)

    assert (response.status_code, body(response)) == (200, CONTENT)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Length"] == "100"
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "answered", "part"),
    [
        ("bytes=0-1", "bytes 0-1/100", CONTENT[0:2]),
        ("bytes=98-", "bytes 98-99/100", CONTENT[98:]),
        ("bytes=-3", "bytes 97-99/100", CONTENT[97:]),
        ("bytes=-900", "bytes 0-99/100", CONTENT),
        ("bytes=90-900", "bytes 90-99/100", CONTENT[90:]),
    ],
)
def test_a_part_of_the_file(client: Client, clip: str, asked: str, answered: str, part: bytes) -> None:
    response = client.get(clip, headers={"Range": asked})

    assert (response.status_code, body(response)) == (206, part)
    assert response.headers["Content-Range"] == answered
    assert response.headers["Content-Length"] == str(len(part))


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=200-300", "bytes=-0"])
def test_a_part_outside_the_file_is_refused(client: Client, clip: str, asked: str) -> None:
    response = client.get(clip, headers={"Range": asked})

    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */100"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", ""])
def test_a_range_that_is_none_answers_the_whole_file(client: Client, clip: str, asked: str) -> None:
    assert body(client.get(clip, headers={"Range": asked})) == CONTENT


def test_head_tells_the_length_only(client: Client, clip: str) -> None:
    response = client.head(clip, headers={"Range": "bytes=0-1"})

    assert (response.status_code, body(response)) == (200, b"")
    assert response.headers["Content-Length"] == "100"


def test_if_range_gives_a_part_of_the_same_file_only(client: Client, clip: str) -> None:
    known = client.get(clip).headers

    for validator in (known["ETag"], known["Last-Modified"]):
        assert client.get(clip, headers={"Range": "bytes=0-1", "If-Range": validator}).status_code == 206
    for validator in ('"another"', "Thu, 01 Jan 2015 00:00:00 GMT", "nonsense"):
        assert client.get(clip, headers={"Range": "bytes=0-1", "If-Range": validator}).status_code == 200


def test_a_known_file_is_not_sent_again(client: Client, clip: str) -> None:
    known = client.get(clip).headers

    assert client.get(clip, headers={"If-None-Match": known["ETag"]}).status_code == 304
    assert client.get(clip, headers={"If-Modified-Since": known["Last-Modified"]}).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "/etc/passwd",
        "none.mp4",
        "documents",
        "a%00b",
        "a" * 999,
    ],
)
def test_nothing_outside_the_folder_is_served(client: Client, clip: str, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_a_link_out_of_the_folder_is_not_followed(client: Client, clip: str, settings: LazySettings) -> None:
    (settings.MEDIA_ROOT / "link.txt").symlink_to(settings.MEDIA_ROOT.parent / "secret.txt")

    assert client.get("/media/link.txt").status_code == 404


@pytest.mark.parametrize("name", ["documents/plan.pdf", "documents/../documents/plan.pdf"])
def test_closed_folders_are_not_served(client: Client, clip: str, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_only_media_is_shown_in_the_browser(client: Client, clip: str) -> None:
    assert "Content-Disposition" not in client.get(clip).headers
    assert client.get("/media/captions.vtt").headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert client.get("/media/page.html").headers["Content-Disposition"] == "attachment"


def test_an_empty_file_is_empty(client: Client, clip: str) -> None:
    response = client.get("/media/empty.mp4")

    assert (response.status_code, body(response), response.headers["Content-Length"]) == (200, b"", "0")


def test_files_are_only_read(client: Client, clip: str) -> None:
    assert client.post(clip).status_code == 405


# --- addresses that are signed ----------------------------------------------------------------------

FILM = "media/film.mp4"
AT = datetime(2026, 3, 2, 9, 59, tzinfo=UTC)


def test_a_film_is_served_to_the_address_that_its_page_gives_out(client: Client, clip: str) -> None:
    address = default_storage.url(FILM)
    whole, part = client.get(address), client.get(address, headers={"Range": "bytes=10-19"})

    assert (whole.status_code, body(whole)) == (200, CONTENT)
    assert (part.status_code, body(part), part.headers["Content-Range"]) == (206, CONTENT[10:20], "bytes 10-19/100")
    assert part.headers["Cache-Control"] == "private, max-age=3600"
    assert client.head(address).headers["Content-Length"] == "100"
    assert client.get(address, headers={"Range": "bytes=100-"}).status_code == 416


@pytest.mark.parametrize(
    "change",
    [
        lambda path, key: path,
        lambda path, key: f"{path}?key=",
        lambda path, key: f"{path}?key={key[:-1]}",
        lambda path, key: f"{path}?key={key[:-1]}{'A' if key[-1] != 'A' else 'B'}",
        lambda path, key: f"{path}?key=z{key}",
        lambda path, key: f"{path}?key={key.partition(':')[2]}",
        lambda path, key: f"/media/media/other.mp4?key={key}",
        lambda path, key: f"/media/media/none.mp4?key={key}",
        lambda path, key: f"/media/documents/plan.pdf?key={addresses.key('documents/plan.pdf', at=timezone.now())}",
        lambda path, key: f"/media/x/../media/film.mp4?key={addresses.key('x/../media/film.mp4', at=timezone.now())}",
    ],
    ids=["none", "empty", "short", "altered", "later", "no time", "another film", "no file", "closed", "another way"],
)
def test_an_altered_address_finds_nothing(client: Client, clip: str, change: object) -> None:
    path, _, key = default_storage.url(FILM).partition("?key=")

    for headers in ({}, {"Range": "bytes=0-1"}):
        assert client.get(change(path, key), headers=headers).status_code == 404
    assert client.head(change(path, key)).status_code == 404


def test_an_old_address_finds_nothing(client: Client, clip: str) -> None:
    old = addresses.key(FILM, at=timezone.now() - timedelta(hours=7))

    assert client.get(f"/media/{FILM}?key={old}").status_code == 404


@pytest.mark.parametrize(("after", "opened"), [(0, True), (6 * 60, True), (7 * 60, False), (60 * 24 * 365, False)])
def test_an_address_holds_for_six_hours_at_least(after: int, opened: bool) -> None:
    key = addresses.key(FILM, at=AT)

    assert addresses.opens(key, FILM, at=AT + timedelta(minutes=after)) is opened


def test_an_address_stays_the_same_for_an_hour() -> None:
    keys = [addresses.key(FILM, at=AT + timedelta(minutes=minutes)) for minutes in (-59, 0, 1)]

    assert keys[0] == keys[1]
    assert keys[1] != keys[2]


def test_a_key_of_before_opens_while_its_secret_is_known(settings: LazySettings) -> None:
    key = addresses.key(FILM, at=AT)
    settings.SECRET_KEY, former = "another secret that is long enough for anybody", settings.SECRET_KEY

    assert not addresses.opens(key, FILM, at=AT)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert addresses.opens(key, FILM, at=AT)


def test_what_everybody_may_see_has_a_plain_address(clip: str) -> None:
    assert default_storage.url("images/level.png") == "/media/images/level.png"
