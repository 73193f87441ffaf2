"""A video that something shows is not deleted from under it."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

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


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("place", "queries"), [("/admin/media/", 11), ("/admin/media/chooser/", 15)])
def test_the_library_asks_as_often_for_three_videos_as_for_one(
    place: str, queries: int, number: int, admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Where there are several collections, an administrator reads beside each video in which it is."""
    centres = [worlds.a_centre(code) for code in ("south", "east", "north")]
    for centre in centres:
        access.collection_of(centre)
    for centre in centres[:number]:
        a_video(centre)
    admin_client.get(place)  # kinds of content are remembered from here on

    with django_assert_num_queries(queries):
        page = admin_client.get(place).content.decode()

    assert page.count(">Avajaiset</a>") == number
    assert "North-keskus" in page
