"""A video that something shows is not deleted from under it."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from learning import access
from learning.models import Video
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.webinars import scenes
from webinars import recordings

pytestmark = pytest.mark.django_db


def a_video(centre: Centre) -> Video:
    """A video in the centre's collection."""
    file = ContentFile(b"film", "film.mp4")
    collection = access.collection_of(centre)
    return Video.objects.create(title="Avajaiset", type="video", file=file, duration=60, collection=collection)


def an_organiser(centre: Centre) -> Client:
    """An English-speaking browser of somebody who organises for the centre."""
    person = worlds.a_person()
    organising.appoint(person, RoleKind.ORGANISER, at=scenes.AT, centre=centre)
    access.keep_centre(centre)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.get(pk=person.pk))
    return client


def test_a_video_in_use_stays() -> None:
    """The video of a recording; another one of the same centre may go."""
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part()], sessions=[]))
    centre = occasion.activity.centre
    shown, spare = a_video(centre), a_video(centre)
    recordings.add(occasion, shown, at=scenes.AT)
    browser = an_organiser(centre)
    told = browser.post(f"/admin/media/delete/{shown.pk}/", follow=True)
    assert told.status_code == 200
    assert "is in use, so it was not deleted" in told.content.decode()
    assert browser.get(f"/admin/media/delete/{spare.pk}/").status_code == 200
    assert browser.post(f"/admin/media/delete/{spare.pk}/").status_code == 302
    assert list(Video.objects.all()) == [shown]


def test_strangers_do_not_delete() -> None:
    video = a_video(worlds.a_centre("north"))
    stranger = an_organiser(worlds.a_centre("south"))
    assert stranger.post(f"/admin/media/delete/{video.pk}/").status_code == 302
    assert stranger.post("/admin/media/delete/999/").status_code == 404
    assert Video.objects.filter(pk=video.pk).exists()
