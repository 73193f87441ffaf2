"""Packages for the tests: written as the site writes them, changed as somebody else might."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses import demo
from courses.carrying import arriving, checking, gathering
from courses.enums import Arrival
from courses.exchange.course import archive
from courses.exchange.items import Unreadable
from courses.models import CoursePackage, CoursePage
from learning import access
from learning.models import Topic, Track, Video
from people.models import User
from tests import worlds
from tests.courses import scenes

AT = scenes.AT


def an_admin() -> User:
    """Somebody who may do everything."""
    return User.objects.filter(is_superuser=True).first() or worlds.a_person("ada", is_staff=True, is_superuser=True)


def exported(page: CoursePage, viewer: User | None = None) -> bytes:
    """The package of a course."""
    gathered = gathering.gather(page, viewer=viewer or an_admin())
    data, state, sources = gathering.packed(gathered)
    return b"".join(archive.pieces(gathering.texts(data, state), sources))


def members(package: bytes) -> dict[str, bytes]:
    """What lies in a package."""
    with ZipFile(BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def same_course(one: bytes, other: bytes) -> bool:
    """Whether two packages hold the same course and the same files, byte by byte."""
    left, right = members(one), members(other)
    left.pop("state.json"), right.pop("state.json")
    return left == right


def course(package: bytes) -> dict[str, Any]:
    """``course.json``, parsed."""
    return json.loads(members(package)["course.json"])


def packed(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return made.getvalue()


def changed(package: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The package with another course.json."""
    files = members(package)
    data = json.loads(files["course.json"])
    change(data)
    return packed({**files, "course.json": json.dumps(data).encode()})


def brought(package: bytes, above: Any = None, by: User | None = None) -> CoursePackage:
    """A package that waits to be imported."""
    above = above or scenes.a_centre_page()
    with archive.opened(BytesIO(package)) as opened:
        title = checking.read(opened).title
    return arriving.keep(BytesIO(package), person=by or an_admin(), above=above, title=title, at=AT)


def imported(package: bytes, above: Any = None, *, copy: bool = False) -> CoursePage:
    """The course that a package makes; the reason, as an error, where it is refused."""
    waiting = brought(package, above)
    assert arriving.start(waiting, copy=copy, at=AT)
    waiting.refresh_from_db()
    if waiting.state == Arrival.REFUSED:
        raise Unreadable(waiting.problem)
    assert (waiting.state, waiting.files) == (Arrival.DONE, [])
    return waiting.course


def files() -> list[str]:
    """All files that the site keeps."""
    roots = [Path(settings.MEDIA_ROOT), Path(storages["private"].location)]
    return sorted(str(path) for root in roots for path in root.rglob("*") if path.is_file())


def named(content: bytes, ending: str) -> str:
    """What a file is called in a package."""
    return f"{hashlib.sha256(content).hexdigest()}{ending}"


def a_block(kind: str) -> dict[str, Any]:
    """A block with a file of the demo in the library of the first centre."""
    collection = access.collection_of(scenes.a_centre_page().centre)
    media = demo.DATA / "media"
    if kind == "image":
        file = ContentFile((media / "seating-table.png").read_bytes(), name="table.png")
        row = get_image_model().objects.create(title="Pöytä", file=file, collection=collection)
        return {"type": kind, "value": {"image": row.pk, "alt": "Pöydän ääressä", "caption": ""}}
    if kind == "document":
        file = ContentFile((media / "plan.fi.pdf").read_bytes(), name="plan.pdf")
        row = get_document_model().objects.create(title="Suunnitelma", file=file, collection=collection)
        return {"type": kind, "value": {"document": row.pk, "title": "Suunnitelma", "text": ""}}
    file = ContentFile((media / "lesson-one-place.mp4").read_bytes(), name="film.mp4")
    film = Video.objects.create(title="Filmi", type="video", file=file, duration=11.5, collection=collection)
    cues = ContentFile(b"WEBVTT\n\n00:00.000 --> 00:02.000\nHei.\n", name="cues.vtt")
    Track.objects.create(video=film, kind="CAPTIONS", language="fi", file=cues)
    return scenes.a_film_block(film)


def three_languages() -> None:
    """A centre with a page in each language, a topic and a profession."""
    for language in ("fi", "sv", "en"):
        scenes.a_centre_page(language=language)
    Topic.objects.get_or_create(code="safety", defaults={"names": {"fi": "Turvallisuus"}})
    worlds.a_profession()


class Undone(Exception):
    """Ends a world that is to be forgotten."""


@contextmanager
def forgotten() -> Iterator[None]:
    """What is done inside is undone at the end: the database is as empty as before."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Where two parsed texts differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [found for name in one for found in differences(one[name], other[name], f"{place}.{name}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            found
            for n, pair in enumerate(zip(one, other, strict=True))
            for found in differences(*pair, f"{place}[{n}]")
        ]
    return [] if one == other else [f"{place}: {one!r} / {other!r}"[:400]]
